//! What a device remembers of the newest keyset it has met, so that an older one is refused.

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::keyset::Opened;
use crate::keyset::header::Header;
use crate::secret::Secret;
use crate::suite::derive;
use crate::suite::stretch::Profile;
use crate::wire::{ObjectType, Reader, Writer};

/// An opaque token: it holds hashes only and may be kept where the page keeps its settings.
pub(crate) struct Seen {
    generation: u32,
    keyset_hash: [u8; 32],
    profile: Profile,
    proof: Secret<32>,
}

/// A value that only somebody who holds this epoch key can give: a newer keyset has to hold it too.
fn proof(account: &str, epoch: &Secret<32>) -> Result<Secret<32>> {
    derive::expand(epoch.expose(), "seen", &[account.as_bytes()])
}

impl Seen {
    pub(crate) fn of(keyset: &Opened) -> Result<Self> {
        Ok(Self {
            generation: keyset.header.generation,
            keyset_hash: keyset.hash,
            profile: keyset.header.hint()?.profile,
            proof: proof(&keyset.header.account, keyset.secrets.newest_epoch()?)?,
        })
    }

    /// Reads a token; one of another account is [`Error::BadInput`].
    pub(crate) fn read(bytes: &[u8], account: &str) -> Result<Self> {
        let mut reader = Reader::object(bytes, ObjectType::Seen, &"seen token")?;
        let account_hash: &[u8; 32] = reader.array()?;
        let generation = reader.u32()?;
        let keyset_hash = *reader.array()?;
        let profile = Profile::from_byte(reader.u8()?)?;
        let proof = reader.array()?;
        reader.end()?;
        if *account_hash != derive::hash(account.as_bytes()) {
            return Err(Error::bad_input(&"seen belongs to another account"));
        }
        Ok(Self { generation, keyset_hash, profile, proof: Secret::from(proof) })
    }

    pub(crate) fn to_bytes(&self, account: &str) -> Result<Vec<u8>> {
        let mut out = Writer::object(ObjectType::Seen, 105);
        out.bytes(&derive::hash(account.as_bytes()));
        out.u32(self.generation);
        out.bytes(&self.keyset_hash);
        out.u8(self.profile.byte());
        out.bytes(self.proof.expose());
        out.into_vec()
    }

    /// Refuses a cheaper profile than this device has met, before anything is stretched.
    pub(crate) fn check_profile(&self, profile: Profile) -> Result<()> {
        if profile < self.profile { Err(Error::RolledBack(&"the login hint")) } else { Ok(()) }
    }

    /// What can be said of a keyset before it is opened.
    pub(crate) fn check_header(&self, header: &Header, keyset_hash: &[u8; 32]) -> Result<()> {
        let older = header.generation < self.generation;
        let replaced = header.generation == self.generation && *keyset_hash != self.keyset_hash;
        if older || replaced { Err(Error::RolledBack(&"the keyset")) } else { Ok(()) }
    }

    /// The whole check of an opened keyset.
    pub(crate) fn check(&self, keyset: &Opened) -> Result<()> {
        self.check_header(&keyset.header, &keyset.hash)?;
        self.check_profile(keyset.header.hint()?.profile)?;
        for epoch in &keyset.secrets.epochs {
            if proof(&keyset.header.account, epoch)? == self.proof {
                return Ok(());
            }
        }
        Err(Error::Tampered(&"the keyset"))
    }
}
