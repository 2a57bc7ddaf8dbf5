//! The keys of an epoch: what its first entry commits to, how they lead back to those of earlier epochs, and the grants that
//! bring them to a member.

use alloc::vec::Vec;

use subtle::ConstantTimeEq;

use crate::circle::person::Person;
use crate::error::{Error, Result};
use crate::limits;
use crate::people::card::Card;
use crate::secret::{Secret, SecretBytes};
use crate::suite::context::Context;
use crate::suite::xwing::{self, Encapsulation};
use crate::suite::{derive, random};
use crate::wire::{ObjectType, Reader, Writer};

const COMMITMENTS: usize = 96;
const LOG_LINK: usize = 104;
const HISTORY_LINK: usize = 136;

const FORGED: Error = Error::Tampered(&"the epoch's keys");

/// What a member holds of one epoch.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Opens the log's entries.
    pub(crate) log: Secret<32>,
    /// Opens and seals records; missing where history was not granted.
    pub(crate) record: Option<Secret<32>>,
    /// Leads back to earlier record keys.
    pub(crate) history: Option<Secret<32>>,
}

/// The start of an epoch, as an entry carries it.
pub(crate) struct Start<'a> {
    log: &'a [u8; 32],
    pub(crate) record: &'a [u8; 32],
    history: &'a [u8; 32],
    links: Option<(&'a [u8], &'a [u8])>,
}

fn commitment(key: &Secret<32>, purpose: &str, epoch: u32) -> Result<Secret<32>> {
    derive::expand(key.expose(), purpose, &[&epoch.to_be_bytes()])
}

fn commits(key: &Secret<32>, purpose: &str, epoch: u32, expected: &[u8; 32]) -> Result<()> {
    if commitment(key, purpose, epoch)?.expose().ct_eq(expected).into() { Ok(()) } else { Err(FORGED) }
}

fn link_context(purpose: &str, circle: &[u8; 32], epoch: u32) -> Context {
    Context::new(purpose, &[circle, &epoch.to_be_bytes()])
}

impl<'a> Start<'a> {
    /// Reads what starts `epoch`.
    pub(crate) fn read(bytes: &'a [u8], epoch: u32) -> Result<Self> {
        let mut reader = Reader::new(bytes, &"log entry");
        let (log, record, history) = (reader.array()?, reader.array()?, reader.array()?);
        let links = if epoch == 0 { None } else { Some((reader.take(LOG_LINK)?, reader.take(HISTORY_LINK)?)) };
        reader.end()?;
        Ok(Self { log, record, history, links })
    }

    /// Checks `keys` against what every member was promised.
    pub(crate) fn check(&self, epoch: u32, keys: &Keys) -> Result<()> {
        commits(&keys.log, "log commitment", epoch, self.log)?;
        if let Some(key) = &keys.record {
            commits(key, "epoch commitment", epoch, self.record)?;
        }
        if let Some(key) = &keys.history {
            commits(key, "history commitment", epoch, self.history)?;
        }
        Ok(())
    }

    /// The keys of the epoch before, as far as `keys` lead there; they are still to be checked against its own start.
    pub(crate) fn before(&self, circle: &[u8; 32], epoch: u32, keys: &Keys) -> Result<Option<Keys>> {
        let Some((log_link, history_link)) = self.links else { return Ok(None) };
        let open = |key: &Secret<32>, purpose: &str, link: &[u8]| {
            link_context(purpose, circle, epoch).open(key, link).map_err(|error| error.by_right_key(&"the epoch's keys"))
        };
        let log = Secret::from(open(&keys.log, "log link", log_link)?.first_chunk().ok_or(FORGED)?);
        let (record, history) = match &keys.history {
            None => (None, None),
            Some(key) => {
                let both = open(key, "history link", history_link)?;
                let (Some(record), Some(history)) = (both.first_chunk(), both.last_chunk()) else { return Err(FORGED) };
                (Some(Secret::from(record)), Some(Secret::from(history)))
            }
        };
        Ok(Some(Keys { log, record, history }))
    }
}

impl Keys {
    /// Fresh keys, all three.
    pub(crate) fn make() -> Result<Self> {
        Ok(Self { log: random::secret()?, record: Some(random::secret()?), history: Some(random::secret()?) })
    }

