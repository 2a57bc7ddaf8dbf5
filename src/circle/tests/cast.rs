//! The people of people.json, and the circle they share.

use std::sync::Arc;

use serde_json::Value;

use crate::circle::SharedCircle;
use crate::circle::checkpoint::Remembered;
use crate::circle::opening::{Own, Reading};
use crate::circle::person::Person;
use crate::circle::state::State;
use crate::error::Result;
use crate::keyset::secrets::Identity;
use crate::people::card::{self, Card};
use crate::people::contacts::Contacts;
use crate::testing::{array, bytes, parse, secret, text, unhex};

pub(super) fn file() -> Value {
    parse(include_str!("../../../tests/vectors/hushnote/people.json"))
}

pub(super) fn list<'a>(case: &'a Value, field: &str) -> &'a Vec<Value> {
    case[field].as_array().unwrap()
}

pub(super) fn entries(file: &Value) -> Vec<Vec<u8>> {
    list(&file["circle"], "entries").iter().map(|case| bytes(case, "entry")).collect()
}

/// Somebody who reads the log, with everything that is hers.
pub(super) struct Cast {
    pub(super) account: String,
    pub(super) identities: Vec<Identity>,
    pub(super) cards: Vec<Arc<Card>>,
    pub(super) contacts: Contacts,
    pub(super) grants: Vec<Vec<u8>>,
}

impl Cast {
    pub(super) fn of(file: &Value, account: &str) -> Self {
        let named = |field| list(file, field).iter().find(|case| text(case, "account") == account).unwrap();
        let case = named("people");
        let identity = |case: &Value| Identity { signing_seed: secret(case, "ed25519_seed"), sealing_seed: secret(case, "xwing_seed") };
        let identities: Vec<_> = list(case, "identities").iter().map(identity).collect();
        let epoch = |epoch: &Value| crate::secret::Secret::from_slice(&unhex(epoch.as_str().unwrap())).unwrap();
        let epochs: Vec<_> = list(case, "private_epochs_oldest_first").iter().rev().map(epoch).collect();
        let met = named("contacts");
        let contacts = Contacts::open(&bytes(met, "sealed"), account, &epochs, &array(met, "hash")).unwrap();
        let given = list(&file["circle"], "entries").iter().flat_map(|entry| list(entry, "grants"));
        let grants = given.filter(|case| text(case, "account") == account).map(|case| bytes(case, "grant")).collect();
        Self { account: account.to_owned(), cards: card::chain(account, &identities).unwrap(), identities, contacts, grants }
    }

    pub(super) fn everybody(file: &Value) -> Vec<Self> {
        list(file, "people").iter().map(|case| Self::of(file, text(case, "account"))).collect()
    }

    pub(super) fn person(&self) -> Person<'_> {
        Person { account: &self.account, identities: &self.identities, cards: &self.cards, contacts: &self.contacts }
    }

    pub(super) fn open(&self, entries: &[Vec<u8>]) -> Result<SharedCircle> {
        open(&self.person(), &self.grants, entries)
    }
}

/// Opens a circle without a vault.
pub(super) fn open(person: &Person<'_>, grants: &[Vec<u8>], entries: &[Vec<u8>]) -> Result<SharedCircle> {
    let grants: Vec<_> = grants.iter().map(|grant| (crate::hash(grant), grant)).collect();
    let mut reading = Reading::from(State::empty());
    for entry in entries {
        reading.add(entry, |_, hashes| {
            let of = |hash| grants.iter().find(|(own, _)| own == hash).map(|(_, grant)| grant.to_vec());
            let held: Vec<Vec<u8>> = hashes.iter().filter_map(of).collect();
            (!held.is_empty()).then_some(Own::Granted(held))
        })?;
    }
    while !reading.step(person, usize::MAX)? {}
    reading.finish(person)?;
    let id = *reading.state.circle.first_chunk().unwrap();
    let mut circle = SharedCircle::of(Remembered::of(reading.state), reading.news.events, id, [0; 16]);
    circle.records.anchor(reading.news.manifests);
    Ok(circle)
}
