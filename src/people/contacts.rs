//! Whom a person has met, by the cards she has pinned. Sealed for herself alone; the keyset names the list by its hash, so
//! that dropping it, or serving an older one, does not make anybody trusted anew.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::{Error, Result, Text};
use crate::keyset::own::Purpose;
use crate::limits;
use crate::people::card::Card;
use crate::secret::{Secret, SecretBytes};
use crate::suite::{cobblestone, derive, padme};
use crate::wire::{ObjectType, Reader, Writer};

const WHAT: Text = &"contacts";
const UNLIKE: Error = Error::Internal(&"a new list of contacts does not open to what was sealed");

/// Somebody met.
#[derive(Clone, PartialEq)]
pub(crate) struct Contact {
    /// The pinned one.
    pub(crate) card: Arc<Card>,
    /// Whether the safety number of this very card has been compared.
    pub(crate) confirmed: bool,
    /// Fingerprints of the cards pinned before, oldest first.
    pub(crate) earlier: Vec<[u8; 32]>,
}

impl Contact {
    /// Whether this is the pinned card, or was once.
    pub(crate) fn knows(&self, fingerprint: &[u8; 32]) -> bool {
        self.card.fingerprint == *fingerprint || self.earlier.contains(fingerprint)
    }

    /// Puts the card that follows in the place of the pinned one.
    fn succeed(&mut self, card: &Arc<Card>) -> Result<()> {
        if !card.follows(&self.card) {
            return Err(Error::IdentityChanged);
        }
        self.earlier.push(self.card.fingerprint);
        self.card = card.clone();
        self.confirmed = false;
        Ok(())
    }
}

/// Everybody met, in ascending order of accounts.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Contacts(pub(super) Vec<Contact>);

const PURPOSE: Purpose = Purpose { key: "contacts key", context: "contacts" };

impl Contacts {
    /// Opens the list of `account` that its keyset names by `expected`. `epochs` are the private ones, newest first.
    #[inline(never)]
    pub(crate) fn open(bytes: &[u8], account: &str, epochs: &[Secret<32>], expected: &[u8; 32]) -> Result<Self> {
        if bytes.len() > limits::CONTACTS {
            return Err(Error::TooLarge(WHAT));
        }
        if derive::hash(bytes) != *expected {
            return Err(Error::Tampered(&"the list of contacts"));
        }
        let (epoch, sealed) = clear(bytes)?;
        let lock = PURPOSE.numbered(account, epochs, epoch)?.ok_or(Error::Tampered(&"the list of contacts"))?;
        let padded = cobblestone::open(&lock.key, &lock.context, sealed).map_err(|error| error.by_right_key(&"the list of contacts"))?;
        Self::read(padme::unpad(&padded, WHAT)?, account)
    }

    /// Seals the list under the newest of `epochs`.
    pub(crate) fn seal(&self, account: &str, epochs: &[Secret<32>]) -> Result<Vec<u8>> {
        self.seal_by(account, epochs, cobblestone::seal)
    }

    pub(super) fn seal_by(
        &self,
        account: &str,
        epochs: &[Secret<32>],
        seal: impl FnOnce(&Secret<32>, &[u8], &[u8], &mut Vec<u8>) -> Result<()>,
    ) -> Result<Vec<u8>> {
        let (epoch, lock) = PURPOSE.newest(account, epochs)?;
        let padded = self.write()?;
        let length = cobblestone::sealed_length(padded.len()).saturating_add(8);
        if length > limits::CONTACTS {
            return Err(Error::TooLarge(&"the list of contacts"));
        }
        let mut out = Writer::object(ObjectType::Contacts, length);
        out.u32(epoch);
        seal(&lock.key, &lock.context, &padded, out.buffer())?;
        let made = out.into_vec()?;
        if cobblestone::open(&lock.key, &lock.context, clear(&made)?.1)? == padded { Ok(made) } else { Err(UNLIKE) }
    }

    fn write(&self) -> Result<SecretBytes> {
        let mut length = 2_usize;
        for contact in &self.0 {
            let earlier = contact.earlier.len().saturating_mul(32);
            length = length.saturating_add(contact.card.bytes.len()).saturating_add(earlier).saturating_add(5);
        }
        let mut out = padme::begin(length);
        out.count16(self.0.len(), &"the list of contacts");
        for contact in &self.0 {
            out.u8(u8::from(contact.confirmed));
            out.vec16(&contact.card.bytes);
            out.count16(contact.earlier.len(), &"the list of contacts");
            out.bytes(contact.earlier.as_flattened());
        }
        padme::pad(out)
    }

