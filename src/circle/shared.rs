//! A circle that several people share, as one of them holds it open.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::circle::changes::Pending;
use crate::circle::checkpoint::{self, Remembered};
use crate::circle::entry::Role;
use crate::circle::messages::{Chain, Chains};
use crate::circle::opening::{Own, Reading};
use crate::circle::person::Person;
use crate::circle::spares::Spare;
use crate::circle::standings::Standings;
use crate::circle::state::{Event, NEVER, State};
use crate::error::{Error, Result};
use crate::suite::random;
use crate::suite::sign::SigningKey;
use crate::suite::signers::Signers;
use crate::vault::Vault;

/// Somebody who is, or once was, in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The site's id of the person.
    pub account: String,
    /// The fingerprint of the card in use, as [`crate::Author::fingerprint`] names it.
    pub fingerprint: [u8; 32],
    /// `None` for somebody who left or was revoked.
    pub role: Option<Role>,
    /// Whether they may read what was there before they came.
    pub history: bool,
    /// Whether the keeper who granted had compared safety numbers with them.
    pub confirmed: bool,
}

/// A circle shared with others: its verified log, its keys, and what was opened of it.
///
/// Each change is made, stored by the site, and only then adopted, by [`SharedCircle::refresh`].
pub struct SharedCircle {
    /// Empty until the first entry is stored.
    pub(crate) state: State,
    pub(crate) records: Standings,
    pub(crate) events: Vec<Event>,
    pub(crate) id: [u8; 16],
    pub(crate) pending: Vec<Pending>,
    pub(crate) chains: Chains,
    pub(crate) spares: Vec<Spare>,
    /// What signs records here, by the fingerprint of its card: making it anew for each would double the cost of signing.
    pub(crate) signer: Option<([u8; 32], SigningKey)>,
    /// Who has signed the records that were opened here.
    pub(crate) signers: Signers,
}

impl SharedCircle {
    /// `chain` is the name of the chain that the messages sealed here will form.
    #[inline(never)]
    pub(crate) fn of(known: Remembered, events: Vec<Event>, id: [u8; 16], chain: [u8; 16]) -> Self {
        Self {
            state: known.state,
            records: known.records,
            events,
            id,
            pending: Vec::new(),
            chains: Chains::new(known.chains, chain),
            spares: Vec::new(),
            signer: None,
            signers: Signers::default(),
        }
    }

    /// What the server knows this circle by.
    #[must_use]
    pub const fn id(&self) -> &[u8; 16] {
        &self.id
    }

    /// What the keeper who made it called it; empty until it is stored.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.state.about.title
    }

    /// The kinds of record it takes.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.state.about.kinds
    }

    /// The number of the present epoch; `None` until the circle is stored.
    #[must_use]
    pub fn epoch(&self) -> Option<u32> {
        u32::try_from(self.state.epochs.len()).ok()?.checked_sub(1)
    }

    /// How many entries of the log are known.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.state.hashes.len()
    }

    /// Whether nobody seals until a keeper starts another epoch, because somebody left.
    #[must_use]
    pub fn frozen(&self) -> bool {
        self.state.epochs.last().is_some_and(|epoch| epoch.frozen != NEVER)
    }

    /// Whether the log goes on without this person, who was revoked or left, or whose newest grant the server keeps back.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.state.ended
    }

    pub(crate) fn role_of(&self, person: &Person<'_>) -> Option<Role> {
        self.state.me(person)?.role()
    }

    /// The first and last epoch whose records this person can read.
    pub(crate) fn readable(&self) -> Option<(u32, u32)> {
        let mut readable = None;
        let mut epoch = 0_u32;
        for keys in &self.state.keys {
            if keys.record.is_some() {
                let (first, _) = *readable.get_or_insert((epoch, epoch));
                readable = Some((first, epoch));
            }
            epoch = epoch.saturating_add(1);
        }
        readable
    }

    /// Everybody who is or was in it, in the order they came.
    pub fn members(&self) -> Result<Vec<Membership>> {
        let mut members = Vec::new();
        for member in &self.state.members {
            members.push(Membership {
                account: member.account().to_owned(),
                fingerprint: member.card.fingerprint,
                role: member.role(),
                history: member.history,
                confirmed: member.confirmed,
            });
        }
        Ok(members)
    }

    /// Who did what, when: verified, in order. Begins behind the checkpoint the circle was opened from, if any.
    #[must_use]
    pub fn history(&self) -> &[Event] {
        &self.events
    }

    /// Adopts what the log now says: one's own change, once it is stored, or others'. `entries` is the whole log or its newer part,
    /// in order; the grants that go with it are handed to [`Vault::load`] first.
    ///
    /// Nothing is adopted unless all of it holds. [`Error::RolledBack`] for a log shorter than what is known, [`Error::Tampered`] for one that
    /// differs from it, [`Error::Stale`] where only opening the whole log anew will do.
    pub fn refresh<'b>(&mut self, vault: &Vault, entries: impl IntoIterator<Item = &'b [u8]>) -> Result<()> {
        let mut opening = Opening::from(Remembered::of(self.state.clone()));
        for bytes in entries {
            opening.add_known(vault, bytes, &self.pending)?;
        }
        while !opening.read(vault, usize::MAX)? {}
        opening.judge(vault)?;
        let Reading { state, mut news, .. } = opening.reading;
        if !state.circle.starts_with(&self.id) {
            return Err(Error::bad_input(&"the log is another circle's"));
        }
        self.pending.retain(|pending| !state.hashes.contains(&pending.entry));
        self.state = state;
        self.events.append(&mut news.events);
        self.records.anchor(news.manifests);
        Ok(())
    }
}

