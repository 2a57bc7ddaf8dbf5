//! A call's arguments, and its answer: one run of bytes each way. `pkg/src/wire.ts` writes and reads the other side.

use alloc::vec::Vec;

use crate::change::Change;
use crate::circle::Role;
use crate::error::{Error, Result, Text};
use crate::keyset::hint::Hint;
use crate::limits;
use crate::record::decrypted::Handed;
use crate::record::{ContentType, Note, Opened};
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::vault::{Login, Recovery, Stretched};
use crate::wire::{Reader, Writer};

/// A call's arguments, front to back: every count and length is a `u32`.
pub(super) struct Request<'a>(Args<'a>);

impl<'a> Request<'a> {
    pub(super) fn new(request: &'a [u8]) -> Self {
        Self(Args { reader: Reader::new(request, &"call"), failed: None, bytes: &[], text: "" })
    }

    pub(super) fn remaining(&self) -> usize {
        self.0.reader.remaining()
    }

    /// What `take` takes, once all of it has been found well: nobody else is lent the arguments.
    #[inline(always)]
    pub(super) fn read<T>(&mut self, take: impl FnOnce(&mut Args<'a>) -> T) -> Result<T> {
        let taken = take(&mut self.0);
        match self.0.failed.take() {
            None => Ok(taken),
            Some(error) => Err(error),
        }
    }

    /// What the KDF made of a new hint, given by its profile and salt.
    #[inline(never)]
    pub(super) fn stretched(&mut self) -> Result<Stretched> {
        let (profile, salt) = self.read(|args| (args.profile(), args.array()))?;
        self.stretched_by(Hint { profile, salt: *salt })
    }

    /// What it made of one that is known.
    pub(super) fn stretched_by(&mut self, hint: Hint) -> Result<Stretched> {
        Ok(Stretched { hint, output: Secret::from(self.read(Args::array)?) })
    }
}

/// What a call takes. The first failure is remembered, and whatever is taken after it is empty.
pub(super) struct Args<'a> {
    reader: Reader<'a>,
    failed: Option<Error>,
    bytes: &'a [u8],
    text: &'a str,
}

impl<'a> Args<'a> {
    #[cold]
    #[inline(never)]
    fn fail(&mut self, error: Error) {
        self.reader.rest();
        self.failed.get_or_insert(error);
    }

    #[inline(never)]
    pub(super) fn u32(&mut self) -> u32 {
        self.reader.u32().unwrap_or_else(|error| {
            self.fail(error);
            0
        })
    }

    pub(super) fn count(&mut self) -> usize {
        self.u32().try_into().unwrap_or(usize::MAX)
    }

    pub(super) fn flag(&mut self) -> bool {
        self.u32() != 0
    }

    /// Milliseconds since 1970. What a broken clock shows arrives as a time that no call accepts.
    #[inline(never)]
    pub(super) fn time(&mut self) -> u64 {
        let at = self.reader.u64().and_then(|at| limits::time(at).map(|()| at));
        at.unwrap_or_else(|error| {
            self.fail(error);
            0
        })
    }

    #[inline(never)]
    fn take(&mut self) {
        let length = self.count();
        self.bytes = self.reader.take(length).unwrap_or_else(|error| {
            self.fail(error);
            &[]
        });
    }

    #[inline(never)]
    fn take_bytes(&mut self, limit: usize, what: Text) {
        self.take();
        if self.bytes.len() > limit {
            self.fail(Error::TooLarge(what));
        }
    }

    #[inline(always)]
    pub(super) fn bytes(&mut self, limit: usize, what: Text) -> &'a [u8] {
        self.take_bytes(limit, what);
        self.bytes
    }

    #[inline(never)]
    pub(super) fn array<const N: usize>(&mut self) -> &'a [u8; N] {
        self.take();
        self.bytes.try_into().unwrap_or_else(|_| {
            self.fail(Error::Internal(&"an argument's length"));
            &[0; N]
        })
    }

    pub(super) fn optional(&mut self, limit: usize, what: Text) -> Option<&'a [u8]> {
        self.flag().then(|| self.bytes(limit, what))
    }

    /// A record to open: sealed, or as a worker gave it back.
    pub(super) fn handed(&mut self, decrypted: bool) -> Handed<'a> {
        let bytes = self.bytes(limits::SEALED, &"sealed");
        if decrypted { Handed::Decrypted(bytes) } else { Handed::Sealed(bytes) }
    }

    /// What a device kept of a keyset.
    pub(super) fn seen(&mut self) -> Option<&'a [u8]> {
        self.optional(256, &"seen")
    }

    #[inline(always)]
    pub(super) fn keyset(&mut self) -> &'a [u8] {
        self.bytes(limits::KEYSET, &"keyset")
    }

    #[inline(always)]
    pub(super) fn card(&mut self) -> &'a [u8] {
        self.bytes(limits::CARD, &"card")
    }

    #[inline(always)]
    pub(super) fn entry(&mut self) -> &'a [u8] {
        self.bytes(limits::LOG_ENTRY, &"log entry")
    }

    #[inline(never)]
    fn take_text(&mut self) {
        self.take();
        self.text = core::str::from_utf8(self.bytes).unwrap_or_else(|_| {
            self.fail(Error::Internal(&"an argument's text"));
            ""
        });
    }

    #[inline(always)]
    pub(super) fn text(&mut self) -> &'a str {
        self.take_text();
        self.text
    }

    /// A list of whatever `one` takes, which ends where that fails.
    pub(super) fn list<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut list = Vec::new();
        for _ in 0..self.u32() {
            let item = one(self);
            if self.failed.is_some() {
                break;
            }
            list.push(item);
        }
        list
    }

    /// A number from the caller, not from an object: a wrong one is the caller's mistake.
    pub(super) fn profile(&mut self) -> Profile {
        let number = self.u32();
        self.known(number)
    }

    #[inline(never)]
    fn known(&mut self, number: u32) -> Profile {
        let known = u8::try_from(number).ok().and_then(Profile::known);
        known.unwrap_or_else(|| {
            self.fail(Error::bad_input(&"profile must be 1, 2 or 3"));
            Profile::Standard
        })
    }

    #[inline(never)]
    pub(super) fn role(&mut self) -> Role {
        let known = u8::try_from(self.u32()).ok().and_then(Role::from_byte);
        known.unwrap_or_else(|| {
            self.fail(Error::bad_input(&"role must be reader, author or keeper"));
            Role::Reader
        })
    }

    /// A profile, or 0 for the one in use.
    pub(super) fn next_profile(&mut self) -> Option<Profile> {
        match self.u32() {
            0 => None,
            number => Some(self.known(number)),
        }
    }

    #[inline(never)]
    fn content_type(&mut self) -> ContentType {
        let known = u8::try_from(self.u32()).ok().and_then(ContentType::from_byte);
        known.unwrap_or_else(|| {
            self.fail(Error::Internal(&"content type"));
            ContentType::Bytes
        })
    }

    /// What is to be sealed.
    #[inline(always)]
    pub(super) fn record(&mut self) -> Note<'a> {
        Note { kind: self.text(), content_type: self.content_type(), content: self.bytes(limits::CONTENT, &"content") }
    }

    /// Its id, it, when, and what it replaces.
    pub(super) fn sealing(&mut self) -> (&'a str, Note<'a>, u64, Option<&'a [u8]>) {
        (self.text(), self.record(), self.time(), self.optional(limits::SEALED, &"previous"))
    }
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
    pub(super) fn opened(&mut self, opened: &Opened<'_>) {
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
