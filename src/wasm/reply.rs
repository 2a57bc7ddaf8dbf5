//! A call's answer: one run of bytes, which `pkg/src/wire.ts` reads.

use crate::change::Change;
use crate::error::Error;
use crate::record::{ContentType, Opened};
use crate::vault::{Login, Recovery};
use crate::wire::Writer;

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
