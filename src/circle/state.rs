//! What a log says, as far as it has been read and verified: members, roles and epochs.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use crate::circle::entry::Role;
use crate::circle::keys::Keys;
use crate::error::{Error, Result};
use crate::people::card::Card;
use crate::secret::Secret;

/// No entry has this sequence.
pub(crate) const NEVER: u32 = u32::MAX;

/// How long somebody had a role.
#[derive(Clone, Copy)]
pub(crate) struct Term {
    /// The first entry at which it held.
    pub(crate) from: u32,
    /// The first at which it no longer did.
    pub(crate) until: u32,
    pub(crate) role: Role,
}

/// Somebody who is, or once was, in the circle.
#[derive(Clone)]
pub(crate) struct Member {
    /// The one in use.
    pub(crate) card: Arc<Card>,
    /// All there were, each with the entry from which on it was the one in use; oldest first.
    pub(crate) cards: Vec<(u32, Arc<Card>)>,
    /// Oldest first.
    pub(crate) terms: Vec<Term>,
    /// Whether grants bring the history key.
    pub(crate) history: bool,
    /// Whether the keeper who granted had compared safety numbers.
    pub(crate) confirmed: bool,
}

impl Member {
    /// Somebody who comes in with the entry of this sequence.
    pub(crate) fn new(sequence: u32, card: &Arc<Card>) -> Self {
        Self { card: card.clone(), cards: vec![(sequence, card.clone())], terms: Vec::new(), history: true, confirmed: true }
    }

    pub(crate) fn account(&self) -> &str {
        &self.card.account
    }

    pub(crate) fn role_at(&self, sequence: u32) -> Option<Role> {
        self.terms.iter().find(|term| (term.from..term.until).contains(&sequence)).map(|term| term.role)
    }

    /// The role now, for a member who has one.
    pub(crate) fn role(&self) -> Option<Role> {
        self.terms.last().filter(|term| term.until == NEVER).map(|term| term.role)
    }

    /// The card that was in use at an entry.
    pub(crate) fn card_at(&self, sequence: u32) -> Option<&Card> {
        self.cards.iter().rev().find(|(from, _)| *from <= sequence).map(|(_, card)| card.as_ref())
    }

    /// From `sequence` on the member uses `card`.
    pub(crate) fn take(&mut self, sequence: u32, card: &Arc<Card>) {
        self.cards.push((sequence, card.clone()));
        self.card = card.clone();
    }

    /// From `sequence` on the member has `role`, or none.
    pub(crate) fn change_role(&mut self, sequence: u32, role: Option<Role>) {
        if let Some(last) = self.terms.last_mut().filter(|term| term.until == NEVER) {
            last.until = sequence;
        }
        if let Some(role) = role {
            self.terms.push(Term { from: sequence, until: NEVER, role });
        }
    }
}

/// One epoch.
#[derive(Clone, Copy)]
pub(crate) struct Epoch {
    /// The entry that started it.
    pub(crate) started: u32,
    /// The entry from which on nobody seals in it.
    pub(crate) frozen: u32,
}

/// What somebody did, verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where it stands in the log.
    pub sequence: u32,
    /// When, as the author's device says, in milliseconds since 1970.
    pub at: u64,
    /// Who did it.
    pub author: String,
    /// The epoch from then on.
    pub epoch: u32,
    /// What was done.
    pub deed: Deed,
}

/// What can be done to a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The circle was made.
    Created,
    /// Somebody became a member, or got another role.
    Granted {
        /// Who.
        account: String,
        /// What they may do.
        role: Role,
        /// Whether they may read what was there before.
        history: bool,
        /// Whether the keeper had compared safety numbers with them.
        confirmed: bool,
    },
    /// Somebody is a member no longer.
    Revoked {
        /// Who.
        account: String,
        /// Why.
        reason: String,
    },
    /// The author left.
    Left {
        /// Why.
        reason: String,
    },
    /// The author took a new card, or made new keys, or both.
    Renewed {
        /// Why.
        reason: String,
        /// Whether the author's identity is a new one.
        identity: bool,
    },
}

