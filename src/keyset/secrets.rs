//! The sealed part of a keyset: what every slot was made for, the identity, the private epoch keys, the pin of the contacts.

use alloc::vec;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::secret::{Secret, SecretBytes};
use crate::suite::random;
use crate::wire::{Reader, Writer};

/// Two counts, of one and two bytes, and the pin of the contacts.
const COUNTS_AND_CONTACTS: usize = 35;

/// Seeds of one identity: who this person is to others.
#[derive(Clone, PartialEq)]
pub(crate) struct Identity {
    pub(crate) signing_seed: Secret<32>,
    pub(crate) sealing_seed: Secret<32>,
}

impl Identity {
    pub(crate) fn make() -> Result<Self> {
        Ok(Self { signing_seed: random::secret()?, sealing_seed: random::secret()? })
    }
}

/// Everything ROOT protects. Identities and epochs stand newest first.
#[derive(Clone, PartialEq)]
pub(crate) struct Secrets {
    /// One for each slot, in header order.
    pub(crate) auths: Vec<Secret<32>>,
    pub(crate) identities: Vec<Identity>,
    pub(crate) epochs: Vec<Secret<32>>,
    /// H of the sealed contacts record, zeros when there is none.
    pub(crate) contacts: [u8; 32],
}

impl Secrets {
    /// The secrets of a new account, as yet without ways in.
    pub(crate) fn make() -> Result<Self> {
        Ok(Self { auths: Vec::new(), identities: vec![Identity::make()?], epochs: vec![random::secret()?], contacts: [0; 32] })
    }

    /// Whether any secrets are this long, so that most cut keysets are told before they are opened. The number of slots
    /// is left to the seal: a slot that was added is tampering, not a mistake in the shape.
    pub(crate) fn may_have_length(length: usize) -> bool {
        // At least one auth, one identity of two seeds and one epoch key, and whatever follows comes in 32 bytes, too.
        let least = 4 * 32 + COUNTS_AND_CONTACTS;
        length.checked_sub(least).is_some_and(|more| more.is_multiple_of(32))
    }

    pub(crate) fn read(bytes: &[u8], slots: usize) -> Result<Self> {
        let mut reader = Reader::new(bytes, &"keyset");
        let auths = read_secrets(&mut reader, slots)?;
        let mut identities = Vec::new();
        for _ in 0..reader.u8()? {
            identities.push(Identity { signing_seed: read_secret(&mut reader)?, sealing_seed: read_secret(&mut reader)? });
        }
        let count = reader.u16()?;
        let epochs = read_secrets(&mut reader, count.into())?;
        let contacts = *reader.array()?;
        if identities.is_empty() || epochs.is_empty() {
            return Err(reader.malformed());
        }
        reader.end()?;
        Ok(Self { auths, identities, epochs, contacts })
    }

    pub(crate) fn write(&self) -> Result<SecretBytes> {
        let secrets = self.auths.len().saturating_add(self.identities.len().saturating_mul(2)).saturating_add(self.epochs.len());
        let mut out = Writer::with_capacity(secrets.saturating_mul(32).saturating_add(COUNTS_AND_CONTACTS));
        for auth in &self.auths {
            out.bytes(auth.expose());
        }
        out.u8(u8::try_from(self.identities.len()).map_err(|_| Error::TooLarge(&"keyset"))?);
        for identity in &self.identities {
            out.bytes(identity.signing_seed.expose());
            out.bytes(identity.sealing_seed.expose());
        }
        out.u16(u16::try_from(self.epochs.len()).map_err(|_| Error::TooLarge(&"keyset"))?);
        for epoch in &self.epochs {
            out.bytes(epoch.expose());
        }
        out.bytes(&self.contacts);
        Ok(SecretBytes::from(out.into_vec()?))
    }

    /// The key that seals in the private circle now.
    pub(crate) fn newest_epoch(&self) -> Result<&Secret<32>> {
        self.epochs.first().ok_or(Error::Internal(&"a keyset without epochs"))
    }
}

fn read_secrets(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Secret<32>>> {
    let mut secrets = Vec::new();
    for _ in 0..count {
        secrets.push(read_secret(reader)?);
    }
    Ok(secrets)
}

fn read_secret(reader: &mut Reader<'_>) -> Result<Secret<32>> {
    Ok(Secret::from(reader.array()?))
}
