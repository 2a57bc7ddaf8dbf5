//! A call's arguments: one run of bytes, which `pkg/src/wire.ts` writes.

use alloc::vec::Vec;

use crate::circle::Role;
use crate::error::{Error, Result, Text};
use crate::keyset::hint::Hint;
use crate::limits;
use crate::record::decrypted::Handed;
use crate::record::{ContentType, Note};
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::vault::Stretched;
use crate::wire::Reader;

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
    /// What was taken last, as in [`Reader`].
    bytes: &'a [u8],
    /// The same of texts.
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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_first_failure_is_told_and_the_next_read_fails_too() {
        let mut request = Request::new(&[0, 0, 0, 3, b'a', b'b', b'c', 0, 0, 0, 9, 0, 0, 0, 1]);
        let taken = request.read(|args| {
            let card = args.bytes(2, &"card");
            assert_eq!((card, args.failed.is_some()), (b"abc".as_slice(), true));
            (args.profile(), args.text(), args.flag(), args.time(), *args.array::<16>(), args.optional(9, &"seen"))
        });
        assert_eq!(taken, Err(Error::TooLarge(&"card")));
        assert_eq!(request.read(Args::u32), Err(Error::Malformed(&"call")));
    }

    #[wasm_bindgen_test]
    fn a_list_ends_where_it_fails() {
        let mut taken = 0;
        let mut request = Request::new(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, b'a', 0, 0, 0, 1]);
        let list = request.read(|args| {
            let counted = core::cell::Cell::new(0);
            let list = args.list(|args| {
                counted.set(counted.get() + 1);
                args.text()
            });
            taken = counted.get();
            assert_eq!(list, ["a"]);
            list
        });
        assert_eq!((list, taken), (Err(Error::Malformed(&"call")), 2));
    }

    #[wasm_bindgen_test]
    fn numbers_of_the_caller_are_his_mistake() {
        let mut request = Request::new(&[0, 0, 0, 4]);
        assert_eq!(request.read(Args::profile), Err(Error::BadInput(&"profile must be 1, 2 or 3")));
        let mut request = Request::new(&[0, 0, 1, 1]);
        assert!(matches!(request.read(Args::role), Err(Error::BadInput(_))));
        let mut request = Request::new(&[0xff; 8]);
        assert!(matches!(request.read(Args::time), Err(Error::BadInput(_))));
        let mut request = Request::new(&[0, 0, 0, 1, 0xff]);
        assert!(matches!(request.read(Args::text), Err(Error::Internal(_))));
    }
}
