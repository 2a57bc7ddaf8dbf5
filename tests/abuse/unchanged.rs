//! Where people share, a call that fails changes nothing, and so does a change that is never stored.

use hushnote::{Change, ContactView, Event, Key, Membership, NoteRecord, PutType, Result, Role, SharedCircle, Unlock, Vault};

use crate::common::host::{World, goes_on, plain, world};
use crate::common::toolkit::random;
use crate::common::{NOW, anna, berta, clara, code, mallory, note};

const LATE: u64 = 8_640_000_000_000_001;

type VaultNow = (u32, [u8; 32], Vec<u8>, Vec<ContactView>, Vec<Unlock>, Vec<Vec<u8>>);

/// All that a program can see of a vault.
fn vault_now(vault: &Vault) -> VaultNow {
    (vault.generation(), *vault.keyset_hash(), vault.seen().unwrap(), vault.contacts().unwrap(), vault.unlocks(), vault.cards())
}

type CircleNow = (String, Vec<u8>, usize, Option<u32>, Vec<Membership>, Vec<Event>, (bool, bool), Vec<(String, u32)>);

fn circle_now(circle: &SharedCircle) -> CircleNow {
    let head = circle.head().unwrap_or_default();
    let flags = (circle.frozen(), circle.ended());
    let members = circle.members().unwrap();
    (circle.title().to_owned(), head, circle.entries(), circle.epoch(), members, circle.history().to_vec(), flags, circle.missing())
}

/// Runs a call that must fail, and finds everything as it was.
fn fails<T>(vault: &mut Vault, circle: &mut SharedCircle, expected: &str, run: impl FnOnce(&mut Vault, &mut SharedCircle) -> Result<T>) {
    let before = (vault_now(vault), circle_now(circle));
    assert_eq!(code(run(vault, circle)), expected);
    assert_eq!(vault_now(vault), before.0);
    assert_eq!(circle_now(circle), before.1);
}

/// The next good calls of all sorts, in a world that nobody has touched.
fn all_goes_on(world: &World, vault: &mut Vault, circle: &mut SharedCircle) {
    let mut world = world.clone();
    let change = circle.grant(vault, mallory().account, Role::Author, true, false, NOW).unwrap();
    world.host.adopt(vault, circle, &change);
    let change = circle.revoke(vault, mallory().account, "", NOW).unwrap();
    world.host.adopt(vault, circle, &change);
    let (_, mut readers) = world.enter(clara());
    goes_on((vault, circle), &mut readers);
    world.host.befriend(vault, "acc-later");
}

/// A world where the server holds the card of somebody whom nobody has met.
fn with_somebody_new() -> World {
    let mut world = world();
    let seed = random();
    let card = crate::common::craft::Card::first("acc-later", &seed, &random()).sign(&seed, None);
    world.host.lie(PutType::Card, "acc-later/0000000001", &card);
    world
}

#[test]
fn a_refused_meeting_or_confirmation_or_load_changes_nothing() {
    let world = with_somebody_new();
    let (mut vault, mut circle) = world.enter(anna());
    let (v, c) = (&mut vault, &mut circle);
    let card = world.host.cards(berta().account)[0].to_vec();
    let forged = crate::common::craft::Card::first(berta().account, &[7; 32], &random()).sign(&[7; 32], None);
    let own = world.host.cards(anna().account)[0].to_vec();
    fails(v, c, "bad-input", |vault, _| vault.meet(&[]));
    fails(v, c, "bad-input", |vault, _| vault.meet(&[&own]));
    fails(v, c, "malformed", |vault, _| vault.meet(&[&card[..card.len() - 1]]));
    fails(v, c, "malformed", |vault, _| vault.meet(&[&card, b"HN\x04\x01"]));
    fails(v, c, "too-large", |vault, _| vault.meet(&[&[0; 3000]]));
    fails(v, c, "unsupported", |vault, _| vault.meet(&[&anna().keyset[..2000]]));
    fails(v, c, "identity-changed", |vault, _| vault.meet(&[&forged]));
    fails(v, c, "identity-changed", |vault, _| vault.meet(&[&card, &own]).or_else(|_| vault.meet(&[&forged])));
    fails(v, c, "bad-input", |vault, _| vault.confirm("acc-nobody", &[0; 32]));
    fails(v, c, "identity-changed", |vault, _| vault.confirm(berta().account, &[0; 32]));
    // One bad item among good ones: none is taken.
    let grant = world.host.grants(clara().account)[0].to_vec();
    let list = world.host.get(PutType::Contacts, berta().account).unwrap().to_vec();
    fails(v, c, "tampered", |vault, _| vault.load([(PutType::Grant, "", grant.as_slice()), (PutType::Contacts, "", list.as_slice())]));
    fails(v, c, "malformed", |vault, _| vault.load([(PutType::Grant, "", grant.as_slice()), (PutType::Grant, "", &grant[..9])]));
    fails(v, c, "malformed", |vault, _| vault.refresh(b""));
    fails(v, c, "cannot-unlock", |vault, _| vault.refresh(&berta().keyset));
    fails(v, c, "rolled-back", |vault, _| vault.refresh(&anna().keyset));
    all_goes_on(&world, v, c);
}

