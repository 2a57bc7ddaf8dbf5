//! Changing a circle: one more log entry, with the grants that go with it, made whole or not at all and adopted once it is stored.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::change::{Change, PutType};
use crate::circle::checkpoint::Remembered;
use crate::circle::entry::{Action, Inside, Named, Outer, Role, kinds_are_sound};
use crate::circle::keys::Keys;
use crate::circle::person::Person;
use crate::circle::plan::Plan;
use crate::circle::reading::{News, Step};
use crate::circle::shared::SharedCircle;
use crate::circle::spares::Spare;
use crate::circle::state::State;
use crate::error::{Error, Result};
use crate::hex;
use crate::limits;
use crate::sort;
use crate::suite::{derive, random, xwing};
use crate::text;
use crate::vault::Vault;

/// What somebody wanted, so that it can be made again behind entries that came first.
#[derive(Clone)]
pub(crate) struct Intent {
    pub(crate) wish: Wish,
    /// Whose membership it is about, if anybody's.
    pub(crate) account: String,
    pub(crate) reason: String,
}

/// The kind of an intent.
#[derive(Clone, Copy)]
pub(crate) enum Wish {
    Create,
    Grant { role: Role, history: bool, unverified: bool },
    Revoke,
    Leave,
    Renew,
}

/// A change that was made here and may be stored by now.
pub(crate) struct Pending {
    /// H of its entry.
    pub(crate) entry: [u8; 32],
    intent: Intent,
    /// The keys of the epoch it starts.
    pub(crate) keys: Option<Keys>,
}

impl Intent {
    fn new(wish: Wish, account: &str, reason: &str) -> Self {
        Self { wish, account: account.to_owned(), reason: reason.to_owned() }
    }
}

impl SharedCircle {
    /// A new circle, with its maker as the keeper, and what to store. `kinds` are the kinds of record it takes, 1 to 32.
    /// It can be used once its entry is stored and handed to [`SharedCircle::refresh`].
    pub fn create(vault: &Vault, title: &str, kinds: &[&str], at: u64) -> Result<(Self, Change)> {
        if title.is_empty() {
            return Err(Error::bad_input(&"title must not be empty"));
        }
        if title.len() > limits::TITLE {
            return Err(Error::TooLarge(&"title"));
        }
        let mut kinds = kinds.to_vec();
        sort::ascending(&mut kinds);
        kinds.dedup();
        if !kinds_are_sound(&kinds) {
            return Err(Error::bad_input(&"kinds must name 1 to 32 kinds of record"));
        }
        let chain = random::array()?;
        let person = vault.person()?;
        limits::time(at)?;
        let card = person.newest()?;
        let action = Action::Create { title, kinds, card: &card.bytes };
        let mut circle = Self::of(Remembered::of(State::empty()), Vec::new(), [0; 16], chain);
        let made = circle.make(&person, Plan { card, action, starts: true, grants: vec![(card, true)] }, &mut Vec::new(), at)?;
        let change = circle.hold(made, Intent::new(Wish::Create, "", ""));
        Ok((circle, change))
    }

    /// Makes a contact a member, or gives a member another role. With `history` they may read everything; without it an epoch begins, and they read what follows.
    /// A keeper always has history.
    ///
    /// [`Error::UnverifiedContact`] for somebody never met, or met and never confirmed unless `unverified` says that this is meant: the history will show it.
    pub fn grant(&mut self, vault: &Vault, account: &str, role: Role, history: bool, unverified: bool, at: u64) -> Result<Change> {
        self.change(vault, Intent::new(Wish::Grant { role, history, unverified }, account, ""), at)
    }

    /// Ends somebody's membership. An epoch begins whose keys they never get.
    pub fn revoke(&mut self, vault: &Vault, account: &str, why: &str, at: u64) -> Result<Change> {
        self.change(vault, Intent::new(Wish::Revoke, account, why), at)
    }

    /// Ends one's own membership, and freezes the circle until a keeper begins a new epoch. [`Error::LastUnlock`] for its last keeper.
    pub fn leave(&mut self, vault: &Vault, why: &str, at: u64) -> Result<Change> {
        self.change(vault, Intent::new(Wish::Leave, "", why), at)
    }

    /// Brings one's newest card into the circle and, for a keeper, begins a new epoch: after a rotation, and to thaw what a member froze by leaving.
    pub fn renew(&mut self, vault: &Vault, why: &str, at: u64) -> Result<Change> {
        self.change(vault, Intent::new(Wish::Renew, "", why), at)
    }

    pub(crate) fn renew_as(&mut self, person: &Person<'_>, why: &str, at: u64) -> Result<Change> {
        self.change_as(person, Intent::new(Wish::Renew, "", why), at)
    }

    /// Whether this person's card here is older than the newest one.
    pub fn lags(&self, vault: &Vault) -> Result<bool> {
        let person = vault.person()?;
        let me = self.state.me(&person).ok_or(Error::NotAMember)?;
        Ok(me.card.fingerprint != person.newest()?.fingerprint)
    }

    /// Makes a change of this circle again, behind what others stored first: refresh, re-base, store. A change that was stored after all
    /// gives an empty one.
    pub fn rebase(&mut self, vault: &Vault, change: &Change, at: u64) -> Result<Change> {
        let log = change.puts.iter().find(|put| put.put_type == PutType::Log);
        self.rebase_entry(vault, &log.ok_or(Error::bad_input(&"change is not one of this circle"))?.bytes, at)
    }

