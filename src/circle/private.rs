//! A person's private circle, whose epoch keys live in the keyset.

use alloc::vec::Vec;

use crate::circle::reader::{self, KeyOf};
use crate::error::{Error, Result};
use crate::limits;
use crate::record::decrypted::{self, Decrypted, Handed};
use crate::record::envelope::{self, Audience, Clear, Inner};
use crate::record::{Note, NoteRecord, Opened, OpenedRecord};
use crate::secret::{Secret, SecretBytes};
use crate::suite::derive;

/// The person's own circle: journal, process notes, everything that is nobody else's.
pub struct Circle {
    id: [u8; 16],
    /// Oldest first: a key's index is its epoch's number.
    epochs: Vec<Secret<32>>,
    /// The newest keyset generation this vault knows.
    clock: u32,
}

impl Circle {
    /// The private circle of `account`; `epochs` newest first, as the keyset holds them.
    pub(crate) fn private(account: &str, epochs: &[Secret<32>], clock: u32) -> Result<Self> {
        let hash = derive::hash(&derive::context("private circle", &[account.as_bytes()])?);
        let id = *hash.first_chunk().ok_or(Error::Internal(&"circle id length"))?;
        let mut oldest_first = epochs.to_vec();
        oldest_first.reverse();
        Ok(Self { id, epochs: oldest_first, clock })
    }

    /// What the server knows this circle by.
    #[must_use]
    pub const fn id(&self) -> &[u8; 16] {
        &self.id
    }

    /// Seals `record` under the site's permanent, opaque `id`.
    ///
    /// `previous` is the sealed revision this one replaces, if any; it is opened and named inside. `sealed_at` is the
    /// device's time in milliseconds since 1970.
    ///
    /// Fails as [`Error::BadInput`] naming the field where the record is not of its kind, [`Error::TooLarge`] over 16 MiB,
    /// and as [`Circle::open`] does where `previous` does not open.
    pub fn seal(&self, id: &str, record: &NoteRecord, sealed_at: u64, previous: Option<&[u8]>) -> Result<Vec<u8>> {
        self.seal_note(id, record.as_note(), sealed_at, previous)
    }

    /// The same of a record where it lies.
    pub(crate) fn seal_note(&self, id: &str, record: Note<'_>, sealed_at: u64, previous: Option<&[u8]>) -> Result<Vec<u8>> {
        limits::identifier(id, &"id")?;
        record.check(sealed_at)?;
        let (revision, prev) = match previous {
            None => (1, None),
            Some(sealed) => {
                let replaced = self.decrypt(id, sealed)?;
                let inner = self.read(&replaced)?;
                let revision = replaced.clear.revision.checked_add(1).ok_or(Error::TooLarge(&"the number of revisions"))?;
                (revision, Some(inner.statement_hash(&replaced.clear)?))
            }
        };
        let (epoch, key) = self.newest_epoch()?;
        let clear = Clear { circle: self.id, epoch, id, revision };
        let inner = Inner {
            content_type: record.content_type,
            kind: record.kind,
            sealed_at,
            clock: self.clock,
            prev: prev.as_ref().map_or(&[], |hash| hash.as_slice()),
            meta: &[],
            proof: None,
            content: record.content,
        };
        envelope::seal(key, &clear, &inner)
    }

    /// Opens what was sealed under `id`, verified whole or not at all.
    ///
    /// A revision older than `at_least` is [`Error::RolledBack`]; a record from an epoch or a clock that this vault does not
    /// know yet is [`Error::Stale`]; a wrong key, id, circle or a changed byte is [`Error::CannotOpen`], whichever it was.
    pub fn open(&self, id: &str, sealed: &[u8], at_least: Option<u32>) -> Result<OpenedRecord> {
        self.open_with(id, Handed::Sealed(sealed), at_least, |opened| opened.to_record(id))
    }

    /// The same, for whoever copies it from where it lies.
    pub(crate) fn open_with<T>(
        &self,
        id: &str,
        record: Handed<'_>,
        at_least: Option<u32>,
        give: impl FnOnce(&Opened<'_>) -> Result<T>,
    ) -> Result<T> {
        limits::identifier(id, &"id")?;
        let decrypted = match record {
            Handed::Sealed(sealed) => self.decrypt(id, sealed)?,
            Handed::Decrypted(bytes) => decrypted::admit(&self.id, id, bytes)?,
        };
        let inner = self.read(&decrypted)?;
        let revision = decrypted.clear.revision;
        if at_least.is_some_and(|least| revision < least) {
            return Err(Error::RolledBack(&"the record"));
        }
        give(&inner.opened(revision, None))
    }

    /// What workers open its records with.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only browsers have workers"))]
    pub(crate) fn reader_keys(&self) -> Result<SecretBytes> {
        let mut epochs = Vec::new();
        for key in &self.epochs {
            epochs.push(Some(key));
        }
        reader::keys(&self.id, &epochs, None)
    }

    fn decrypt<'a>(&self, id: &str, sealed: &'a [u8]) -> Result<Decrypted<'a>> {
        let key: &KeyOf<'_> = &|epoch| usize::try_from(epoch).ok().and_then(|epoch| self.epochs.get(epoch)).ok_or(Error::Stale);
        decrypted::decrypt(&self.id, id, sealed, key)
    }

    fn read<'a>(&self, decrypted: &'a Decrypted<'_>) -> Result<Inner<'a>> {
        let inner = Inner::read(&decrypted.padded, decrypted.clear.revision, Audience::Private)?;
        if inner.clock > self.clock { Err(Error::Stale) } else { Ok(inner) }
    }

    fn newest_epoch(&self) -> Result<(u32, &Secret<32>)> {
        let (key, before) = self.epochs.split_last().ok_or(Error::Internal(&"a circle without epochs"))?;
        Ok((u32::try_from(before.len()).map_err(|_| Error::Internal(&"epoch number"))?, key))
    }
}

impl core::fmt::Debug for Circle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Circle(…)")
    }
}

#[cfg(test)]
mod tests;
