//! The clear part of a keyset: account, generation, and one slot for each way in.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::keyset::hint::Hint;
use crate::limits;
use crate::suite::xwing;
use crate::wire::{ObjectType, Reader, Writer};

/// Bytes of a slot's keys: 104 are those of sealed ROOT.
const KEYS: usize = xwing::PUBLIC_KEY + xwing::ENCAPSULATED + 104;

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
    Passphrase(Hint),
    Recovery,
    Passkey { credential_id: Vec<u8>, prf_salt: [u8; 32] },
}

impl Params {
    pub(crate) fn slot_type(&self) -> SlotType {
        match self {
            Self::Passphrase(_) => SlotType::Passphrase,
            Self::Recovery => SlotType::Recovery,
            Self::Passkey { .. } => SlotType::Passkey,
        }
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut out = Writer::with_capacity(32);
        match self {
            Self::Passphrase(hint) => {
                out.u8(hint.profile.byte());
                out.bytes(&hint.salt);
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
                return Hint::read(reader).map(Self::Passphrase);
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
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Slot {
    pub(crate) id: u8,
    pub(crate) params: Params,
    /// Public key, encapsulated key, and ROOT sealed under what that opens to; in a draft the public key alone, until it is sealed.
    pub(crate) keys: Vec<u8>,
}

impl Slot {
    pub(crate) fn public_key(&self) -> Result<&[u8; xwing::PUBLIC_KEY]> {
        self.keys.first_chunk().ok_or(Error::Internal(&"a slot without a key"))
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.keys.len() == KEYS
    }

    /// The encapsulated key, and sealed ROOT.
    pub(crate) fn sealed(&self) -> Result<(&[u8; xwing::ENCAPSULATED], &[u8])> {
        let sealed = self.keys.get(xwing::PUBLIC_KEY..).and_then(<[u8]>::split_first_chunk);
        sealed.ok_or(Error::Internal(&"a slot without ROOT"))
    }
}

/// The header of a keyset.
#[cfg_attr(test, derive(Clone))]
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
            let keys = reader.take(KEYS)?;
            if id <= slots.last().map_or(0, |last| last.id) {
                return Err(reader.malformed());
            }
            slots.push(Slot { id, params, keys: keys.to_vec() });
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
            out.bytes(&slot.keys);
        }
        out.into_vec()
    }

    #[inline(never)]
    fn count(&self, slot_type: SlotType) -> usize {
        let mut count = 0_usize;
        for slot in &self.slots {
            if slot.params.slot_type() == slot_type {
                count = count.saturating_add(1);
            }
        }
        count
    }

    /// Profile and salt of the one passphrase slot, which the site's login hint must equal.
    pub(crate) fn hint(&self) -> Result<Hint> {
        for slot in &self.slots {
            if let Params::Passphrase(hint) = &slot.params {
                return Ok(*hint);
            }
        }
        Err(Error::Malformed(&"keyset"))
    }
}