    /// The same, from the log entry in the change, by which alone it is known.
    pub(crate) fn rebase_entry(&mut self, vault: &Vault, entry: &[u8], at: u64) -> Result<Change> {
        let entry = derive::hash(entry);
        if self.state.hashes.contains(&entry) {
            return Ok(Change::default());
        }
        let found = self.pending.iter().find(|pending| pending.entry == entry);
        let intent = found.ok_or(Error::bad_input(&"change is not one of this circle"))?.intent.clone();
        if matches!(intent.wish, Wish::Create) {
            return Err(Error::Conflict);
        }
        self.change(vault, intent, at)
    }

    fn change(&mut self, vault: &Vault, intent: Intent, at: u64) -> Result<Change> {
        self.change_as(&vault.person()?, intent, at)
    }

    fn change_as(&mut self, person: &Person<'_>, intent: Intent, at: u64) -> Result<Change> {
        if intent.reason.len() > limits::REASON {
            return Err(Error::TooLarge(&"reason"));
        }
        limits::time(at)?;
        let mut spares = core::mem::take(&mut self.spares);
        let made = self.make(person, self.plan(person, &intent)?, &mut spares, at)?;
        self.spares = spares;
        Ok(self.hold(made, intent))
    }

    /// Keeps what was made, until it is stored.
    fn hold(&mut self, made: Made, intent: Intent) -> Change {
        self.id = made.id;
        self.pending.push(Pending { entry: made.entry, intent, keys: made.keys });
        made.change
    }

    fn make(&self, person: &Person<'_>, plan: Plan<'_>, spares: &mut Vec<Spare>, at: u64) -> Result<Made> {
        let sequence = self.state.next()?;
        let started = u32::try_from(self.state.epochs.len()).map_err(|_| Error::TooLarge(&"the circle's log"))?;
        let closed = started.checked_sub(1);
        let before = closed.and_then(|epoch| self.state.keys_of(epoch));
        let keys = if plan.starts { Some(Keys::make()?) } else { None };
        let epoch = if plan.starts { started } else { closed.unwrap_or(0) };
        let used = keys.as_ref().or(before).ok_or(Error::NotAMember)?;
        let start = match &keys {
            Some(keys) => keys.start(&self.state.circle, epoch, before)?,
            None => Vec::new(),
        };
        let mut grants = Vec::new();
        for (card, history) in &plan.grants {
            let card = person.sealing_card(card);
            let spare = spares.iter().position(|(fingerprint, _)| *fingerprint == card.fingerprint);
            let encapsulation = match spare {
                // Taken out: what was encapsulated once serves one grant.
                Some(index) => spares.swap_remove(index).1,
                None => xwing::encapsulate(&card.sealing_key)?,
            };
            let bytes = used.grant(card, &encapsulation, epoch, *history)?;
            grants.push((derive::hash(&bytes), card.account.as_str(), bytes));
        }
        sort::ascending(&mut grants);
        let mut hashes = Vec::new();
        for (hash, ..) in &grants {
            hashes.push(*hash);
        }
        let manifest = closed.filter(|_| plan.starts).map_or(Vec::new(), |closed| self.manifest(closed));
        let previous = self.state.hashes.last().unwrap_or(&[0; 32]);
        let outer = Outer { circle: &self.state.circle, sequence, previous, epoch, start: &start, grants: &hashes };
        let inside = Inside { at, author: &plan.card.fingerprint, manifest, action: plan.action };
        let bytes = outer.seal(&used.log, person.signing_seed(&plan.card.fingerprint)?, &inside)?;
        let entry = derive::hash(&bytes);
        self.check_made(person, &bytes, keys.as_ref())?;
        let id = if sequence == 0 { *entry.first_chunk().ok_or(Error::Internal(&"circle id length"))? } else { self.id };
        let name = text::numbered(&hex::encode(&id), sequence);
        let mut change = Change::default();
        for (_, account, bytes) in grants {
            change.put(PutType::Grant, [&name, "/", account].concat(), bytes, None);
        }
        change.put(PutType::Log, name, bytes, None);
        Ok(Made { id, entry, keys, change })
    }

    /// Reads what was made as any member would, before it is handed out.
    fn check_made(&self, person: &Person<'_>, bytes: &[u8], keys: Option<&Keys>) -> Result<()> {
        let mut state = self.state.clone();
        if let Some(keys) = keys {
            state.keys.push(keys.clone());
        }
        match state.read(bytes, person, &mut News::default())? {
            Step::Adopted => Ok(()),
            Step::Ended => Err(Error::Internal(&"an entry of our own ends the log")),
        }
    }

    /// Everything of the present epoch that was opened here, by now or by what the checkpoint remembers.
    fn manifest(&self, epoch: u32) -> Vec<Named> {
        let mut room = limits::MANIFEST;
        let mut manifest = Vec::new();
        for list in self.records.lists() {
            for (named, standing) in list {
                if standing.epoch != epoch {
                    continue;
                }
                room = room.saturating_sub(named.id.len().saturating_add(38));
                // An epoch can always be ended, even one that holds more than an entry does: the rest will open as not anchored.
                if room == 0 {
                    return manifest;
                }
                manifest.push(named.clone());
            }
        }
        manifest
    }
}

/// A change, whole.
struct Made {
    /// The circle's, which its first entry gives it.
    id: [u8; 16],
    /// H of the entry.
    entry: [u8; 32],
    keys: Option<Keys>,
    change: Change,
}
