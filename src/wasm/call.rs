//! A call's arguments, and its answer: one run of bytes each way. `pkg/src/wire.ts` writes and reads the other side.

use alloc::vec::Vec;

use crate::change::Change;
use crate::error::{Error, Result, Text};
use crate::keyset::hint::Hint;
use crate::limits;
use crate::record::decrypted::Handed;
use crate::record::{ContentType, Note, Opened};
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::vault::{Login, Recovery, Stretched};
use crate::wire::{Reader, Writer};

/// The arguments, front to back: every count and length is a `u32`.
pub(super) struct Args<'a>(Reader<'a>);

impl<'a> Args<'a> {
    pub(super) fn new(request: &'a [u8]) -> Self {
        Self(Reader::new(request, &"call"))
    }

    pub(super) fn remaining(&self) -> usize {
        self.0.remaining()
    }

    #[inline(always)]
    pub(super) fn u32(&mut self) -> Result<u32> {
        self.0.u32()
    }

    pub(super) fn count(&mut self) -> Result<usize> {
        usize::try_from(self.u32()?).map_err(|_| Error::Internal(&"a count"))
    }

    pub(super) fn flag(&mut self) -> Result<bool> {
        Ok(self.u32()? != 0)
    }

    /// Milliseconds since 1970. What a broken clock shows arrives as a time that no call accepts.
    pub(super) fn time(&mut self) -> Result<u64> {
        let at = self.0.u64()?;
        limits::time(at)?;
        Ok(at)
    }

    #[inline(never)]
    fn raw(&mut self) -> Result<&'a [u8]> {
        let length = self.count()?;
        self.0.take(length)
    }

    #[inline(never)]
    pub(super) fn bytes(&mut self, limit: usize, what: Text) -> Result<&'a [u8]> {
        let bytes = self.raw()?;
        if bytes.len() > limit { Err(Error::TooLarge(what)) } else { Ok(bytes) }
    }

    #[inline(never)]
    pub(super) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        self.raw()?.try_into().map_err(|_| Error::Internal(&"an argument's length"))
    }

    pub(super) fn optional(&mut self, limit: usize, what: Text) -> Result<Option<&'a [u8]>> {
        if self.flag()? { self.bytes(limit, what).map(Some) } else { Ok(None) }
    }

    /// A record to open: sealed, or as a worker gave it back.
    pub(super) fn handed(&mut self, decrypted: bool) -> Result<Handed<'a>> {
        let bytes = self.bytes(limits::SEALED, &"sealed")?;
        Ok(if decrypted { Handed::Decrypted(bytes) } else { Handed::Sealed(bytes) })
    }

    /// What a device kept of a keyset.
    pub(super) fn seen(&mut self) -> Result<Option<&'a [u8]>> {
        self.optional(256, &"seen")
    }

    pub(super) fn keyset(&mut self) -> Result<&'a [u8]> {
        self.bytes(limits::KEYSET, &"keyset")
    }

    #[inline(never)]
    pub(super) fn text(&mut self) -> Result<&'a str> {
        core::str::from_utf8(self.raw()?).map_err(|_| Error::Internal(&"an argument's text"))
    }

    /// A list of whatever `one` reads.
    pub(super) fn list<T>(&mut self, one: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut list = Vec::new();
        for _ in 0..self.u32()? {
            list.push(one(self)?);
        }
        Ok(list)
    }

    /// A number from the caller, not from an object: a wrong one is the caller's mistake.
    pub(super) fn profile(&mut self) -> Result<Profile> {
        profile(self.u32()?)
    }

    /// A profile, or 0 for the one in use.
    pub(super) fn next_profile(&mut self) -> Result<Option<Profile>> {
        match self.u32()? {
            0 => Ok(None),
            number => profile(number).map(Some),
        }
    }

    /// What the KDF made of a hint.
    pub(super) fn stretched_by(&mut self, hint: Hint) -> Result<Stretched> {
        Ok(Stretched { hint, output: self.output()? })
    }

    /// The same for a new hint, given by its profile and salt.
    pub(super) fn stretched(&mut self) -> Result<Stretched> {
        let hint = Hint { profile: self.profile()?, salt: *self.array()? };
        self.stretched_by(hint)
    }

    pub(super) fn output(&mut self) -> Result<Secret<64>> {
        Ok(Secret::from(self.array()?))
    }

    /// What is to be sealed.
    pub(super) fn record(&mut self) -> Result<Note<'a>> {
        let kind = self.text()?;
        let content_type = u8::try_from(self.u32()?).ok().and_then(ContentType::from_byte).ok_or(Error::Internal(&"content type"))?;
        Ok(Note { kind, content_type, content: self.bytes(limits::CONTENT, &"content")? })
    }
}

fn profile(number: u32) -> Result<Profile> {
    let known = u8::try_from(number).ok().and_then(Profile::known);
    known.ok_or(Error::bad_input(&"profile must be 1, 2 or 3"))
}

/// The answer. What cannot be written is told at the end, as by [`Writer`].
pub(super) struct Reply(pub(super) Writer);

impl Reply {
    pub(super) fn u32(&mut self, value: u32) {
        self.0.u32(value);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.0.count(count);
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.u32(value.into());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.0.u64(value);
    }

    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.bytes(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A count, then whatever `one` writes of each.
    pub(super) fn list<T>(&mut self, items: impl ExactSizeIterator<Item = T>, one: impl Fn(&mut Self, T)) {
        self.count(items.len());
        for item in items {
            one(self, item);
        }
    }

    /// Puts of a change: type, id, bytes, and the hash of what each replaces, empty where nothing may be there.
    #[inline(never)]
    pub(super) fn change(&mut self, change: &Change) {
        self.list(change.puts.iter(), |reply, put| {
            reply.text(put.put_type.name());
            reply.text(&put.id);
            reply.bytes(&put.bytes);
            reply.bytes(put.if_match.as_ref().map_or(&[], <[u8; 32]>::as_slice));
        });
    }

    /// A record, and in a shared circle its author.
    #[inline(never)]
    pub(super) fn opened(&mut self, opened: &Opened<'_>) -> Result<()> {
        self.u32(opened.content_type as u32);
        self.text(opened.kind);
        self.u32(opened.revision);
        self.u64(opened.sealed_at);
        self.flag(opened.content_type != ContentType::Bytes);
        self.bytes(opened.content);
        if let Some(author) = opened.author {
            self.bytes(&author.fingerprint);
            self.text(&author.account);
            self.flag(author.anchored);
        }
        Ok(())
    }

    /// What a site checks in the place of a password, and what it needs for that.
    #[inline(never)]
    pub(super) fn login(&mut self, login: &Login) {
        self.text(&login.secret);
        self.text(&login.hint);
    }

    #[inline(never)]
    pub(super) fn recovery(&mut self, recovery: &Recovery) {
        self.text(&recovery.code);
        self.text(&recovery.secret);
    }

    pub(super) fn failure(&mut self, error: &Error) {
        self.text(error.code());
        self.text(&error.message());
        if let Error::Unsupported(unknown) = error {
            self.u32(unknown.1.into());
        }
    }
}
