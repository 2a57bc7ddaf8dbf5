//! The writer: what fails on the way is told at the end.

use alloc::vec::Vec;

use super::{ObjectType, SUITE, zeros};
use crate::error::{Error, Result, Text};

/// Writes one object front to back into a buffer whose memory is asked for, never assumed. What fails on the way is told at the end,
/// by [`Writer::into_vec`].
pub(crate) struct Writer {
    bytes: Vec<u8>,
    failed: Option<Error>,
}

impl Writer {
    /// `capacity` bytes are reserved at once; writing more is possible and asks again.
    #[inline(never)]
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        let mut writer = Self { bytes: Vec::new(), failed: None };
        writer.reserve(capacity);
        writer
    }

    /// Writes to a buffer that is empty, and has room.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn into_buffer(buffer: Vec<u8>) -> Self {
        Self { bytes: buffer, failed: None }
    }

    /// Asks at once for what will be needed bit by bit.
    pub(crate) fn reserve(&mut self, capacity: usize) {
        if self.bytes.try_reserve_exact(capacity).is_err() {
            self.fail(Error::OutOfMemory);
        }
    }

    /// Starts a stored object.
    #[inline(never)]
    pub(crate) fn object(object: ObjectType, capacity: usize) -> Self {
        let mut writer = Self::with_capacity(capacity);
        writer.bytes(&[b'H', b'N', object as u8, SUITE]);
        writer
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        // after a failure nothing more: what is written may be secret, and would be left where it grew
        if self.failed.is_some() {
            return;
        }
        match self.bytes.try_reserve(bytes.len()) {
            Ok(()) => self.bytes.extend_from_slice(bytes),
            Err(_) => self.fail(Error::OutOfMemory),
        }
    }

    /// Notes the first failure, for the end.
    #[cold]
    pub(crate) fn fail(&mut self, error: Error) {
        self.failed.get_or_insert(error);
    }

    #[inline(never)]
    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes(&[value]);
    }

    #[inline(never)]
    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }

    #[inline(never)]
    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    #[inline(never)]
    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    /// A count of four bytes.
    #[inline(never)]
    pub(crate) fn count(&mut self, count: usize) {
        match u32::try_from(count) {
            Ok(count) => self.u32(count),
            Err(_) => self.fail(Error::TooLarge(&"a list")),
        }
    }

    /// A count of two bytes. `what` names what there are too many of.
    #[inline(never)]
    pub(crate) fn count16(&mut self, count: usize, what: Text) {
        match u16::try_from(count) {
            Ok(count) => self.u16(count),
            Err(_) => self.fail(Error::TooLarge(what)),
        }
    }

    #[inline(never)]
    pub(crate) fn vec8(&mut self, bytes: &[u8]) {
        match u8::try_from(bytes.len()) {
            Ok(length) => {
                self.u8(length);
                self.bytes(bytes);
            }
            Err(_) => self.fail(Error::TooLarge(&"a field")),
        }
    }

    #[inline(never)]
    pub(crate) fn vec16(&mut self, bytes: &[u8]) {
        // of what is too long nothing is written: it is a failure
        self.count16(bytes.len(), &"a field");
        self.bytes(bytes);
    }

    /// Zeros until the object is `length` bytes long.
    #[inline(never)]
    pub(crate) fn pad_to(&mut self, length: usize) {
        if self.failed.is_some() {
            return;
        }
        let missing = length.saturating_sub(self.bytes.len());
        if let Err(error) = zeros(&mut self.bytes, missing) {
            self.fail(error);
        }
    }

    /// What is written so far.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole, unless something failed.
    #[inline(never)]
    pub(crate) fn into_vec(self) -> Result<Vec<u8>> {
        match self.failed {
            None => Ok(self.bytes),
            Some(error) => Err(error),
        }
    }

    /// Hands the buffer to a sealing function that appends to it.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}
