//! A letter: a record for somebody whose card is known, from nobody in particular.

use alloc::borrow::ToOwned;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::{Error, Result, Text};
use crate::hex;
use crate::keyset::secrets::Identity;
use crate::limits;
use crate::people::card::{Card, identity_of};
use crate::record::envelope::{check_content, is_kind};
use crate::record::{ContentType, Note, NoteRecord, OpenedRecord};
use crate::secret::SecretBytes;
use crate::suite::context::Context;
use crate::suite::xwing::{self, ENCAPSULATED, Encapsulation};
use crate::suite::{cobblestone, derive, padme};
use crate::wire::{self, ObjectType, Reader, Writer};

const WHAT: Text = &"letter";

/// What anybody can read of a letter.
pub(crate) struct Clear<'a> {
    /// Of the card it is sealed to.
    pub(crate) fingerprint: &'a [u8; 32],
    encapsulated: &'a [u8; ENCAPSULATED],
    sealed: &'a [u8],
}

impl<'a> Clear<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len() > limits::SEALED {
            return Err(Error::TooLarge(WHAT));
        }
        let mut reader = Reader::object(bytes, ObjectType::Letter, WHAT)?;
        Ok(Self { fingerprint: reader.array()?, encapsulated: reader.array()?, sealed: reader.rest() })
    }
}

/// Seals `record` to the person whose `card` this is, and to nobody else: not even the sender can open it again.
///
/// Nothing in a letter says who sent it. `sealed_at` is the device's time in milliseconds since 1970.
///
/// Whether the card is the right one is for the caller to know: [`Vault::contact`](crate::Vault::contact) says which card is
/// pinned. Fails as [`Circle::seal`](crate::Circle::seal) does for the record, as [`Error::Malformed`], [`Error::BadInput`] or
/// [`Error::BadSignature`] for a card that does not hold.
///
/// ```
/// use hushnote::{NoteRecord, Profile, Vault, seal_to};
///
/// # fn main() -> hushnote::Result<()> {
/// let lee = Vault::create("acc-lee", "correct horse battery staple", Profile::Standard)?.vault;
/// let request = NoteRecord::text("message", "Do you take new clients?");
/// let letter = seal_to(lee.card(), &request, 1_790_000_000_000)?;
/// assert_eq!(lee.open_sealed(&letter)?.record, request);
/// # Ok(()) }
/// ```
pub fn seal_to(card: &[u8], record: &NoteRecord, sealed_at: u64) -> Result<Vec<u8>> {
    seal_note_to(card, record.as_note(), sealed_at)
}

/// The same of a record where it lies.
pub(crate) fn seal_note_to(card: &[u8], record: Note<'_>, sealed_at: u64) -> Result<Vec<u8>> {
    let card = Card::read(card)?;
    seal_by(&card.fingerprint, &xwing::encapsulate(&card.sealing_key)?, record, sealed_at, cobblestone::seal)
}

pub(super) fn seal_by(
    fingerprint: &[u8; 32],
    encapsulation: &Encapsulation,
    record: Note<'_>,
    sealed_at: u64,
    seal: impl FnOnce(&crate::secret::Secret<32>, &[u8], &[u8], &mut Vec<u8>) -> Result<()>,
) -> Result<Vec<u8>> {
    record.check(sealed_at)?;
    let padded = write(record, sealed_at)?;
    let header = 36_usize.saturating_add(ENCAPSULATED);
    let mut out = Writer::object(ObjectType::Letter, cobblestone::sealed_length(padded.len()).saturating_add(header));
    out.bytes(fingerprint);
    out.bytes(encapsulation.enc.as_slice());
    seal(&encapsulation.shared, &context(fingerprint).into_bytes()?, &padded, out.buffer())?;
    out.into_vec()
}

fn write(record: Note<'_>, sealed_at: u64) -> Result<SecretBytes> {
    let mut out = padme::begin(10_usize.saturating_add(record.kind.len()).saturating_add(record.content.len()));
    out.u8(record.content_type as u8);
    out.vec8(record.kind.as_bytes());
    out.u64(sealed_at);
    out.bytes(record.content);
    padme::pad(out)
}

fn context(fingerprint: &[u8; 32]) -> Context {
    Context::new("letter", &[fingerprint])
}

/// Opens a letter to one of `cards`, oldest first; `identities` are theirs, newest first.
pub(crate) fn open(bytes: &[u8], cards: &[Arc<Card>], identities: &[Identity]) -> Result<OpenedRecord> {
    let clear = Clear::read(bytes)?;
    let identity = identity_of(clear.fingerprint, cards, identities).ok_or(Error::CannotOpen)?;
    let shared = xwing::decapsulate(&identity.sealing_seed, clear.encapsulated);
    let padded = context(clear.fingerprint).open(&shared, clear.sealed)?;
    let mut reader = Reader::new(padme::unpad(&padded, WHAT)?, WHAT);
    let content_type = ContentType::from_byte(reader.u8()?).ok_or(reader.malformed())?;
    let kind = core::str::from_utf8(reader.vec8()?).map_err(|_| reader.malformed())?;
    let sealed_at = reader.u64()?;
    if !is_kind(kind) || sealed_at > limits::TIME {
        return Err(reader.malformed());
    }
    let inside = reader.rest();
    check_content(content_type, inside)?;
    let content = wire::copy(inside)?;
    // The site's id of a letter is not sealed; its hash is an id that nobody can give to another one.
    let id = hex::encode(&derive::hash(bytes));
    Ok(OpenedRecord { id, revision: 1, sealed_at, record: NoteRecord { kind: kind.to_owned(), content_type, content }, author: None })
}
