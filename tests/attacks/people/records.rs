//! Who wrote what, and when.

use hushnote::{NoteRecord, Role, SharedCircle};

use crate::common::craft::{Draft, Keys, action};
use crate::common::host::{World, goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{Record, h, random};
use crate::common::{NOW, anna, berta, clara, code, mallory, note};

fn insider(person: &crate::common::Person, world: &World) -> (Insider, View) {
    let insider = Insider::of(person, &world.host);
    let view = View::of(&insider, &world.host, &world.id);
    (insider, view)
}

fn open(world: &World, id: &str, sealed: &[u8]) -> &'static str {
    code(world.enter(clara()).1.open(id, sealed, None))
}

#[test]
fn plant_note_by_a_server_or_an_outsider() {
    let world = world();
    let (berta, view) = insider(berta(), &world);
    let mallory = Insider::of(mallory(), &world.host);
    // With a key of one's own; with the circle's key and one's own signature; in Berta's name.
    assert_eq!(open(&world, "n", &view.note(&mallory, "n", "planted").seal(&mallory.seed, &random())), "cannot-open");
    let key = &view.last().record;
    assert_eq!(open(&world, "n", &view.note(&mallory, "n", "planted").seal(&mallory.seed, key)), "not-a-member");
    assert_eq!(open(&world, "n", &view.note(&berta, "n", "planted").seal(&mallory.seed, key)), "bad-signature");
    assert_eq!(open(&world, "n", &view.note(&berta, "n", "planted").seal_with(&[0; 64], key)), "bad-signature");
    // A true signature under any other words, id, revision, time or place.
    let draft = view.note(&berta, "n", "true");
    let signature = crate::common::craft::sign(&berta.seed, &draft.statement());
    assert_eq!(open(&world, "n", &draft.seal_with(&signature, key)), "ok");
    let changed: [Draft; 5] = [
        Draft { content: b"false".to_vec(), ..draft.clone() },
        Draft { id: "m".to_owned(), ..draft.clone() },
        Draft { revision: 2, prev: vec![0; 32], ..draft.clone() },
        Draft { kind: "x-else".to_owned(), ..draft.clone() },
        view.backdated(draft.clone(), 1, 0),
    ];
    for draft in changed {
        assert_eq!(open(&world, &draft.id, &draft.seal_with(&signature, key)), "bad-signature");
    }
}

#[test]
fn plant_note_by_a_member() {
    let world = world();
    let (clara_insider, view) = insider(clara(), &world);
    let berta_insider = Insider::of(berta(), &world.host);
    let key = &view.last().record;
    // A reader writes, as herself and as Berta.
    let (_, mut circle) = world.enter(anna());
    assert_eq!(code(circle.open("n", &view.note(&clara_insider, "n", "mine").seal(&clara_insider.seed, key), None)), "not-a-member");
    let framed = view.note(&berta_insider, "n", "hers").seal(&clara_insider.seed, key);
    assert_eq!(code(circle.open("n", &framed, None)), "bad-signature");
    let (vault, mut readers) = world.enter(clara());
    assert_eq!(code(readers.seal(&vault, "n", &plain("n"), NOW, None)), "not-a-member");
    // An author claims another's words: the author is who signed.
    let sealed = view.note(&berta_insider, "n", "I, Anna").seal(&berta_insider.seed, key);
    let opened = circle.open("n", &sealed, None).unwrap();
    assert_eq!(opened.author.clone().unwrap().account, berta().account);
}

#[test]
fn plant_note_from_another_circle() {
    let mut world = world();
    let (mut vault, mut circle) = world.enter(anna());
    let (mut other, change) = SharedCircle::create(&vault, "other", &["x-note", "message"], NOW).unwrap();
    world.host.adopt(&mut vault, &mut other, &change);
    let change = other.grant(&vault, clara().account, Role::Author, true, false, NOW).unwrap();
    world.host.adopt(&mut vault, &mut other, &change);
    let sealed = other.seal(&vault, "n", &plain("of the other"), NOW, None).unwrap();
    let record = Record::read(&sealed).unwrap();
    assert_eq!(open(&world, "n", &sealed), "cannot-open");
    assert_eq!(open(&world, "n", &Record { circle: world.id, ..record.clone() }.bytes()), "cannot-open");
    // Sealed again by a member of both: Anna's own signature, in a circle where she did not say it.
    let (clara, view) = insider(clara(), &world);
    let there = View::of(&clara, &world.host, other.id());
    let anna = Insider::of(anna(), &world.host);
    let said = there.note(&anna, "n", "of the other");
    let signature = crate::common::craft::sign(&anna.seed, &said.statement());
    let moved = Draft { circle: view.id, ..said.clone() }.seal_with(&signature, &view.last().record);
    assert!(["bad-signature", "tampered"].contains(&code(circle.open("n", &moved, None))));
    let moved = Draft { author: anna.fingerprint, ..view.note(&anna, "n", "of the other") }.seal_with(&signature, &view.last().record);
    assert_eq!(code(circle.open("n", &moved, None)), "bad-signature");
    // A private record, and a letter, are of another kind altogether.
    let private = vault.private().seal("n", &note("diary"), NOW, None).unwrap();
    assert_eq!(code(circle.open("n", &private, None)), "cannot-open");
    assert_eq!(code(vault.private().open("n", &sealed, None)), "cannot-open");
    let letter = hushnote::seal_to(vault.card(), &note("letter"), NOW).unwrap();
    assert_eq!(code(circle.open("n", &letter, None)), "unsupported");
}

