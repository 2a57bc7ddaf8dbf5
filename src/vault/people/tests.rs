//! What a vault knows of people through its life: stored, reloaded, raced for, kept back.

mod own;
mod races;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::change::{Change, Put, PutType};
use crate::error::{Error, Result};
use crate::hash;
use crate::keyset::secrets::{Identity, Secrets};
use crate::people::card;
use crate::testing::{Store, new_vault};
use crate::vault::{Key, Vault};

const NOW: u64 = 1_790_000_000_000;
const LOST: Error = Error::Tampered(&"the list of contacts");

/// A person, and the site she is on.
struct Site {
    store: Store,
    code: String,
}

impl Site {
    fn new() -> (Self, Vault) {
        let new = new_vault("lee");
        let mut store = Store::default();
        store.put(PutType::Keyset, "lee", &new.keyset);
        (Self { store, code: new.recovery.code.to_string() }, new.vault)
    }

    fn get(&self, put_type: PutType) -> &[u8] {
        self.store.get(put_type, "lee").unwrap()
    }

    fn unlock(&self) -> Vault {
        Vault::unlock(self.get(PutType::Keyset), "lee", Key::RecoveryCode(&self.code), None).unwrap()
    }

    fn load(&self, vault: &mut Vault) -> Result<()> {
        vault.load(self.store.get(PutType::Contacts, "lee").map(|list| (PutType::Contacts, "lee", list)))
    }

    /// Unlocks and loads again, as after a reload of the page.
    fn again(&self) -> Vault {
        let mut vault = self.unlock();
        self.load(&mut vault).unwrap();
        vault
    }

    /// Stores a change and says so.
    fn keep(&mut self, vault: &mut Vault, change: &Change) {
        assert!(self.store.apply(change));
        vault.refresh(self.get(PutType::Keyset)).unwrap();
        assert_eq!(vault.contacts(), self.again().contacts());
        assert_eq!(vault.seen(), self.again().seen());
    }

    fn meets(&mut self, vault: &mut Vault, cards: &[Vec<u8>]) {
        let (contact, change) = vault.meet(&slices(cards)).unwrap();
        self.keep(vault, &change);
        assert_eq!(vault.contact(&contact.account), Ok(Some(contact)));
    }
}

fn slices(cards: &[Vec<u8>]) -> Vec<&[u8]> {
    cards.iter().map(Vec::as_slice).collect()
}

fn identities(count: usize) -> Vec<Identity> {
    (0..count).flat_map(|_| Secrets::make().unwrap().identities).collect()
}

/// So many cards of somebody, oldest first.
fn cards(account: &str, count: usize) -> Vec<Vec<u8>> {
    card::chain(account, &identities(count)).unwrap().into_iter().map(|card| card.bytes.clone()).collect()
}

/// What a program would show: account, sequence, confirmed.
fn shown(vault: &Vault) -> Vec<(String, u32, bool)> {
    vault.contacts().unwrap().into_iter().map(|contact| (contact.account, contact.sequence, contact.confirmed)).collect()
}

#[test]
fn meeting_and_confirming_survive_a_reload() {
    let (mut site, mut lee) = Site::new();
    let kim = new_vault("kim").vault;
    let before = site.store.clone();
    let (contact, change) = lee.meet(&[kim.card()]).unwrap();
    assert_eq!((contact.account.as_str(), contact.sequence, contact.confirmed), ("kim", 1, false));
    assert_eq!((contact.fingerprint, &contact.qr), (hash(kim.card()), &format!("hushnote:{}", contact.safety_number.replace(' ', ""))));
    let [Put { id: list, if_match: None, .. }, Put { id: keyset, if_match: Some(replaced), .. }] = change.puts.as_slice() else {
        panic!("{change:?}")
    };
    assert_eq!((list.as_str(), keyset.as_str(), *replaced), ("lee", "lee", hash(before.get(PutType::Keyset, "lee").unwrap())));
    // Nothing has changed yet, neither the list nor the keyset.
    assert_eq!((lee.contacts(), lee.generation()), (Ok(Vec::new()), 1));
    site.keep(&mut lee, &change);
    assert_eq!((shown(&lee), lee.generation()), (vec![("kim".to_owned(), 1, false)], 2));
    // Kim sees the same number, whoever met first.
    let mut kim = kim;
    assert_eq!(kim.meet(&[lee.card()]).unwrap().0.safety_number, contact.safety_number);

    let list = hash(site.get(PutType::Contacts));
    let change = lee.confirm("kim", &contact.fingerprint).unwrap();
    assert_eq!(change.puts[0].if_match, Some(list));
    site.keep(&mut lee, &change);
    assert_eq!(shown(&lee), [("kim".to_owned(), 1, true)]);
    // What is known already makes no change.
    assert_eq!(lee.confirm("kim", &contact.fingerprint), Ok(Change::default()));
    assert_eq!(lee.meet(&[kim.card()]).unwrap().1, Change::default());
    assert!(lee.confirm("kim", &contact.fingerprint).unwrap().keyset().is_none());

    assert_eq!(lee.confirm("kim", &[0; 32]).err(), Some(Error::IdentityChanged));
    let own = lee.card().to_vec();
    assert!(matches!(lee.confirm("lou", &contact.fingerprint), Err(Error::BadInput(_))));
    assert!(matches!(lee.meet(&[&own]), Err(Error::BadInput(_))));
    assert!(matches!(lee.meet(&[]), Err(Error::BadInput(_))));
    assert_eq!(lee.contact("lou"), Ok(None));
    assert_eq!(shown(&lee), [("kim".to_owned(), 1, true)]);
}

