//! A card: who somebody is to others. Public, signed by its own key and, from the second on, by the one before it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::{Error, Result, Text};
use crate::keyset::secrets::Identity;
use crate::limits;
use crate::suite::context::Context;
use crate::suite::sign::{self, VerifyingKey};
use crate::suite::{derive, xwing};
use crate::wire::{self, ObjectType, Reader, Writer};

const WHAT: Text = &"card";
const SIGNATURE_LENGTH: u8 = sign::SIGNATURE as u8;

/// What a card says, read and not verified.
pub(crate) struct Clear<'a> {
    pub(crate) account: &'a str,
    pub(crate) sequence: u32,
    pub(crate) previous: &'a [u8; 32],
    key: &'a [u8; sign::PUBLIC_KEY],
    sealing_key: &'a [u8; xwing::PUBLIC_KEY],
    signature: &'a [u8; sign::SIGNATURE],
    succession: Option<&'a [u8; sign::SIGNATURE]>,
    /// All of the above but the signatures: what they sign.
    body: &'a [u8],
}

impl<'a> Clear<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len() > limits::CARD {
            return Err(Error::TooLarge(WHAT));
        }
        let mut reader = Reader::object(bytes, ObjectType::Card, WHAT)?;
        let account = reader.identifier()?;
        let (sequence, previous) = (reader.u32()?, reader.array()?);
        let (key, sealing_key) = (reader.array()?, reader.array()?);
        let body = bytes.len().checked_sub(reader.remaining()).and_then(|length| bytes.get(..length)).ok_or(reader.malformed())?;
        let signature = reader.array()?;
        let succession = reader.vec8()?;
        let first = sequence == 1;
        let fits = succession.len() == if first { 0 } else { sign::SIGNATURE };
        if sequence == 0 || (*previous == [0; 32]) != first || !fits {
            return Err(reader.malformed());
        }
        reader.end()?;
        Ok(Self { account, sequence, previous, key, sealing_key, signature, succession: succession.first_chunk(), body })
    }
}

/// A card that reads well: its keys are sound, and its own signature holds. It never changes, and is shared by all who hold it.
pub(crate) struct Card {
    pub(crate) account: String,
    pub(crate) sequence: u32,
    pub(crate) previous: [u8; 32],
    pub(crate) key: VerifyingKey,
    pub(crate) sealing_key: Box<[u8; xwing::PUBLIC_KEY]>,
    /// H of the whole card.
    pub(crate) fingerprint: [u8; 32],
    pub(crate) bytes: Vec<u8>,
}

impl PartialEq for Card {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Card {
    /// Reads and verifies a card, as far as one card can be: whether it follows another is for [`Card::follows`] to say.
    pub(crate) fn read(bytes: &[u8]) -> Result<Arc<Self>> {
        let clear = Clear::read(bytes)?;
        let key = VerifyingKey::from_bytes(clear.key).ok_or(Error::bad_input(&"the card's signing key is not sound"))?;
        if !xwing::is_sound(clear.sealing_key) {
            return Err(Error::bad_input(&"the card's sealing key is not sound"));
        }
        statement(clear.body).verify(&key, clear.signature, &"the card's signature")?;
        Self::of(&clear, key, bytes)
    }

    /// Reads a card that was verified before and kept under one's own seal since.
    pub(crate) fn read_again(bytes: &[u8]) -> Result<Arc<Self>> {
        let clear = Clear::read(bytes)?;
        let key = VerifyingKey::from_bytes(clear.key).ok_or(Error::Malformed(WHAT))?;
        Self::of(&clear, key, bytes)
    }

    fn of(clear: &Clear<'_>, key: VerifyingKey, bytes: &[u8]) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            account: clear.account.to_owned(),
            sequence: clear.sequence,
            previous: *clear.previous,
            key,
            sealing_key: Box::new(*clear.sealing_key),
            fingerprint: derive::hash(bytes),
            bytes: wire::copy(bytes)?,
        }))
    }

    /// Whether the holder of `previous`, and nobody else, made this the card after it.
    pub(crate) fn follows(&self, previous: &Self) -> bool {
        let next = previous.sequence.checked_add(1) == Some(self.sequence);
        next && self.account == previous.account && self.previous == previous.fingerprint && self.succeeds(&previous.key)
    }

    fn succeeds(&self, previous: &VerifyingKey) -> bool {
        let Ok(Clear { body, succession: Some(succession), .. }) = Clear::read(&self.bytes) else { return false };
        succession_statement(body).verify(previous, succession, &"the card's succession").is_ok()
    }

    /// The card that comes after `previous`, or the first, signed by `identity` and by the one before.
    fn make(account: &str, identity: &Identity, previous: Option<(&Arc<Self>, &Identity)>) -> Result<Arc<Self>> {
        let sequence = previous.map_or(0, |(card, _)| card.sequence).checked_add(1).ok_or(Error::TooLarge(&"the number of cards"))?;
        let mut out = Writer::object(ObjectType::Card, limits::CARD);
        out.vec16(account.as_bytes());
        out.u32(sequence);
        out.bytes(previous.map_or(&[0; 32], |(card, _)| &card.fingerprint));
        out.bytes(&sign::public_key(&identity.signing_seed));
        out.bytes(xwing::public_key(&identity.sealing_seed).as_slice());
        let (body, succession) = (statement(out.as_slice()), succession_statement(out.as_slice()));
        body.sign(&identity.signing_seed, &mut out);
        out.u8(if previous.is_some() { SIGNATURE_LENGTH } else { 0 });
        if let Some((_, before)) = previous {
            succession.sign(&before.signing_seed, &mut out);
        }
        let bytes = out.into_vec()?;
        Self::read_again(&bytes)
    }
}

/// Whose card of this fingerprint is among one's own. `cards` are oldest first, `identities` are theirs, newest first.
pub(crate) fn identity_of<'a>(fingerprint: &[u8; 32], cards: &[Arc<Card>], identities: &'a [Identity]) -> Option<&'a Identity> {
    for (card, identity) in cards.iter().rev().zip(identities) {
        if card.fingerprint == *fingerprint {
            return Some(identity);
        }
    }
    None
}

fn statement(body: &[u8]) -> Context {
    Context::new("card", &[body])
}

fn succession_statement(body: &[u8]) -> Context {
    Context::new("card succession", &[body])
}

/// All cards of an account, oldest first: the same bytes each time. `identities` newest first, as the keyset holds them.
pub(crate) fn chain(account: &str, identities: &[Identity]) -> Result<Vec<Arc<Card>>> {
    let mut cards: Vec<Arc<Card>> = Vec::new();
    let mut before = None;
    for identity in identities.iter().rev() {
        let card = Card::make(account, identity, cards.last().zip(before))?;
        before = Some(identity);
        cards.push(card);
    }
    Ok(cards)
}
