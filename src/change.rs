//! What a call wants stored, all of it or nothing: the host applies a [`Change`] in one transaction and then says so, by
//! [`Vault::refresh`](crate::Vault::refresh) or its like, and only then does it take effect.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What a [`Put`] stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutType {
    /// A person's keyset.
    Keyset,
    /// A sealed record.
    Record,
    /// An entry of a circle's log.
    Log,
    /// The keys of one epoch, for one member.
    Grant,
    /// A person's card.
    Card,
    /// A person's sealed list of contacts.
    Contacts,
}

impl PutType {
    /// The type's name, as the npm package shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keyset => "keyset",
            Self::Record => "record",
            Self::Log => "log",
            Self::Grant => "grant",
            Self::Card => "card",
            Self::Contacts => "contacts",
        }
    }
}

/// One object to store.
#[derive(Clone, PartialEq, Eq)]
pub struct Put {
    /// What it is.
    pub put_type: PutType,
    /// Where it goes: unique among the objects of its type.
    pub id: String,
    /// For the server as they are.
    pub bytes: Vec<u8>,
    /// H of what it replaces. `None`: nothing may be stored there yet.
    pub if_match: Option<[u8; 32]>,
}

impl fmt::Debug for Put {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Put({} {}, {} bytes)", self.put_type.name(), self.id, self.bytes.len())
    }
}

/// What to store, and what to delete: all of it or nothing. Empty where a call found everything as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Each is refused, and all with it, where what is stored is not what it says it replaces.
    pub puts: Vec<Put>,
    /// Ids of records that go.
    pub deletes: Vec<String>,
}

impl Change {
    /// Adds an object. `replaced` is H of what stands in its place, if anything does.
    #[inline(never)]
    pub(crate) fn put(&mut self, put_type: PutType, id: String, bytes: Vec<u8>, replaced: Option<&[u8; 32]>) {
        self.puts.push(Put { put_type, id, bytes, if_match: replaced.copied() });
    }

    /// The keyset in it, for [`Vault::refresh`](crate::Vault::refresh) once all of the change is stored.
    #[must_use]
    pub fn keyset(&self) -> Option<&[u8]> {
        self.puts.iter().find(|put| put.put_type == PutType::Keyset).map(|put| put.bytes.as_slice())
    }
}