/// The server drops the list, or serves an older one, or somebody else's, so that keys are trusted anew.
#[test]
fn pin_loss() {
    let (mut site, mut lee) = Site::new();
    site.meets(&mut lee, &cards("kim", 1));
    let older = site.get(PutType::Contacts).to_vec();
    site.meets(&mut lee, &cards("lou", 1));
    let own = lee.card().to_vec();
    let theirs = {
        let mut max = new_vault("max").vault;
        max.meet(&[&own]).unwrap().1.puts[0].bytes.clone()
    };

    let mut again = site.unlock();
    let stranger = cards("kim", 1);
    for list in [None, Some(older.as_slice()), Some(&theirs), Some(&[]), Some(&own)] {
        let items = list.map(|list| (PutType::Contacts, "lee", list));
        assert_eq!(again.load(items), if list.is_none() { Ok(()) } else { Err(LOST) });
        assert_eq!(again.contacts(), Err(LOST));
        assert_eq!(again.contact("kim"), Err(LOST));
        assert_eq!(again.meet(&slices(&stranger)).err(), Some(LOST));
        assert_eq!(again.confirm("kim", &hash(&stranger[0])).err(), Some(LOST));
        assert_eq!(again.pinned().err(), Some(LOST));
    }
    site.load(&mut again).unwrap();
    assert_eq!(again.contacts(), lee.contacts());
    assert_eq!(again.meet(&slices(&stranger)).err(), Some(Error::IdentityChanged));
    // A vault that has its list keeps it, whatever it is handed.
    assert_eq!(again.load([(PutType::Contacts, "lee", older.as_slice())]), Err(LOST));
    assert_eq!(again.contacts(), lee.contacts());

    // A list nobody made, where there never was one.
    let mut new = Site::new().1;
    assert_eq!(new.load([(PutType::Contacts, "lee", older.as_slice())]), Err(LOST));
    assert_eq!(new.contacts(), Ok(Vec::new()));
}

#[test]
fn a_successor_keeps_the_pin_and_is_not_confirmed() {
    let (mut site, mut lee) = Site::new();
    let kim = cards("kim", 3);
    site.meets(&mut lee, &kim[..1]);
    let change = lee.confirm("kim", &hash(&kim[0])).unwrap();
    site.keep(&mut lee, &change);
    let number = lee.contact("kim").unwrap().unwrap().safety_number;
    site.meets(&mut lee, &kim[..2]);
    let contact = lee.contact("kim").unwrap().unwrap();
    assert_eq!((contact.sequence, contact.confirmed, contact.fingerprint), (2, false, hash(&kim[1])));
    assert_ne!(contact.safety_number, number);
    // The number that was read out belonged to the card before.
    assert_eq!(lee.confirm("kim", &hash(&kim[0])).err(), Some(Error::IdentityChanged));
    assert_eq!(lee.meet(&[&kim[0]]).err(), Some(Error::RolledBack(&"the card")));
    assert_eq!(site.again().meet(&[&kim[0]]).err(), Some(Error::RolledBack(&"the card")));
    site.meets(&mut lee, &kim);
    assert_eq!(shown(&lee), [("kim".to_owned(), 3, false)]);
}

#[test]
fn debug_shows_no_bytes() {
    let (_, change) = Site::new().1.meet(&slices(&cards("kim", 1))).unwrap();
    let [list, keyset] = [&change.puts[0], &change.puts[1]].map(|put| put.bytes.len());
    let puts = format!("[Put(contacts lee, {list} bytes), Put(keyset lee, {keyset} bytes)]");
    assert_eq!(format!("{change:?}"), format!("Change {{ puts: {puts}, deletes: [] }}"));
}
