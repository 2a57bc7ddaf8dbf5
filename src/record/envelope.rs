//! The bytes of a record: a clear header, and a sealed, padded inside that a reader checks byte by byte.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::json;
use crate::limits;
use crate::record::ContentType;
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, padme};
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
        if sealed.len() > limits::SEALED {
            return Err(Error::TooLarge("record"));
        }
        let mut reader = Reader::object(sealed, ObjectType::Record, "record")?;
        let clear = Self { circle: *reader.array()?, epoch: reader.u32()?, id: reader.identifier()?, revision: reader.u32()? };
        if clear.revision == 0 || reader.remaining() < cobblestone::sealed_length(padme::FLOOR) {
            return Err(reader.malformed());
        }
        Ok((clear, reader.rest()))
    }

    fn context(&self) -> Result<Vec<u8>> {
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
    pub(crate) content: &'a [u8],
}

impl<'a> Inner<'a> {
    /// H of what an author would sign: it names this revision in the one that replaces it.
    pub(crate) fn statement_hash(&self, clear: &Clear<'_>) -> Result<[u8; 32]> {
        let statement = derive::context(
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
                &derive::hash(&[self.content]),
                // A private circle has no author, head, chain, sequence or author's previous record.
                &[],
                &[],
                &[],
                &[],
                &[],
            ],
        )?;
        Ok(derive::hash(&[&Zeroizing::new(statement)]))
    }

    /// `padded`: the length of the inside, the inside, zeros up to its size class.
    fn write(&self) -> Result<Zeroizing<Vec<u8>>> {
        let fixed = 1_usize + 1 + 8 + 4 + 1 + 2 + 1;
        let length = [self.kind.len(), self.prev.len(), self.meta.len(), self.content.len()].into_iter().fold(fixed, usize::saturating_add);
        let padded = padme::padded(length.saturating_add(4));
        let mut out = Writer::with_capacity(padded)?;
        out.u32(u32::try_from(length).map_err(|_| Error::TooLarge("content"))?)?;
        out.u8(self.content_type as u8)?;
        out.vec8(self.kind.as_bytes())?;
        out.u64(self.sealed_at)?;
        out.u32(self.clock)?;
        out.vec8(self.prev)?;
        out.vec16(self.meta)?;
        out.vec8(&[])?;
        out.bytes(self.content)?;
        out.pad_to(padded)?;
        Ok(Zeroizing::new(out.into_vec()))
    }

    /// Reads and checks an opened inside. It was sealed by somebody who holds the key, and is still not trusted to be well made.
    pub(crate) fn read(padded: &'a [u8], revision: u32) -> Result<Self> {
        let mut reader = Reader::new(padded, "record");
        let length = usize::try_from(reader.u32()?).map_err(|_| reader.malformed())?;
        let inner = reader.take(length)?;
        let right_class = padme::padded(length.saturating_add(4)) == padded.len();
        if !right_class || reader.rest().iter().fold(0, |all, byte| all | byte) != 0 {
            return Err(Error::Malformed("record"));
        }
        let mut reader = Reader::new(inner, "record");
        let content_type = ContentType::from_byte(reader.u8()?).ok_or(reader.malformed())?;
        let kind = std::str::from_utf8(reader.vec8()?).map_err(|_| reader.malformed())?;
        let sealed_at = reader.u64()?;
        let clock = reader.u32()?;
        let prev = reader.vec8()?;
        let meta = reader.vec16()?;
        let proof = reader.vec8()?;
        let read = Self { content_type, kind, sealed_at, clock, prev, meta, content: reader.rest() };
        let prev_fits = prev.len() == if revision == 1 { 0 } else { 32 };
        let meta_fits = meta.is_empty() || (meta.starts_with(b"{") && json::check(meta).is_ok());
        if !is_kind(kind) || sealed_at > limits::TIME || !prev_fits || !meta_fits || !proof.is_empty() {
            return Err(Error::Malformed("record"));
        }
        read.check_content()?;
        Ok(read)
    }

    fn check_content(&self) -> Result<()> {
        if self.content.len() > limits::CONTENT {
            return Err(Error::TooLarge("content"));
        }
        match self.content_type {
            ContentType::Bytes => Ok(()),
            ContentType::Text => std::str::from_utf8(self.content).map(drop).map_err(|_| Error::Malformed("record")),
            ContentType::Json => json::check(self.content),
        }
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
    let mut out = Writer::object(ObjectType::Record, cobblestone::sealed_length(padded.len()).saturating_add(header))?;
    out.bytes(&clear.circle)?;
    out.u32(clear.epoch)?;
    out.vec16(clear.id.as_bytes())?;
    out.u32(clear.revision)?;
    seal(&clear.context()?, &padded, out.buffer())?;
    Ok(out.into_vec())
}

/// Decrypts what `seal` made; reading the inside is [`Inner::read`]'s work.
pub(crate) fn open(key: &Secret<32>, clear: &Clear<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    cobblestone::open(key, &clear.context()?, sealed)
}
