//! Messages are chained by each unlocked vault, so that one that is dropped, doubled or moved is noticed.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::circle::shared::SharedCircle;
use crate::circle::standings::Standings;
use crate::error::{Error, Result};
use crate::record::envelope::Place;
use crate::sort;
use crate::suite::derive;

/// What a server did to a conversation. The records themselves are authentic, and open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Messages that others refer to are missing.
    Dropped,
    /// A record stands twice in the list.
    Replayed,
    /// A message stands before one that its author sent earlier.
    Reordered,
    /// Two different messages claim one place or refer to different pasts, or two texts were signed as one revision of a record.
    Forked,
}

/// Trouble, and where it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What happened.
    pub trouble: Trouble,
    /// The record at which it shows.
    pub id: String,
    /// Whose messages these are; empty for a record that is no message.
    pub account: String,
    /// The first and last place concerned, counted from 1 in its author's chain; zeros for a record that is no message.
    pub places: (u32, u32),
}

/// A message that was opened, or sealed, and where it stands.
#[derive(Clone)]
struct Position {
    place: Place,
    id: String,
    revision: u32,
    statement: [u8; 32],
    prev: Option<[u8; 32]>,
}

/// The messages that one unlocked vault sent.
pub(crate) struct Chain {
    account: String,
    chain: [u8; 16],
    /// Ascending by place.
    positions: Vec<Position>,
    /// The newest place known from a checkpoint.
    remembered: u32,
}

/// All chains of a circle that are known.
pub(crate) struct Chains {
    known: Vec<Chain>,
    own: [u8; 16],
    last: Option<Sealed>,
}

/// The newest message sealed here.
struct Sealed {
    account: String,
    id: String,
    place: Place,
    statement: [u8; 32],
}

impl Chains {
    pub(crate) const fn new(known: Vec<Chain>, own: [u8; 16]) -> Self {
        Self { known, own, last: None }
    }

    /// Where the next message stands. One that is sealed again, because it could not be stored, keeps its place.
    pub(crate) fn next(&self, id: &str) -> Result<Place> {
        match &self.last {
            None => Ok(Place { chain: self.own, seq: 1, author_prev: [0; 32] }),
            Some(last) if last.id == id => Ok(last.place),
            Some(last) => {
                let seq = last.place.seq.checked_add(1).ok_or(Error::TooLarge(&"the number of messages"))?;
                Ok(Place { chain: self.own, seq, author_prev: last.statement })
            }
        }
    }

    pub(crate) fn sealed(&mut self, account: &str, id: &str, place: Place, statement: [u8; 32]) {
        self.last = Some(Sealed { account: account.to_owned(), id: id.to_owned(), place, statement });
    }

    fn chain(&mut self, account: &str, chain: &[u8; 16]) -> Result<&mut Chain> {
        let found = self.known.iter().position(|known| known.chain == *chain && known.account == account);
        let index = found.unwrap_or(self.known.len());
        if found.is_none() {
            self.known.push(Chain::remembered(account, chain, 0));
        }
        self.known.get_mut(index).ok_or(Error::Internal(&"a chain went missing"))
    }

    pub(crate) fn opened(
        &mut self,
        account: &str,
        place: &Place,
        (id, revision): (&str, u32),
        statement: &[u8; 32],
        prev: Option<&[u8; 32]>,
    ) -> Result<()> {
        let positions = &mut self.chain(account, &place.chain)?.positions;
        let position = Position { place: *place, id: id.to_owned(), revision, statement: *statement, prev: prev.copied() };
        let at = positions.partition_point(|known| (known.place.seq, &known.id) < (place.seq, &position.id));
        match positions.get_mut(at).filter(|known| known.place.seq == place.seq && known.id == position.id) {
            Some(known) if known.revision <= revision => *known = position,
            Some(_) => {}
            None => positions.insert(at, position),
        }
        Ok(())
    }

    /// Each chain's author, name and newest place.
    pub(crate) fn newest(&self) -> impl ExactSizeIterator<Item = (&str, &[u8; 16], u32)> {
        self.known.iter().map(|chain| {
            let seen = chain.positions.last().map_or(0, |position| position.place.seq);
            (chain.account.as_str(), &chain.chain, seen.max(chain.remembered))
        })
    }

    /// The newest place in a chain that is known here, be it of a message opened or of one sealed. The account counts as well: nothing keeps
    /// a member from giving messages the name of somebody else's chain.
    pub(crate) fn reached(&self, account: &[u8; 32], chain: &[u8; 16]) -> u32 {
        let is_theirs = |whose: &str, name: &[u8; 16]| name == chain && derive::hash(whose.as_bytes()) == *account;
        let mut reached = 0;
        for (whose, name, newest) in self.newest() {
            if newest > reached && is_theirs(whose, name) {
                reached = newest;
            }
        }
        match &self.last {
            Some(last) if last.place.seq > reached && is_theirs(&last.account, &self.own) => last.place.seq,
            _ => reached,
        }
    }

    /// Each message's id, chain and index in it, in the order of ids.
    fn by_id(&self) -> Vec<(&str, usize, usize)> {
        let mut all = Vec::new();
        for (at, chain) in self.known.iter().enumerate() {
            for (index, position) in chain.positions.iter().enumerate() {
                all.push((position.id.as_str(), at, index));
            }
        }
        sort::ascending(&mut all);
        all
    }
}

