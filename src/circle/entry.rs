//! The bytes of a log entry: a clear outer part that anybody can follow, a sealed inside that says who did what, a signature.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::circle::keys::Start;
use crate::error::{Error, Result, Text};
use crate::limits;
use crate::record::envelope;
use crate::secret::{Secret, SecretBytes};
use crate::suite::context::Context;
use crate::suite::sign::{self, VerifyingKey};
use crate::suite::{cobblestone, derive, padme};
use crate::wire::{ObjectType, Reader, Writer};

const WHAT: Text = &"log entry";

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Opens records.
    Reader = 1,
    /// Seals records, too.
    Author = 2,
    /// Grants and revokes, too.
    Keeper = 3,
}

impl Role {
    /// The role that `byte` names.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Reader),
            2 => Some(Self::Author),
            3 => Some(Self::Keeper),
            _ => None,
        }
    }
}

/// A record as the manifest of a closed epoch names it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) statement: [u8; 32],
}

/// What an entry does. Cards are as their bytes; whoever needs them reads them.
pub(crate) enum Action<'a> {
    Create { title: &'a str, kinds: Vec<&'a str>, card: &'a [u8] },
    Grant { role: Role, history: bool, confirmed: bool, card: &'a [u8] },
    Revoke { account: &'a str, reason: &'a str },
    Leave { reason: &'a str },
    Renew { reason: &'a str, card: Option<&'a [u8]> },
}

/// The sealed inside.
pub(crate) struct Inside<'a> {
    pub(crate) at: u64,
    pub(crate) author: &'a [u8; 32],
    /// What the epoch that ends here held, in ascending order.
    pub(crate) manifest: Vec<Named>,
    pub(crate) action: Action<'a>,
}

/// The clear outer part, but for the sealed inside.
pub(crate) struct Outer<'a> {
    pub(crate) circle: &'a [u8; 32],
    pub(crate) sequence: u32,
    pub(crate) previous: &'a [u8; 32],
    pub(crate) epoch: u32,
    /// Empty, or what starts an epoch: see [`crate::circle::keys::Start`].
    pub(crate) start: &'a [u8],
    /// H of each grant that comes with the entry, ascending.
    pub(crate) grants: &'a [[u8; 32]],
}

/// An entry as read, nothing of it verified but its shape.
pub(crate) struct Entry<'a> {
    pub(crate) outer: Outer<'a>,
    body: &'a [u8],
    signature: &'a [u8; sign::SIGNATURE],
    pub(crate) hash: [u8; 32],
    signed: [u8; 32],
}

impl<'a> Outer<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let (circle, sequence, previous, epoch) = (reader.array()?, reader.u32()?, reader.array()?, reader.u32()?);
        let start = reader.vec16()?;
        if !start.is_empty() {
            Start::read(start, epoch)?;
        }
        let count = usize::from(reader.u16()?);
        let (grants, _) = reader.take(count.saturating_mul(32))?.as_chunks();
        let outer = Self { circle, sequence, previous, epoch, start, grants };
        let ascending = grants.is_sorted_by(|one, next| one < next);
        if ascending { Ok(outer) } else { Err(reader.malformed()) }
    }

    fn context(&self) -> Context {
        Context::new("log entry", &[self.circle, &self.sequence.to_be_bytes(), &self.epoch.to_be_bytes()])
    }

    /// Seals `inside` under the epoch's log key and signs the whole.
    pub(crate) fn seal(&self, key: &Secret<32>, signing_seed: &Secret<32>, inside: &Inside<'_>) -> Result<Vec<u8>> {
        let padded = inside.write()?;
        let length = cobblestone::sealed_length(padded.len());
        let grants = self.grants.as_flattened();
        let fixed = 150_usize.saturating_add(self.start.len()).saturating_add(grants.len());
        let mut out = Writer::object(ObjectType::LogEntry, length.saturating_add(fixed));
        out.bytes(self.circle);
        out.u32(self.sequence);
        out.bytes(self.previous);
        out.u32(self.epoch);
        out.vec16(self.start);
        out.count16(self.grants.len(), &"the number of grants");
        out.bytes(grants);
        out.count(length);
        self.context().seal(key, &padded, &mut out);
        let signed = derive::hash(out.as_slice());
        statement(&signed).sign(signing_seed, &mut out);
        if out.as_slice().len() > limits::LOG_ENTRY { Err(Error::TooLarge(WHAT)) } else { out.into_vec() }
    }
}

fn statement(signed: &[u8; 32]) -> Context {
    Context::new("log signature", &[signed])
}

impl<'a> Entry<'a> {
    /// Reads the outer part.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len() > limits::LOG_ENTRY {
            return Err(Error::TooLarge(WHAT));
        }
        let mut reader = Reader::object(bytes, ObjectType::LogEntry, WHAT)?;
        let outer = Outer::read(&mut reader)?;
        let length = usize::try_from(reader.u32()?).map_err(|_| reader.malformed())?;
        let body = reader.take(length)?;
        let signature = reader.array()?;
        reader.end()?;
        let signed = bytes.len().saturating_sub(sign::SIGNATURE);
        let signed = derive::hash(bytes.get(..signed).ok_or(Error::Malformed(WHAT))?);
        Ok(Self { outer, body, signature, hash: derive::hash(bytes), signed })
    }

    pub(crate) fn check_signature(&self, key: &VerifyingKey) -> Result<()> {
        statement(&self.signed).verify(key, self.signature, &"the log entry's signature")
    }

    /// Opens the inside, padded as it is. The key is known to be right, so that a failure is tampering.
    pub(crate) fn open(&self, key: &Secret<32>) -> Result<SecretBytes> {
        self.outer.context().open(key, self.body).map_err(|error| error.by_right_key(&"the circle's log"))
    }
}

