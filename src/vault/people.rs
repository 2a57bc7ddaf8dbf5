//! What a vault knows of people: its own cards, those it has met, the grants it was handed.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Vault;
use crate::change::{Change, PutType};
use crate::circle::check_grant;
use crate::error::{Error, Result};
use crate::keyset::Opened;
use crate::keyset::build::Draft;
use crate::keyset::secrets::Identity;
use crate::people::card::{self, Card};
use crate::people::contacts::{Contact, Contacts};
use crate::people::{letter, safety};
use crate::record::OpenedRecord;
use crate::secret::Secret;
use crate::suite::derive;
use crate::text;

/// Somebody met, as a program shows her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    /// The site's id of the person.
    pub account: String,
    /// H of the pinned card.
    pub fingerprint: [u8; 32],
    /// Which of the person's cards is pinned, counted from 1.
    pub sequence: u32,
    /// Twelve groups of five digits, which both see alike where nobody stands between them.
    pub safety_number: String,
    /// The same as text for a QR code.
    pub qr: String,
    /// Whether the safety number of this very card has been compared.
    pub confirmed: bool,
}

/// The part of a vault that is about people.
pub(super) struct People {
    /// Oldest first; there is one for each identity.
    cards: Vec<Arc<Card>>,
    /// The list that the stored keyset names, `None` until it is handed in.
    contacts: Option<Contacts>,
    /// By their hashes, ascending.
    grants: Vec<([u8; 32], Vec<u8>)>,
}

/// The list that needs no loading: where there never was one.
fn none_yet(keyset: &Opened) -> Option<Contacts> {
    (keyset.secrets.contacts == [0; 32]).then(Contacts::default)
}

/// What puts a card where others find it.
pub(super) fn put_card(card: &Card, change: &mut Change) {
    change.put(PutType::Card, text::numbered(&card.account, card.sequence), card.bytes.clone(), None);
}

impl People {
    pub(super) fn of(stored: &Opened) -> Result<Self> {
        let cards = card::chain(&stored.header.account, &stored.secrets.identities)?;
        Ok(Self { cards, contacts: none_yet(stored), grants: Vec::new() })
    }

    /// Goes on from the keyset `before` to the keyset `after`. `contacts` is the list that it names, where that is at hand.
    pub(super) fn follow(&mut self, before: &Opened, after: &Opened, contacts: Option<Contacts>) -> Result<()> {
        if before.secrets.identities != after.secrets.identities {
            self.cards = card::chain(&after.header.account, &after.secrets.identities)?;
        }
        if before.secrets.contacts != after.secrets.contacts {
            self.contacts = contacts.or_else(|| none_yet(after));
        }
        Ok(())
    }
}

impl Vault {
    /// The card to publish: by it others know this person, and seal to her.
    #[must_use]
    pub fn card(&self) -> &[u8] {
        self.people.cards.last().map_or(&[], |card| card.bytes.as_slice())
    }

    /// All of this person's cards, oldest first: who has pinned an earlier one follows them to the newest.
    #[must_use]
    pub fn cards(&self) -> Vec<Vec<u8>> {
        let mut cards = Vec::new();
        for card in &self.people.cards {
            cards.push(card.bytes.clone());
        }
        cards
    }

    /// What puts all of this person's cards where others find them. A card never changes: one that is stored already can be
    /// left out.
    #[must_use]
    pub fn publish(&self) -> Change {
        let mut change = Change::default();
        for card in &self.people.cards {
            put_card(card, &mut change);
        }
        change
    }

    /// Meets somebody by her cards, one or several in a row, oldest first, as the server has them: pins the newest.
    ///
    /// The change holds the new list and the keyset that names it; it is empty where the newest card is the pinned one
    /// already. It takes effect once it is stored and [`Vault::refresh`] is told of that keyset. Every change is made from what
    /// is stored: of two, the second would be without the first, and so the store, comparing hashes, takes one of them.
    ///
    /// The cards say whose they are, and a server may answer with somebody else's: compare the contact's account with whom
    /// was asked for.
    ///
    /// Fails as [`Error::IdentityChanged`] where the cards do not follow the pinned one: stop, and compare safety numbers;
    /// [`Error::RolledBack`] for an earlier card than the pinned one; [`Error::BadInput`] for one's own card;
    /// [`Error::Tampered`] where the keyset names a list of contacts that was not handed to [`Vault::load`].
    ///
    /// ```
    /// use hushnote::{Profile, Vault};
    ///
    /// # fn main() -> hushnote::Result<()> {
    /// let mut lee = Vault::create("acc-lee", "correct horse battery staple", Profile::Standard)?.vault;
    /// let kim = Vault::create("acc-kim", "another long passphrase", Profile::Standard)?.vault;
    /// let (contact, change) = lee.meet(&[kim.card()])?;
    /// assert!(!contact.confirmed);
    /// // The site stores the change, all of it or nothing, and then says so.
    /// lee.refresh(change.keyset().unwrap_or_default())?;
    /// // On the telephone, both read out contact.safety_number, and see the same.
    /// let change = lee.confirm("acc-kim", &contact.fingerprint)?;
    /// lee.refresh(change.keyset().unwrap_or_default())?;
    /// assert!(lee.contact("acc-kim")?.is_some_and(|contact| contact.confirmed));
    /// # Ok(()) }
    /// ```
    pub fn meet(&mut self, cards: &[&[u8]]) -> Result<(ContactView, Change)> {
        let mut read = Vec::new();
        for card in cards {
            read.push(Card::read(card)?);
        }
        let account = read.first().ok_or(Error::bad_input(&"cards must not be empty"))?.account.as_str();
        let view = |contacts: &Contacts| self.view(contacts.find(account).ok_or(Error::Internal(&"a contact went missing"))?);
        match self.pinned()?.meet(self.account(), &read)? {
            None => Ok((view(self.pinned()?)?, Change::default())),
            Some(contacts) => Ok((view(&contacts)?, self.store(contacts)?)),
        }
    }