    fn read(list: &[u8], owner: &str) -> Result<Self> {
        let mut reader = Reader::new(list, WHAT);
        let count = reader.u16()?;
        let mut contacts: Vec<Contact> = Vec::new();
        for _ in 0..count {
            let contact = read_contact(&mut reader)?;
            let ascending = contacts.last().is_none_or(|last| last.card.account < contact.card.account);
            if !ascending || contact.card.account == owner {
                return Err(reader.malformed());
            }
            contacts.push(contact);
        }
        reader.end()?;
        Ok(Self(contacts))
    }

    /// Everybody met, in ascending order of accounts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.0.iter()
    }

    fn place(&self, account: &str) -> core::result::Result<usize, usize> {
        self.0.binary_search_by(|contact| contact.card.account.as_str().cmp(account))
    }

    /// The contact of this account.
    pub(crate) fn find(&self, account: &str) -> Option<&Contact> {
        self.place(account).ok().and_then(|place| self.0.get(place))
    }

    /// The list after meeting `cards`, one account's in a row, each following the one before; `None` where nothing changes.
    ///
    /// The row may begin anywhere: what leads up to the pinned card is not looked at again. `owner` never meets herself.
    pub(crate) fn meet(&self, owner: &str, cards: &[Arc<Card>]) -> Result<Option<Self>> {
        let (Some(first), Some(last)) = (cards.first(), cards.last()) else {
            return Err(Error::bad_input(&"cards must not be empty"));
        };
        if cards.iter().any(|card| card.account == owner) {
            return Err(Error::bad_input(&"the card is this vault's own"));
        }
        if !cards.is_sorted_by(|card, next| next.follows(card)) {
            return Err(Error::IdentityChanged);
        }
        let mut from = 1;
        if let Some(contact) = self.find(&first.account) {
            if contact.card.fingerprint == last.fingerprint {
                return Ok(None);
            }
            if contact.earlier.contains(&last.fingerprint) {
                return Err(Error::RolledBack(&"the card"));
            }
            let known = cards.iter().position(|card| card.fingerprint == contact.card.fingerprint);
            from = known.map_or(0, |known| known.saturating_add(1));
        }
        let mut next = self.clone();
        let place = self.place(&first.account).unwrap_or_else(|place| {
            next.0.insert(place, Contact { card: first.clone(), confirmed: false, earlier: Vec::new() });
            place
        });
        let contact = next.0.get_mut(place).ok_or(Error::Internal(&"a contact went missing"))?;
        for card in cards.get(from..).unwrap_or_default() {
            contact.succeed(card)?;
        }
        Ok(Some(next))
    }

    /// The list after the safety number of the card with this fingerprint was compared; `None` where that is known already.
    pub(crate) fn confirm(&self, account: &str, fingerprint: &[u8; 32]) -> Result<Option<Self>> {
        let contact = self.find(account).ok_or(Error::bad_input(&"account is not among the contacts"))?;
        if contact.card.fingerprint != *fingerprint {
            return Err(Error::IdentityChanged);
        }
        if contact.confirmed {
            return Ok(None);
        }
        let mut next = self.clone();
        for contact in &mut next.0 {
            contact.confirmed |= contact.card.account == account;
        }
        Ok(Some(next))
    }
}

/// The clear part: the epoch's number, and what is sealed.
pub(crate) fn clear(bytes: &[u8]) -> Result<(u32, &[u8])> {
    if bytes.len() > limits::CONTACTS {
        return Err(Error::TooLarge(WHAT));
    }
    let mut reader = Reader::object(bytes, ObjectType::Contacts, WHAT)?;
    Ok((reader.u32()?, reader.rest()))
}

fn read_contact(reader: &mut Reader<'_>) -> Result<Contact> {
    let confirmed = match reader.u8()? {
        0 => false,
        1 => true,
        _ => return Err(reader.malformed()),
    };
    let card = Card::read_again(reader.vec16()?).map_err(|error| match error {
        Error::OutOfMemory => error,
        _ => reader.malformed(),
    })?;
    let count = usize::from(reader.u16()?);
    let (fingerprints, _) = reader.take(count.saturating_mul(32))?.as_chunks::<32>();
    Ok(Contact { card, confirmed, earlier: fingerprints.to_vec() })
}
