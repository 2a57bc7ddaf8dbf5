//! Records: one sealed object for each note, message or plan, with everything but opaque ids inside.

pub(crate) mod decrypted;
pub(crate) mod envelope;
pub(crate) mod kinds;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroize;

use crate::error::{Error, Result};
use crate::limits;
use crate::wire;

/// How content is encoded inside a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// Any bytes.
    Bytes = 0,
    /// Strict UTF-8.
    Text = 1,
    /// JSON (RFC 8259) in strict UTF-8, without duplicate keys.
    Json = 2,
}

impl ContentType {
    /// The content type that `byte` names.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Bytes),
            1 => Some(Self::Text),
            2 => Some(Self::Json),
            _ => None,
        }
    }
}

/// What a person wrote: a kind, and content encoded as its type says. Wiped when dropped, silent in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteRecord {
    /// `progress`, `message`, …, or the site's own `x-…`.
    pub kind: String,
    /// How `content` is encoded.
    pub content_type: ContentType,
    /// At most 16 MiB.
    pub content: Vec<u8>,
}

impl NoteRecord {
    /// A record of JSON content, such as `{"format":"DAP","data":"…","assessment":"…","plan":"…"}`.
    pub fn json(kind: &str, content: &str) -> Self {
        Self { kind: kind.to_owned(), content_type: ContentType::Json, content: content.as_bytes().to_vec() }
    }

    /// A record of plain text.
    pub fn text(kind: &str, content: &str) -> Self {
        Self { kind: kind.to_owned(), content_type: ContentType::Text, content: content.as_bytes().to_vec() }
    }

    /// A record of bytes; only the site's own `x-…` kinds hold them.
    pub fn bytes(kind: &str, content: &[u8]) -> Self {
        Self { kind: kind.to_owned(), content_type: ContentType::Bytes, content: content.to_vec() }
    }

    /// The content as text, where it is text or JSON.
    pub fn as_str(&self) -> Result<&str> {
        match self.content_type {
            ContentType::Bytes => Err(Error::bad_input(&"this record holds bytes, not text")),
            _ => core::str::from_utf8(&self.content).map_err(|_| Error::Malformed(&"record")),
        }
    }

    pub(crate) fn as_note(&self) -> Note<'_> {
        Note { kind: &self.kind, content_type: self.content_type, content: &self.content }
    }
}

/// The same where it lies, for who has no use for a copy.
#[derive(Clone, Copy)]
pub(crate) struct Note<'a> {
    pub(crate) kind: &'a str,
    pub(crate) content_type: ContentType,
    pub(crate) content: &'a [u8],
}

impl Note<'_> {
    /// Whether this may be sealed, at this time.
    pub(crate) fn check(&self, sealed_at: u64) -> Result<()> {
        self.check_bounds(sealed_at)?;
        kinds::check(self.kind, self.content_type, self.content)
    }

    /// The part of that which asks nothing of the kind.
    pub(crate) fn check_bounds(&self, sealed_at: u64) -> Result<()> {
        if self.content.len() > limits::CONTENT {
            return Err(Error::TooLarge(&"content"));
        }
        limits::time(sealed_at)
    }
}

impl Drop for NoteRecord {
    fn drop(&mut self) {
        self.content.zeroize();
    }
}

impl fmt::Debug for NoteRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoteRecord(…)")
    }
}

/// A record that was opened and verified.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    /// The site's id of the record.
    pub id: String,
    /// 1 for the first, one more for each that replaced another.
    pub revision: u32,
    /// When the author's device says it was sealed, in milliseconds since 1970.
    pub sealed_at: u64,
    /// What was sealed.
    pub record: NoteRecord,
    /// Who sealed it, in a shared circle; its signature holds.
    pub author: Option<Author>,
}

/// Who sealed a record, as the circle's log and the record's signature prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The fingerprint of the card they signed with.
    pub fingerprint: [u8; 32],
    /// The site's id of the person.
    pub account: String,
    /// `false` for a record of a closed epoch that was not there when a keeper closed it: it may have been planted later, by somebody who kept
    /// an old key.
    pub anchored: bool,
}

/// The same where it lies in what was decrypted, for whoever copies it elsewhere.
pub(crate) struct Opened<'a> {
    pub(crate) revision: u32,
    pub(crate) sealed_at: u64,
    pub(crate) kind: &'a str,
    pub(crate) content_type: ContentType,
    pub(crate) content: &'a [u8],
    pub(crate) author: Option<&'a Author>,
}

impl Opened<'_> {
    pub(crate) fn to_record(&self, id: &str) -> Result<OpenedRecord> {
        let record = NoteRecord { kind: self.kind.to_owned(), content_type: self.content_type, content: wire::copy(self.content)? };
        Ok(OpenedRecord { id: id.to_owned(), revision: self.revision, sealed_at: self.sealed_at, record, author: self.author.cloned() })
    }
}

impl OpenedRecord {
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn as_opened(&self) -> Opened<'_> {
        Opened {
            revision: self.revision,
            sealed_at: self.sealed_at,
            kind: &self.record.kind,
            content_type: self.record.content_type,
            content: &self.record.content,
            author: self.author.as_ref(),
        }
    }
}

impl fmt::Debug for OpenedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedRecord(…)")
    }
}