    /// Notes that the safety number of a contact has been compared. `fingerprint` is that of the card whose number it was.
    ///
    /// The change works as that of [`Vault::meet`]. Fails as [`Error::IdentityChanged`] where another card is pinned by now,
    /// [`Error::BadInput`] for somebody never met.
    pub fn confirm(&mut self, account: &str, fingerprint: &[u8; 32]) -> Result<Change> {
        match self.pinned()?.confirm(account, fingerprint)? {
            None => Ok(Change::default()),
            Some(contacts) => self.store(contacts),
        }
    }

    /// The contact of this account. [`Error::Tampered`] as [`Vault::meet`].
    pub fn contact(&self, account: &str) -> Result<Option<ContactView>> {
        self.pinned()?.find(account).map(|contact| self.view(contact)).transpose()
    }

    /// Everybody met, in ascending order of accounts. [`Error::Tampered`] as [`Vault::meet`].
    pub fn contacts(&self) -> Result<Vec<ContactView>> {
        let mut views = Vec::new();
        for contact in self.pinned()?.iter() {
            views.push(self.view(contact)?);
        }
        Ok(views)
    }

    /// Takes in what the site has stored for this vault, after unlocking and whenever there is news: `(type, id, bytes)` each.
    ///
    /// Contacts must be the list that the keyset names, which [`Vault::refresh`] has seen first: any other, older or not this
    /// account's, is [`Error::Tampered`]. Grants are kept for the circles they open. What is of other types is left alone.
    /// Where one item fails, nothing is taken in.
    pub fn load<'a>(&mut self, items: impl IntoIterator<Item = (PutType, &'a str, &'a [u8])>) -> Result<()> {
        let (mut contacts, mut grants) = (None, Vec::new());
        for (put_type, _, bytes) in items {
            match put_type {
                PutType::Contacts => {
                    let secrets = &self.stored.secrets;
                    contacts = Some(Contacts::open(bytes, self.account(), &secrets.epochs, &secrets.contacts)?);
                }
                PutType::Grant => {
                    check_grant(bytes)?;
                    let hash = derive::hash(bytes);
                    if self.grant(&hash).is_none() {
                        grants.push((hash, bytes.to_vec()));
                    }
                }
                PutType::Keyset | PutType::Record | PutType::Log | PutType::Card => {}
            }
        }
        let held = &mut self.people.grants;
        held.append(&mut grants);
        crate::sort::ascending(held);
        held.dedup_by(|one, other| one.0 == other.0);
        self.people.contacts = contacts.or(self.people.contacts.take());
        Ok(())
    }

    /// Opens a letter to this person. Who wrote it is not known: whatever it says of its author is a claim.
    ///
    /// Its id is the letter's hash in hex, the same each time. A letter to somebody else, or with a changed byte, is
    /// [`Error::CannotOpen`].
    pub fn open_sealed(&self, letter: &[u8]) -> Result<OpenedRecord> {
        letter::open(letter, &self.people.cards, self.identities())
    }

    /// The list of contacts; [`Error::Tampered`] where the keyset names one that was not handed in.
    pub(crate) fn pinned(&self) -> Result<&Contacts> {
        self.people.contacts.as_ref().ok_or(Error::Tampered(&"the list of contacts"))
    }

    /// The grant of this hash.
    pub(crate) fn grant(&self, hash: &[u8; 32]) -> Option<&[u8]> {
        let grants = &self.people.grants;
        let place = grants.binary_search_by(|(held, _)| held.cmp(hash)).ok()?;
        grants.get(place).map(|(_, grant)| grant.as_slice())
    }

    /// This person's cards, oldest first.
    pub(crate) fn own_cards(&self) -> &[Arc<Card>] {
        &self.people.cards
    }

    /// This person's identities, newest first.
    pub(crate) fn identities(&self) -> &[Identity] {
        &self.stored.secrets.identities
    }

    /// The keys of the private epochs, newest first.
    pub(crate) fn private_epochs(&self) -> &[Secret<32>] {
        &self.stored.secrets.epochs
    }

    fn view(&self, contact: &Contact) -> Result<ContactView> {
        let own = self.people.cards.last().ok_or(Error::Internal(&"a vault without a card"))?;
        let (safety_number, qr) = safety::safety_number(&own.fingerprint, &contact.card.fingerprint)?;
        Ok(ContactView {
            account: contact.card.account.clone(),
            fingerprint: contact.card.fingerprint,
            sequence: contact.card.sequence,
            safety_number,
            qr,
            confirmed: contact.confirmed,
        })
    }

    /// The list, sealed, in the place of the stored one, with the keyset that names it.
    fn store(&mut self, contacts: Contacts) -> Result<Change> {
        let list = contacts.seal(self.account(), self.private_epochs())?;
        let mut draft = Draft::after(&self.stored)?;
        draft.name_contacts(derive::hash(&list));
        let keyset = self.keep(draft.seal()?, Some(contacts));
        let mut change = Change::default();
        let named = Some(&self.stored.secrets.contacts).filter(|named| **named != [0; 32]);
        change.put(PutType::Contacts, self.account().to_owned(), list, named);
        change.put(PutType::Keyset, self.account().to_owned(), keyset, Some(&self.stored.hash));
        Ok(change)
    }
}

#[cfg(test)]
mod tests;
