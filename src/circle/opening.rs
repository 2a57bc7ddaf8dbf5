//! Opening a log: the keys first, from the grants at hand back to epoch 0, then each entry in order.

use alloc::vec::Vec;

use crate::circle::entry::Entry;
use crate::circle::keys::{Keys, Start, open_grant};
use crate::circle::person::Person;
use crate::circle::reading::{News, Step};
use crate::circle::state::{Member, State};
use crate::error::{Error, Result};
use crate::wire;

const FORGED: Error = Error::Tampered(&"the epoch's keys");
const BROKEN: Error = Error::Tampered(&"the circle's log");

/// What may open an epoch: keys this person made, or grants that might be for this person.
pub(crate) enum Own {
    Made(Keys),
    Granted(Vec<Vec<u8>>),
}

/// A log being read, step after step, so that a page can breathe in between.
pub(crate) struct Reading {
    pub(crate) state: State,
    /// From the entries read so far.
    pub(crate) news: News,
    /// The entries still to be read, in order.
    entries: Vec<Vec<u8>>,
    done: usize,
    circle: [u8; 32],
    /// The start of each epoch that `entries` begin.
    starts: Vec<Vec<u8>>,
    /// Oldest first; used up from the newest.
    own: Vec<(u32, Own)>,
    /// Keys by epoch, as far as they are found.
    keys: Vec<Option<Keys>>,
    /// The epoch whose links are followed next.
    walking: Option<u32>,
}

fn index(epoch: u32) -> Result<usize> {
    usize::try_from(epoch).map_err(|_| BROKEN)
}

impl Reading {
    /// Goes on from what is known already. Entries that were read before may be left out, and are compared if not.
    pub(crate) fn from(state: State) -> Self {
        let mut keys = Vec::new();
        for known in &state.keys {
            keys.push(Some(known.clone()));
        }
        Self {
            circle: state.circle,
            state,
            news: News::default(),
            entries: Vec::new(),
            done: 0,
            starts: Vec::new(),
            own: Vec::new(),
            keys,
            walking: None,
        }
    }

    /// Hands in the next entry of the log. `own` gives what this person holds for it, by its hash and those of its grants.
    pub(crate) fn add(&mut self, bytes: &[u8], own: impl Fn(&[u8; 32], &[[u8; 32]]) -> Option<Own>) -> Result<u32> {
        let entry = Entry::read(bytes)?;
        let sequence = entry.outer.sequence;
        let circle = if sequence == 0 { entry.hash } else { *entry.outer.circle };
        if !self.state.hashes.is_empty() && circle != self.state.circle {
            return Err(Error::bad_input(&"the log is another circle's"));
        }
        if let Some(known) = self.state.hash_at(sequence) {
            return if *known == entry.hash { Ok(sequence) } else { Err(BROKEN) };
        }
        // Who was out may have been let in again; without a new entry she was not.
        self.state.ended = false;
        let expected = u32::try_from(self.entries.len()).ok().and_then(|added| self.state.next().ok()?.checked_add(added));
        if expected != Some(sequence) {
            return Err(BROKEN);
        }
        if sequence == 0 {
            self.circle = entry.hash;
        }
        if !entry.outer.start.is_empty() {
            let epoch = self.state.epochs.len().checked_add(self.starts.len());
            if epoch.and_then(|epoch| u32::try_from(epoch).ok()) != Some(entry.outer.epoch) {
                return Err(BROKEN);
            }
            self.starts.push(entry.outer.start.to_vec());
            self.keys.push(None);
        }
        if let Some(own) = own(&entry.hash, entry.outer.grants) {
            self.own.push((entry.outer.epoch, own));
        }
        self.entries.push(wire::copy(bytes)?);
        Ok(sequence)
    }

