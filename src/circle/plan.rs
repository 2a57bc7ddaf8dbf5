//! What a change of a circle comes to, by what is known of the circle, and whether this person may make it.

use alloc::vec::Vec;

use crate::circle::changes::{Intent, Wish};
use crate::circle::entry::{Action, Role};
use crate::circle::person::Person;
use crate::circle::shared::SharedCircle;
use crate::circle::state::{Member, NEVER};
use crate::error::{Error, Result};
use crate::limits;
use crate::people::card::Card;

/// Who signs, what the entry says, whether it starts an epoch, and who gets its keys.
pub(crate) struct Plan<'a> {
    pub(crate) card: &'a Card,
    pub(crate) action: Action<'a>,
    pub(crate) starts: bool,
    pub(crate) grants: Vec<(&'a Card, bool)>,
}

impl SharedCircle {
    /// What `intent` comes to now.
    pub(crate) fn plan<'s>(&'s self, person: &Person<'s>, intent: &'s Intent) -> Result<Plan<'s>> {
        self.state.head()?;
        let me = self.state.me(person).ok_or(Error::NotAMember)?;
        let (mut card, mut newcomer) = (&me.card, None);
        if me.role() != Some(Role::Keeper) && matches!(intent.wish, Wish::Grant { .. } | Wish::Revoke) {
            return Err(Error::NotAMember);
        }
        let Intent { account, reason, .. } = intent;
        let (action, starts) = match intent.wish {
            Wish::Create => return Err(Error::Internal(&"a circle is made once")),
            Wish::Grant { role, history, unverified } => {
                if account == person.account {
                    return Err(Error::bad_input(&"contact must be somebody else"));
                }
                if role == Role::Keeper && !history {
                    return Err(Error::bad_input(&"a keeper needs history"));
                }
                let contact = person.contacts.find(account).ok_or(Error::UnverifiedContact)?;
                if !contact.confirmed && !unverified {
                    return Err(Error::UnverifiedContact);
                }
                let known = self.state.member(account);
                if known.is_none() && self.state.members.len() >= limits::MEMBERS {
                    return Err(Error::TooLarge(&"the number of members"));
                }
                // Whoever is known here brings a newer card herself; the keys are sealed to it already.
                let before = known.map(|member| &member.card).filter(|card| contact.knows(&card.fingerprint));
                let granted = before.unwrap_or(&contact.card);
                let lowered = known.and_then(Member::role).is_some_and(|before| role < before);
                let action = Action::Grant { role, history, confirmed: contact.confirmed, card: &granted.bytes };
                newcomer = Some((granted.as_ref(), history));
                (action, !history || lowered)
            }
            Wish::Revoke => {
                if account == person.account {
                    return Err(Error::bad_input(&"to end one's own membership is to leave"));
                }
                let started = self.state.epoch()?.1.started;
                let member = self.state.member(account).ok_or(Error::NotAMember)?;
                let gone = member.terms.last().is_none_or(|term| term.until != NEVER && term.until < started);
                if gone {
                    return Err(Error::NotAMember);
                }
                (Action::Revoke { account, reason }, true)
            }
            Wish::Leave => {
                if self.state.is_last_keeper(me) {
                    return Err(Error::LastUnlock);
                }
                (Action::Leave { reason }, false)
            }
            Wish::Renew => {
                // One card at a time: each has to follow the one in the log.
                let next = person.cards.iter().find(|own| own.sequence > card.sequence);
                let renewed = next.is_some();
                card = next.unwrap_or(card);
                let keeper = me.role() == Some(Role::Keeper);
                if !keeper && !renewed {
                    return Err(Error::bad_input(&"there is nothing to renew"));
                }
                let action = Action::Renew { reason, card: renewed.then_some(&card.bytes) };
                (action, keeper)
            }
        };
        let mut grants = if starts { self.everybody_but(account) } else { Vec::new() };
        if let Some(newcomer) = newcomer {
            grants.push(newcomer);
        }
        Ok(Plan { card, action, starts, grants })
    }

    /// The card of each member but one, and whether they get the history key.
    fn everybody_but(&self, account: &str) -> Vec<(&Card, bool)> {
        let mut others = Vec::new();
        for member in self.state.present().filter(|member| member.account() != account) {
            others.push((member.card.as_ref(), member.history));
        }
        others
    }
}
