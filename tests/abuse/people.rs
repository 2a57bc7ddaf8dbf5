//! Servers that misbehave where people share: A103 to A109, A112, A113.

use hushnote::{NoteRecord, PutType, SharedCircle, SignIn};

use crate::common::craft::Entry;
use crate::common::host::{World, goes_on, plain, world};
use crate::common::toolkit::{padme, random};
use crate::common::{NOW, anna, base64, berta, clara, code, contains, mallory, note};

fn revisions(world: &World) -> [Vec<u8>; 3] {
    let (vault, mut circle) = world.enter(berta());
    let one = circle.seal(&vault, "n", &plain("one"), NOW, None).unwrap();
    let two = circle.seal(&vault, "n", &plain("two"), NOW, Some(&one)).unwrap();
    let three = circle.seal(&vault, "n", &plain("three"), NOW, Some(&two)).unwrap();
    [one, two, three]
}

#[test]
fn a103_an_older_note_is_rolled_back_where_a_newer_one_was_seen() {
    let mut world = world();
    let [one, two, three] = revisions(&world);
    let (vault, mut circle) = world.enter(clara());
    assert_eq!(code(circle.open("n", &one, None)), "ok", "nothing newer was seen");
    assert_eq!(code(circle.open("n", &three, None)), "ok");
    for old in [&one, &two] {
        assert_eq!(code(circle.open("n", old, None)), "rolled-back");
        // Nor does an author build on it.
        let (vault, mut writers) = world.enter(berta());
        writers.open("n", &three, None).unwrap();
        assert_eq!(code(writers.seal(&vault, "n", &plain("next"), NOW, Some(old))), "rolled-back");
    }
    assert_eq!(circle.open("n", &two, Some(1)).unwrap().revision, 2, "asked for by number, an old revision opens");
    assert_eq!(code(circle.open("n", &two, Some(3))), "rolled-back");
    // The device remembers, and so does the manifest of an epoch that is over.
    let seen = circle.seen(&vault).unwrap();
    let mut again = world.host.open(&vault, &world.id, Some(&seen)).unwrap();
    assert_eq!((code(again.open("n", &two, None)), code(again.open("n", &three, None))), ("rolled-back", "ok"));
    world.next_epoch(&[("n", &three)]);
    let (_, mut late) = world.enter(clara());
    assert_eq!((code(late.open("n", &two, None)), code(late.open("n", &three, None))), ("rolled-back", "ok"));
}

#[test]
fn a104_a_note_that_is_kept_back_is_missing() {
    let mut world = world();
    let [.., three] = revisions(&world);
    let (vault, mut circle) = world.enter(anna());
    let other = circle.seal(&vault, "other", &plain("other"), NOW, None).unwrap();
    world.next_epoch(&[("n", &three), ("other", &other)]);
    let (vault, mut circle) = world.enter(clara());
    assert_eq!(circle.missing(), [("n".to_owned(), 3), ("other".to_owned(), 1)]);
    circle.open("n", &three, None).unwrap();
    assert_eq!(circle.missing(), [("other".to_owned(), 1)]);
    circle.open("other", &other, None).unwrap();
    assert_eq!(circle.missing(), []);
    // After a reload the server has to show them again.
    let seen = circle.seen(&vault).unwrap();
    assert_eq!(world.host.open(&vault, &world.id, Some(&seen)).unwrap().missing().len(), 2);
}

#[test]
fn a105_two_histories_show_when_heads_are_compared() {
    let (mut one, two) = (world(), world());
    one.revoke(berta());
    let mut two = two;
    two.revoke(clara());
    let (vault, mut here) = one.enter(clara());
    let (_, there) = two.enter(berta());
    assert_eq!(code(here.compare(&there.head().unwrap())), "tampered");
    assert_eq!(code(there.compare(&here.head().unwrap())), "tampered");
    // Heads travel inside entries and records, too.
    let seen = here.seen(&vault).unwrap();
    assert_eq!(code(two.host.open(&vault, &two.id, Some(&seen))), "tampered");
    let (vault, mut writers) = two.enter(anna());
    let sealed = writers.seal(&vault, "n", &plain("n"), NOW, None).unwrap();
    assert_eq!(code(here.open("n", &sealed, None)), "cannot-open", "another history's keys");
}

