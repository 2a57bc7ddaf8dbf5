//! The keyset: what the server stores for an account so that each way in, and nothing else, gives the keys back.
//!
//! `header | Cobblestone(ROOT, ctx("keyset", header), secrets)`. Each slot of the header seals ROOT to one way in; the
//! header is the context of the sealed secrets, so whoever edits it is found out.

pub(crate) mod build;
pub(crate) mod header;
pub(crate) mod hint;
pub(crate) mod own;
pub(crate) mod recovery_code;
pub(crate) mod secrets;
pub(crate) mod seen;
pub(crate) mod way;

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::limits;
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, xwing};
use crate::wire;
use header::{Header, Params, Slot, SlotType};
use secrets::Secrets;
use way::WayIn;

/// A keyset that has been opened and verified, with what opened it.
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Opened {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: [u8; 32],
    pub(crate) header: Header,
    pub(crate) root: Secret<32>,
    pub(crate) secrets: Secrets,
}

/// The context a slot's copy of ROOT is sealed under.
fn slot_context(account: &str, id: u8, params: &Params) -> Result<Vec<u8>> {
    let params_bytes = params.to_bytes()?;
    derive::context("slot", &[account.as_bytes(), &[id], &[params.slot_type() as u8], &params_bytes])
}

/// The key of a slot: whoever seals needs `auth`, which no server knows; whoever opens needs the seed behind `shared`.
fn slot_key(auth: &Secret<32>, shared: &Secret<32>) -> Result<Secret<32>> {
    let wide = derive::extract(auth.expose(), shared.expose())?;
    wide.expose().first_chunk().map(Secret::from).ok_or(Error::Internal(&"slot key length"))
}

/// Reads the clear part of a keyset: `(header, header bytes, sealed secrets)`.
pub(crate) fn read(bytes: &[u8]) -> Result<(Header, &[u8], &[u8])> {
    if bytes.len() > limits::KEYSET {
        return Err(Error::TooLarge(&"keyset"));
    }
    let (header, sealed) = Header::read(bytes)?;
    let length = bytes.len().saturating_sub(sealed.len());
    let clear = bytes.get(..length).ok_or(Error::Malformed(&"keyset"))?;
    let secrets = cobblestone::opened_length(sealed.len()).ok_or(Error::Malformed(&"keyset"))?;
    if !Secrets::may_have_length(secrets) {
        return Err(Error::Malformed(&"keyset"));
    }
    Ok((header, clear, sealed))
}

/// The header that [`read`] gives, refusing any account but `account`: a keyset of somebody else cannot be unlocked here.
pub(crate) fn read_for(bytes: &[u8], account: &str) -> Result<Header> {
    let (header, ..) = read(bytes)?;
    if header.account == account { Ok(header) } else { Err(Error::CannotUnlock) }
}

/// Opens a keyset by one way in and verifies all of it.
pub(crate) fn open(bytes: &[u8], account: &str, slot_type: SlotType, way: &dyn Fn(&Params) -> Result<WayIn>) -> Result<Opened> {
    let header = read_for(bytes, account)?;
    for slot in header.slots.iter().filter(|slot| slot.params.slot_type() == slot_type) {
        let way = way(&slot.params)?;
        if let Some(root) = open_slot(account, slot, &way)? {
            let opened = open_with_root(bytes, root)?;
            // The way in that a slot was made for is recorded twice, sealed: a slot of another making shows here.
            let expected = opened.header.slots.iter().zip(&opened.secrets.auths).find(|(other, _)| other.id == slot.id);
            return match expected {
                Some((_, auth)) if *auth == way.auth && *slot.public_key()? == *xwing::public_key(&way.seed) => Ok(opened),
                _ => Err(Error::Tampered(&"the keyset's slot")),
            };
        }
    }
    Err(Error::CannotUnlock)
}

/// ROOT, or `None` where this way in does not open this slot.
fn open_slot(account: &str, slot: &Slot, way: &WayIn) -> Result<Option<Secret<32>>> {
    let (encapsulated, _) = slot.sealed()?;
    let shared = xwing::decapsulate(&way.seed, encapsulated);
    open_root(account, slot, &way.auth, &shared)
}

fn open_root(account: &str, slot: &Slot, auth: &Secret<32>, shared: &Secret<32>) -> Result<Option<Secret<32>>> {
    let key = slot_key(auth, shared)?;
    let (_, sealed) = slot.sealed()?;
    match cobblestone::open(&key, &slot_context(account, slot.id, &slot.params)?, sealed) {
        Ok(root) => Ok(Some(Secret::from_slice(&root).ok_or(Error::Tampered(&"the keyset's slot"))?)),
        Err(Error::CannotOpen) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Opens the sealed secrets by a known ROOT: once a slot has opened, a failure here is tampering.
pub(crate) fn open_with_root(bytes: &[u8], root: Secret<32>) -> Result<Opened> {
    let (header, clear, sealed) = read(bytes)?;
    let context = derive::context("keyset", &[clear])?;
    let plain = cobblestone::open(&root, &context, sealed).map_err(|error| error.by_right_key(&"the keyset"))?;
    let secrets = Secrets::read(&plain, header.slots.len())?;
    Ok(Opened { hash: derive::hash(bytes), bytes: wire::copy(bytes)?, header, root, secrets })
}

#[cfg(test)]
mod tests;
