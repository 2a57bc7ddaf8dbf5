//! The bytes of a record: a clear header, and a sealed, padded inside that a reader checks byte by byte.

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::json;
use crate::limits;
use crate::record::{Author, ContentType, Opened};
use crate::secret::{Secret, SecretBytes};
use crate::suite::{cobblestone, derive, padme, sign};
use crate::wire::{ObjectType, Reader, Writer};

/// What anybody can read of a record.
#[derive(Clone, Copy)]
pub(crate) struct Clear<'a> {
    pub(crate) circle: [u8; 16],
    pub(crate) epoch: u32,
    pub(crate) id: &'a str,
    pub(crate) revision: u32,
}

impl<'a> Clear<'a> {
    /// Reads the header and returns it with the sealed part.
    pub(crate) fn read(sealed: &'a [u8]) -> Result<(Self, &'a [u8])> {
        Self::read_before(sealed, cobblestone::sealed_length(padme::FLOOR))
    }

    /// Reads the header and returns it with what follows, which is no shorter than `least`.
    pub(super) fn read_before(bytes: &'a [u8], least: usize) -> Result<(Self, &'a [u8])> {
        if bytes.len() > limits::SEALED {
            return Err(Error::TooLarge(&"record"));
        }
        let mut reader = Reader::object(bytes, ObjectType::Record, &"record")?;
        let clear = Self { circle: *reader.array()?, epoch: reader.u32()?, id: reader.identifier()?, revision: reader.u32()? };
        if clear.revision == 0 || reader.remaining() < least {
            return Err(reader.malformed());
        }
        Ok((clear, reader.rest()))
    }

    /// Refuses a record that is not what was asked for.
    pub(super) fn expect(self, circle: &[u8; 16], id: &str) -> Result<Self> {
        if self.circle == *circle && self.id == id { Ok(self) } else { Err(Error::CannotOpen) }
    }

    pub(super) fn write(&self, out: &mut Writer) {
        out.bytes(&self.circle);
        out.u32(self.epoch);
        out.vec16(self.id.as_bytes());
        out.u32(self.revision);
    }

    pub(super) fn context(&self) -> Result<Vec<u8>> {
        let (epoch, revision) = (self.epoch.to_be_bytes(), self.revision.to_be_bytes());
        derive::context("record", &[&self.circle, &epoch, self.id.as_bytes(), &revision])
    }
}

/// What only the circle can read.
#[derive(Clone)]
pub(crate) struct Inner<'a> {
    pub(crate) content_type: ContentType,
    pub(crate) kind: &'a str,
    pub(crate) sealed_at: u64,
    pub(crate) clock: u32,
    /// Empty for revision 1, else H of the statement of the revision this one replaces.
    pub(crate) prev: &'a [u8],
    /// Empty, or a JSON object of ours.
    pub(crate) meta: &'a [u8],
    /// Who sealed it and where it stands: in a shared circle, and only there.
    pub(crate) proof: Option<Proof>,
    pub(crate) content: &'a [u8],
}

/// For whom a record is: its inside is checked accordingly.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Private,
    Shared,
}

/// Where a message stands among those of one unlocked vault; zeros for every other kind.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) chain: [u8; 16],
    /// From 1.
    pub(crate) seq: u32,
    /// H(statement) of the message before, zeros in the first.
    pub(crate) author_prev: [u8; 32],
}

/// Who sealed a record, having seen how much of the log.
#[derive(Clone)]
pub(crate) struct Proof {
    /// The fingerprint of the author's card.
    pub(crate) author: [u8; 32],
    /// H of the newest log entry the author knew.
    pub(crate) head: [u8; 32],
    pub(crate) place: Place,
    pub(crate) signature: [u8; sign::SIGNATURE],
}

/// Bytes of a proof.
const PROOF: usize = 180;
/// The kind whose records are chained.
pub(crate) const MESSAGE: &str = "message";

impl Proof {
    fn write(&self, out: &mut Writer) {
        out.u8(PROOF as u8);
        out.bytes(&self.author);
        out.bytes(&self.head);
        out.bytes(&self.place.chain);
        out.u32(self.place.seq);
        out.bytes(&self.place.author_prev);
        out.bytes(&self.signature);
    }

    fn read(bytes: &[u8], kind: &str) -> Result<Self> {
        let mut reader = Reader::new(bytes, &"record");
        let (author, head) = (*reader.array()?, *reader.array()?);
        let place = Place { chain: *reader.array()?, seq: reader.u32()?, author_prev: *reader.array()? };
        let signature = *reader.array()?;
        let chained = place.chain != [0; 16] && place.seq > 0 && (place.author_prev == [0; 32]) == (place.seq == 1);
        let fits = if kind == MESSAGE { chained } else { place == Place::default() };
        if !fits {
            return Err(reader.malformed());
        }
        reader.end()?;
        Ok(Self { author, head, place, signature })
    }
}

