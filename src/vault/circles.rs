//! Circles that a person shares, opened with the vault's keys and contacts.

use crate::circle::{Opening, Person, SharedCircle};
use crate::error::Result;
use crate::vault::Vault;

impl Vault {
    /// Opens a shared circle from its log: all entries in order, or those behind what `seen` ([`SharedCircle::seen`]) remembers. The grants
    /// that the site stores for this person are handed to [`Vault::load`] first.
    ///
    /// [`crate::Error::NotAMember`] without a grant; [`crate::Error::UnverifiedContact`] where its maker was never met; [`crate::Error::IdentityChanged`] where
    /// a contact appears with another identity; [`crate::Error::BadSignature`] and [`crate::Error::Tampered`] for a log that somebody changed;
    /// [`crate::Error::RolledBack`] for one shorter than `seen`; [`crate::Error::Stale`] where `seen` is of no use and the whole log is needed.
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
