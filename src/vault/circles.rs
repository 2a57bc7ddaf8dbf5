//! Circles that a person shares, opened with the vault's keys and contacts.

use crate::circle::{Opening, Person, SharedCircle};
use crate::error::Result;
use crate::vault::Vault;

impl Vault {
    /// Opens a shared circle from its log: all entries in order, or those behind what `seen` ([`SharedCircle::seen`]) remembers. The grants
    /// that the site stores for this person are handed to [`Vault::load`] first.
    ///
    /// [`Error::NotAMember`] without a grant; [`Error::UnverifiedContact`] where its maker was never met; [`Error::IdentityChanged`] where
    /// a contact appears with another identity; [`Error::BadSignature`] and [`Error::Tampered`] for a log that somebody changed;
    /// [`Error::RolledBack`] for one shorter than `seen`; [`Error::Stale`] where `seen` is of no use and the whole log is needed.
    pub fn open_circle<'b>(&self, entries: impl IntoIterator<Item = &'b [u8]>, seen: Option<&[u8]>) -> Result<SharedCircle> {
        let mut opening = Opening::begin(self, seen)?;
        for bytes in entries {
            opening.add(self, bytes)?;
        }
        while !opening.step(self, usize::MAX)? {}
        opening.finish(self)
    }

    /// What a circle needs to know of this vault.
    pub(crate) fn person(&self) -> Result<Person<'_>> {
        Ok(Person { account: self.account(), identities: self.identities(), cards: self.own_cards(), contacts: self.pinned()? })
    }
}
