//! What anybody can read from an object without a key, unverified: for a server that refuses garbage and
//! compares-and-swaps on hashes.

use crate::error::{Error, Result};
use crate::keyset;
use crate::keyset::header::Params;
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
}

/// Reads the clear parts of a keyset or record.
///
/// [`Error::Malformed`] for anything else, [`Error::Unsupported`] for another suite or type.
pub fn inspect(object: &[u8]) -> Result<Inspection> {
    let found = Reader::new(object, "hushnote object").object_type()?;
    if found == ObjectType::Keyset as u8 {
        let (header, ..) = keyset::read(object)?;
        let passkey = |slot: &keyset::header::Slot| match &slot.params {
            Params::Passkey { credential_id, prf_salt } => Some(Passkey { credential_id: credential_id.clone(), prf_salt: *prf_salt }),
            _ => None,
        };
        Ok(Inspection::Keyset {
            generation: header.generation,
            profile: header.passphrase()?.0.byte(),
            passkeys: header.slots.iter().filter_map(passkey).collect(),
            account: header.account,
            hash: derive::hash(&[object]),
        })
    } else if found == ObjectType::Record as u8 {
        let (clear, _) = Clear::read(object)?;
        Ok(Inspection::Record {
            circle: clear.circle,
            epoch: clear.epoch,
            id: clear.id.to_owned(),
            revision: clear.revision,
            size: object.len(),
            hash: derive::hash(&[object]),
        })
    } else {
        Err(Error::Unsupported("object type", found))
    }
}

/// `H(object)`: what a site compares-and-swaps on.
#[must_use]
pub fn hash(object: &[u8]) -> [u8; 32] {
    derive::hash(&[object])
}
