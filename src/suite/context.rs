//! What separates every key and every seal from every other, and what is done under it.

use alloc::vec::Vec;

use crate::error::{Result, Text};
use crate::secret::{Secret, SecretBytes};
use crate::suite::cobblestone;
use crate::suite::sign::{self, SIGNATURE, VerifyingKey};
use crate::wire::Writer;

/// `ctx(purpose, f1, f2, …)`. Where it could not be made, whoever uses it says so.
pub(crate) struct Context(Writer);

impl Context {
    #[inline(never)]
    pub(crate) fn new(purpose: &str, fields: &[&[u8]]) -> Self {
        let length = fields.iter().fold(purpose.len().saturating_add(12), |sum, field| sum.saturating_add(field.len()).saturating_add(2));
        let mut out = Writer::with_capacity(length);
        out.bytes(b"hushnote/1 ");
        out.bytes(purpose.as_bytes());
        out.u8(0);
        for field in fields {
            out.vec16(field);
        }
        Self(out)
    }

    pub(crate) fn into_bytes(self) -> Result<Vec<u8>> {
        self.0.into_vec()
    }

    /// As [`cobblestone::seal`], into an object that is being written, which says at its end what failed.
    #[inline(never)]
    pub(crate) fn seal(self, key: &Secret<32>, plaintext: &[u8], out: &mut Writer) {
        let sealed = self.into_bytes().and_then(|context| cobblestone::seal(key, &context, plaintext, out.buffer()));
        if let Err(error) = sealed {
            out.fail(error);
        }
    }

    /// As [`cobblestone::open`].
    #[inline(never)]
    pub(crate) fn open(self, key: &Secret<32>, sealed: &[u8]) -> Result<SecretBytes> {
        cobblestone::open(key, &self.into_bytes()?, sealed)
    }

    /// Appends the signature of the context itself to an object that is being written, which says at its end what failed.
    #[inline(never)]
    pub(crate) fn sign(self, seed: &Secret<32>, out: &mut Writer) {
        match self.into_bytes() {
            Ok(message) => out.bytes(&sign::sign(seed, &message)),
            Err(error) => out.fail(error),
        }
    }

    /// As [`VerifyingKey::verify`].
    #[inline(never)]
    pub(crate) fn verify(self, key: &VerifyingKey, signature: &[u8; SIGNATURE], what: Text) -> Result<()> {
        key.verify(&self.into_bytes()?, signature, what)
    }
}
