//! The strict reader and writer that every format uses; nothing else touches raw offsets.
//!
//! Integers are unsigned and big-endian, lengths stand before their bytes, and a reader that is done insists on
//! having read everything: for each object exactly one byte string is valid.

mod writer;

use alloc::vec::Vec;

use crate::error::{Error, Result, Text};
pub(crate) use writer::Writer;

/// The suite byte of every object this version writes.
pub(crate) const SUITE: u8 = 1;

/// What an object is: the third byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObjectType {
    Keyset = 1,
    Record = 2,
    Contacts = 3,
    Card = 4,
    LogEntry = 5,
    Grant = 6,
    Seen = 7,
    Checkpoint = 8,
    Head = 9,
    Letter = 10,
}

/// A copy whose memory is asked for, never assumed.
#[inline(never)]
pub(crate) fn copy(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| Error::OutOfMemory)?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Appends zeros, in pieces: `resize` goes byte by byte.
#[inline(never)]
pub(crate) fn zeros(out: &mut Vec<u8>, count: usize) -> Result<()> {
    static ZEROS: [u8; 1024] = [0; 1024];
    out.try_reserve_exact(count).map_err(|_| Error::OutOfMemory)?;
    let mut left = count;
    while left > 0 {
        let piece = ZEROS.get(..left).unwrap_or(&ZEROS);
        out.extend_from_slice(piece);
        left = left.saturating_sub(piece.len());
    }
    Ok(())
}

/// Once, because numbers are read at many places.
#[inline(never)]
fn big_endian(bytes: &[u8; 4]) -> u32 {
    u32::from_be_bytes(*bytes)
}

#[inline(never)]
fn big_endian_long(bytes: &[u8; 8]) -> u64 {
    u64::from_be_bytes(*bytes)
}

/// Reads one object front to back. `what` names it in errors.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    /// What was taken last: two words would come back by way of memory, too, and with them what says whether they do.
    taken: &'a [u8],
    what: Text,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], what: Text) -> Self {
        Self { rest: bytes, taken: &[], what }
    }

    /// Starts behind the four bytes that every stored object begins with.
    pub(crate) fn object(bytes: &'a [u8], object: ObjectType, what: Text) -> Result<Self> {
        let mut reader = Self::new(bytes, what);
        let found = reader.object_type()?;
        if found != object as u8 {
            return Err(Error::unsupported(&"object type", found));
        }
        Ok(reader)
    }

    /// Reads magic, type and suite; returns the type, known or not.
    pub(crate) fn object_type(&mut self) -> Result<u8> {
        if self.take(2)? != b"HN" {
            return Err(self.malformed());
        }
        let object = self.u8()?;
        let suite = self.u8()?;
        if suite != SUITE {
            return Err(Error::unsupported(&"suite", suite));
        }
        Ok(object)
    }

    pub(crate) fn malformed(&self) -> Error {
        Error::Malformed(self.what)
    }

    #[inline(never)]
    fn slice(&mut self, length: usize) -> bool {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else { return false };
        (self.taken, self.rest) = (taken, rest);
        true
    }

    #[inline(always)]
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        if self.slice(length) { Ok(self.taken) } else { Err(Error::Malformed(self.what)) }
    }

    #[inline(never)]
    fn chunk<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (head, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(head)
    }

    /// In line, because a pointer comes back in a register, and a `Result` of one by way of memory.
    #[inline(always)]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        self.chunk().ok_or(Error::Malformed(self.what))
    }

    #[inline(always)]
    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| *byte)
    }

    #[inline(always)]
    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.array().map(|bytes| u16::from_be_bytes(*bytes))
    }

    #[inline(always)]
    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.array().map(big_endian)
    }

    #[inline(always)]
    pub(crate) fn u64(&mut self) -> Result<u64> {
        self.array().map(big_endian_long)
    }

    #[inline(never)]
    fn slice8(&mut self) -> bool {
        self.chunk().is_some_and(|[length]| self.slice((*length).into()))
    }

    /// One length byte, then the bytes.
    #[inline(always)]
    pub(crate) fn vec8(&mut self) -> Result<&'a [u8]> {
        if self.slice8() { Ok(self.taken) } else { Err(Error::Malformed(self.what)) }
    }

    #[inline(never)]
    fn slice16(&mut self) -> bool {
        self.chunk().is_some_and(|length| self.slice(u16::from_be_bytes(*length).into()))
    }

    /// Two length bytes, then the bytes.
    #[inline(always)]
    pub(crate) fn vec16(&mut self) -> Result<&'a [u8]> {
        if self.slice16() { Ok(self.taken) } else { Err(Error::Malformed(self.what)) }
    }

    #[inline(never)]
    fn id(&mut self) -> Option<&'a str> {
        let text = core::str::from_utf8(self.vec16().ok()?).ok()?;
        (!text.is_empty() && text.len() <= crate::limits::IDENTIFIER).then_some(text)
    }

    /// An account or record id: a `vec16` of 1 to 256 bytes of UTF-8.
    #[inline(always)]
    pub(crate) fn identifier(&mut self) -> Result<&'a str> {
        self.id().ok_or(Error::Malformed(self.what))
    }

    /// Everything not read yet.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Refuses trailing bytes.
    pub(crate) fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.malformed()) }
    }
}