#[test]
fn a106_a_swapped_key_needs_a_confirmation_that_it_will_not_get() {
    let mut vault = anna().vault();
    let (mut seed, card) = (random::<32>(), mallory().vault().card().to_vec());
    seed[0] |= 1;
    let forged = crate::common::craft::Card::first(berta().account, &seed, &random()).sign(&seed, None);
    let (contact, change) = vault.meet(&[&forged]).unwrap();
    vault.refresh(change.keyset().unwrap()).unwrap();
    assert!(!contact.confirmed);
    assert_eq!(code(vault.meet(&[berta().vault().card()])), "identity-changed");
    let (mut circle, change) = SharedCircle::create(&vault, "new", &["message"], NOW).unwrap();
    let log: Vec<&[u8]> = change.puts.iter().filter(|put| put.put_type == PutType::Log).map(|put| put.bytes.as_slice()).collect();
    circle.refresh(&vault, log).unwrap();
    let refused = circle.grant(&vault, berta().account, hushnote::Role::Reader, true, false, NOW);
    assert_eq!(code(refused), "unverified-contact");
    assert_eq!(vault.meet(&[&card]).unwrap().0.account, mallory().account);
}

#[test]
fn a107_there_is_no_recovery_key_to_be_had() {
    let world = world();
    let escrow = mallory().vault().card().to_vec();
    let mut vault = world.vault(anna());
    let before = (vault.unlocks(), vault.contacts().unwrap());
    // Whatever a server hands in beside what was asked for is not taken for one.
    vault.load([(PutType::Card, "escrow", escrow.as_slice()), (PutType::Keyset, "escrow", mallory().keyset.as_slice())]).unwrap();
    assert_eq!((vault.unlocks(), vault.contacts().unwrap()), before);
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    let change = circle.renew(&vault, "", NOW).unwrap();
    let accounts: Vec<&str> = change.puts.iter().filter_map(|put| put.id.split('/').nth(2)).collect();
    let mut members = [anna(), berta(), clara()].map(|person| person.account);
    members.sort_unstable();
    let mut named = accounts.clone();
    named.sort_unstable();
    assert_eq!(named, members);
    // And a slot that it adds to a keyset is one that nobody else made.
    let mut keyset = crate::common::toolkit::Keyset::read(world.host.keyset(anna().account)).unwrap();
    let mut slot = keyset.slots[1].clone();
    (slot.id, slot.slot_type, slot.params) = (9, 3, [&[0, 1, 7], [5; 32].as_slice()].concat());
    keyset.slots.push(slot);
    assert!(["tampered", "malformed"].contains(&code(anna().open(&keyset.bytes(), None))));
}

#[test]
fn a108_no_older_suite_is_known() {
    let world = world();
    let [one, ..] = revisions(&world);
    let (vault, mut circle) = world.enter(clara());
    let letter = hushnote::seal_to(vault.card(), &note("n"), NOW).unwrap();
    let (seen, head) = (circle.seen(&vault).unwrap(), circle.head().unwrap());
    let (card, grant) = (world.host.cards(berta().account)[0].to_vec(), world.host.grants(clara().account)[0].to_vec());
    let list = world.host.get(PutType::Contacts, clara().account).unwrap().to_vec();
    let entry = world.host.log(&world.id)[0].to_vec();
    for suite in [0, 2, 0x7f, 0xff] {
        let other = |bytes: &[u8]| [&bytes[..3], &[suite], &bytes[4..]].concat();
        let mut vault = world.vault(clara());
        assert_eq!(code(circle.open("n", &other(&one), None)), "unsupported");
        assert_eq!(code(vault.open_sealed(&other(&letter))), "unsupported");
        assert_eq!(code(vault.meet(&[&other(&card)])), "unsupported");
        assert_eq!(code(hushnote::seal_to(&other(&card), &note("n"), NOW)), "unsupported");
        assert_eq!(code(vault.load([(PutType::Grant, "", other(&grant).as_slice())])), "unsupported");
        assert!(["unsupported", "tampered"].contains(&code(vault.load([(PutType::Contacts, "", other(&list).as_slice())]))));
        assert_eq!(code(vault.open_circle([other(&entry).as_slice()], None)), "unsupported");
        assert_eq!(code(world.host.open(&vault, &world.id, Some(&other(&seen)))), "unsupported");
        assert_eq!(code(circle.compare(&other(&head))), "unsupported");
        assert_eq!(code(hushnote::inspect(&other(&card))), "unsupported");
    }
    let (vault, mut writers) = world.enter(berta());
    goes_on((&vault, &mut writers), &mut circle);
}