/// A log being read, step by step, so that a page can breathe in between.
pub(crate) struct Opening {
    reading: Reading,
    /// How many entries were known before.
    known: usize,
    /// The place of the last entry handed in.
    last: Option<u32>,
    records: Standings,
    chains: Vec<Chain>,
}

impl Opening {
    /// Goes on from what is known already.
    #[inline(never)]
    fn from(Remembered { state, records, chains }: Remembered) -> Self {
        Self { known: state.hashes.len(), reading: Reading::from(state), last: None, records, chains }
    }

    /// Begins with nothing, or with what a checkpoint remembers.
    pub(crate) fn begin(vault: &Vault, seen: Option<&[u8]>) -> Result<Self> {
        let mut known = Remembered::of(State::empty());
        if let Some(seen) = seen {
            checkpoint::open(seen, vault, &mut known)?;
        }
        Ok(Self::from(known))
    }

    /// Hands in the next entry.
    pub(crate) fn add(&mut self, vault: &Vault, bytes: &[u8]) -> Result<()> {
        self.add_known(vault, bytes, &[])
    }

    /// The same, where it may be one that was made here and is `pending`.
    fn add_known(&mut self, vault: &Vault, bytes: &[u8], pending: &[Pending]) -> Result<()> {
        let sequence = self.reading.add(bytes, |hash, grants| {
            let made = pending.iter().find(|pending| pending.entry == *hash).and_then(|pending| pending.keys.clone());
            made.map(Own::Made).or_else(|| {
                let mut held = Vec::new();
                for hash in grants {
                    if let Some(grant) = vault.grant(hash) {
                        held.push(grant.to_vec());
                    }
                }
                (!held.is_empty()).then_some(Own::Granted(held))
            })
        })?;
        self.last = Some(sequence);
        Ok(())
    }

    /// Does up to `count` pieces of work. Says whether all is done.
    pub(crate) fn step(&mut self, vault: &Vault, count: usize) -> Result<bool> {
        let done = self.read(vault, count)?;
        self.records.anchor(core::mem::take(&mut self.reading.news.manifests));
        Ok(done)
    }

    /// The same, with what the manifests say left to be taken in.
    fn read(&mut self, vault: &Vault, count: usize) -> Result<bool> {
        self.reading.step(&vault.person()?, count)
    }

    /// How many entries were handed in, and how many of them are read.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn progress(&self) -> (usize, usize) {
        self.reading.progress()
    }

    /// Judges the whole, once all is done.
    fn judge(&mut self, vault: &Vault) -> Result<()> {
        let shorter = self.last.and_then(|last| usize::try_from(last).ok()).is_some_and(|last| last.saturating_add(1) < self.known);
        if shorter {
            return Err(Error::RolledBack(&"the circle's log"));
        }
        self.reading.finish(&vault.person()?)
    }

    /// The circle, once all is done.
    pub(crate) fn finish(mut self, vault: &Vault) -> Result<SharedCircle> {
        self.judge(vault)?;
        let Reading { state, news, .. } = self.reading;
        let id = *state.circle.first_chunk().ok_or(Error::Internal(&"circle id length"))?;
        let known = Remembered { state, records: self.records, chains: self.chains };
        Ok(SharedCircle::of(known, news.events, id, random::array()?))
    }
}

impl core::fmt::Debug for SharedCircle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SharedCircle(…)")
    }
}