/// Who was an author once signs into the epoch that is over, with its key and a head of its time.
#[test]
fn plant_note_in_an_epoch_that_is_closed() {
    let mut world = world();
    let there = {
        let (vault, mut circle) = world.enter(berta());
        circle.seal(&vault, "there", &plain("there"), NOW, None).unwrap()
    };
    let (berta, view) = insider(berta(), &world);
    let before = world.clone();
    world.next_epoch(&[("there", &there)]);
    world.revoke(crate::common::berta());
    let planted = view.note(&berta, "planted", "I said so then").seal(&berta.seed, &view.last().record);
    let rewritten = view.note(&berta, "there", "not what I said").seal(&berta.seed, &view.last().record);
    let (vault, mut circle) = world.enter(clara());
    let anchored = |opened: hushnote::Result<hushnote::OpenedRecord>| opened.unwrap().author.clone().unwrap().anchored;
    assert!(anchored(circle.open("there", &there, None)));
    assert!(!anchored(circle.open("planted", &planted, None)));
    assert!(!anchored(circle.open("there", &rewritten, None)));
    // It has no say in what is there, or in what is newest.
    assert_eq!(circle.missing(), Vec::new());
    let seen = circle.seen(&vault).unwrap();
    let mut again = world.host.open(&vault, &world.id, Some(&seen)).unwrap();
    assert!(!anchored(again.open("planted", &planted, None)) && anchored(again.open("there", &there, None)));
    // In an epoch that she never was in, she is nobody.
    let (_, now) = insider(anna(), &world);
    let stolen = now.note(&berta, "planted", "now").seal(&berta.seed, &now.last().record);
    assert_eq!(code(circle.open("planted", &stolen, None)), "not-a-member");
    // Old signatures, in the time before they were given.
    let (_, mut early) = before.enter(clara());
    assert_eq!(code(early.open("planted", &planted, None)), "ok");
    // A revision of what is anchored, made after the epoch was closed, is not.
    let revised = Draft { revision: 2, prev: h(&view.note(&berta, "there", "x").statement()).to_vec(), ..view.note(&berta, "there", "y") };
    let revised = revised.seal(&berta.seed, &view.last().record);
    assert!(!anchored(circle.open("there", &revised, None)));
    assert!(anchored(circle.open("there", &there, None)), "and does not make what is there an older one");
}

/// A manifest speaks of the epoch it closes: a keeper of later days cannot vouch in it for what an earlier one did not hold.
#[test]
fn plant_note_by_a_later_manifest() {
    let mut world = world();
    let (author, early) = insider(berta(), &world);
    world.next_epoch(&[]);
    world.next_epoch(&[]);
    let planted = early.note(&author, "planted", "I said so then");
    let (keeper, view) = insider(anna(), &world);
    let keys = Keys::invented();
    let epoch = view.epoch() + 1;
    let members = [anna().account, berta().account, clara().account];
    let grant = |account| (account, keys.grant(world.host.cards(account).last().unwrap(), epoch, true));
    let grants: Vec<(&str, Vec<u8>)> = members.map(grant).into();
    let sealed: Vec<Vec<u8>> = grants.iter().map(|(_, grant)| grant.clone()).collect();
    let manifest = [("planted", 1, h(&planted.statement()))];
    let entry = view.make(&keeper, Some(&keys), &sealed, &manifest, &action::renew(b""));
    let named: Vec<(&str, &[u8])> = grants.iter().map(|(account, grant)| (*account, grant.as_slice())).collect();
    world.host.plant(&world.id.clone(), &entry, &named);
    let (_, mut circle) = world.enter(clara());
    assert_eq!(circle.epoch(), Some(epoch));
    let opened = circle.open("planted", &planted.seal(&author.seed, &early.last().record), None).unwrap();
    assert!(!opened.author.clone().unwrap().anchored);
}

