//! One key for all of an epoch's members, and none of the next for who is out.

use hushnote::{PutType, Role, SharedCircle};

use crate::common::craft::{Keys, action};
use crate::common::host::{World, goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::{NOW, anna, berta, clara, code, mallory};

/// A keeper starts an epoch, and gives each member what `keys` says.
fn epoch(world: &World, promised: &Keys, given: [&Keys; 3]) -> World {
    let people = [anna(), berta(), clara()];
    let keeper = Insider::of(anna(), &world.host);
    let view = View::of(&keeper, &world.host, &world.id);
    let promise = promised.epoch_commitment(1);
    let grants: Vec<Vec<u8>> =
        people.iter().zip(given).map(|(person, keys)| keys.grant_as(world.host.cards(person.account)[0], 1, true, &promise)).collect();
    let entry = view.make(&keeper, Some(promised), &grants, &[], &action::renew(b""));
    let named: Vec<(&str, &[u8])> = people.iter().map(|person| person.account).zip(grants.iter().map(Vec::as_slice)).collect();
    let mut next = world.clone();
    next.host.plant(&world.id, &entry, &named);
    next
}

#[test]
fn split_epoch() {
    let world = world();
    let (one, two) = (Keys::invented(), Keys::invented());
    let honest = epoch(&world, &one, [&one, &one, &one]);
    assert_eq!([anna(), berta(), clara()].map(|person| honest.answer(person)), ["ok"; 3]);
    // Any one key of the three that is not the promised one.
    for other in [
        two.clone(),
        Keys { log: two.log, ..one.clone() },
        Keys { record: two.record, ..one.clone() },
        Keys { history: two.history, ..one.clone() },
    ] {
        let split = epoch(&world, &one, [&one, &one, &other]);
        assert_eq!([anna(), berta(), clara()].map(|person| split.answer(person)), ["ok", "ok", "tampered"]);
        let (mut vault, mut circle) = world.enter(clara());
        assert_eq!(code(split.host.refresh(&mut vault, &mut circle)), "tampered");
        assert_eq!(circle.epoch(), Some(0));
    }
    // An epoch whose links do not lead to what was before, so that who comes later would read other things.
    let view = View::of(&Insider::of(anna(), &world.host), &world.host, &world.id);
    for wrong in [two.clone(), Keys { log: two.log, ..view.last().clone() }, Keys { history: two.history, ..view.last().clone() }] {
        let keeper = Insider::of(anna(), &world.host);
        let lying = View { keys: vec![wrong], ..view.clone() };
        let people = [anna(), berta(), clara()];
        let grants: Vec<Vec<u8>> = people.iter().map(|person| one.grant(world.host.cards(person.account)[0], 1, true)).collect();
        let entry = lying.make(&keeper, Some(&one), &grants, &[], &action::renew(b""));
        let named: Vec<(&str, &[u8])> = people.iter().map(|person| person.account).zip(grants.iter().map(Vec::as_slice)).collect();
        let mut split = world.clone();
        split.host.plant(&world.id, &entry, &named);
        assert_eq!(people.map(|person| split.answer(person)), ["tampered"; 3]);
    }
}

/// A keeper gives one member two grants and another none: the number is right. Whom it leaves out is told, at least by her own client.
#[test]
fn split_epoch_by_leaving_somebody_out() {
    let world = world();
    let keeper = Insider::of(anna(), &world.host);
    let (view, keys) = (View::of(&keeper, &world.host, &world.id), Keys::invented());
    let grants = [anna(), berta(), berta()].map(|person| keys.grant(world.host.cards(person.account)[0], 1, true));
    let entry = view.make(&keeper, Some(&keys), &grants, &[], &action::renew(b""));
    let mut split = world.clone();
    split.host.plant(&world.id, &entry, &[(anna().account, &grants[0]), (berta().account, &grants[1])]);
    let (mut vault, mut circle) = world.enter(clara());
    split.host.refresh(&mut vault, &mut circle).unwrap();
    assert!(circle.ended());
    assert!(split.enter(clara()).1.ended() && !split.enter(berta()).1.ended());
}

/// What somebody held when her membership ended, against all that comes after.
#[test]
fn revoked_reads_new() {
    let mut world = world();
    world.grant(mallory(), Role::Author, true);
    let before = {
        let (vault, mut circle) = world.enter(anna());
        circle.seal(&vault, "old", &plain("old"), NOW, None).unwrap()
    };
    let thief = Insider::of(mallory(), &world.host);
    let stolen = View::of(&thief, &world.host, &world.id);
    assert!(stolen.reads(&before));
    let (mut old_vault, mut old_circle) = world.enter(mallory());
    world.revoke(mallory());

    let (vault, mut circle) = world.enter(anna());
    let after = circle.seal(&vault, "new", &plain("new"), NOW, None).unwrap();
    // Everything the server has, with everything that she took along, and what can be derived from it.
    let collusion = View::of(&thief, &world.host, &world.id);
    assert!(!collusion.reads(&after) && collusion.reads(&before));
    let all: Vec<Vec<u8>> =
        [anna(), berta(), clara(), mallory()].iter().flat_map(|person| world.host.grants(person.account)).map(<[u8]>::to_vec).collect();
    let opened = all.iter().filter(|grant| thief.opens(grant, &collusion)).count();
    assert_eq!(opened, 1, "the grant of the epoch that is over, and no other");
    // Her own client says what she is.
    assert_eq!(code(old_circle.open("new", &after, None)), "stale");
    world.host.refresh(&mut old_vault, &mut old_circle).unwrap();
    assert!(old_circle.ended());
    assert_eq!(code(old_circle.open("new", &after, None)), "stale");
    assert_eq!(code(old_circle.seal(&old_vault, "mine", &plain("mine"), NOW, None)), "not-a-member");
    // The server hands her other people's grants: they open for them alone.
    let mut vault = world.vault(mallory());
    vault.load(all.iter().map(|grant| (PutType::Grant, "", grant.as_slice()))).unwrap();
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    assert!(circle.ended());
    assert_eq!(code(circle.open("new", &after, None)), "stale");
    let ((vault, mut writers), (_, mut readers)) = (world.enter(berta()), world.enter(clara()));
    goes_on((&vault, &mut writers), &mut readers);
}

/// The keys of one epoch, all of them, against the next and, where history was not granted, the one before.
#[test]
fn revoked_reads_new_with_the_keys_of_one_epoch() {
    let mut world = world();
    let seal = |world: &World, id: &str| {
        let (vault, mut circle) = world.enter(berta());
        circle.seal(&vault, id, &plain(id), NOW, None).unwrap()
    };
    let zero = seal(&world, "zero");
    // Mallory comes without history: an epoch begins.
    world.grant(mallory(), Role::Reader, false);
    let one = seal(&world, "one");
    world.next_epoch(&[]);
    let two = seal(&world, "two");
    let mut vault = world.vault(mallory());
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    assert_eq!(code(circle.open("zero", &zero, None)), "not-a-member");
    assert_eq!((code(circle.open("one", &one, None)), code(circle.open("two", &two, None))), ("ok", "ok"));
    let view = View::of(&Insider::of(mallory(), &world.host), &world.host, &world.id);
    assert_eq!([&zero, &one, &two].map(|sealed| view.reads(sealed)), [false, true, true]);
    // She sees who was a member from the beginning, all the same.
    assert_eq!(circle.members().unwrap().len(), 4);
    // A stolen epoch leads back, by its history key, and never forward.
    let full = View::of(&Insider::of(anna(), &world.host), &world.host, &world.id);
    let only = View { keys: vec![full.keys[1].clone()], ..full.clone() };
    assert_eq!([&one, &two].map(|sealed| only.reads(sealed)), [true, false]);
    assert!(full.keys[1].before(&full.circle, 1, &full.starts[1]) == Some(full.keys[0].clone()));
    for keys in &full.keys[..2] {
        assert!(keys.before(&full.circle, 2, &full.starts[2]).is_none());
    }
    world.host.load(&mut vault).unwrap();
}

/// Who leaves still has the keys: nobody adds to what she can read.
#[test]
fn revoked_reads_new_after_leaving() {
    let mut world = world();
    let (mut vault, mut circle) = world.enter(berta());
    let (keeper, mut stale) = world.enter(anna());
    let change = circle.leave(&vault, "moved away", NOW).unwrap();
    world.host.adopt(&mut vault, &mut circle, &change);
    assert_eq!(code(circle.seal(&vault, "n", &plain("n"), NOW, None)), "not-a-member");
    let (mut keeper_again, mut circle) = world.enter(anna());
    assert!(circle.frozen());
    assert_eq!(code(circle.seal(&keeper_again, "n", &plain("n"), NOW, None)), "on-hold");
    // A record in the frozen epoch, by a client that does not care, is refused by those who do.
    let insider = Insider::of(anna(), &world.host);
    let view = View::of(&insider, &world.host, &world.id);
    let sealed = view.note(&insider, "n", "n").seal(&insider.seed, &view.last().record);
    assert_eq!(code(circle.open("n", &sealed, None)), "not-a-member");
    // One that was sealed before the news reached its author has its place before it.
    let late = stale.seal(&keeper, "late", &plain("late"), NOW, None).unwrap();
    assert_eq!(code(circle.open("late", &late, None)), "ok");
    let change = circle.revoke(&keeper_again, berta().account, "", NOW).unwrap();
    world.host.adopt(&mut keeper_again, &mut circle, &change);
    let sealed = circle.seal(&keeper_again, "n", &plain("n"), NOW, None).unwrap();
    assert!(!View::of(&Insider::of(berta(), &world.host), &world.host, &world.id).reads(&sealed));
    let (_, mut readers): (_, SharedCircle) = world.enter(clara());
    goes_on((&keeper_again, &mut circle), &mut readers);
}
