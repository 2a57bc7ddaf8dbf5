//! Making the next keyset: a draft of ways in over the secrets, sealed, and opened again before it is handed out.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::keyset::header::{Header, Params, Slot, SlotType};
use crate::keyset::secrets::{Identity, Secrets};
use crate::keyset::{Opened, open_root, open_with_root, slot_context, slot_key};
use crate::limits;
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, random, xwing};

/// A way in of the keyset to come: what sealing ROOT to it takes, and the slot as it stands where ROOT stays.
struct Way {
    id: u8,
    params: Params,
    public_key: Box<[u8; xwing::PUBLIC_KEY]>,
    auth: Secret<32>,
    standing: Option<Slot>,
}

/// A keyset to come.
pub(crate) struct Draft {
    account: String,
    generation: u32,
    ways: Vec<Way>,
    secrets: Secrets,
    /// ROOT where it stays, `None` where a new one is due.
    root: Option<Secret<32>>,
}

impl Draft {
    /// The first keyset of an account.
    pub(crate) fn first(account: &str) -> Result<Self> {
        Ok(Self { account: account.to_owned(), generation: 1, ways: Vec::new(), secrets: Secrets::make()?, root: None })
    }

    /// The keyset after `stored`, with the same ways in.
    pub(crate) fn after(stored: &Opened) -> Result<Self> {
        let generation = stored.header.generation.checked_add(1).ok_or(Error::TooLarge(&"keyset"))?;
        let ways = stored
            .header
            .slots
            .iter()
            .zip(&stored.secrets.auths)
            .map(|(slot, auth)| Way {
                id: slot.id,
                params: slot.params.clone(),
                public_key: slot.public_key.clone(),
                auth: auth.clone(),
                standing: Some(slot.clone()),
            })
            .collect();
        Ok(Self {
            account: stored.header.account.clone(),
            generation,
            ways,
            secrets: stored.secrets.clone(),
            root: Some(stored.root.clone()),
        })
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
    pub(crate) fn set(&mut self, params: Params, way: &crate::keyset::way::WayIn) -> Result<u8> {
        let slot_type = params.slot_type();
        let replaced = self.ways.iter().position(|way| way.params.slot_type() == slot_type && slot_type != SlotType::Passkey);
        let id = match replaced.and_then(|index| self.ways.get(index)) {
            Some(old) => old.id,
            None => self.free_id()?,
        };
        if let Some(index) = replaced {
            self.ways.remove(index);
        }
        if self.ways.len() >= limits::SLOTS {
            return Err(Error::TooLarge(&"the number of unlocks"));
        }
        let place = self.ways.iter().take_while(|way| way.id < id).count();
        self.ways.insert(place, Way { id, params, public_key: xwing::public_key(&way.seed), auth: way.auth.clone(), standing: None });
        Ok(id)
    }

    /// Takes a way in away; the passphrase stays, because nothing else can be counted on.
    pub(crate) fn remove(&mut self, id: u8) -> Result<()> {
        let index = self.ways.iter().position(|way| way.id == id).ok_or(Error::bad_input(&"id names no unlock of this vault"))?;
        if self.ways.get(index).is_some_and(|way| way.params.slot_type() == SlotType::Passphrase) {
            return Err(Error::LastUnlock);
        }
        self.ways.remove(index);
        Ok(())
    }

    /// The highest id + 1, or the lowest free one.
    fn free_id(&self) -> Result<u8> {
        let highest = self.ways.iter().map(|way| way.id).max().unwrap_or(0);
        let free = |id: &u8| self.ways.iter().all(|way| way.id != *id);
        highest.checked_add(1).or_else(|| (1..=u8::MAX).find(free)).ok_or(Error::TooLarge(&"the number of unlocks"))
    }

    /// Seals the draft and opens what it sealed.
    pub(crate) fn seal(mut self) -> Result<Opened> {
        let root = match &self.root {
            Some(root) => root.clone(),
            None => random::secret()?,
        };
        let (mut slots, mut auths) = (Vec::new(), Vec::new());
        for way in &self.ways {
            slots.push(match (&way.standing, &self.root) {
                (Some(slot), Some(_)) => slot.clone(),
                _ => self.seal_slot(way, &root)?,
            });
            auths.push(way.auth.clone());
        }
        self.secrets.auths = auths;
        let header = Header { account: self.account.clone(), generation: self.generation, slots };
        let mut bytes = header.write()?;
        let context = derive::context("keyset", &[&bytes])?;
        cobblestone::seal(&root, &context, &self.secrets.write()?, &mut bytes)?;
        let made = open_with_root(&bytes, root)?;
        if made.secrets == self.secrets { Ok(made) } else { Err(Error::Internal(&"a new keyset does not open to what was sealed")) }
    }

    #[inline(never)]
    fn seal_slot(&self, way: &Way, root: &Secret<32>) -> Result<Slot> {
        let encapsulation = xwing::encapsulate(&way.public_key)?;
        let key = slot_key(&way.auth, &encapsulation.shared)?;
        let mut sealed = Vec::new();
        cobblestone::seal(&key, &slot_context(&self.account, way.id, &way.params)?, root.expose(), &mut sealed)?;
        let slot = Slot {
            id: way.id,
            params: way.params.clone(),
            public_key: way.public_key.clone(),
            encapsulated: encapsulation.enc,
            sealed_root: sealed.try_into().map_err(|_| Error::Internal(&"sealed ROOT length"))?,
        };
        match open_root(&self.account, &slot, &way.auth, &encapsulation.shared)? {
            Some(opened) if opened == *root => Ok(slot),
            _ => Err(Error::Internal(&"a new slot does not open")),
        }
    }
}
