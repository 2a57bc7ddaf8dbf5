//! Between a sealed record and what is believed of it.

use alloc::vec::Vec;
use core::ops::Deref;

use crate::error::{Error, Result, Text};
use crate::record::envelope::{Audience, Clear, Inner};
use crate::secret::{Secret, SecretBytes};
use crate::suite::sign::VerifyingKey;
use crate::suite::signers::Signers;
use crate::suite::{cobblestone, padme};
use crate::wire::{ObjectType, Writer};

/// A record as decrypted, before any of it is believed or copied out.
pub(crate) struct Decrypted<'a> {
    pub(crate) clear: Clear<'a>,
    pub(crate) padded: Padded<'a>,
    /// Whether a worker of ours has found that its author signed it.
    pub(crate) verified: bool,
}

/// The padded inside: decrypted here, or where a worker's answer lies.
pub(crate) enum Padded<'a> {
    Own(SecretBytes),
    Lent(&'a [u8]),
}

impl Deref for Padded<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Lent(bytes) => bytes,
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only browsers have workers"))]
impl Decrypted<'_> {
    /// Verifies the signature, by the key of the author.
    pub(crate) fn verify<'k>(&self, signers: &mut Signers, key: impl FnOnce(&[u8; 32]) -> Option<&'k VerifyingKey>) -> Result<()> {
        let inner = Inner::read(&self.padded, self.clear.revision, Audience::Shared)?;
        let proof = inner.proof.as_ref().ok_or(Error::Malformed(&"record"))?;
        signers.verify(key(&proof.author).ok_or(Error::NotAMember)?, &inner.statement(&self.clear)?, &proof.signature, SIGNED)
    }

    /// `header | padded inside`: what [`admit`] takes.
    pub(crate) fn write(&self) -> Result<Vec<u8>> {
        let length = self.padded.len().saturating_add(self.clear.id.len()).saturating_add(30);
        let mut out = Writer::object(ObjectType::Record, length);
        self.clear.write(&mut out);
        out.bytes(&self.padded);
        out.into_vec()
    }
}

/// What the signature is called where it does not hold.
pub(crate) const SIGNED: Text = &"the record's signature";

/// Takes what a worker of ours decrypted and, in a shared circle, found signed.
pub(crate) fn admit<'a>(circle: &[u8; 16], id: &str, decrypted: &'a [u8]) -> Result<Decrypted<'a>> {
    let (clear, padded) = Clear::read_before(decrypted, padme::FLOOR)?;
    Ok(Decrypted { clear: clear.expect(circle, id)?, padded: Padded::Lent(padded), verified: true })
}

/// A record as it is handed in: as it was sealed, or as a worker of ours gave it back.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only browsers have workers"))]
#[derive(Clone, Copy)]
pub(crate) enum Handed<'a> {
    Sealed(&'a [u8]),
    Decrypted(&'a [u8]),
}

/// Decrypts a record that was asked for by its circle and id. `key` is the key of an epoch.
pub(crate) fn decrypt<'a, 'k>(
    circle: &[u8; 16],
    id: &str,
    sealed: &'a [u8],
    key: impl FnOnce(u32) -> Result<&'k Secret<32>>,
) -> Result<Decrypted<'a>> {
    let (clear, body) = Clear::read(sealed)?;
    let clear = clear.expect(circle, id)?;
    Ok(Decrypted { padded: Padded::Own(cobblestone::open(key(clear.epoch)?, &clear.context()?, body)?), clear, verified: false })
}