    fn all(&self) -> Result<(&Secret<32>, &Secret<32>, &Secret<32>)> {
        match (&self.record, &self.history) {
            (Some(record), Some(history)) => Ok((&self.log, record, history)),
            _ => Err(Error::NotAMember),
        }
    }

    /// What the entry says that starts `epoch` with these keys, after the epoch of `before`.
    pub(crate) fn start(&self, circle: &[u8; 32], epoch: u32, before: Option<&Self>) -> Result<Vec<u8>> {
        let (log, record, history) = self.all()?;
        let mut out = Writer::with_capacity(COMMITMENTS + LOG_LINK + HISTORY_LINK);
        for (key, purpose) in [(log, "log commitment"), (record, "epoch commitment"), (history, "history commitment")] {
            out.bytes(commitment(key, purpose, epoch)?.expose());
        }
        if let Some(before) = before {
            let (log_before, record_before, history_before) = before.all()?;
            link_context("log link", circle, epoch).seal(log, log_before.expose(), &mut out);
            let both = SecretBytes::from([record_before.expose().as_slice(), history_before.expose()].concat());
            link_context("history link", circle, epoch).seal(history, &both, &mut out);
        }
        out.into_vec()
    }

    /// A grant of these keys for the owner of `card`, with H only where `history` is granted.
    /// `encapsulation` is one made for this very card, and for this grant alone.
    pub(crate) fn grant(&self, card: &Card, encapsulation: &Encapsulation, epoch: u32, history: bool) -> Result<Vec<u8>> {
        let (log, record, history_key) = self.all()?;
        let history_key = if history { history_key.expose() } else { &[0; 32] };
        let keys = SecretBytes::from([log.expose(), record.expose(), &[u8::from(history)][..], history_key].concat());
        let mut out = Writer::object(ObjectType::Grant, limits::GRANT);
        out.bytes(encapsulation.enc.as_slice());
        let commitment = commitment(record, "epoch commitment", epoch)?;
        grant_context(&card.fingerprint, epoch, commitment.expose()).seal(&encapsulation.shared, &keys, &mut out);
        out.into_vec()
    }
}

fn grant_context(fingerprint: &[u8; 32], epoch: u32, epoch_commitment: &[u8; 32]) -> Context {
    Context::new("grant", &[fingerprint, &epoch.to_be_bytes(), epoch_commitment])
}

/// The keys in a grant that the start of `epoch` goes with, opened by whichever of one's cards it was made for, newest first.
/// `None` where it is for somebody else; keys other than those promised are [`Error::Tampered`].
pub(crate) fn open_grant(grant: &[u8], epoch: u32, start: &Start<'_>, person: &Person<'_>) -> Result<Option<Keys>> {
    let (enc, sealed) = read_grant(grant)?;
    for (card, identity) in person.cards.iter().rev().zip(person.identities) {
        let shared = xwing::decapsulate(&identity.sealing_seed, enc);
        match grant_context(&card.fingerprint, epoch, start.record).open(&shared, sealed) {
            Ok(plain) => {
                let keys = read_keys(&plain)?;
                start.check(epoch, &keys)?;
                return Ok(Some(keys));
            }
            Err(Error::CannotOpen) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(None)
}

fn read_grant(bytes: &[u8]) -> Result<(&[u8; xwing::ENCAPSULATED], &[u8])> {
    if bytes.len() > limits::GRANT {
        return Err(Error::TooLarge(&"grant"));
    }
    let mut reader = Reader::object(bytes, ObjectType::Grant, &"grant")?;
    let enc = reader.array()?;
    if bytes.len() != limits::GRANT {
        return Err(reader.malformed());
    }
    Ok((enc, reader.rest()))
}

/// Refuses what is no grant.
pub(crate) fn check_grant(bytes: &[u8]) -> Result<()> {
    read_grant(bytes).map(drop)
}

fn read_keys(plain: &[u8]) -> Result<Keys> {
    let mut reader = Reader::new(plain, &"grant");
    let (log, record, with_history, history) = (reader.array()?, reader.array()?, reader.u8()?, reader.array::<32>()?);
    if with_history > 1 || (with_history == 0 && *history != [0; 32]) {
        return Err(reader.malformed());
    }
    reader.end()?;
    let history = (with_history == 1).then(|| Secret::from(history));
    Ok(Keys { log: Secret::from(log), record: Some(Secret::from(record)), history })
}
