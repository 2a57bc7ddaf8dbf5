//! The strict reader and writer that every format uses; nothing else touches raw offsets.
//!
//! Integers are unsigned and big-endian, lengths stand before their bytes, and a reader that is done insists on
//! having read everything: for each object exactly one byte string is valid.

use crate::error::{Error, Result};

/// The suite byte of every object this version writes.
pub(crate) const SUITE: u8 = 1;

/// What an object is: the third byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObjectType {
    Keyset = 1,
    Record = 2,
    Seen = 7,
}

/// Reads one object front to back. `what` names it in errors.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    /// Starts behind the four bytes that every stored object begins with.
    pub(crate) fn object(bytes: &'a [u8], object: ObjectType, what: &'static str) -> Result<Self> {
        let mut reader = Self::new(bytes, what);
        let found = reader.object_type()?;
        if found != object as u8 {
            return Err(Error::Unsupported("object type", found));
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
            return Err(Error::Unsupported("suite", suite));
        }
        Ok(object)
    }

    pub(crate) fn malformed(&self) -> Error {
        Error::Malformed(self.what)
    }

    #[inline(never)]
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(Error::Malformed(self.what))?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(Error::Malformed(self.what))?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| *byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.array().map(|bytes| u16::from_be_bytes(*bytes))
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.array().map(|bytes| u32::from_be_bytes(*bytes))
    }

    pub(crate) fn u64(&mut self) -> Result<u64> {
        self.array().map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// One length byte, then the bytes.
    pub(crate) fn vec8(&mut self) -> Result<&'a [u8]> {
        let length = self.u8()?;
        self.take(length.into())
    }

    /// Two length bytes, then the bytes.
    #[inline(never)]
    pub(crate) fn vec16(&mut self) -> Result<&'a [u8]> {
        let length = self.u16()?;
        self.take(length.into())
    }

    /// An account or record id: a `vec16` of 1 to 256 bytes of UTF-8.
    #[inline(never)]
    pub(crate) fn identifier(&mut self) -> Result<&'a str> {
        let bytes = self.vec16()?;
        match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_empty() && text.len() <= crate::limits::IDENTIFIER => Ok(text),
            _ => Err(self.malformed()),
        }
    }

    /// Everything not read yet.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Refuses trailing bytes.
    pub(crate) fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.malformed()) }
    }
}

/// Writes one object front to back into a buffer whose memory is asked for, never assumed.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// `capacity` bytes are reserved at once; writing more is possible and asks again.
    #[inline(never)]
    pub(crate) fn with_capacity(capacity: usize) -> Result<Self> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(capacity).map_err(|_| Error::OutOfMemory)?;
        Ok(Self(bytes))
    }

    /// Starts a stored object.
    pub(crate) fn object(object: ObjectType, capacity: usize) -> Result<Self> {
        let mut writer = Self::with_capacity(capacity)?;
        writer.bytes(&[b'H', b'N', object as u8, SUITE])?;
        Ok(writer)
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.try_reserve(bytes.len()).map_err(|_| Error::OutOfMemory)?;
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    pub(crate) fn u8(&mut self, value: u8) -> Result<()> {
        self.bytes(&[value])
    }

    pub(crate) fn u16(&mut self, value: u16) -> Result<()> {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn u32(&mut self, value: u32) -> Result<()> {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn u64(&mut self, value: u64) -> Result<()> {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn vec8(&mut self, bytes: &[u8]) -> Result<()> {
        self.u8(u8::try_from(bytes.len()).map_err(|_| Error::TooLarge("a field"))?)?;
        self.bytes(bytes)
    }

    pub(crate) fn vec16(&mut self, bytes: &[u8]) -> Result<()> {
        self.u16(u16::try_from(bytes.len()).map_err(|_| Error::TooLarge("a field"))?)?;
        self.bytes(bytes)
    }

    /// Zeros until the object is `length` bytes long.
    pub(crate) fn pad_to(&mut self, length: usize) -> Result<()> {
        let missing = length.saturating_sub(self.0.len());
        self.0.try_reserve_exact(missing).map_err(|_| Error::OutOfMemory)?;
        self.0.resize(length.max(self.0.len()), 0);
        Ok(())
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// Hands the buffer to a sealing function that appends to it.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}