    /// Does up to `count` pieces of work. Says whether all is done.
    pub(crate) fn step(&mut self, person: &Person<'_>, count: usize) -> Result<bool> {
        for _ in 0..count {
            if let Some(epoch) = self.walking.take() {
                self.walk_back(epoch)?;
            } else if let Some((epoch, own)) = self.own.pop() {
                self.find(epoch, own, person)?;
            } else if let Some(bytes) = self.entries.get(self.done) {
                if self.done == 0 {
                    // Nothing is verified yet: these keys count once the entries that promise them are read.
                    self.state.keys.clear();
                    for keys in core::mem::take(&mut self.keys) {
                        let Some(keys) = keys else { break };
                        self.state.keys.push(keys);
                    }
                }
                if self.state.read(bytes, person, &mut self.news)? == Step::Ended {
                    self.entries.truncate(self.done);
                    return Ok(true);
                }
                self.done = self.done.saturating_add(1);
            } else {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many entries were handed in, and how many of them are read.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn progress(&self) -> (usize, usize) {
        (self.done, self.entries.len())
    }

    /// Judges the whole, once all of it is read.
    pub(crate) fn finish(&mut self, person: &Person<'_>) -> Result<()> {
        let state = &mut self.state;
        let Some(me) = state.member(person.account) else { return Err(Error::NotAMember) };
        // What came with a later grant leads further back than what was read before.
        let has_all = state.keys.iter().all(|keys| keys.record.is_some());
        if me.history && !has_all {
            return Err(Error::Stale);
        }
        state.ended |= me.role().is_none();
        // Keys that no entry speaks of are of no use.
        state.keys.truncate(state.epochs.len());
        for member in &state.members {
            person.recognises(member.card()?, &member.cards)?;
        }
        Ok(())
    }

    fn known(&self, epoch: u32) -> Result<Option<&Keys>> {
        Ok(self.keys.get(index(epoch)?).and_then(Option::as_ref))
    }

    fn start(&self, epoch: u32) -> Result<Option<Start<'_>>> {
        let Some(at) = index(epoch)?.checked_sub(self.state.epochs.len()) else { return Ok(None) };
        self.starts.get(at).map(|start| Start::read(start, epoch)).transpose()
    }

    fn find(&mut self, epoch: u32, own: Own, person: &Person<'_>) -> Result<()> {
        if self.known(epoch)?.is_some_and(|keys| keys.record.is_some() && keys.history.is_some()) {
            return Ok(());
        }
        let Some(start) = self.start(epoch)? else { return Ok(()) };
        let found = match own {
            Own::Made(keys) => {
                start.check(epoch, &keys)?;
                Some(keys)
            }
            Own::Granted(grants) => {
                let mut found = None;
                for grant in &grants {
                    found = open_grant(grant, epoch, &start, person)?;
                    if found.is_some() {
                        break;
                    }
                }
                found
            }
        };
        if let Some(keys) = found {
            self.keep(epoch, keys)?;
            self.walking = Some(epoch);
        }
        Ok(())
    }

    fn keep(&mut self, epoch: u32, keys: Keys) -> Result<()> {
        let slot = self.keys.get_mut(index(epoch)?).ok_or(BROKEN)?;
        match slot {
            None => *slot = Some(keys),
            Some(own) => {
                own.record = own.record.take().or(keys.record);
                own.history = own.history.take().or(keys.history);
            }
        }
        Ok(())
    }

    /// From the keys of one epoch to those of the one before.
    fn walk_back(&mut self, epoch: u32) -> Result<()> {
        let (Some(previous), Some(start), Some(keys)) = (epoch.checked_sub(1), self.start(epoch)?, self.known(epoch)?) else {
            return Ok(());
        };
        let Some(before) = start.before(&self.circle, epoch, keys)? else { return Ok(()) };
        let known = self.known(previous)?;
        let Some(start) = self.start(previous)? else {
            // Read earlier: its commitments are not at hand, so that nothing new is taken over.
            return if known.is_some_and(|known| known.log == before.log) { Ok(()) } else { Err(FORGED) };
        };
        start.check(previous, &before)?;
        let nothing_new = known.is_some_and(|known| before.history.is_none() || known.history.is_some());
        if !nothing_new {
            self.keep(previous, before)?;
            self.walking = Some(previous);
        }
        Ok(())
    }
}

impl State {
    /// This person's own place in the circle.
    pub(crate) fn me(&self, person: &Person<'_>) -> Result<&Member> {
        let me = self.member(person.account).filter(|me| !self.ended && me.role().is_some());
        me.ok_or(Error::NotAMember)
    }
}
