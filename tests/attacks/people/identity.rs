//! Who somebody is: cards that a server swaps, and the list of those one has met.

use hushnote::{PutType, Role, Vault};

use crate::common::craft::Card;
use crate::common::host::{Host, plain, world};
use crate::common::toolkit::random;
use crate::common::{NOW, anna, berta, clara, code, mallory};

/// A key of the server's own, under somebody's account.
fn impostor(account: &str) -> ([u8; 32], Vec<u8>) {
    let seed = random();
    (seed, Card::first(account, &seed, &random()).sign(&seed, None))
}

/// An account that has met nobody yet.
fn alone() -> Vault {
    anna().vault()
}

#[test]
fn card_substitute_at_the_first_meeting_shows_in_the_safety_number() {
    let (mut vault, mut other) = (alone(), berta().vault());
    let (_, swapped) = impostor(berta().account);
    let (seen_by_anna, _) = vault.meet(&[&swapped]).unwrap();
    let (seen_by_berta, _) = other.meet(&[anna().vault().card()]).unwrap();
    assert_ne!(seen_by_anna.safety_number, seen_by_berta.safety_number);
    assert_ne!(seen_by_anna.qr, seen_by_berta.qr);
    assert!(!seen_by_anna.confirmed);
    // Both true: both alike.
    let (seen_by_anna, _) = vault.meet(&[berta().vault().card()]).unwrap();
    assert_eq!(seen_by_anna.safety_number, seen_by_berta.safety_number);
    // Somebody else's card in the place of the one asked for says whose it is.
    assert_eq!(vault.meet(&[mallory().vault().card()]).unwrap().0.account, mallory().account);
    assert_eq!(code(vault.meet(&[anna().vault().card()])), "bad-input");
}

#[test]
fn card_substitute_is_a_hard_stop_for_who_is_pinned() {
    let world = world();
    let mut vault = world.vault(anna());
    let before = vault.contacts().unwrap();
    let own = world.host.cards(berta().account)[0].to_vec();
    let (seed, first) = impostor(berta().account);
    // Cards that claim to follow: signed by nobody, by the new key, by another contact's, or bent.
    let next = |signer: &[u8; 32]| Card::after(&own, &seed, &random()).sign(&seed, Some(signer));
    let unchained = Card { previous: random(), ..Card::after(&own, &seed, &random()) }.sign(&seed, Some(&seed));
    let skipped = Card { sequence: 3, ..Card::after(&own, &seed, &random()) }.sign(&seed, Some(&seed));
    for card in [&first, &next(&seed), &next(&random()), &unchained, &skipped] {
        assert_eq!(code(vault.meet(&[card])), "identity-changed");
        assert_eq!(code(vault.meet(&[&own, card])), "identity-changed");
        assert_eq!(code(vault.meet(&[card, &own])), "identity-changed");
    }
    let mut bent = own.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(code(vault.meet(&[&bent])), "malformed");
    for at in (0..own.len() - 1).step_by(61) {
        let mut bent = own.clone();
        bent[at] ^= 1;
        assert_ne!(code(vault.meet(&[&bent])), "ok", "byte {at}");
    }
    // Nobody was replaced, and keys still go to the one who was met.
    assert_eq!(vault.contacts().unwrap(), before);
    assert!(vault.meet(&[&own]).unwrap().1.puts.is_empty());
}

/// The true owner's word is needed for a next card, and even then the number has to be compared anew.
#[test]
fn card_substitute_by_a_successor_resets_what_was_confirmed() {
    let mut world = world();
    let (host, berta) = (&world.host, crate::common::insider::Insider::of(berta(), &world.host));
    let mut vault = host.vault(anna());
    let seed = random();
    let next = Card::after(&berta.card, &seed, &random()).sign(&seed, Some(&berta.seed));
    let twin = Card::after(&berta.card, &seed, &random()).sign(&seed, Some(&berta.seed));
    let (contact, change) = vault.meet(&[&berta.card, &next]).unwrap();
    assert!(!contact.confirmed && contact.sequence == 2);
    world.host.settle(&mut vault, &change);
    assert!(!vault.contact(&berta.account).unwrap().unwrap().confirmed);
    // Two cards of one sequence; the one before; confirming a number that belonged to another card.
    assert_eq!(code(vault.meet(&[&twin])), "identity-changed");
    assert_eq!(code(vault.meet(&[&berta.card, &twin])), "identity-changed");
    assert_eq!(code(vault.meet(&[&berta.card])), "rolled-back");
    assert_eq!(code(vault.confirm(&berta.account, &berta.fingerprint)), "identity-changed");
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    assert_eq!(code(circle.grant(&vault, &berta.account, Role::Keeper, true, false, NOW)), "unverified-contact");
}

