//! Races, dead changes and other tabs: of what was met, a vault shows what its store holds, or nothing.

use std::collections::BTreeMap;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{LOST, Site, cards, shown, slices};
use crate::change::{Change, Put, PutType};
use crate::error::Error;
use crate::testing::{dice, stretched};
use crate::{Inspection, hash, inspect};

#[test]
fn a_change_that_was_never_stored_leaves_nothing() {
    let (mut site, mut lee) = Site::new();
    let (_, dead) = lee.meet(&slices(&cards("kim", 1))).unwrap();
    let (_, other) = lee.meet(&slices(&cards("lou", 1))).unwrap();
    lee.refresh(site.get(PutType::Keyset)).unwrap();
    assert_eq!((lee.contacts(), lee.generation()), (Ok(Vec::new()), 1));
    assert_eq!(lee.load([(PutType::Contacts, "lee", dead.puts[0].bytes.as_slice())]), Err(LOST));
    // Both were made from what is stored: each is whole, and the store takes one.
    site.keep(&mut lee, &other);
    assert!(!site.store.apply(&dead));
    assert_eq!(lee.refresh(dead.keyset().unwrap()), Err(Error::RolledBack(&"the keyset")));
    assert_eq!(shown(&lee), [("lou".to_owned(), 1, false)]);
}

#[test]
fn of_two_changes_from_one_state_either_is_right() {
    for first in [true, false] {
        let (mut site, mut lee) = Site::new();
        site.meets(&mut lee, &cards("ann", 1));
        let (_, kim) = lee.meet(&slices(&cards("kim", 1))).unwrap();
        let (_, lou) = lee.meet(&slices(&cards("lou", 1))).unwrap();
        let (kept, lost, name) = if first { (kim, lou, "kim") } else { (lou, kim, "lou") };
        // The answer that it was stored may be lost, too: the keyset tells.
        assert!(site.store.apply(&kept) && !site.store.apply(&lost));
        lee.refresh(site.get(PutType::Keyset)).unwrap();
        assert_eq!(shown(&lee), [("ann".to_owned(), 1, false), (name.to_owned(), 1, false)]);
        assert_eq!(lee.contacts(), site.again().contacts());
    }
}

#[test]
fn two_tabs_race_and_neither_loses_a_contact() {
    let (mut site, mut one) = Site::new();
    let mut two = site.again();
    let (kim, lou) = (cards("kim", 1), cards("lou", 1));
    let (_, change) = two.meet(&slices(&lou)).unwrap();
    site.meets(&mut one, &kim);
    assert!(!site.store.apply(&change));
    // The second follows the keyset, has no list that it names, and says so rather than forget whom it met.
    two.refresh(site.get(PutType::Keyset)).unwrap();
    assert_eq!(two.meet(&slices(&lou)).err(), Some(LOST));
    site.load(&mut two).unwrap();
    site.meets(&mut two, &lou);
    one.refresh(site.get(PutType::Keyset)).unwrap();
    assert_eq!(one.contacts(), Err(LOST));
    site.load(&mut one).unwrap();
    assert_eq!((one.contacts(), shown(&one).len()), (two.contacts(), 2));
}

#[test]
fn other_changes_of_the_keyset_keep_the_list() {
    let (mut site, mut lee) = Site::new();
    site.meets(&mut lee, &cards("kim", 1));
    let keyset = lee.change_passphrase_stretched(&stretched(2)).unwrap().0;
    site.store.put(PutType::Keyset, "lee", &keyset);
    lee.refresh(&keyset).unwrap();
    assert_eq!(lee.contacts(), site.again().contacts());
    let epoch = |site: &Site| match inspect(site.get(PutType::Contacts)) {
        Ok(Inspection::Contacts { epoch, .. }) => epoch,
        other => panic!("{other:?}"),
    };
    assert_eq!((lee.private_epochs().len(), epoch(&site)), (2, 0));
    let change = lee.confirm("kim", &lee.contact("kim").unwrap().unwrap().fingerprint).unwrap();
    site.keep(&mut lee, &change);
    assert_eq!((shown(&lee), epoch(&site)), (vec![("kim".to_owned(), 1, true)], 1));

    // Another tab goes on from a list that this one made and was not told of.
    let (_, change) = lee.meet(&slices(&cards("lou", 1))).unwrap();
    assert!(site.store.apply(&change));
    let keyset = site.again().add_passkey(&[1], &[2; 32], &[3; 32]).unwrap().0;
    site.store.put(PutType::Keyset, "lee", &keyset);
    lee.refresh(&keyset).unwrap();
    assert_eq!((lee.contacts(), shown(&lee).len()), (site.again().contacts(), 2));
}

/// Two tabs meet and confirm as they like, and lose races, and reload.
#[test]
fn any_life_is_as_its_store_says() {
    let mut dice = dice();
    let people: Vec<_> = ["ann", "kim", "lou"].iter().map(|account| (*account, cards(account, 3))).collect();
    let (mut site, first) = Site::new();
    let mut tabs = [first, site.again()];
    let mut model: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for _ in 0..120 {
        let tab = &mut tabs[dice(2)];
        let (account, cards) = &people[dice(3)];
        let card = dice(3);
        let change = match dice(6) {
            0 => tab.confirm(account, &hash(&cards[card])),
            1 => tab.add_passkey(&dice(usize::MAX).to_be_bytes(), &[1; 32], &[2; 32]).map(|(keyset, _)| Change {
                puts: vec![Put { put_type: PutType::Keyset, id: "lee".to_owned(), bytes: keyset, if_match: Some(*tab.keyset_hash()) }],
                deletes: Vec::new(),
            }),
            2 => {
                *tab = site.again();
                continue;
            }
            _ => tab.meet(&slices(&cards[..=card])).map(|(_, change)| change),
        };
        let behind = *tab.keyset_hash() != hash(site.get(PutType::Keyset));
        let (asked, taken) = match &change {
            Ok(change) => (!change.puts.is_empty(), site.store.apply(change)),
            Err(_) => (false, false),
        };
        assert!(!asked || taken != behind);
        if asked && taken && change.is_ok_and(|change| change.puts.len() == 2) {
            let pinned = tab.contact(account).unwrap().map(|contact| contact.sequence as usize - 1);
            let before = model.insert(account, (card, pinned == Some(card)));
            assert_eq!(before.map(|(sequence, _)| sequence), pinned);
        }
        if dice(3) > 0 {
            tab.refresh(site.get(PutType::Keyset)).unwrap();
            site.load(tab).unwrap();
        }
        let expected: Vec<_> =
            model.iter().map(|(account, (card, confirmed))| ((*account).to_owned(), *card as u32 + 1, *confirmed)).collect();
        assert_eq!(shown(&site.again()), expected);
    }
    assert_eq!(model.len(), 3);
}
