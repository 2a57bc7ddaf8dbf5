//! GCM (NIST SP 800-38D, section 7) over eight blocks of counters at a time.
//!
//! The first eight are put to use that the standard needs beside the text: counter 0 gives way to the block of zeros, which becomes H;
//! counter 1 hides the tag; text begins with counter 2.

use subtle::{Choice, ConstantTimeEq};

use crate::aes::{Keys, Sliced, slice};
use crate::ghash::{Table, ghash};
use crate::vector::{Vector, wipe};

const BLOCK: usize = 16;
/// Text that the first turn has a key stream for, and what each turn after it has one for.
const FIRST: usize = 6 * BLOCK;
const TURN: usize = 8 * BLOCK;
/// Counters 2 to 2^32 - 1.
const LONGEST: u64 = (u32::MAX as u64 - 1) * BLOCK as u64;

pub(crate) struct Gcm(Keys);

/// What a nonce gives before anything is done with the text.
struct Begun {
    table: Table,
    hides_tag: Vector,
    stream: Sliced,
}

impl Gcm {
    #[inline(always)]
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Keys::new(key))
    }

    pub(crate) fn seal(&self, nonce: &[u8; 12], text: &mut [u8]) -> Option<[u8; 16]> {
        if text.len() as u64 > LONGEST {
            return None;
        }
        let begun = self.begin(nonce);
        self.apply(nonce, &begun, text);
        Some(begun.tag(text))
    }

    pub(crate) fn open(&self, nonce: &[u8; 12], text: &mut [u8], tag: &[u8; 16]) -> Option<()> {
        if text.len() as u64 > LONGEST {
            return None;
        }
        let begun = self.begin(nonce);
        if !bool::from(same(begun.tag(text), *tag)) {
            return None;
        }
        self.apply(nonce, &begun, text);
        Some(())
    }

    #[inline(never)]
    fn begin(&self, nonce: &[u8; 12]) -> Begun {
        let mut stream = counters(nonce, 0);
        let but_the_first = Vector::splat(0xfe);
        for bits in &mut stream {
            *bits = bits.and(but_the_first);
        }
        self.0.encrypt(&mut stream);
        let [h, hides_tag, ..] = stream;
        Begun { table: Table::new(h), hides_tag, stream }
    }

    /// Adds the key stream to `text`.
    #[inline(never)]
    fn apply(&self, nonce: &[u8; 12], begun: &Begun, text: &mut [u8]) {
        let [_, _, first @ ..] = &begun.stream;
        let (head, rest) = text.split_at_mut(text.len().min(FIRST));
        add(head, first);
        let mut stream = begun.stream;
        for (turn, eight) in (1_u32..).zip(rest.chunks_mut(TURN)) {
            stream = counters(nonce, turn.wrapping_mul(8));
            self.0.encrypt(&mut stream);
            add(eight, &stream);
        }
        wipe(&mut stream, [Vector::splat(0); 8]);
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        wipe(&mut self.stream, [Vector::splat(0); 8]);
        wipe(&mut self.hides_tag, Vector::splat(0));
    }
}

impl Begun {
    fn tag(&self, text: &[u8]) -> [u8; 16] {
        let mut tag = [0; 16];
        ghash(&self.table, text).xor(self.hides_tag).store(&mut tag);
        tag
    }
}

/// In two words: byte by byte it would be written out sixteen times.
fn same(one: [u8; 16], other: [u8; 16]) -> Choice {
    let different = u128::from_ne_bytes(one) ^ u128::from_ne_bytes(other);
    (different as u64).ct_eq(&0) & ((different >> 64) as u64).ct_eq(&0)
}

/// Eight blocks of `nonce` and the counters from `first` on, which is a multiple of eight: they differ in three bits.
#[inline(always)]
fn counters(nonce: &[u8; 12], first: u32) -> Sliced {
    let [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11] = *nonce;
    let [c0, c1, c2, c3] = first.to_be_bytes();
    // row by row
    let mut blocks = slice(Vector::load(&[n0, n4, n8, c0, n1, n5, n9, c1, n2, n6, n10, c2, n3, n7, n11, c3]));
    for (bits, which) in blocks.iter_mut().zip([0xaa, 0xcc, 0xf0]) {
        *bits = bits.xor(Vector::load(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, which]));
    }
    blocks
}

#[inline(always)]
fn add(text: &mut [u8], stream: &[Vector]) {
    for (text, key) in text.chunks_mut(BLOCK).zip(stream) {
        if let Ok(block) = <&mut [u8; BLOCK]>::try_from(&mut *text) {
            Vector::load(block).xor(*key).store(block);
        } else {
            let mut bytes = [0; BLOCK];
            key.store(&mut bytes);
            for (byte, key) in text.iter_mut().zip(bytes) {
                *byte ^= key;
            }
        }
    }
}
