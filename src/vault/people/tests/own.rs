//! One's own cards, letters and grants.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{NOW, Site, cards, identities, slices};
use crate::change::PutType;
use crate::error::Error;
use crate::keyset::build::Draft;
use crate::record::NoteRecord;
use crate::testing::{new_vault, stretched};
use crate::vault::Vault;
use crate::{Inspection, hash, inspect, limits, seal_to};

/// A keyset with one more identity in front, as after a breach.
fn renewed(vault: &Vault) -> Vec<u8> {
    let mut stored = vault.stored.clone();
    stored.secrets.identities.insert(0, identities(1).remove(0));
    Draft::after(&stored).unwrap().seal().unwrap().bytes
}

#[test]
fn a_new_identity_brings_a_new_card() {
    let (mut site, mut lee) = Site::new();
    let mut kim = new_vault("kim").vault;
    let first = lee.card().to_vec();
    let (_, met) = kim.meet(&[&first]).unwrap();
    kim.refresh(met.keyset().unwrap()).unwrap();
    site.meets(&mut lee, &cards("kim", 1));
    let letter = seal_to(&first, &NoteRecord::text("message", "to the old card"), NOW).unwrap();

    let keyset = renewed(&lee);
    site.store.put(PutType::Keyset, "lee", &keyset);
    lee.refresh(&keyset).unwrap();
    let numbers: Vec<_> = lee.contacts().unwrap().into_iter().map(|contact| contact.safety_number).collect();
    assert_eq!((lee.cards(), lee.contacts()), (site.again().cards(), site.again().contacts()));
    assert_eq!((lee.cards().len(), &lee.cards()[0], lee.identities().len()), (2, &first, 2));
    assert_eq!(lee.own_cards()[1].bytes, lee.card());
    assert!(matches!(inspect(lee.card()), Ok(Inspection::Card { sequence: 2, previous, .. }) if previous == hash(&first)));
    let (contact, _) = kim.meet(&slices(&lee.cards())).unwrap();
    assert_eq!((contact.sequence, contact.fingerprint), (2, hash(lee.card())));
    assert!(!numbers.contains(&contact.safety_number));

    let published = lee.publish();
    assert_eq!(published.puts.iter().map(|put| put.id.as_str()).collect::<Vec<_>>(), ["lee/0000000001", "lee/0000000002"]);
    assert!(published.puts.iter().all(|put| put.put_type == PutType::Card && put.if_match.is_none()));
    assert_eq!(published.puts.into_iter().map(|put| put.bytes).collect::<Vec<_>>(), lee.cards());

    assert_eq!(lee.open_sealed(&letter).unwrap().record, NoteRecord::text("message", "to the old card"));
    let letter = seal_to(lee.card(), &NoteRecord::text("message", "to the new one"), NOW).unwrap();
    assert_eq!(lee.open_sealed(&letter).unwrap().record, NoteRecord::text("message", "to the new one"));
    assert_eq!(kim.open_sealed(&letter).err(), Some(Error::CannotOpen));
    assert!(matches!(inspect(&letter), Ok(Inspection::Letter { to, size, .. }) if to == hash(lee.card()) && size == letter.len()));
}

#[test]
fn grants_are_held_by_their_hash() {
    let mut lee = Site::new().1;
    let grant = |byte| {
        let mut grant = [b"HN\x06\x01".as_slice(), &[byte; limits::GRANT - 4]].concat();
        grant[4] = 0;
        grant
    };
    let grants: Vec<_> = (0..40).map(grant).collect();
    for some in [&[grants[3].clone(), grants[3].clone()], &grants[10..20], &grants[..], &grants[5..]] {
        lee.load(some.iter().map(|grant| (PutType::Grant, "any", grant.as_slice()))).unwrap();
        assert!(lee.people.grants.is_sorted_by(|one, next| one.0 < next.0));
    }
    assert_eq!(lee.people.grants.len(), 40);
    for held in &grants {
        assert_eq!(lee.grant(&hash(held)), Some(held.as_slice()));
    }
    assert_eq!(lee.grant(&hash(&grant(99))), None);
    let (new, mut long, mut other, mut suite) = (grant(50), grant(51), grant(52), grant(53));
    long.push(0);
    other[2] = 5;
    suite[3] = 2;
    for (wrong, code) in
        [(&new[1..], "malformed"), (&new[..1000], "malformed"), (&long, "too-large"), (&other, "unsupported"), (&suite, "unsupported")]
    {
        let found = lee.load([(PutType::Grant, "any", new.as_slice()), (PutType::Grant, "any", wrong)]);
        assert_eq!(found.err().unwrap().code(), code);
        assert_eq!(lee.people.grants.len(), 40);
    }
    // What is not a vault's own affair is left alone.
    for put_type in [PutType::Keyset, PutType::Record, PutType::Log, PutType::Card] {
        lee.load([(put_type, "any", b"anything".as_slice())]).unwrap();
    }
    let keyset = lee.change_passphrase_stretched(&stretched(2)).unwrap().0;
    lee.refresh(&keyset).unwrap();
    assert_eq!(lee.people.grants.len(), 40);
}