impl Chain {
    /// A chain of which the newest place is known, and no message.
    pub(crate) fn remembered(account: &str, chain: &[u8; 16], newest: u32) -> Self {
        Self { account: account.to_owned(), chain: *chain, positions: Vec::new(), remembered: newest }
    }

    /// What is wrong between the place at `at` and the one before it that is known.
    fn trouble_before(&self, at: usize) -> Option<(Trouble, (u32, u32))> {
        let here = self.positions.get(at)?;
        let before = self.positions.get(at.checked_sub(1)?)?;
        let (from, to) = (before.place.seq.saturating_add(1), here.place.seq);
        if from > to {
            return Some((Trouble::Forked, (to, to)));
        }
        if from < to {
            return Some((Trouble::Dropped, (from, to.saturating_sub(1))));
        }
        // The message before may have been revised since: then only its first revision bears the hash that is named here.
        let named = match before.revision {
            1 => Some(before.statement),
            2 => before.prev,
            _ => None,
        };
        named.is_some_and(|named| named != here.place.author_prev).then_some((Trouble::Forked, (before.place.seq, here.place.seq)))
    }
}

impl SharedCircle {
    /// What is wrong with a conversation: `ids` are its records in the order in which the server gave them, each opened before.
    ///
    /// Reports what cannot be right: messages missing between others, doubled, out of order, or at odds with each other. What is
    /// missing at the end can only be told against something that was seen elsewhere: [`SharedCircle::missing`] and [`SharedCircle::compare`].
    #[must_use]
    pub fn review(&self, ids: &[&str]) -> Vec<Alarm> {
        let mut alarms = Vec::new();
        let by_id = self.chains.by_id();
        // in the shape of `by_id`, so that one sort and one search serve both
        let mut met: Vec<(&str, usize, usize)> = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            met.push((*id, index, 0));
        }
        sort::ascending(&mut met);
        // The newest place met so far in each chain.
        let mut newest: Vec<(usize, u32)> = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            // Found twice where somebody revised what another said.
            let first = first_of(&by_id, id);
            let place = |at| by_id.get(at).filter(|place: &&(&str, usize, usize)| place.0 == *id);
            let found = place(first).and_then(|(_, chain, at)| Some((*chain, *at, self.chains.known.get(*chain)?)));
            let seq = found.and_then(|(_, at, chain)| chain.positions.get(at)).map_or(0, |position| position.place.seq);
            let account = found.map_or("", |(_, _, chain)| chain.account.as_str());
            let alarm = |trouble, places| Alarm { trouble, id: (*id).to_owned(), account: account.to_owned(), places };
            let doubled = met.get(first_of(&met, id)).is_some_and(|(_, first, _)| *first != index);
            if doubled {
                alarms.push(alarm(Trouble::Replayed, (seq, seq)));
                continue;
            }
            if self.records.revisions(id, 0, u32::MAX).iter().any(|(_, standing)| standing.forked) {
                alarms.push(alarm(Trouble::Forked, (seq, seq)));
            }
            let Some((name, at, chain)) = found else { continue };
            if place(first.saturating_add(1)).is_some() {
                alarms.push(alarm(Trouble::Forked, (seq, seq)));
            }
            if let Some((trouble, places)) = chain.trouble_before(at) {
                alarms.push(alarm(trouble, places));
            }
            match newest.iter_mut().find(|(known, _)| *known == name) {
                None => newest.push((name, seq)),
                Some((_, last)) if seq < *last => alarms.push(alarm(Trouble::Reordered, (seq, *last))),
                Some((_, last)) => *last = seq,
            }
        }
        alarms
    }

    /// Messages that were sent before others that this vault has opened, and that it has not opened itself: whose, and the first and last place.
    /// Once everything the server gives has been opened, these are what it keeps back; before, and for somebody who may not read what
    /// was there before they came, they may just lie further back.
    #[must_use]
    pub fn gaps(&self) -> Vec<(String, u32, u32)> {
        let mut gaps = Vec::new();
        for chain in &self.chains.known {
            let mut next = 1;
            for position in &chain.positions {
                if position.place.seq > next {
                    gaps.push((chain.account.clone(), next, position.place.seq.saturating_sub(1)));
                }
                next = position.place.seq.saturating_add(1);
            }
            if chain.remembered >= next {
                gaps.push((chain.account.clone(), next, chain.remembered));
            }
        }
        gaps
    }

    /// Records that were there once, by a manifest or by what this device remembers, and that this vault has not opened since it
    /// opened the circle: once everything the server gives has been opened, these are what it keeps back. Each with the newest revision known.
    #[must_use]
    pub fn missing(&self) -> Vec<(String, u32)> {
        missing(&self.records)
    }
}

/// Where the first of this id stands, or would.
#[inline(never)]
fn first_of(sorted: &[(&str, usize, usize)], id: &str) -> usize {
    sorted.partition_point(|(known, ..)| *known < id)
}

fn missing(records: &Standings) -> Vec<(String, u32)> {
    let mut out: Vec<(String, u32)> = Vec::new();
    let mut opened = false;
    // They are in order of id, then revision: the last of each id counts.
    for list in records.lists() {
        for (named, standing) in list {
            match out.last_mut().filter(|(id, _)| *id == named.id) {
                Some(last) => last.1 = named.revision,
                None => {
                    if opened {
                        out.pop();
                    }
                    out.push((named.id.clone(), named.revision));
                }
            }
            opened = standing.opened;
        }
    }
    if opened {
        out.pop();
    }
    out
}
