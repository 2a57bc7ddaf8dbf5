//! The clear part of a keyset: account, generation, and one slot for each way in.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::keyset::hint::Hint;
use crate::limits;
use crate::suite::stretch::Profile;
use crate::suite::xwing;
use crate::wire::{ObjectType, Reader, Writer};

/// Bytes of a sealed ROOT.
const SEALED_ROOT: usize = 104;

/// What kind of way in a slot is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotType {
    /// Exactly one in every keyset; replaced, never removed.
    Passphrase = 1,
    /// At most one.
    Recovery = 2,
    /// A WebAuthn passkey with the PRF extension; any number.
    Passkey = 3,
}

/// What a way in needs to be derived again. Public.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Params {
    Passphrase { profile: Profile, salt: [u8; 16] },
    Recovery,
    Passkey { credential_id: Vec<u8>, prf_salt: [u8; 32] },
}

impl Params {
    pub(crate) fn slot_type(&self) -> SlotType {
        match self {
            Self::Passphrase { .. } => SlotType::Passphrase,
            Self::Recovery => SlotType::Recovery,
            Self::Passkey { .. } => SlotType::Passkey,
        }
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut out = Writer::with_capacity(32);
        match self {
            Self::Passphrase { profile, salt } => {
                out.u8(profile.byte());
                out.bytes(salt);
            }
            Self::Recovery => {}
            Self::Passkey { credential_id, prf_salt } => {
                out.vec16(credential_id);
                out.bytes(prf_salt);
            }
        }
        out.into_vec()
    }

    fn read(slot_type: u8, bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes, &"keyset");
        let params = match slot_type {
            1 => {
                // The shape comes first, so that a profile of another version is told from a broken slot.
                let (profile, salt) = (reader.u8()?, *reader.array()?);
                if reader.remaining() > 0 {
                    return Err(reader.malformed());
                }
                Self::Passphrase { profile: Profile::from_byte(profile)?, salt }
            }
            2 => Self::Recovery,
            3 => {
                let credential_id = reader.vec16()?;
                if credential_id.is_empty() || credential_id.len() > limits::CREDENTIAL_ID {
                    return Err(reader.malformed());
                }
                Self::Passkey { credential_id: credential_id.to_vec(), prf_salt: *reader.array()? }
            }
            other => return Err(Error::unsupported(&"slot type", other)),
        };
        reader.end()?;
        Ok(params)
    }
}

/// One way in, as the server stores it.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) id: u8,
    pub(crate) params: Params,
    pub(crate) public_key: Box<[u8; xwing::PUBLIC_KEY]>,
    pub(crate) encapsulated: Box<[u8; xwing::ENCAPSULATED]>,
    pub(crate) sealed_root: Box<[u8; SEALED_ROOT]>,
}

/// The header of a keyset.
#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) account: String,
    pub(crate) generation: u32,
    pub(crate) slots: Vec<Slot>,
}

impl Header {
    /// Reads a header and returns it with the bytes behind it.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let mut reader = Reader::object(bytes, ObjectType::Keyset, &"keyset")?;
        let account = reader.identifier()?.to_owned();
        let generation = reader.u32()?;
        let count = reader.u8()?;
        if generation == 0 || count == 0 || usize::from(count) > limits::SLOTS {
            return Err(reader.malformed());
        }
        let mut slots: Vec<Slot> = Vec::new();
        for _ in 0..count {
            let (id, slot_type) = (reader.u8()?, reader.u8()?);
            let params = Params::read(slot_type, reader.vec16()?)?;
            let (public_key, encapsulated, sealed_root) = (reader.array()?, reader.array()?, reader.array()?);
            if id <= slots.last().map_or(0, |last| last.id) {
                return Err(reader.malformed());
            }
            // copied when nothing can fail any more
            slots.push(Slot {
                id,
                params,
                public_key: Box::new(*public_key),
                encapsulated: Box::new(*encapsulated),
                sealed_root: Box::new(*sealed_root),
            });
        }
        let header = Self { account, generation, slots };
        if header.count(SlotType::Passphrase) != 1 || header.count(SlotType::Recovery) > 1 {
            return Err(reader.malformed());
        }
        Ok((header, reader.rest()))
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>> {
        let mut out = Writer::object(ObjectType::Keyset, limits::KEYSET);
        out.vec16(self.account.as_bytes());
        out.u32(self.generation);
        out.u8(u8::try_from(self.slots.len()).map_err(|_| Error::TooLarge(&"keyset"))?);
        for slot in &self.slots {
            out.u8(slot.id);
            out.u8(slot.params.slot_type() as u8);
            out.vec16(&slot.params.to_bytes()?);
            out.bytes(slot.public_key.as_slice());
            out.bytes(slot.encapsulated.as_slice());
            out.bytes(slot.sealed_root.as_slice());
        }
        out.into_vec()
    }

    fn count(&self, slot_type: SlotType) -> usize {
        self.slots.iter().filter(|slot| slot.params.slot_type() == slot_type).count()
    }

    /// Profile and salt of the one passphrase slot, which the site's login hint must equal.
    pub(crate) fn hint(&self) -> Result<Hint> {
        self.slots
            .iter()
            .find_map(|slot| match &slot.params {
                Params::Passphrase { profile, salt } => Some(Hint { profile: *profile, salt: *salt }),
                _ => None,
            })
            .ok_or(Error::Malformed(&"keyset"))
    }
}
