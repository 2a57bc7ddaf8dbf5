//! Finds an object key that occurs twice, in n log n even where somebody picked the keys.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::text::{string, token};
use super::{Decoded, Flaw};
use crate::sort::{self, Row};

/// The keys of all objects that are open, innermost last.
///
/// A key is `hash << 32 | offset`. The hash only spares most comparisons of texts: keys that collide by design are
/// still ordered by what they say. Before each object's keys stands where those of the object around it begin.
pub(super) struct Keys<'a> {
    text: &'a [u8],
    seen: Vec<u64>,
    base: usize,
}

impl<'a> Keys<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, seen: Vec::new(), base: 0 }
    }

    /// An object begins.
    pub(super) fn open(&mut self) -> Result<(), Flaw> {
        self.push(self.base as u64)?;
        self.base = self.seen.len();
        Ok(())
    }

    /// Takes the key at the front of `rest` and its colon, and notes it.
    pub(super) fn read(&mut self, rest: &mut &[u8]) -> Result<(), Flaw> {
        if token(rest) != b'"' {
            return Err(Flaw::Syntax);
        }
        let key = *rest;
        string(rest)?;
        let hash = Decoded::new(key).fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let offset = self.text.len().wrapping_sub(key.len());
        let offset = u32::try_from(offset).map_err(|_| Flaw::Memory)?;
        self.push(u64::from(hash).wrapping_shl(32) | u64::from(offset))?;
        if token(rest) == b':' { Ok(()) } else { Err(Flaw::Syntax) }
    }

    /// The object ends: all of its keys must differ.
    pub(super) fn close(&mut self) -> Result<(), Flaw> {
        let text = self.text;
        let mine = self.seen.get_mut(self.base..).unwrap_or_default();
        let length = mine.len();
        sort::order(&mut Unordered { keys: mine, text }, length);
        let repeated = mine.windows(2).any(|pair| match pair {
            [first, second] => order(*first, *second, text).is_eq(),
            _ => false,
        });
        if repeated {
            return Err(Flaw::RepeatedKey);
        }
        self.seen.truncate(self.base);
        self.base = self.seen.pop().and_then(|base| usize::try_from(base).ok()).unwrap_or_default();
        Ok(())
    }

    fn push(&mut self, entry: u64) -> Result<(), Flaw> {
        self.seen.try_reserve(1).map_err(|_| Flaw::Memory)?;
        self.seen.push(entry);
        Ok(())
    }
}

fn order(first: u64, second: u64, text: &[u8]) -> Ordering {
    let key = |entry: u64| Decoded::new(text.get((entry & 0xffff_ffff) as usize..).unwrap_or_default());
    first.wrapping_shr(32).cmp(&second.wrapping_shr(32)).then_with(|| key(first).cmp(key(second)))
}

struct Unordered<'a> {
    keys: &'a mut [u64],
    text: &'a [u8],
}

impl Row for Unordered<'_> {
    fn less(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.keys.get(one), self.keys.get(other)) else { return false };
        order(*one, *other, self.text).is_lt()
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.keys.swap(one, other);
    }
}
