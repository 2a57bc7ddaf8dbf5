//! A site's server as it should be, and people who come to it.

use crate::change::{Change, PutType};
use crate::circle::SharedCircle;
use crate::error::{Error, Result};
use crate::testing::{Store, new_vault, stretched};
use crate::vault::Vault;

pub(super) const NOW: u64 = 1_790_000_000_000;

/// Stores changes, all of each or nothing.
#[derive(Clone, Default)]
pub(super) struct Host(Store);

impl Host {
    pub(super) fn apply(&mut self, change: &Change) -> Result<()> {
        if self.0.apply(change) { Ok(()) } else { Err(Error::Conflict) }
    }

    pub(super) fn log(&self, circle: &SharedCircle) -> Vec<Vec<u8>> {
        let id = crate::hex::encode(circle.id());
        self.0.all(PutType::Log, &id).map(|(_, bytes)| bytes.to_vec()).collect()
    }

    /// Everything the host has for a person: the list of contacts and the grants.
    pub(super) fn items(&self, account: &str) -> Vec<(PutType, String, Vec<u8>)> {
        let mut items = Vec::new();
        let end = format!("/{account}");
        let grants = self.0.all(PutType::Grant, "").filter(|(id, _)| id.ends_with(&end));
        items.extend(grants.map(|(id, bytes)| (PutType::Grant, id.to_owned(), bytes.to_vec())));
        items.extend(self.0.all(PutType::Contacts, account).map(|(id, bytes)| (PutType::Contacts, id.to_owned(), bytes.to_vec())));
        items
    }

    pub(super) fn keyset(&self, account: &str) -> Vec<u8> {
        self.0.get(PutType::Keyset, account).unwrap().to_vec()
    }
}

pub(super) fn refs(entries: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    entries.iter().map(Vec::as_slice)
}

/// Somebody with a vault.
pub(super) struct Person {
    pub(super) vault: Vault,
}

impl Person {
    pub(super) fn new(host: &mut Host, account: &str) -> Self {
        let new = new_vault(account);
        host.0.put(PutType::Keyset, account, &new.keyset);
        Self { vault: new.vault }
    }

    /// As after a reload of the page: nothing but what the host stored.
    pub(super) fn reload(&mut self, host: &Host) {
        let account = self.vault.account().to_owned();
        self.vault = Vault::unlock_stretched(&host.keyset(&account), &account, &stretched(1), None).unwrap();
        self.load(host);
    }

    pub(super) fn load(&mut self, host: &Host) {
        let items = host.items(self.vault.account());
        self.vault.load(items.iter().map(|(put_type, id, bytes)| (*put_type, id.as_str(), bytes.as_slice()))).unwrap();
    }

    /// Meets somebody and compares safety numbers.
    pub(super) fn befriend(&mut self, host: &mut Host, other: &Vault) {
        self.meet(host, other);
        let fingerprint = self.vault.contact(other.account()).unwrap().unwrap().fingerprint;
        let change = self.vault.confirm(other.account(), &fingerprint).unwrap();
        self.store(host, &change);
    }

    pub(super) fn meet(&mut self, host: &mut Host, other: &Vault) {
        let cards = other.cards();
        let cards: Vec<&[u8]> = cards.iter().map(Vec::as_slice).collect();
        let (_, change) = self.vault.meet(&cards).unwrap();
        self.store(host, &change);
    }

    /// Stores a change of the vault and tells it so.
    pub(super) fn store(&mut self, host: &mut Host, change: &Change) {
        host.apply(change).unwrap();
        if let Some(keyset) = change.keyset() {
            self.vault.refresh(keyset).unwrap();
        }
    }

    pub(super) fn open(&mut self, host: &Host, circle: &SharedCircle) -> Result<SharedCircle> {
        self.load(host);
        self.vault.open_circle(refs(&host.log(circle)), None)
    }

    /// Adopts what the host has by now.
    pub(super) fn catch_up(&mut self, host: &Host, circle: &mut SharedCircle) -> Result<()> {
        self.load(host);
        circle.refresh(&self.vault, refs(&host.log(circle)))
    }
}

/// A host, a therapist and a client who know each other, and a circle of the therapist's that the client may write in.
pub(super) fn practice() -> (Host, Person, Person, SharedCircle) {
    let mut host = Host::default();
    let (mut lee, mut kim) = (Person::new(&mut host, "lee"), Person::new(&mut host, "kim"));
    lee.befriend(&mut host, &kim.vault);
    kim.befriend(&mut host, &lee.vault);
    let (mut circle, change) = SharedCircle::create(&lee.vault, "Kim and Lee", &["message", "plan", "progress"], NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut circle).unwrap();
    let change = circle.grant(&lee.vault, "kim", crate::Role::Author, true, false, NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut circle).unwrap();
    (host, lee, kim, circle)
}
