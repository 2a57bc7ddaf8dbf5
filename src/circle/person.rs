//! Whose eyes a log is read with: one's own cards, and the people one has met.

use alloc::sync::Arc;

use crate::error::{Error, Result};
use crate::keyset::secrets::Identity;
use crate::people::card::{self, Card};
use crate::people::contacts::Contacts;
use crate::secret::Secret;

/// What a circle needs to know of the person who opens it.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) account: &'a str,
    /// Newest first.
    pub(crate) identities: &'a [Identity],
    /// Oldest first, one for each identity.
    pub(crate) cards: &'a [Arc<Card>],
    pub(crate) contacts: &'a Contacts,
}

impl<'a> Person<'a> {
    /// The card others should use from now on.
    pub(crate) fn newest(&self) -> Result<&'a Card> {
        self.cards.last().map(Arc::as_ref).ok_or(Error::Internal(&"a vault without a card"))
    }

    /// What signs for the card of this fingerprint.
    pub(crate) fn signing_seed(&self, fingerprint: &[u8; 32]) -> Result<&'a Secret<32>> {
        let identity = card::identity_of(fingerprint, self.cards, self.identities).ok_or(Error::NotAMember)?;
        Ok(&identity.signing_seed)
    }

    /// Whether `card`, the next of a member whose cards were `known` before, may be who it says, as far as this person can tell.
    pub(crate) fn recognises(&self, card: &Card, known: &[(u32, Arc<Card>)]) -> Result<()> {
        let fits = if card.account == self.account {
            self.cards.iter().any(|own| own.fingerprint == card.fingerprint)
        } else {
            self.contacts.find(&card.account).is_none_or(|contact| {
                let pinned = &contact.card;
                contact.knows(&card.fingerprint)
                    || card.follows(pinned)
                    || known.iter().any(|(_, earlier)| earlier.fingerprint == pinned.fingerprint)
            })
        };
        if fits { Ok(()) } else { Err(Error::IdentityChanged) }
    }

    /// The card to seal keys to: the pinned one where this person has met a successor of the one in the log.
    pub(crate) fn sealing_card(&self, card: &'a Card) -> &'a Card {
        if card.account == self.account {
            return self.cards.last().map_or(card, Arc::as_ref);
        }
        match self.contacts.find(&card.account) {
            Some(contact) if contact.knows(&card.fingerprint) => &contact.card,
            _ => card,
        }
    }
}
