//! What anybody can read from an object without a key, unverified: for a server that refuses garbage and
//! compares-and-swaps on hashes.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::circle::{Entry, check_grant};
use crate::error::{Error, Result};
use crate::keyset;
use crate::keyset::header::Params;
use crate::people::{card, contacts, letter};
use crate::record::envelope::Clear;
use crate::suite::derive;
use crate::wire::{ObjectType, Reader};

/// A passkey's public parameters, as the browser needs them to ask for its PRF output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// 1 to 1,023 bytes.
    pub credential_id: Vec<u8>,
    /// The PRF's first input.
    pub prf_salt: [u8; 32],
}

/// The clear parts of an object. None of it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// A person's keyset.
    Keyset {
        /// The site's id of the person.
        account: String,
        /// 1 for the first, one more with every change.
        generation: u32,
        /// How hard the passphrase is to guess: 1 to 3.
        profile: u8,
        /// The passkeys that unlock it.
        passkeys: Vec<Passkey>,
        /// H of the whole object.
        hash: [u8; 32],
    },
    /// A sealed record.
    Record {
        /// The audience's opaque id.
        circle: [u8; 16],
        /// The key period.
        epoch: u32,
        /// The site's id of the record.
        id: String,
        /// 1 for the first, one more for each that replaced another.
        revision: u32,
        /// Bytes of the whole object.
        size: usize,
        /// H of the whole object.
        hash: [u8; 32],
    },
    /// A person's card.
    Card {
        /// The site's id of the person.
        account: String,
        /// 1 for the first, one more for each that followed another.
        sequence: u32,
        /// H of the card before, zeros in the first.
        previous: [u8; 32],
        /// H of the whole object, which is the card's fingerprint.
        hash: [u8; 32],
    },
    /// A person's sealed list of contacts.
    Contacts {
        /// The key period of the person's own circle.
        epoch: u32,
        /// Bytes of the whole object.
        size: usize,
        /// H of the whole object.
        hash: [u8; 32],
    },
    /// An entry of a circle's log.
    Log {
        /// The audience's opaque id, which entry 0 gives its circle.
        circle: [u8; 16],
        /// 0 for the entry that made the circle, one more for each after it.
        sequence: u32,
        /// H of the entry before, zeros in entry 0.
        previous: [u8; 32],
        /// The key period.
        epoch: u32,
        /// How many grants come with it.
        grants: usize,
        /// Bytes of the whole object.
        size: usize,
        /// H of the whole object.
        hash: [u8; 32],
    },
    /// The keys of an epoch, for one member.
    Grant {
        /// Bytes of the whole object.
        size: usize,
        /// H of the whole object.
        hash: [u8; 32],
    },
    /// A letter.
    Letter {
        /// The fingerprint of the card it is sealed to.
        to: [u8; 32],
        /// Bytes of the whole object.
        size: usize,
        /// H of the whole object.
        hash: [u8; 32],
    },
}

/// Reads the clear parts of an object.
///
/// [`Error::Malformed`] for anything else, [`Error::Unsupported`] for another suite or type.
#[inline(never)]
pub fn inspect(object: &[u8]) -> Result<Inspection> {
    let found = Reader::new(object, &"hushnote object").object_type()?;
    if found == ObjectType::Keyset as u8 {
        let (header, ..) = keyset::read(object)?;
        let mut passkeys = Vec::new();
        for slot in &header.slots {
            if let Params::Passkey { credential_id, prf_salt } = &slot.params {
                passkeys.push(Passkey { credential_id: credential_id.clone(), prf_salt: *prf_salt });
            }
        }
        Ok(Inspection::Keyset {
            generation: header.generation,
            profile: header.hint()?.profile.byte(),
            passkeys,
            account: header.account,
            hash: hash(object),
        })
    } else if found == ObjectType::Record as u8 {
        let (clear, _) = Clear::read(object)?;
        Ok(Inspection::Record {
            circle: clear.circle,
            epoch: clear.epoch,
            id: clear.id.to_owned(),
            revision: clear.revision,
            size: object.len(),
            hash: hash(object),
        })
    } else if found == ObjectType::Card as u8 {
        let clear = card::Clear::read(object)?;
        Ok(Inspection::Card { account: clear.account.to_owned(), sequence: clear.sequence, previous: *clear.previous, hash: hash(object) })
    } else if found == ObjectType::Contacts as u8 {
        let (epoch, _) = contacts::clear(object)?;
        Ok(Inspection::Contacts { epoch, size: object.len(), hash: hash(object) })
    } else if found == ObjectType::LogEntry as u8 {
        let entry = Entry::read(object)?;
        let circle = if entry.outer.sequence == 0 { entry.hash } else { *entry.outer.circle };
        Ok(Inspection::Log {
            circle: *circle.first_chunk().ok_or(Error::Internal(&"circle id length"))?,
            sequence: entry.outer.sequence,
            previous: *entry.outer.previous,
            epoch: entry.outer.epoch,
            grants: entry.outer.grants.len(),
            size: object.len(),
            hash: entry.hash,
        })
    } else if found == ObjectType::Grant as u8 {
        check_grant(object)?;
        Ok(Inspection::Grant { size: object.len(), hash: hash(object) })
    } else if found == ObjectType::Letter as u8 {
        let clear = letter::Clear::read(object)?;
        Ok(Inspection::Letter { to: *clear.fingerprint, size: object.len(), hash: hash(object) })
    } else {
        Err(Error::unsupported(&"object type", found))
    }
}

/// `H(object)`: what a site compares-and-swaps on.
#[must_use]
#[inline(never)]
pub fn hash(object: &[u8]) -> [u8; 32] {
    derive::hash(object)
}