#[test]
fn a109_a_hint_of_the_servers_choosing() {
    // Its salt is bound to the account before Argon2id sees it (salt_swap), and the keyset tells that it is another's.
    let chosen = base64(&[[1].as_slice(), &[0x41; 16]].concat());
    let session = SignIn::with_passphrase(anna().account, anna().passphrase, &chosen, None).unwrap();
    assert_ne!(session.secret(), anna().login.secret.as_str());
    assert_eq!(code(session.unlock(&anna().keyset)), "tampered");
    let keyset = world().host.keyset(anna().account).to_vec();
    assert_eq!(code(session.unlock(&keyset)), "tampered", "also once she has met people");
}

/// What cannot be hidden is said in docs/THREATS.md ("What a server still sees"); lengths show as classes.
#[test]
fn a112_sizes_show_as_classes_alone() {
    let world = world();
    let (vault, mut circle) = world.enter(anna());
    let mut seal = |length: usize| circle.seal(&vault, "n", &NoteRecord::text("x-note", &"x".repeat(length)), NOW, None).unwrap().len();
    assert_eq!(seal(1), seal(700));
    let header = 4 + 16 + 4 + 2 + 1 + 4 + 72;
    for length in [1, 700, 900, 5_000, 15_000] {
        let inside = seal(length) - header;
        assert_eq!(padme(inside), inside, "{length}");
    }
    // Nor do titles, reasons, and how many people somebody has met, but by the class of what holds them.
    let class = |length: usize| assert_eq!(padme(length), length);
    for title in ["a", "a rather long title that says much too much about somebody"] {
        let change = SharedCircle::create(&vault, title, &["x-note"], NOW).unwrap().1;
        let entry = Entry::read(&change.puts.last().unwrap().bytes).unwrap();
        class(entry.body.len() - 72);
    }
    let mut renewed = |reason: &str| circle.renew(&vault, reason, NOW).unwrap().puts.last().unwrap().bytes.len();
    assert_eq!(renewed(""), renewed("lost her telephone in a bus"));
    class(world.host.get(PutType::Contacts, anna().account).unwrap().len() - 8 - 72);
    let mut vault = vault;
    let before = vault.contact(berta().account).unwrap().unwrap();
    let unconfirmed = anna().vault().meet(&[berta().vault().card()]).unwrap().1;
    let mut alone = anna().vault();
    let met = alone.meet(&[berta().vault().card()]).unwrap().1;
    alone.refresh(met.keyset().unwrap()).unwrap();
    let confirmed = alone.confirm(berta().account, &before.fingerprint).unwrap();
    assert_eq!(unconfirmed.puts[0].bytes.len(), confirmed.puts[0].bytes.len());
    assert!(vault.confirm(berta().account, &before.fingerprint).unwrap().puts.is_empty(), "what is known already is not stored again");
    let threats = include_str!("../../docs/THREATS.md");
    assert!(threats.contains("size classes"));
}

#[test]
fn a113_what_looks_like_a_page_stays_text() {
    let world = world();
    let (vault, mut writers) = world.enter(berta());
    let (_, mut readers) = world.enter(clara());
    for text in
        ["<script>alert(1)</script>", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "\u{202e}gnp.exe", "</textarea>&amp;\0"]
    {
        let sealed = writers.seal(&vault, "n", &NoteRecord::text("x-note", text), NOW, None).unwrap();
        let opened = readers.open("n", &sealed, None).unwrap();
        assert_eq!(opened.record.as_str(), Ok(text));
        let letter = hushnote::seal_to(world.host.cards(clara().account)[0], &NoteRecord::text("x-note", text), NOW).unwrap();
        assert_eq!(world.vault(clara()).open_sealed(&letter).unwrap().record.as_str(), Ok(text));
        assert!(!contains(&sealed, text.as_bytes()));
    }
}
