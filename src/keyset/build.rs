//! Making the next keyset: a draft of ways in over the secrets, sealed, and opened again before it is handed out.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::keyset::header::{Header, Params, Slot, SlotType};
use crate::keyset::secrets::{Identity, Secrets};
use crate::keyset::way::WayIn;
use crate::keyset::{Opened, open_root, open_with_root, read, slot_context, slot_key};
use crate::limits;
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, random, xwing};

/// A keyset to come. `secrets` names an auth for each slot of `header`.
pub(crate) struct Draft {
    header: Header,
    secrets: Secrets,
    /// ROOT where it stays, `None` where a new one is due.
    root: Option<Secret<32>>,
}

impl Draft {
    /// The first keyset of an account.
    pub(crate) fn first(account: &str) -> Result<Self> {
        let header = Header { account: account.to_owned(), generation: 1, slots: Vec::new() };
        Ok(Self { header, secrets: Secrets::make()?, root: None })
    }

    /// The keyset after `stored`, with the same ways in.
    pub(crate) fn after(stored: &Opened) -> Result<Self> {
        let (mut header, ..) = read(&stored.bytes)?;
        header.generation = header.generation.checked_add(1).ok_or(Error::TooLarge(&"keyset"))?;
        Ok(Self { header, secrets: stored.secrets.clone(), root: Some(stored.root.clone()) })
    }

    /// A new ROOT and a new private epoch: whoever knew the old ones reads nothing sealed from now on.
    pub(crate) fn renew(&mut self) -> Result<()> {
        self.root = None;
        self.secrets.epochs.insert(0, random::secret()?);
        Ok(())
    }

    /// A new identity in front of the old ones, which still open what was sealed to them.
    pub(crate) fn renew_identity(&mut self) -> Result<()> {
        self.secrets.identities.insert(0, Identity::make()?);
        Ok(())
    }

    /// The private epochs to come, newest first.
    pub(crate) fn epochs(&self) -> &[Secret<32>] {
        &self.secrets.epochs
    }

    /// Names another sealed list of contacts.
    pub(crate) fn name_contacts(&mut self, hash: [u8; 32]) {
        self.secrets.contacts = hash;
    }

    /// Adds a way in, or puts it in the place of the one slot of its type; a passkey is always added. Returns the slot's id.
    pub(crate) fn set(&mut self, params: Params, way: &WayIn) -> Result<u8> {
        let slot_type = params.slot_type();
        let mut fresh = Slot { id: 0, params, keys: xwing::public_key(&way.seed).to_vec() };
        let slots = &mut self.header.slots;
        for (slot, auth) in slots.iter_mut().zip(&mut self.secrets.auths) {
            if slot_type != SlotType::Passkey && slot.params.slot_type() == slot_type {
                fresh.id = slot.id;
                *slot = fresh;
                *auth = way.auth.clone();
                return Ok(slot.id);
            }
        }
        if slots.len() >= limits::SLOTS {
            return Err(Error::TooLarge(&"the number of unlocks"));
        }
        let (id, place) = free_id(slots)?;
        fresh.id = id;
        slots.insert(place, fresh);
        self.secrets.auths.insert(place, way.auth.clone());
        Ok(id)
    }

    /// Takes a way in away; the passphrase stays, because nothing else can be counted on.
    pub(crate) fn remove(&mut self, id: u8) -> Result<()> {
        let slots = &mut self.header.slots;
        let index = slots.iter().position(|slot| slot.id == id).ok_or(Error::bad_input(&"id names no unlock of this vault"))?;
        if slots.get(index).is_some_and(|slot| slot.params.slot_type() == SlotType::Passphrase) {
            return Err(Error::LastUnlock);
        }
        slots.remove(index);
        self.secrets.auths.remove(index);
        Ok(())
    }

    /// Seals the draft and opens what it sealed.
    pub(crate) fn seal(mut self) -> Result<Opened> {
        let (root, stays) = match self.root {
            Some(root) => (root, true),
            None => (random::secret()?, false),
        };
        let Header { account, slots, .. } = &mut self.header;
        for (slot, auth) in slots.iter_mut().zip(&self.secrets.auths) {
            if !stays || !slot.is_sealed() {
                seal_slot(account, slot, auth, &root)?;
            }
        }
        let mut bytes = self.header.write()?;
        let context = derive::context("keyset", &[&bytes])?;
        cobblestone::seal(&root, &context, &self.secrets.write()?, &mut bytes)?;
        let made = open_with_root(&bytes, root)?;
        if made.secrets == self.secrets { Ok(made) } else { Err(Error::Internal(&"a new keyset does not open to what was sealed")) }
    }
}

/// The highest id + 1, or the lowest free one, and its place among the slots.
fn free_id(slots: &[Slot]) -> Result<(u8, usize)> {
    let highest = slots.last().map_or(0, |slot| slot.id);
    if let Some(id) = highest.checked_add(1) {
        return Ok((id, slots.len()));
    }
    for (place, (id, slot)) in (1..=u8::MAX).zip(slots).enumerate() {
        if slot.id != id {
            return Ok((id, place));
        }
    }
    Err(Error::TooLarge(&"the number of unlocks"))
}

/// Seals ROOT to a slot's way in.
#[inline(never)]
fn seal_slot(account: &str, slot: &mut Slot, auth: &Secret<32>, root: &Secret<32>) -> Result<()> {
    let encapsulation = xwing::encapsulate(slot.public_key()?)?;
    let key = slot_key(auth, &encapsulation.shared)?;
    let context = slot_context(account, slot.id, &slot.params)?;
    slot.keys.truncate(xwing::PUBLIC_KEY);
    slot.keys.extend_from_slice(encapsulation.enc.as_slice());
    cobblestone::seal(&key, &context, root.expose(), &mut slot.keys)?;
    match open_root(account, slot, auth, &encapsulation.shared)? {
        Some(opened) if opened == *root => Ok(()),
        _ => Err(Error::Internal(&"a new slot does not open")),
    }
}
