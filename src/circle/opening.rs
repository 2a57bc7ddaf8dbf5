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

/// An epoch that is still to be read of: its start, and its keys once they are found.
struct Coming {
    start: Vec<u8>,
    keys: Option<Keys>,
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
    /// The epochs that `entries` begin.
    coming: Vec<Coming>,
    /// Oldest first; used up from the newest.
    own: Vec<(u32, Own)>,
    /// The epoch whose links are followed next.
    walking: Option<u32>,
}

impl Reading {
    /// Goes on from what is known already. Entries that were read before may be left out, and are compared if not.
    pub(crate) fn from(state: State) -> Self {
        Self {
            circle: state.circle,
            state,
            news: News::default(),
            entries: Vec::new(),
            done: 0,
            coming: Vec::new(),
            own: Vec::new(),
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
        let expected = self.state.hashes.len().checked_add(self.entries.len());
        if expected != usize::try_from(sequence).ok() {
            return Err(BROKEN);
        }
        if sequence == 0 {
            self.circle = entry.hash;
        }
        if !entry.outer.start.is_empty() {
            let expected = self.state.epochs.len().checked_add(self.coming.len());
            if expected != usize::try_from(entry.outer.epoch).ok() {
                return Err(BROKEN);
            }
            self.coming.push(Coming { start: entry.outer.start.to_vec(), keys: None });
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
                    for coming in &mut self.coming {
                        let Some(keys) = coming.keys.take() else { break };
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
            person.recognises(&member.card, &member.cards)?;
        }
        Ok(())
    }

    /// `None` for an epoch that was read of earlier: what it promised is not at hand.
    fn coming(&mut self, epoch: u32) -> Option<&mut Coming> {
        let at = usize::try_from(epoch).ok()?.checked_sub(self.state.epochs.len())?;
        self.coming.get_mut(at)
    }

    fn find(&mut self, epoch: u32, own: Own, person: &Person<'_>) -> Result<()> {
        let Some(coming) = self.coming(epoch) else { return Ok(()) };
        if coming.keys.as_ref().is_some_and(|keys| keys.history.is_some()) {
            return Ok(());
        }
        let start = Start::read(&coming.start, epoch)?;
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
            // all that is known of the epoch, or more: whoever is granted anything is granted the record key
            coming.keys = Some(keys);
            self.walking = Some(epoch);
        }
        Ok(())
    }

    /// From the keys of one epoch to those of the one before.
    fn walk_back(&mut self, epoch: u32) -> Result<()> {
        let circle = self.circle;
        let Some(previous) = epoch.checked_sub(1) else { return Ok(()) };
        let Some(Coming { start, keys: Some(keys) }) = self.coming(epoch) else { return Ok(()) };
        let Some(before) = Start::read(start, epoch)?.before(&circle, epoch, keys)? else { return Ok(()) };
        let Some(coming) = self.coming(previous) else {
            // Nothing new is taken over.
            let known = self.state.keys_of(previous);
            return if known.is_some_and(|known| known.log == before.log) { Ok(()) } else { Err(FORGED) };
        };
        Start::read(&coming.start, previous)?.check(previous, &before)?;
        let nothing_new = coming.keys.as_ref().is_some_and(|known| before.history.is_none() || known.history.is_some());
        if !nothing_new {
            coming.keys = Some(before);
            self.walking = Some(previous);
        }
        Ok(())
    }
}

impl State {
    /// This person's own place in the circle.
    pub(crate) fn me(&self, person: &Person<'_>) -> Option<&Member> {
        self.member(person.account).filter(|me| !self.ended && me.role().is_some())
    }
}