#[test]
fn a_refused_change_of_a_circle_changes_nothing() {
    let world = with_somebody_new();
    let (mut vault, mut circle) = world.enter(anna());
    let (v, c) = (&mut vault, &mut circle);
    let long = "x".repeat(1025);
    for (title, kinds, expected) in [
        ("", vec!["message"], "bad-input"),
        (&long, vec!["message"], "too-large"),
        ("t", vec![], "bad-input"),
        ("t", vec!["Message"], "bad-input"),
        ("t", vec![""], "bad-input"),
    ] {
        fails(v, c, expected, |vault, _| SharedCircle::create(vault, title, &kinds, NOW));
    }
    let many: Vec<String> = (0..33).map(|kind| format!("x-{kind}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    fails(v, c, "bad-input", |vault, _| SharedCircle::create(vault, "t", &many, NOW));
    fails(v, c, "bad-input", |vault, _| SharedCircle::create(vault, "t", &["message"], LATE));

    fails(v, c, "unverified-contact", |vault, circle| circle.grant(vault, "acc-later", Role::Reader, true, true, NOW));
    fails(v, c, "bad-input", |vault, circle| circle.grant(vault, anna().account, Role::Reader, true, true, NOW));
    fails(v, c, "bad-input", |vault, circle| circle.grant(vault, mallory().account, Role::Keeper, false, true, NOW));
    fails(v, c, "bad-input", |vault, circle| circle.grant(vault, mallory().account, Role::Reader, true, true, LATE));
    fails(v, c, "not-a-member", |vault, circle| circle.revoke(vault, mallory().account, "", NOW));
    fails(v, c, "not-a-member", |vault, circle| circle.revoke(vault, "", "", NOW));
    fails(v, c, "bad-input", |vault, circle| circle.revoke(vault, anna().account, "", NOW));
    fails(v, c, "too-large", |vault, circle| circle.revoke(vault, berta().account, &long, NOW));
    fails(v, c, "bad-input", |vault, circle| circle.revoke(vault, berta().account, "", LATE));
    fails(v, c, "last-unlock", |vault, circle| circle.leave(vault, "", NOW));
    fails(v, c, "too-large", |vault, circle| circle.leave(vault, &long, NOW));
    fails(v, c, "too-large", |vault, circle| circle.renew(vault, &long, NOW));
    fails(v, c, "bad-input", |vault, circle| circle.renew(vault, "", LATE));
    fails(v, c, "bad-input", |vault, circle| circle.rebase(vault, &Change::default(), NOW));
    let strange = world.host.log(&world.id)[0].to_vec();
    fails(v, c, "malformed", |vault, circle| circle.refresh(vault, [strange.as_slice(), b"HN\x05\x01"]));
    fails(v, c, "unsupported", |vault, circle| circle.refresh(vault, [anna().keyset.as_slice()]));
    fails(v, c, "rolled-back", |vault, circle| circle.refresh(vault, [strange.as_slice()]));
    all_goes_on(&world, v, c);

    // What an author or a reader may not.
    let world = with_somebody_new();
    for person in [berta(), clara()] {
        let (mut vault, mut circle) = world.enter(person);
        let (v, c) = (&mut vault, &mut circle);
        fails(v, c, "not-a-member", |vault, circle| circle.grant(vault, mallory().account, Role::Reader, true, false, NOW));
        fails(v, c, "not-a-member", |vault, circle| circle.revoke(vault, anna().account, "", NOW));
        fails(v, c, "bad-input", |vault, circle| circle.renew(vault, "", NOW));
        fails(v, c, "bad-input", |vault, circle| circle.leave(vault, "", LATE));
    }
}

#[test]
fn a_refused_sealing_or_opening_changes_nothing() {
    let world = with_somebody_new();
    let (mut vault, mut circle) = world.enter(anna());
    let (v, c) = (&mut vault, &mut circle);
    let (theirs, mut writer) = world.enter(berta());
    let message = writer.seal(&theirs, "theirs", &note("theirs"), NOW, None).unwrap();
    let first = c.seal(v, "first", &note("first"), NOW, None).unwrap();
    let big = NoteRecord::text("x-note", &"x".repeat((16 << 20) + 1));
    let long = "x".repeat(257);
    fails(v, c, "bad-input", |vault, circle| circle.seal(vault, "", &note("n"), NOW, None));
    fails(v, c, "too-large", |vault, circle| circle.seal(vault, &long, &note("n"), NOW, None));
    fails(v, c, "too-large", |vault, circle| circle.seal(vault, "n", &big, NOW, None));
    fails(v, c, "bad-input", |vault, circle| circle.seal(vault, "n", &note("n"), LATE, None));
    fails(v, c, "no-consent", |vault, circle| circle.seal(vault, "n", &NoteRecord::json("process", "{}"), NOW, None));
    fails(v, c, "bad-input", |vault, circle| circle.seal(vault, "n", &NoteRecord::text("mood", "3"), NOW, None));
    fails(v, c, "bad-input", |vault, circle| circle.seal(vault, "n", &NoteRecord::bytes("message", b"n"), NOW, None));
    fails(v, c, "malformed", |vault, circle| circle.seal(vault, "n", &note("n"), NOW, Some(b"")));
    fails(v, c, "cannot-open", |vault, circle| circle.seal(vault, "n", &note("n"), NOW, Some(&first)));
    fails(v, c, "bad-input", |vault, circle| circle.seal(vault, "theirs", &note("n"), NOW, Some(&message)));
    fails(v, c, "malformed", |_, circle| circle.open("n", b"", None));
    fails(v, c, "cannot-open", |_, circle| circle.open("n", &first, None));
    fails(v, c, "rolled-back", |_, circle| circle.open("first", &first, Some(2)));
    let mut bent = message.clone();
    *bent.last_mut().unwrap() ^= 1;
    fails(v, c, "cannot-open", |_, circle| circle.open("theirs", &bent, None));
    fails(v, c, "malformed", |_, circle| circle.compare(b""));
    // None of them took a place in the conversation.
    let second = c.seal(v, "second", &note("second"), NOW, None).unwrap();
    let (_, mut reader) = world.enter(clara());
    for (id, sealed) in [("first", &first), ("second", &second)] {
        reader.open(id, sealed, None).unwrap();
    }
    assert_eq!(reader.review(&["first", "second"]), []);
    all_goes_on(&world, v, c);
}

#[test]
fn a_refused_rotation_changes_nothing() {
    let world = with_somebody_new();
    let (mut vault, mut circle) = world.enter(anna());
    let (v, c) = (&mut vault, &mut circle);
    let long = "x".repeat(1025);
    fails(v, c, "bad-input", |vault, circle| vault.rotate("", "", &mut [circle], NOW).map(drop));
    fails(v, c, "too-large", |vault, circle| vault.rotate("cAnArY neue Worte", &long, &mut [circle], NOW).map(drop));
    fails(v, c, "bad-input", |vault, circle| vault.rotate("cAnArY neue Worte", "", &mut [circle], LATE).map(drop));
    assert_eq!(code(anna().open(world.host.keyset(anna().account), Some(&v.seen().unwrap()))), "ok");
    all_goes_on(&world, v, c);
}

/// Every change that there is, made and then lost on its way.
#[test]
fn a_change_that_is_never_stored_has_no_effect() {
    let world = with_somebody_new();
    let (mut vault, mut circle) = world.enter(anna());
    let before = (vault_now(&vault), circle_now(&circle));
    let card = world.host.cards("acc-later")[0].to_vec();
    let lost = [
        vault.meet(&[&card]).unwrap().1,
        circle.grant(&vault, mallory().account, Role::Author, true, false, NOW).unwrap(),
        circle.grant(&vault, mallory().account, Role::Reader, false, false, NOW).unwrap(),
        circle.grant(&vault, berta().account, Role::Keeper, true, false, NOW).unwrap(),
        circle.grant(&vault, berta().account, Role::Reader, true, false, NOW).unwrap(),
        circle.revoke(&vault, berta().account, "", NOW).unwrap(),
        circle.renew(&vault, "", NOW).unwrap(),
        SharedCircle::create(&vault, "lost", &["message"], NOW).unwrap().1,
    ];
    let rotation = vault.rotate("cAnArY neue Worte", "lost", &mut [&mut circle], NOW).unwrap();
    assert!(lost.iter().chain(&rotation.changes).all(|change| !change.puts.is_empty()));
    assert_eq!(vault_now(&vault), before.0);
    assert_eq!(circle_now(&circle), before.1);
    // What was not stored is no way in, and seals nothing.
    let by_code = Vault::unlock(world.host.keyset(anna().account), anna().account, Key::RecoveryCode(&rotation.recovery.code), None);
    assert_eq!(code(by_code), "cannot-unlock");
    let sealed = circle.seal(&vault, "n", &plain("n"), NOW, None).unwrap();
    assert_eq!(code(world.enter(clara()).1.open("n", &sealed, None)), "ok");
    // In a circle that never was stored, nothing can be done.
    let (mut unborn, _) = SharedCircle::create(&vault, "lost", &["message"], NOW).unwrap();
    assert_eq!(code(unborn.seal(&vault, "n", &note("n"), NOW, None)), "stale");
    assert_eq!(code(unborn.renew(&vault, "", NOW)), "stale");
    assert_eq!((code(unborn.head()), code(unborn.seen(&vault))), ("stale", "stale"));
    all_goes_on(&world, &mut vault, &mut circle);

    // A member's leaving, lost, leaves her where she was.
    let (vault, mut circle) = world.enter(berta());
    circle.leave(&vault, "", NOW).unwrap();
    let (_, mut readers) = world.enter(clara());
    goes_on((&vault, &mut circle), &mut readers);
}