impl<'a> Inner<'a> {
    /// What an author signs. In a private circle nobody does, and the last five fields are empty.
    pub(crate) fn statement(&self, clear: &Clear<'_>) -> Result<SecretBytes> {
        let number;
        let (author, head, chain, seq, author_prev) = match &self.proof {
            Some(proof) => {
                number = proof.place.seq.to_be_bytes();
                (&proof.author[..], &proof.head[..], &proof.place.chain[..], &number[..], &proof.place.author_prev[..])
            }
            None => Default::default(),
        };
        derive::context(
            "record statement",
            &[
                &clear.circle,
                &clear.epoch.to_be_bytes(),
                clear.id.as_bytes(),
                &clear.revision.to_be_bytes(),
                &[self.content_type as u8],
                self.kind.as_bytes(),
                &self.sealed_at.to_be_bytes(),
                &self.clock.to_be_bytes(),
                self.prev,
                self.meta,
                &derive::hash(self.content),
                author,
                head,
                chain,
                seq,
                author_prev,
            ],
        )
        .map(SecretBytes::from)
    }

    /// H of the statement: it names this revision in the one that replaces it.
    pub(crate) fn statement_hash(&self, clear: &Clear<'_>) -> Result<[u8; 32]> {
        Ok(derive::hash(&self.statement(clear)?))
    }

    /// What was sealed, for the caller.
    pub(crate) fn opened<'s>(&'s self, revision: u32, author: Option<&'s Author>) -> Opened<'s> {
        let Self { content_type, kind, sealed_at, content, .. } = *self;
        Opened { revision, sealed_at, kind, content_type, content, author }
    }

    #[inline(never)]
    fn write(&self) -> Result<SecretBytes> {
        let fixed = 1_usize + 1 + 8 + 4 + 1 + 2 + 1 + PROOF;
        let variable = [self.kind.len(), self.prev.len(), self.meta.len(), self.content.len()];
        let mut out = padme::begin(variable.into_iter().fold(fixed, usize::saturating_add));
        out.u8(self.content_type as u8);
        out.vec8(self.kind.as_bytes());
        out.u64(self.sealed_at);
        out.u32(self.clock);
        out.vec8(self.prev);
        out.vec16(self.meta);
        match &self.proof {
            None => out.vec8(&[]),
            Some(proof) => proof.write(&mut out),
        }
        out.bytes(self.content);
        padme::pad(out)
    }

    /// Reads and checks an opened inside. It was sealed by somebody who holds the key, and is still not trusted to be well made.
    pub(crate) fn read(padded: &'a [u8], revision: u32, audience: Audience) -> Result<Self> {
        let mut reader = Reader::new(padme::unpad(padded, &"record")?, &"record");
        let content_type = ContentType::from_byte(reader.u8()?).ok_or(reader.malformed())?;
        let kind = core::str::from_utf8(reader.vec8()?).map_err(|_| reader.malformed())?;
        let sealed_at = reader.u64()?;
        let clock = reader.u32()?;
        let prev = reader.vec8()?;
        let meta = reader.vec16()?;
        let proof = reader.vec8()?;
        let proof = match audience {
            Audience::Private if proof.is_empty() => None,
            Audience::Shared => Some(Proof::read(proof, kind)?),
            Audience::Private => return Err(reader.malformed()),
        };
        let read = Self { content_type, kind, sealed_at, clock, prev, meta, proof, content: reader.rest() };
        let prev_fits = prev.len() == if revision == 1 { 0 } else { 32 };
        let meta_fits = meta.is_empty() || (meta.starts_with(b"{") && json::check(meta).is_ok());
        if !is_kind(kind) || sealed_at > limits::TIME || !prev_fits || !meta_fits {
            return Err(Error::Malformed(&"record"));
        }
        check_content(content_type, read.content)?;
        Ok(read)
    }
}

/// Whether an opened content is what its type says.
pub(crate) fn check_content(content_type: ContentType, content: &[u8]) -> Result<()> {
    if content.len() > limits::CONTENT {
        return Err(Error::TooLarge(&"content"));
    }
    match content_type {
        ContentType::Bytes => Ok(()),
        ContentType::Text => core::str::from_utf8(content).map(drop).map_err(|_| Error::Malformed(&"record")),
        ContentType::Json => json::check(content),
    }
}

/// `[a-z0-9-]{1,64}`.
pub(crate) fn is_kind(kind: &str) -> bool {
    (1..=limits::KIND).contains(&kind.len()) && kind.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Seals one record.
pub(crate) fn seal(key: &Secret<32>, clear: &Clear<'_>, inner: &Inner<'_>) -> Result<Vec<u8>> {
    seal_by(clear, inner, |context, padded, out| cobblestone::seal(key, context, padded, out))
}

#[cfg(test)]
pub(crate) fn seal_with_salt(key: &Secret<32>, salt: &[u8; 24], clear: &Clear<'_>, inner: &Inner<'_>) -> Result<Vec<u8>> {
    seal_by(clear, inner, |context, padded, out| cobblestone::seal_with_salt(key, salt, context, padded, out))
}

fn seal_by(clear: &Clear<'_>, inner: &Inner<'_>, seal: impl FnOnce(&[u8], &[u8], &mut Vec<u8>) -> Result<()>) -> Result<Vec<u8>> {
    let padded = inner.write()?;
    let header = 28_usize.saturating_add(clear.id.len());
    let mut out = Writer::object(ObjectType::Record, cobblestone::sealed_length(padded.len()).saturating_add(header));
    clear.write(&mut out);
    seal(&clear.context()?, &padded, out.buffer())?;
    out.into_vec()
}