/// What a keeper said of a circle when it was made.
#[derive(Default)]
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) kinds: Vec<String>,
}

/// A circle as its log tells it, but for who did what, and which records there are.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) circle: [u8; 32],
    pub(crate) about: Arc<About>,
    /// H of each entry.
    pub(crate) hashes: Vec<[u8; 32]>,
    pub(crate) members: Vec<Member>,
    pub(crate) epochs: Vec<Epoch>,
    /// One for each epoch one has keys of; while reading, also of epochs still to come.
    pub(crate) keys: Vec<Keys>,
    /// The log goes on, and its keys were not granted to this person.
    pub(crate) ended: bool,
}

impl State {
    pub(crate) fn empty() -> Self {
        Self {
            circle: [0; 32],
            about: Arc::default(),
            hashes: Vec::new(),
            members: Vec::new(),
            epochs: Vec::new(),
            keys: Vec::new(),
            ended: false,
        }
    }

    /// The sequence the next entry has.
    pub(crate) fn next(&self) -> Result<u32> {
        u32::try_from(self.hashes.len()).ok().filter(|next| *next < NEVER).ok_or(Error::TooLarge(&"the circle's log"))
    }

    /// The newest entry: its sequence and hash.
    pub(crate) fn head(&self) -> Result<(u32, &[u8; 32])> {
        let hash = self.hashes.last().ok_or(Error::Stale)?;
        Ok((self.next()?.saturating_sub(1), hash))
    }

    /// H of the entry of this sequence.
    pub(crate) fn hash_at(&self, sequence: u32) -> Option<&[u8; 32]> {
        usize::try_from(sequence).ok().and_then(|index| self.hashes.get(index))
    }

    /// The newest epoch and its number.
    pub(crate) fn epoch(&self) -> Result<(u32, Epoch)> {
        let (epoch, before) = self.epochs.split_last().ok_or(Error::Stale)?;
        Ok((u32::try_from(before.len()).map_err(|_| Error::Internal(&"epoch number"))?, *epoch))
    }

    pub(crate) fn epoch_numbered(&self, number: u32) -> Option<&Epoch> {
        usize::try_from(number).ok().and_then(|index| self.epochs.get(index))
    }

    /// The number of the epoch in force at an entry.
    pub(crate) fn epoch_at(&self, sequence: u32) -> Option<u32> {
        let count = self.epochs.partition_point(|epoch| epoch.started <= sequence);
        u32::try_from(count.checked_sub(1)?).ok()
    }

    pub(crate) fn keys_of(&self, epoch: u32) -> Option<&Keys> {
        usize::try_from(epoch).ok().and_then(|index| self.keys.get(index))
    }

    /// What opens and seals the records of an epoch; not everybody was given it.
    pub(crate) fn record_key(&self, epoch: u32) -> Result<&Secret<32>> {
        self.keys_of(epoch).and_then(|keys| keys.record.as_ref()).ok_or(Error::NotAMember)
    }

    pub(crate) fn member(&self, account: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.account() == account)
    }

    pub(crate) fn member_mut(&mut self, account: &str) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.account() == account)
    }

    /// The role that somebody has now.
    pub(crate) fn role_of(&self, account: &str) -> Option<Role> {
        self.member(account)?.role()
    }

    /// Whether this member is the only one who keeps the circle.
    pub(crate) fn is_last_keeper(&self, member: &Member) -> bool {
        let others = self.members.iter().filter(|other| other.account() != member.account());
        member.role() == Some(Role::Keeper) && !others.map(Member::role).any(|role| role == Some(Role::Keeper))
    }

    /// Those who have a role now.
    pub(crate) fn present(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.role().is_some())
    }

    /// Who used the card of this fingerprint at an entry, and the card.
    pub(crate) fn author_at(&self, fingerprint: &[u8; 32], sequence: u32) -> Option<(&Member, &Card)> {
        self.members.iter().find_map(|member| {
            let card = member.card_at(sequence)?;
            (card.fingerprint == *fingerprint).then_some((member, card))
        })
    }
}