impl<'a> Inside<'a> {
    fn write(&self) -> Result<SecretBytes> {
        let mut out = padme::begin(self.manifest.len().saturating_mul(64));
        out.u64(self.at);
        out.bytes(self.author);
        out.count(self.manifest.len());
        for named in &self.manifest {
            out.vec16(named.id.as_bytes());
            out.u32(named.revision);
            out.bytes(&named.statement);
        }
        self.action.write(&mut out);
        padme::pad(out)
    }

    /// Reads what [`Entry::open`] opened.
    pub(crate) fn read(padded: &'a [u8]) -> Result<Self> {
        let mut reader = Reader::new(padme::unpad(padded, WHAT)?, WHAT);
        let (at, author, count) = (reader.u64()?, reader.array()?, reader.u32()?);
        if at > limits::TIME {
            return Err(reader.malformed());
        }
        let mut manifest: Vec<Named> = Vec::new();
        for _ in 0..count {
            let named = Named { id: reader.identifier()?.to_owned(), revision: reader.u32()?, statement: *reader.array()? };
            if named.revision == 0 || manifest.last().is_some_and(|last| *last >= named) {
                return Err(reader.malformed());
            }
            manifest.push(named);
        }
        let action = Action::read(&mut reader)?;
        reader.end()?;
        Ok(Self { at, author, manifest, action })
    }
}

impl<'a> Action<'a> {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Create { title, kinds, card } => {
                out.u8(1);
                out.vec16(title.as_bytes());
                out.u8(u8::try_from(kinds.len()).unwrap_or(u8::MAX));
                for kind in kinds {
                    out.vec8(kind.as_bytes());
                }
                out.vec16(card);
            }
            Self::Grant { role, history, confirmed, card } => {
                out.bytes(&[2, *role as u8, u8::from(*history), u8::from(*confirmed)]);
                // room for the consent that allows it
                out.vec16(&[]);
                out.vec16(card);
            }
            Self::Revoke { account, reason } => {
                out.u8(3);
                out.vec16(account.as_bytes());
                out.vec16(reason.as_bytes());
            }
            Self::Leave { reason } => {
                out.u8(4);
                out.vec16(reason.as_bytes());
            }
            Self::Renew { reason, card } => {
                out.u8(5);
                out.vec16(reason.as_bytes());
                out.vec16(card.unwrap_or_default());
            }
        }
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self> {
        Ok(match reader.u8()? {
            1 => {
                let title = text(reader, 1, limits::TITLE)?;
                let mut kinds = Vec::new();
                for _ in 0..reader.u8()? {
                    kinds.push(kind(reader)?);
                }
                if !kinds_are_sound(&kinds) {
                    return Err(reader.malformed());
                }
                Self::Create { title, kinds, card: reader.vec16()? }
            }
            2 => {
                let role = Role::from_byte(reader.u8()?).ok_or(reader.malformed())?;
                let (history, confirmed) = (flag(reader)?, flag(reader)?);
                if !reader.vec16()?.is_empty() {
                    return Err(Error::unsupported(&"consent", 1));
                }
                Self::Grant { role, history, confirmed, card: reader.vec16()? }
            }
            3 => Self::Revoke { account: reader.identifier()?, reason: text(reader, 0, limits::REASON)? },
            4 => Self::Leave { reason: text(reader, 0, limits::REASON)? },
            5 => {
                let reason = text(reader, 0, limits::REASON)?;
                let card = reader.vec16()?;
                Self::Renew { reason, card: (!card.is_empty()).then_some(card) }
            }
            _ => return Err(reader.malformed()),
        })
    }
}

/// 1 to 32 of them, ascending.
pub(crate) fn kinds_are_sound(kinds: &[&str]) -> bool {
    let ascending = kinds.is_sorted_by(|one, next| one < next);
    (1..=limits::CIRCLE_KINDS).contains(&kinds.len()) && ascending && kinds.iter().all(|kind| envelope::is_kind(kind))
}

fn kind<'a>(reader: &mut Reader<'a>) -> Result<&'a str> {
    let bytes = reader.vec8()?;
    core::str::from_utf8(bytes).map_err(|_| reader.malformed())
}

fn text<'a>(reader: &mut Reader<'a>, least: usize, most: usize) -> Result<&'a str> {
    let bytes = reader.vec16()?;
    match core::str::from_utf8(bytes) {
        Ok(text) if (least..=most).contains(&text.len()) => Ok(text),
        _ => Err(reader.malformed()),
    }
}

fn flag(reader: &mut Reader<'_>) -> Result<bool> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(reader.malformed()),
    }
}
