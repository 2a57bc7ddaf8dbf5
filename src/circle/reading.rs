//! Reading a log: each entry verified against all before it, then adopted.

use alloc::borrow::ToOwned;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::circle::entry::{Action, Entry, Inside, Named, Role};
use crate::circle::keys::Start;
use crate::circle::person::Person;
use crate::circle::state::{About, Deed, Epoch, Event, Member, NEVER, State};
use crate::error::{Error, Result};
use crate::limits;
use crate::people::card::Card;

const BROKEN: Error = Error::Tampered(&"the circle's log");

/// How reading an entry ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Adopted,
    /// Authentic, but its keys were not granted: this person reads no further.
    Ended,
}

/// What entries say besides what the state keeps.
#[derive(Default)]
pub(crate) struct News {
    /// What was done.
    pub(crate) events: Vec<Event>,
    /// What closed epochs held, by their numbers.
    pub(crate) manifests: Vec<(u32, Vec<Named>)>,
}

impl State {
    /// Verifies the next entry and adopts what it says; the rest is added to `news`.
    pub(crate) fn read(&mut self, bytes: &[u8], person: &Person<'_>, news: &mut News) -> Result<Step> {
        let entry = Entry::read(bytes)?;
        let sequence = self.next()?;
        let starts = self.check_outer(&entry, sequence)?;
        let Some(keys) = self.keys_of(entry.outer.epoch) else {
            return self.end(&entry, person);
        };
        if starts {
            // The opener checked this already where a grant or a link brought the keys; it costs little to know it here.
            Start::read(entry.outer.start, entry.outer.epoch)?.check(entry.outer.epoch, keys)?;
        }
        let opened = entry.open(&keys.log)?;
        let inside = Inside::read(&opened)?;
        if !inside.manifest.is_empty() && (!starts || sequence == 0) {
            return Err(BROKEN);
        }
        let brought = read_card(&inside.action)?;
        let card = self.author_card(&inside, brought.as_ref(), sequence)?;
        entry.check_signature(&card.key)?;
        if matches!(inside.action, Action::Grant { .. } | Action::Revoke { .. }) && self.role_of(&card.account) != Some(Role::Keeper) {
            return Err(Error::NotAMember);
        }
        let deed = match &inside.action {
            Action::Create { title, kinds, .. } => {
                self.create(&entry, title, kinds, &card, person)?;
                Deed::Created
            }
            Action::Grant { role, history, confirmed, .. } => {
                let card = brought.as_ref().ok_or(BROKEN)?;
                self.grant(&entry, (*role, *history, *confirmed), card, person)?;
                Deed::Granted { account: card.account.clone(), role: *role, history: *history, confirmed: *confirmed }
            }
            Action::Revoke { account, reason } => {
                self.revoke(sequence, starts, account, &card.account)?;
                Deed::Revoked { account: (*account).to_owned(), reason: (*reason).to_owned() }
            }
            Action::Leave { reason } => {
                self.leave(&entry, starts, &card.account)?;
                Deed::Left { reason: (*reason).to_owned() }
            }
            Action::Renew { reason, card: renewed } => {
                self.renew(&entry, starts, renewed.is_some(), &card, person)?;
                Deed::Renewed { reason: (*reason).to_owned(), identity: renewed.is_some() }
            }
        };
        let (at, author) = (inside.at, card.account.clone());
        self.adopt(&entry, starts)?;
        if let Some(closed) = entry.outer.epoch.checked_sub(1)
            && starts
        {
            news.manifests.push((closed, inside.manifest));
        }
        news.events.push(Event { sequence, at, author, epoch: entry.outer.epoch, deed });
        Ok(Step::Adopted)
    }

    /// Whether the entry starts an epoch; its place, and the number of its epoch, must be the next.
    fn check_outer(&self, entry: &Entry<'_>, sequence: u32) -> Result<bool> {
        let outer = &entry.outer;
        let previous = self.hashes.last().unwrap_or(&[0; 32]);
        let starts = !outer.start.is_empty();
        let epoch = u32::try_from(self.epochs.len().saturating_sub(usize::from(!starts))).map_err(|_| BROKEN)?;
        let started = starts || !self.epochs.is_empty();
        if *outer.circle != self.circle || outer.sequence != sequence || outer.previous != previous || outer.epoch != epoch || !started {
            return Err(BROKEN);
        }
        Ok(starts)
    }

    /// Without the keys nothing can be said but whether a keeper made the entry, and to somebody who is out even that is nothing.
    fn end(&mut self, entry: &Entry<'_>, person: &Person<'_>) -> Result<Step> {
        self.ended |= self.role_of(person.account).is_none();
        for member in &self.members {
            if member.role() == Some(Role::Keeper) {
                self.ended = self.ended || entry.check_signature(&member.card.key).is_ok();
            }
        }
        if self.ended { Ok(Step::Ended) } else { Err(Error::BadSignature(&"the log entry's signature")) }
    }

    /// The card that signed: a member's, the creator's, or the one a member takes with this entry.
    fn author_card(&self, inside: &Inside<'_>, brought: Option<&Arc<Card>>, sequence: u32) -> Result<Arc<Card>> {
        let card = match (&inside.action, brought) {
            (Action::Create { .. }, Some(card)) if sequence == 0 => card,
            (Action::Create { .. }, _) => return Err(BROKEN),
            (Action::Renew { .. }, Some(card)) => {
                let before = self.member(&card.account).filter(|before| before.role().is_some()).ok_or(Error::NotAMember)?;
                if !card.follows(&before.card) {
                    return Err(Error::NotAMember);
                }
                card
            }
            _ => return self.present_card(inside.author),
        };
        if card.fingerprint == *inside.author { Ok(card.clone()) } else { Err(Error::NotAMember) }
    }