#[test]
fn card_substitute_before_a_grant_is_stopped_or_shown() {
    let mut world = world();
    let (mut vault, mut circle) = world.enter(anna());
    assert_eq!(code(circle.grant(&vault, "acc-nobody", Role::Author, true, true, NOW)), "unverified-contact");
    let (_, swapped) = impostor("acc-newcomer");
    let (contact, change) = vault.meet(&[&swapped]).unwrap();
    // Met, but not stored: it is as if it never was.
    assert_eq!(code(circle.grant(&vault, "acc-newcomer", Role::Author, true, true, NOW)), "unverified-contact");
    world.host.settle(&mut vault, &change);
    assert_eq!(code(circle.grant(&vault, "acc-newcomer", Role::Author, true, false, NOW)), "unverified-contact");
    assert_eq!(code(vault.confirm("acc-newcomer", &random())), "identity-changed");
    assert!(!contact.confirmed);
    // Whoever wants it all the same leaves a trace that every member sees.
    let change = circle.grant(&vault, "acc-newcomer", Role::Reader, true, true, NOW).unwrap();
    world.host.adopt(&mut vault, &mut circle, &change);
    let (_, seen) = world.enter(clara());
    let member = seen.members().unwrap().into_iter().find(|member| member.account == "acc-newcomer").unwrap();
    assert!(!member.confirmed);
    assert!(format!("{:?}", seen.history().last().unwrap().deed).contains("confirmed: false"));
}

/// The log shows a contact under a key that is not hers.
#[test]
fn card_substitute_inside_a_log() {
    let mut world = world();
    let mut host = world.host.clone();
    // Mallory pins the impostor as Berta; in the circle the true one is a member.
    let (_, swapped) = impostor(berta().account);
    let mut vault = mallory().vault();
    host.lie(PutType::Keyset, mallory().account, &mallory().keyset);
    host.hide(PutType::Contacts, mallory().account);
    host.befriend(&mut vault, anna().account);
    let change = vault.meet(&[&swapped]).unwrap().1;
    host.settle(&mut vault, &change);
    world.grant(mallory(), Role::Reader, true);
    let grants: Vec<Vec<u8>> = world.host.grants(mallory().account).into_iter().map(<[u8]>::to_vec).collect();
    vault.load(grants.iter().map(|grant| (PutType::Grant, "", grant.as_slice()))).unwrap();
    assert_eq!(code(world.host.open(&vault, &world.id, None)), "identity-changed");
    // And a circle whose maker was never met is nobody's.
    let mut vault = mallory().vault();
    vault.load(grants.iter().map(|grant| (PutType::Grant, "", grant.as_slice()))).unwrap();
    assert_eq!(code(world.host.open(&vault, &world.id, None)), "unverified-contact");
}

/// What needs the list of contacts fails until it is the one that the keyset names.
fn unpinned(host: &Host, id: &[u8; 16]) {
    let mut vault = anna().open(host.keyset(anna().account), None).unwrap();
    let loaded = code(host.load(&mut vault));
    assert!(["tampered", "ok"].contains(&loaded), "{loaded}");
    assert_eq!(loaded == "ok", host.get(PutType::Contacts, anna().account).is_none());
    let card = host.cards(berta().account)[0];
    assert_eq!(code(vault.meet(&[card])), "tampered");
    assert_eq!(code(vault.contacts()), "tampered");
    assert_eq!(code(vault.contact(berta().account)), "tampered");
    assert_eq!(code(vault.confirm(berta().account, &[0; 32])), "tampered");
    assert_eq!(code(host.open(&vault, id, None)), "tampered");
    assert_eq!(code(hushnote::SharedCircle::create(&vault, "new", &["message"], NOW)), "tampered");
}

#[test]
fn pin_loss() {
    let world = world();
    let account = anna().account;
    let (own, theirs) = (world.host.get(PutType::Contacts, account).unwrap(), world.host.get(PutType::Contacts, berta().account).unwrap());
    // An older list of her own: what she had stored before somebody was confirmed.
    let mut vault = world.vault(anna());
    let card = impostor("acc-later").1;
    let mut host = world.host.clone();
    let change = vault.meet(&[&card]).unwrap().1;
    host.settle(&mut vault, &change);

    let mut dropped = host.clone();
    dropped.hide(PutType::Contacts, account);
    unpinned(&dropped, &world.id);
    let newest = host.get(PutType::Contacts, account).unwrap().to_vec();
    let mut bent = newest.clone();
    bent[40] ^= 1;
    let epoch = anna().dissect(host.keyset(account)).2.epochs[0];
    let invented = [b"HN\x03\x01\0\0\0\0".as_slice(), &crate::common::toolkit::cobblestone::seal(&epoch, b"", &[0; 1024])].concat();
    for list in [own, theirs, bent.as_slice(), &newest[..newest.len() - 1], &invented] {
        let mut lying = host.clone();
        lying.lie(PutType::Contacts, account, list);
        unpinned(&lying, &world.id);
    }
    // Keyset and list rolled back together: the device remembers.
    let seen = vault.seen().unwrap();
    assert_eq!(code(anna().open(world.host.keyset(account), Some(&seen))), "rolled-back");
    assert_eq!(code(vault.refresh(world.host.keyset(account))), "rolled-back");
    // A failed load leaves what was loaded.
    assert_eq!(code(vault.load([(PutType::Contacts, account, own)])), "tampered");
    assert_eq!(vault.contact(berta().account).unwrap().map(|contact| contact.confirmed), Some(true));
    let mut circle = host.open(&vault, &world.id, None).unwrap();
    assert_eq!(code(circle.seal(&vault, "n", &plain("still"), NOW, None)), "ok");
}