#[test]
fn backdate() {
    let mut world = world();
    world.grant(mallory(), Role::Author, true);
    let (mallory, view) = insider(mallory(), &world);
    let (_, mut circle) = world.enter(clara());
    let mut answer = |draft: Draft| code(circle.open("n", &draft.seal(&mallory.seed, &view.last().record), None));
    // Before she came; with a head that is not of that time; ahead of time.
    let draft = view.note(&mallory, "n", "as if long ago");
    assert_eq!(answer(view.backdated(draft.clone(), 0, 0)), "not-a-member");
    assert_eq!(answer(view.backdated(draft.clone(), 2, 0)), "not-a-member");
    assert_eq!(answer(Draft { head: view.heads[1], ..draft.clone() }), "tampered");
    assert_eq!(answer(Draft { clock: 1, ..draft.clone() }), "tampered");
    assert_eq!(answer(Draft { clock: 9, ..draft.clone() }), "stale");
    assert_eq!(answer(draft), "ok");
    // An old epoch under the newest head, a new one under an old head.
    world.next_epoch(&[]);
    let view = View::of(&mallory, &world.host, &world.id);
    let (_, mut circle) = world.enter(clara());
    let draft = view.note(&mallory, "m", "m");
    let mut answer = |draft: &Draft, epoch: usize| code(circle.open("m", &draft.seal(&mallory.seed, &view.keys[epoch].record), None));
    assert_eq!(answer(&Draft { epoch: 0, ..draft.clone() }, 0), "tampered");
    assert_eq!(answer(&view.backdated(draft.clone(), 3, 1), 1), "tampered");
    assert_eq!(answer(&view.backdated(draft.clone(), 4, 0), 0), "tampered");
    assert_eq!(answer(&draft, 1), "ok");
}

/// An author rewrites what she sealed, under the same revision, after others have read it.
#[test]
fn backdate_by_sealing_one_revision_twice() {
    let world = world();
    let (berta, view) = insider(berta(), &world);
    let (_, mut circle) = world.enter(clara());
    let one = view.note(&berta, "n", "said first").seal(&berta.seed, &view.last().record);
    let two = view.note(&berta, "n", "said instead").seal(&berta.seed, &view.last().record);
    circle.open("n", &one, None).unwrap();
    let answer = code(circle.open("n", &two, None));
    let told = answer != "ok" || !circle.review(&["n"]).is_empty();
    assert!(told, "FOUND: another text under a revision that this vault has opened replaces it without a word");
    assert_eq!(code(circle.open("n", &one, None)), "ok");
}

/// A revision that names, as the one it replaces, another than the one that was there.
#[test]
fn backdate_by_a_revision_of_what_was_never_said() {
    let world = world();
    let (berta, view) = insider(berta(), &world);
    let (_, mut circle) = world.enter(clara());
    let first = view.note(&berta, "n", "said first");
    circle.open("n", &first.seal(&berta.seed, &view.last().record), None).unwrap();
    let revise = |prev: [u8; 32]| Draft { revision: 2, prev: prev.to_vec(), content: b"second".to_vec(), ..first.clone() };
    let wrong = revise(h(b"another past")).seal(&berta.seed, &view.last().record);
    let answer = code(circle.open("n", &wrong, None));
    let told = answer != "ok" || !circle.review(&["n"]).is_empty();
    let right = revise(h(&first.statement())).seal(&berta.seed, &view.last().record);
    let (_, mut other) = world.enter(clara());
    other.open("n", &first.seal(&berta.seed, &view.last().record), None).unwrap();
    assert_eq!(code(other.open("n", &right, None)), "ok");
    assert!(told, "FOUND: revision 2 opens although it replaces another revision 1 than the one this vault has opened");
}

#[test]
fn process_leak() {
    let mut world = world();
    let (vault, mut circle) = world.enter(anna());
    let process = NoteRecord::text("process", "cAnArY what I think");
    let wrapped = NoteRecord::json("process", r#"{"text":"cAnArY what I think"}"#);
    for record in [&process, &wrapped] {
        assert_eq!(code(circle.seal(&vault, "p", record, NOW, None)), "no-consent", "although the circle lists the kind");
    }
    assert_eq!(code(vault.private().seal("p", &wrapped, NOW, None)), "ok");
    // Not as a revision of something else either, and not by a circle made for it.
    let sealed = circle.seal(&vault, "n", &plain("n"), NOW, None).unwrap();
    assert_eq!(code(circle.seal(&vault, "n", &wrapped, NOW, Some(&sealed))), "no-consent");
    let mut maker = world.vault(anna());
    let (mut own, change) = SharedCircle::create(&maker, "process", &["process"], NOW).unwrap();
    world.host.adopt(&mut maker, &mut own, &change);
    assert_eq!(code(own.seal(&maker, "p", &wrapped, NOW, None)), "no-consent");
    assert_eq!(code(own.seal(&maker, "p", &plain("n"), NOW, None)), "bad-input");
    // A consent of the keeper's own making is not one that this version takes.
    let (keeper, view) = insider(anna(), &world);
    let card = world.host.cards(mallory().account)[0].to_vec();
    let grant = view.last().grant(&card, 0, true);
    let mut with_consent = action::grant(1, true, true, &[]);
    with_consent.truncate(4);
    for part in [b"consent".as_slice(), &card] {
        with_consent.extend(u16::try_from(part.len()).unwrap().to_be_bytes());
        with_consent.extend(part);
    }
    let entry = view.make(&keeper, None, std::slice::from_ref(&grant), &[], &with_consent);
    let mut lying = world.clone();
    lying.host.plant(&world.id, &entry, &[(mallory().account, &grant)]);
    assert_eq!(lying.answer(berta()), "unsupported");
    let (_, mut readers) = world.enter(clara());
    goes_on((&vault, &mut circle), &mut readers);
}