    /// The card of this fingerprint that a member uses now.
    fn present_card(&self, fingerprint: &[u8; 32]) -> Result<Arc<Card>> {
        let member = self.present().find(|member| member.card.fingerprint == *fingerprint);
        member.map(|member| member.card.clone()).ok_or(Error::NotAMember)
    }

    fn create(&mut self, entry: &Entry<'_>, title: &str, kinds: &[&str], card: &Arc<Card>, person: &Person<'_>) -> Result<()> {
        person.recognises(card, &[])?;
        if card.account != person.account && person.contacts.find(&card.account).is_none() {
            return Err(Error::UnverifiedContact);
        }
        self.circle = entry.hash;
        let mut about = About { title: title.to_owned(), kinds: Vec::new() };
        for kind in kinds {
            about.kinds.push((*kind).to_owned());
        }
        self.about = Arc::new(about);
        let mut creator = Member::new(0, card);
        creator.change_role(0, Some(Role::Keeper));
        self.members.push(creator);
        Ok(())
    }

    fn grant(&mut self, entry: &Entry<'_>, terms: (Role, bool, bool), card: &Arc<Card>, person: &Person<'_>) -> Result<()> {
        let (role, history, confirmed) = terms;
        let outer = &entry.outer;
        let known = self.member(&card.account);
        // Who may do less from now on could otherwise still seal as before, with an older head.
        let lowered = known.and_then(Member::role).is_some_and(|before| role < before);
        let starts = !outer.start.is_empty();
        let right_start = starts == (!history || lowered) && (starts || outer.grants.len() == 1);
        // Without the history key nobody can start an epoch, so that every keeper has it.
        if !right_start || role == Role::Keeper && !history {
            return Err(BROKEN);
        }
        person.recognises(card, known.map_or(&[], |member| member.cards.as_slice()))?;
        if let Some(member) = known {
            // A member who comes back, or gets another role, keeps the card or brings one that follows it.
            if card.fingerprint != member.card.fingerprint && !card.follows(&member.card) {
                return Err(Error::IdentityChanged);
            }
            if role != Role::Keeper && self.is_last_keeper(member) {
                return Err(BROKEN);
            }
        } else if self.members.len() >= limits::MEMBERS {
            return Err(Error::TooLarge(&"the number of members"));
        }
        if known.is_none() {
            self.members.push(Member::new(outer.sequence, card));
        }
        let member = self.member_mut(&card.account).ok_or(Error::Internal(&"a member went missing"))?;
        (member.history, member.confirmed) = (history, confirmed);
        if member.card.fingerprint != card.fingerprint {
            member.take(outer.sequence, card);
        }
        member.change_role(outer.sequence, Some(role));
        Ok(())
    }

    fn revoke(&mut self, sequence: u32, starts: bool, account: &str, by: &str) -> Result<()> {
        let epoch = self.epochs.last().map_or(0, |epoch| epoch.started);
        let member = self.member_mut(account).ok_or(BROKEN)?;
        // Whoever left in this epoch still knows its keys.
        let left_now = member.terms.last().is_some_and(|term| term.until != NEVER && term.until > epoch);
        if !starts || account == by || member.role().is_none() && !left_now {
            return Err(BROKEN);
        }
        member.change_role(sequence, None);
        Ok(())
    }

    fn leave(&mut self, entry: &Entry<'_>, starts: bool, account: &str) -> Result<()> {
        let last_keeper = self.member(account).is_some_and(|member| self.is_last_keeper(member));
        if starts || last_keeper || !entry.outer.grants.is_empty() {
            return Err(BROKEN);
        }
        let sequence = entry.outer.sequence;
        self.member_mut(account).ok_or(BROKEN)?.change_role(sequence, None);
        if let Some(epoch) = self.epochs.last_mut() {
            epoch.frozen = epoch.frozen.min(sequence);
        }
        Ok(())
    }

    fn renew(&mut self, entry: &Entry<'_>, starts: bool, renewed: bool, card: &Arc<Card>, person: &Person<'_>) -> Result<()> {
        let member = self.member(&card.account).ok_or(BROKEN)?;
        let keeper = member.role() == Some(Role::Keeper);
        if starts != keeper || !starts && !entry.outer.grants.is_empty() || !keeper && !renewed {
            return Err(BROKEN);
        }
        if renewed {
            person.recognises(card, &member.cards)?;
            let sequence = entry.outer.sequence;
            self.member_mut(&card.account).ok_or(BROKEN)?.take(sequence, card);
        }
        Ok(())
    }

    fn adopt(&mut self, entry: &Entry<'_>, starts: bool) -> Result<()> {
        let outer = &entry.outer;
        if starts {
            // One for each who stays: nobody is cut off in silence.
            if outer.grants.len() != self.present().count() {
                return Err(BROKEN);
            }
            self.epochs.push(Epoch { started: outer.sequence, frozen: NEVER });
        }
        self.hashes.push(entry.hash);
        Ok(())
    }
}

/// The card that an entry brings.
fn read_card(action: &Action<'_>) -> Result<Option<Arc<Card>>> {
    let card = match action {
        Action::Create { card, .. } | Action::Grant { card, .. } => Some(*card),
        Action::Renew { card, .. } => *card,
        Action::Revoke { .. } | Action::Leave { .. } => None,
    };
    card.map(|card| Card::read(card).map_err(|_| Error::Malformed(&"log entry"))).transpose()
}
