//! The clear parts of contacts, cards, log entries, grants and letters: what the server checks before it stores them.
//! That a signature holds, and who may do what, is checked by the people's devices.

use hushnote::{Inspection, inspect};

use crate::error::{Failure, Result};
use crate::objects::Sealed;
use crate::secrets;

const CONTACTS_LIMIT: usize = 1024 * 1024;
const CARD_LIMIT: usize = 2 * 1024;
const ENTRY_LIMIT: usize = 4 * 1024 * 1024;
const GRANT_LIMIT: usize = 2 * 1024;
const LETTER_LIMIT: usize = 256 * 1024;

pub(crate) struct Card {
    pub(crate) sealed: Sealed,
    pub(crate) account: String,
    pub(crate) sequence: u32,
    /// The hash of the card before; zeros in the first.
    pub(crate) previous: String,
}

pub(crate) struct Entry {
    pub(crate) sealed: Sealed,
    /// In hex. The first entry's own hash begins with it.
    pub(crate) circle: String,
    pub(crate) sequence: u32,
    /// The hash of the entry before; zeros in the first.
    pub(crate) previous: String,
    /// The hashes of the grants that belong to it.
    pub(crate) grants: Vec<String>,
}

pub(crate) fn contacts(base64: &str) -> Result<Sealed> {
    let bytes = read("bytes", base64, CONTACTS_LIMIT, "The contacts are larger than 1 MiB.")?;
    match inspect(&bytes) {
        Ok(Inspection::Contacts { hash, .. }) => Ok(Sealed { bytes, hash: secrets::hex(&hash) }),
        _ => Err(Failure::bad_request("bytes is not a list of contacts.")),
    }
}

pub(crate) fn card(base64: &str) -> Result<Card> {
    let bytes = read("bytes", base64, CARD_LIMIT, "The card is larger than 2 KiB.")?;
    match inspect(&bytes) {
        Ok(Inspection::Card { account, sequence, previous, hash }) => {
            Ok(Card { account, sequence, previous: secrets::hex(&previous), sealed: Sealed { bytes, hash: secrets::hex(&hash) } })
        }
        _ => Err(Failure::bad_request("bytes is not a card.")),
    }
}

pub(crate) fn entry(base64: &str) -> Result<Entry> {
    let bytes = read("bytes", base64, ENTRY_LIMIT, "The log entry is larger than 4 MiB.")?;
    let wrong = || Failure::bad_request("bytes is not a log entry.");
    let Ok(Inspection::Log { circle, sequence, previous, hash, .. }) = inspect(&bytes) else { return Err(wrong()) };
    let grants = Outer::of(&bytes).ok_or_else(wrong)?.grants.chunks(32).map(secrets::hex).collect();
    Ok(Entry {
        circle: secrets::hex(&circle),
        sequence,
        previous: secrets::hex(&previous),
        grants,
        sealed: Sealed { bytes, hash: secrets::hex(&hash) },
    })
}

pub(crate) fn grant(base64: &str) -> Result<Sealed> {
    let bytes = read("bytes", base64, GRANT_LIMIT, "The grant is larger than 2 KiB.")?;
    match inspect(&bytes) {
        Ok(Inspection::Grant { hash, .. }) => Ok(Sealed { bytes, hash: secrets::hex(&hash) }),
        _ => Err(Failure::bad_request("bytes is not a grant.")),
    }
}

pub(crate) fn letter(base64: &str) -> Result<Vec<u8>> {
    let bytes = read("sealed", base64, LETTER_LIMIT, "The letter is larger than 256 KiB.")?;
    match inspect(&bytes) {
        Ok(Inspection::Letter { .. }) => Ok(bytes),
        _ => Err(Failure::bad_request("sealed is not a letter.")),
    }
}

fn read(field: &'static str, base64: &str, limit: usize, too_large: &'static str) -> Result<Vec<u8>> {
    let bytes = secrets::from_base64(field, base64)?;
    if bytes.len() > limit { Err(Failure::too_large(too_large)) } else { Ok(bytes) }
}

/// The id of an account's own circle, which has no log here: the records in it stand in the account's own list.
pub(crate) fn private_circle(account: &str) -> Result<String> {
    let length = u16::try_from(account.len()).map_err(Failure::internal)?;
    let context = [b"hushnote/1 private circle\0".as_slice(), &length.to_be_bytes(), account.as_bytes()].concat();
    Ok(secrets::hex(secrets::digest(&context)?.first_chunk::<16>().ok_or_else(|| Failure::internal("a hash is too short"))?))
}

/// A log entry in pieces, as `docs/FORMAT.md` has them.
pub(crate) struct Outer<'a> {
    pub(crate) magic: &'a [u8],
    pub(crate) sequence: u32,
    pub(crate) epoch: &'a [u8],
    /// Its length and itself.
    pub(crate) start: &'a [u8],
    /// 32 bytes each.
    pub(crate) grants: &'a [u8],
    /// The length of the body, the body and the signature.
    pub(crate) rest: &'a [u8],
}

impl<'a> Outer<'a> {
    pub(crate) fn of(entry: &'a [u8]) -> Option<Self> {
        let (magic, rest) = entry.split_at_checked(4)?;
        let (_circle, rest) = rest.split_at_checked(32)?;
        let (sequence, rest) = rest.split_first_chunk::<4>()?;
        let (_previous, rest) = rest.split_at_checked(32)?;
        let (epoch, rest) = rest.split_at_checked(4)?;
        let length = u16::from_be_bytes(*rest.first_chunk::<2>()?);
        let (start, rest) = rest.split_at_checked(usize::from(length).saturating_add(2))?;
        let (count, rest) = rest.split_first_chunk::<2>()?;
        let (grants, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*count)).saturating_mul(32))?;
        Some(Self { magic, sequence: u32::from_be_bytes(*sequence), epoch, start, grants, rest })
    }
}
