//! Messages that a server hides, doubles, moves, or sends back.

use hushnote::{SharedCircle, Trouble, Vault};

use crate::common::craft::Draft;
use crate::common::host::{World, goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{Record, h};
use crate::common::{NOW, anna, berta, clara, code, note};

/// Berta and Anna speak in turns; every message, in order.
fn conversation(world: &World) -> Vec<(String, Vec<u8>)> {
    let (mut one, mut two) = (world.enter(anna()), world.enter(berta()));
    let mut sealed = Vec::new();
    for turn in 0..6 {
        let (vault, circle) = if turn % 2 == 0 { &mut one } else { &mut two };
        let id = format!("m-{turn}");
        let bytes = circle.seal(vault, &id, &note(&id), NOW + turn, None).unwrap();
        sealed.push((id, bytes));
    }
    sealed
}

/// Opens what a server gives, in its order; what the review says of it.
fn told(circle: &mut SharedCircle, given: &[&(String, Vec<u8>)]) -> Vec<(Trouble, String, (u32, u32))> {
    for (id, sealed) in given {
        circle.open(id, sealed, None).unwrap();
    }
    let ids: Vec<&str> = given.iter().map(|(id, _)| id.as_str()).collect();
    circle.review(&ids).into_iter().map(|alarm| (alarm.trouble, alarm.id, alarm.places)).collect()
}

fn reader(world: &World) -> (Vault, SharedCircle) {
    world.enter(clara())
}

#[test]
fn drop_from_the_middle() {
    let world = world();
    let all = conversation(&world);
    assert_eq!(told(&mut reader(&world).1, &all.iter().collect::<Vec<_>>()), []);
    // One of Berta's: 1, 3 and 5 are hers.
    let without: Vec<_> = all.iter().filter(|(id, _)| id != "m-3").collect();
    assert_eq!(told(&mut reader(&world).1, &without), [(Trouble::Dropped, "m-5".to_owned(), (2, 2))]);
    // Anna speaks once less as well: each is told of the author who is short.
    let without: Vec<_> = all.iter().filter(|(id, _)| id != "m-2" && id != "m-3").collect();
    let expected = ["m-4", "m-5"].map(|id| (Trouble::Dropped, id.to_owned(), (2, 2)));
    assert_eq!(told(&mut reader(&world).1, &without), expected);
}

#[test]
fn drop_from_the_beginning() {
    let world = world();
    let all = conversation(&world);
    let (_, mut circle) = reader(&world);
    // A page of a conversation looks like this, too: no alarm, but the gap is known.
    assert_eq!(told(&mut circle, &all.iter().filter(|(id, _)| id == "m-4" || id == "m-5").collect::<Vec<_>>()), []);
    let gaps = circle.gaps();
    assert!(!gaps.is_empty() && gaps.iter().all(|(_, from, _)| *from == 1), "{gaps:?}");
    told(&mut circle, &all.iter().collect::<Vec<_>>());
    assert_eq!(circle.gaps(), []);
}

#[test]
fn drop_at_the_end_shows_against_what_was_seen() {
    let world = world();
    let all = conversation(&world);
    let (vault, mut circle) = reader(&world);
    told(&mut circle, &all.iter().collect::<Vec<_>>());
    let (head, seen) = (circle.head().unwrap(), circle.seen(&vault).unwrap());
    assert_eq!(circle.missing(), []);
    // The device comes back, and the tail is gone.
    let mut again = world.host.open(&vault, &world.id, Some(&seen)).unwrap();
    assert_eq!(told(&mut again, &all[..4].iter().collect::<Vec<_>>()), []);
    assert_eq!(again.missing(), [("m-4".to_owned(), 1), ("m-5".to_owned(), 1)]);
    // Another member, without a memory, compares heads.
    let (_, mut other) = world.enter(berta());
    assert_eq!(told(&mut other, &all[..4].iter().collect::<Vec<_>>()), []);
    let mut withheld = other.compare(&head).unwrap().withheld;
    withheld.sort();
    assert_eq!(withheld, [(anna().account.to_owned(), 3), (berta().account.to_owned(), 3)]);
    assert_eq!(told(&mut other, &all[4..].iter().collect::<Vec<_>>()), []);
    assert_eq!(other.compare(&head).unwrap().withheld, []);
    // Once the epoch is closed, its manifest says what there was, to somebody who was never told.
    let mut closed = world.clone();
    let records: Vec<(&str, &[u8])> = all.iter().map(|(id, sealed)| (id.as_str(), sealed.as_slice())).collect();
    closed.next_epoch(&records);
    let (_, mut late) = closed.enter(clara());
    told(&mut late, &all[..5].iter().collect::<Vec<_>>());
    assert_eq!(late.missing(), [("m-5".to_owned(), 1)]);
}

/// The server keeps a revision from the keeper who closes the epoch; who has read it is not to lose it.
#[test]
fn drop_a_revision_before_the_epoch_is_closed() {
    let mut world = world();
    let (vault, mut writers) = world.enter(berta());
    let first = writers.seal(&vault, "n", &plain("first"), NOW, None).unwrap();
    let second = writers.seal(&vault, "n", &plain("second"), NOW, Some(&first)).unwrap();
    let (mut vault, mut circle) = reader(&world);
    circle.open("n", &first, None).unwrap();
    circle.open("n", &second, None).unwrap();
    assert_eq!(code(circle.open("n", &first, None)), "rolled-back");
    world.next_epoch(&[("n", &first)]);
    world.host.refresh(&mut vault, &mut circle).unwrap();
    let answer = code(circle.open("n", &first, None));
    assert_eq!(
        answer, "rolled-back",
        "FOUND: kept from the keeper until she closes the epoch, a revision that this device has read is forgotten, and an older one opens"
    );
}

#[test]
fn reflect() {
    let world = world();
    let all = conversation(&world);
    let (_, mut circle) = reader(&world);
    // The same message twice, under its own id and under another.
    let twice: Vec<_> = all.iter().chain(&all[1..2]).collect();
    assert_eq!(told(&mut circle, &twice), [(Trouble::Replayed, "m-1".to_owned(), (1, 1))]);
    let copy = Record { id: "m-6".to_owned(), ..Record::read(&all[1].1).unwrap() }.bytes();
    assert_eq!(code(circle.open("m-6", &copy, None)), "cannot-open");
    assert_eq!(code(circle.open("m-0", &all[1].1, None)), "cannot-open");
    // Back to its author it is still hers, and nobody's answer.
    let (_, mut author) = world.enter(berta());
    assert_eq!(author.open("m-1", &all[1].1, None).unwrap().author.clone().unwrap().account, berta().account);
    // A member seals another's message again under her own name: it is a message of her own.
    let (berta, view) = (Insider::of(berta(), &world.host), View::of(&Insider::of(clara(), &world.host), &world.host, &world.id));
    let stolen = view.message(&berta, "m-7", ([7; 16], 1, [0; 32])).seal(&berta.seed, &view.last().record);
    assert_eq!(circle.open("m-7", &stolen, None).unwrap().author.clone().unwrap().account, berta.account);
    let (vault, mut writers) = world.enter(anna());
    goes_on((&vault, &mut writers), &mut circle);
}

#[test]
fn reorder() {
    let world = world();
    let all = conversation(&world);
    let order = |places: &[usize]| told(&mut reader(&world).1, &places.iter().map(|at| &all[*at]).collect::<Vec<_>>());
    assert_eq!(order(&[0, 1, 2, 5, 4, 3]), [(Trouble::Reordered, "m-3".to_owned(), (2, 3))]);
    assert_eq!(order(&[2, 0, 1, 3, 4, 5]), [(Trouble::Reordered, "m-0".to_owned(), (1, 2))]);
    // Between two people there is no order but what they say: it is not trouble.
    assert_eq!(order(&[1, 0, 3, 2, 5, 4]), []);
}

/// An author tells two readers two things, or one reader two pasts.
#[test]
fn reflect_by_an_author_who_forks_her_chain() {
    let world = world();
    let berta = Insider::of(berta(), &world.host);
    let view = View::of(&berta, &world.host, &world.id);
    let message = |id: &str, seq: u32, prev: [u8; 32]| view.message(&berta, id, ([9; 16], seq, prev));
    let seal = |draft: &Draft| (draft.id.clone(), draft.seal(&berta.seed, &view.last().record));
    let one = message("one", 1, [0; 32]);
    let (two, other) = (message("two", 2, h(&one.statement())), message("other", 2, h(&one.statement())));
    let alarms = told(&mut reader(&world).1, &[&seal(&one), &seal(&two), &seal(&other)]);
    assert!(alarms.iter().any(|(trouble, ..)| *trouble == Trouble::Forked), "{alarms:?}");
    let liar = message("liar", 2, h(b"another past"));
    let alarms = told(&mut reader(&world).1, &[&seal(&one), &seal(&liar)]);
    assert_eq!(alarms, [(Trouble::Forked, "liar".to_owned(), (1, 2))]);
    // Somebody else revises what she said.
    let anna = Insider::of(anna(), &world.host);
    let revised = Draft { author: anna.fingerprint, revision: 2, prev: h(&one.statement()).to_vec(), ..one.clone() };
    let revised = (revised.id.clone(), revised.seal(&anna.seed, &view.last().record));
    let (_, mut circle) = reader(&world);
    let alarms = told(&mut circle, &[&seal(&one), &revised]);
    assert!(alarms.iter().any(|(trouble, ..)| *trouble == Trouble::Forked), "{alarms:?}");
    // Places that no chain has.
    for draft in [message("n", 0, [0; 32]), message("n", 1, [1; 32]), message("n", 2, [0; 32]), Draft { chain: [0; 16], ..one.clone() }] {
        assert_eq!(code(circle.open(&draft.id, &seal(&draft).1, None)), "malformed");
    }
    let note = Draft { kind: "x-note".to_owned(), ..one };
    assert_eq!(code(circle.open("one", &seal(&note).1, None)), "malformed");
    // An honest client does not revise what another said.
    let (vault, mut writers) = world.enter(crate::common::anna());
    assert_eq!(code(writers.seal(&vault, "two", &crate::common::note("two"), NOW, Some(&seal(&two).1))), "bad-input");
}
