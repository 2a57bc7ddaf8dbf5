//! What people do, one after the other.

use super::host::{Host, NOW, Person, practice};
use crate::circle::{Role, SharedCircle, Trouble};
use crate::error::Error;
use crate::record::envelope::{self, Clear, Inner, Place, Proof};
use crate::record::{ContentType, NoteRecord};
use crate::suite::sign;
use crate::testing::stretched;
use crate::vault::Vault;

fn message(text: &str) -> NoteRecord {
    NoteRecord::text("message", text)
}

#[test]
fn two_people_write_to_each_other() {
    let (host, mut lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    assert_eq!((at_kim.id(), at_kim.title(), at_kim.entries()), (at_lee.id(), "Kim and Lee", 2));
    let one = at_lee.seal(&lee.vault, "m1", &message("Hello"), NOW, None).unwrap();
    let two = at_kim.seal(&kim.vault, "m2", &message("Good day"), NOW, None).unwrap();
    let opened = at_kim.open("m1", &one, None).unwrap();
    assert_eq!((opened.record.as_str().unwrap(), opened.author.as_ref().unwrap().account.as_str()), ("Hello", "lee"));
    let opened = at_lee.open("m2", &two, None).unwrap();
    assert!(opened.author.unwrap().anchored);
    lee.reload(&host);
    let mut again = lee.open(&host, &at_lee).unwrap();
    assert_eq!(again.open("m2", &two, None).unwrap().record, message("Good day"));
}

#[test]
fn a_revoked_member_reads_nothing_new_and_plants_nothing() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let old = at_kim.seal(&kim.vault, "m1", &message("before"), NOW, None).unwrap();
    at_lee.open("m1", &old, None).unwrap();
    let change = at_lee.revoke(&lee.vault, "kim", "end of therapy", NOW).unwrap();
    assert_eq!(at_lee.epoch(), Some(0));
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    assert_eq!(at_lee.epoch(), Some(1));
    let new = at_lee.seal(&lee.vault, "m2", &message("after"), NOW, None).unwrap();
    let planted = at_kim.seal(&kim.vault, "m3", &message("planted"), NOW, None).unwrap();
    assert!(!at_lee.open("m3", &planted, None).unwrap().author.unwrap().anchored);
    assert!(at_lee.open("m1", &old, None).unwrap().author.unwrap().anchored);
    assert_eq!(at_kim.open("m2", &new, None).unwrap_err(), Error::Stale);
    kim.catch_up(&host, &mut at_kim).unwrap();
    assert!(at_kim.ended());
    assert_eq!(at_kim.seal(&kim.vault, "m4", &message("x"), NOW, None).unwrap_err(), Error::NotAMember);
    assert_eq!(at_kim.open("m1", &old, None).unwrap().record, message("before"));
    kim.reload(&host);
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    assert!(at_kim.ended() && at_kim.open("m1", &old, None).is_ok());
}

#[test]
fn history_is_granted_or_not() {
    let (mut host, mut lee, mut kim, mut circle) = practice();
    let mut ada = Person::new(&mut host, "ada");
    ada.befriend(&mut host, &lee.vault);
    lee.befriend(&mut host, &ada.vault);
    let early = circle.seal(&lee.vault, "p1", &message("early"), NOW, None).unwrap();
    circle.open("p1", &early, None).unwrap();
    let change = circle.grant(&lee.vault, "ada", Role::Reader, false, false, NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut circle).unwrap();
    let late = circle.seal(&lee.vault, "p2", &message("late"), NOW, None).unwrap();
    let mut at_ada = ada.open(&host, &circle).unwrap();
    assert_eq!(at_ada.open("p1", &early, None).unwrap_err(), Error::NotAMember);
    assert_eq!(at_ada.open("p2", &late, None).unwrap().record, message("late"));
    assert_eq!(at_ada.seal(&ada.vault, "p3", &message("x"), NOW, None).unwrap_err(), Error::NotAMember);
    assert_eq!(at_ada.history().len(), 3);
    let mut at_kim = kim.open(&host, &circle).unwrap();
    assert!(at_kim.open("p1", &early, None).unwrap().author.unwrap().anchored);
    // Now with history after all: the whole log is read again, and nothing is hidden.
    let change = circle.grant(&lee.vault, "ada", Role::Author, true, false, NOW).unwrap();
    host.apply(&change).unwrap();
    ada.load(&host);
    assert_eq!(ada.catch_up(&host, &mut at_ada).unwrap_err(), Error::Stale);
    let mut at_ada = ada.open(&host, &circle).unwrap();
    assert_eq!(at_ada.open("p1", &early, None).unwrap().record, message("early"));
}

#[test]
fn two_keepers_change_the_circle_at_once() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut ada = Person::new(&mut host, "ada");
    let mut bo = Person::new(&mut host, "bo");
    for person in [&mut lee, &mut kim] {
        person.befriend(&mut host, &ada.vault);
        person.befriend(&mut host, &bo.vault);
    }
    ada.befriend(&mut host, &lee.vault);
    bo.befriend(&mut host, &lee.vault);
    let change = at_lee.grant(&lee.vault, "kim", Role::Keeper, true, false, NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let one = at_lee.grant(&lee.vault, "ada", Role::Author, false, false, NOW).unwrap();
    let two = at_kim.grant(&kim.vault, "bo", Role::Reader, false, false, NOW).unwrap();
    host.apply(&one).unwrap();
    assert_eq!(host.apply(&two).unwrap_err(), Error::Conflict);
    kim.catch_up(&host, &mut at_kim).unwrap();
    let two = at_kim.rebase(&kim.vault, &two, NOW).unwrap();
    host.apply(&two).unwrap();
    kim.catch_up(&host, &mut at_kim).unwrap();
    assert!(at_kim.rebase(&kim.vault, &two, NOW).unwrap().puts.is_empty());
    lee.catch_up(&host, &mut at_lee).unwrap();
    assert_eq!(at_lee.members().unwrap().iter().filter(|member| member.role.is_some()).count(), 4);
    assert_eq!(at_lee.epoch(), Some(2));
    assert!(ada.open(&host, &at_lee).is_ok() && bo.open(&host, &at_lee).is_ok());
}

#[test]
fn whoever_leaves_freezes_the_circle() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    assert_eq!(at_lee.leave(&lee.vault, "", NOW).unwrap_err(), Error::LastUnlock);
    let change = at_kim.leave(&kim.vault, "enough", NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    kim.catch_up(&host, &mut at_kim).unwrap();
    assert!(at_lee.frozen() && at_kim.ended());
    assert_eq!(at_lee.seal(&lee.vault, "m", &message("x"), NOW, None).unwrap_err(), Error::OnHold);
    let change = at_lee.revoke(&lee.vault, "kim", "left", NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    assert!(!at_lee.frozen());
    assert!(at_lee.seal(&lee.vault, "m", &message("x"), NOW, None).is_ok());
}

#[test]
fn a_checkpoint_reads_on_from_where_it_was() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let one = at_kim.seal(&kim.vault, "m1", &message("one"), NOW, None).unwrap();
    at_lee.open("m1", &one, None).unwrap();
    let seen = at_lee.seen(&lee.vault).unwrap();
    let change = at_lee.renew(&lee.vault, "yearly", NOW).unwrap();
    host.apply(&change).unwrap();
    lee.reload(&host);
    let log = host.log(&at_lee);
    let mut again = lee.vault.open_circle([log[2].as_slice()], Some(&seen)).unwrap();
    assert_eq!((again.entries(), again.epoch()), (3, Some(1)));
    assert_eq!(again.missing(), [("m1".to_owned(), 1)]);
    assert!(again.open("m1", &one, None).unwrap().author.unwrap().anchored);
    assert!(again.missing().is_empty());
    assert!(lee.vault.open_circle(super::host::refs(&log), Some(&seen)).is_ok());
    let shorter = lee.vault.open_circle([log[0].as_slice()], Some(&seen)).unwrap_err();
    assert_eq!(shorter, Error::RolledBack(&"the circle's log"));
    assert!(matches!(kim.vault.open_circle([log[2].as_slice()], Some(&seen)), Err(Error::Tampered(_))));
}

#[test]
fn a_rotation_heals_every_circle_one_keeps() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let before = at_lee.seal(&lee.vault, "m1", &message("before"), NOW, None).unwrap();
    at_lee.open("m1", &before, None).unwrap();
    let stolen = (lee.vault.cards().len(), at_lee.seen(&lee.vault).unwrap());
    let rotation = lee.vault.rotate_stretched(&stretched(2), "stolen laptop", &mut [&mut at_lee], NOW).unwrap();
    assert_eq!((rotation.changes.len(), rotation.report.len()), (2, 2));
    assert_eq!((rotation.report[1].epochs, rotation.report[1].role, rotation.report[1].healed), ((0, 0), Some(Role::Keeper), true));
    lee.store(&mut host, &rotation.changes[0]);
    assert_eq!(lee.vault.cards().len(), stolen.0 + 1);
    // Interrupted here: what is still to do is found again.
    lee.vault = Vault::unlock_stretched(&host.keyset("lee"), "lee", &stretched(2), None).unwrap();
    let mut at_lee = lee.open(&host, &at_lee).unwrap();
    assert!(at_lee.lags(&lee.vault).unwrap());
    at_lee.open("m1", &before, None).unwrap();
    let change = at_lee.renew(&lee.vault, "stolen laptop", NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    assert!(!at_lee.lags(&lee.vault).unwrap());
    let after = at_lee.seal(&lee.vault, "m2", &message("after"), NOW, None).unwrap();
    kim.catch_up(&host, &mut at_kim).unwrap();
    assert_eq!(at_kim.open("m2", &after, None).unwrap().record, message("after"));
    assert!(at_kim.open("m1", &before, None).unwrap().author.unwrap().anchored);
    kim.meet(&mut host, &lee.vault);
    let contact = kim.vault.contact("lee").unwrap().unwrap();
    assert!(!contact.confirmed && contact.sequence == 2);
    // A member who is no keeper brings a new card and no epoch.
    let rotation = kim.vault.rotate_stretched(&stretched(3), "", &mut [&mut at_kim], NOW).unwrap();
    for change in &rotation.changes {
        kim.store(&mut host, change);
    }
    kim.catch_up(&host, &mut at_kim).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    assert_eq!(at_lee.epoch(), Some(1));
    let sealed = at_kim.seal(&kim.vault, "m3", &message("new card"), NOW, None).unwrap();
    assert_eq!(at_lee.open("m3", &sealed, None).unwrap().record, message("new card"));
}

#[test]
fn a_conversation_shows_what_a_server_does_to_it() {
    let (host, lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let ids = ["a", "b", "c", "d"];
    let sealed: Vec<_> = ids.iter().map(|id| at_lee.seal(&lee.vault, id, &message(id), NOW, None).unwrap()).collect();
    let read = |circle: &mut SharedCircle, order: &[usize]| {
        let ids: Vec<&str> = order.iter().map(|at| ids[*at]).collect();
        for at in order {
            circle.open(ids_of(*at), &sealed[*at], None).unwrap();
        }
        circle.review(&ids).iter().map(|alarm| (alarm.trouble.clone(), alarm.id.clone(), alarm.places)).collect::<Vec<_>>()
    };
    assert_eq!(read(&mut kim.open(&host, &at_lee).unwrap(), &[0, 1, 2, 3]), []);
    assert_eq!(read(&mut kim.open(&host, &at_lee).unwrap(), &[0, 3]), [(Trouble::Dropped, "d".to_owned(), (2, 3))]);
    assert_eq!(read(&mut kim.open(&host, &at_lee).unwrap(), &[0, 2, 1, 3]), [(Trouble::Reordered, "b".to_owned(), (2, 3))]);
    assert_eq!(read(&mut kim.open(&host, &at_lee).unwrap(), &[0, 1, 1]), [(Trouble::Replayed, "b".to_owned(), (2, 2))]);
    // What is revised keeps its place.
    let revised = at_lee.seal(&lee.vault, "b", &message("b, corrected"), NOW, Some(&sealed[1])).unwrap();
    for (id, bytes) in [("a", &sealed[0]), ("b", &revised), ("c", &sealed[2])] {
        at_kim.open(id, bytes, None).unwrap();
    }
    assert_eq!(at_kim.review(&["a", "b", "c"]), []);
    assert_eq!(at_kim.open("b", &sealed[1], None).unwrap_err(), Error::RolledBack(&"the record"));
    // A tail is missed against a peer's head.
    assert_eq!(at_kim.compare(&at_lee.head().unwrap()).unwrap().withheld, []);
    at_lee.open("d", &sealed[3], None).unwrap();
    assert_eq!(at_kim.compare(&at_lee.head().unwrap()).unwrap().withheld, [("lee".to_owned(), 4)]);
}

fn ids_of(at: usize) -> &'static str {
    ["a", "b", "c", "d"][at]
}

/// A practice with somebody in it besides: Ada, who may write.
fn practice_of_three() -> (Host, [Person; 3], SharedCircle) {
    let (mut host, mut lee, kim, mut at_lee) = practice();
    let mut ada = Person::new(&mut host, "ada");
    lee.befriend(&mut host, &ada.vault);
    ada.befriend(&mut host, &lee.vault);
    let change = at_lee.grant(&lee.vault, "ada", Role::Author, true, false, NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    (host, [lee, kim, ada], at_lee)
}

#[test]
fn a_newcomer_who_is_kept_back_is_told_by_the_number_of_entries() {
    let (mut host, mut lee, mut kim, mut at_lee) = practice();
    let mut ada = Person::new(&mut host, "ada");
    lee.befriend(&mut host, &ada.vault);
    ada.befriend(&mut host, &lee.vault);
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let change = at_lee.grant(&lee.vault, "ada", Role::Author, true, false, NOW).unwrap();
    host.apply(&change).unwrap();
    lee.catch_up(&host, &mut at_lee).unwrap();
    let mut at_ada = ada.open(&host, &at_lee).unwrap();
    let hello = at_ada.seal(&ada.vault, "m1", &message("Hello"), NOW, None).unwrap();
    at_lee.open("m1", &hello, None).unwrap();
    let compared = at_kim.compare(&at_lee.head().unwrap()).unwrap();
    assert_eq!((compared.behind, compared.ahead, compared.withheld), (1, 0, Vec::new()));
    // once her entry is known, what she wrote is missed
    kim.befriend(&mut host, &ada.vault);
    kim.catch_up(&host, &mut at_kim).unwrap();
    assert_eq!(at_kim.compare(&at_lee.head().unwrap()).unwrap().withheld, [("ada".to_owned(), 1)]);
    // and nobody is missed whom no log knows
    let mut head = at_lee.head().unwrap();
    let account = head.len() - 32 - 16 - 4;
    head[account] ^= 1;
    assert!(matches!(at_kim.compare(&head), Err(Error::Malformed(_))));
}

#[test]
fn a_member_cannot_hide_what_the_server_keeps_back_of_another() {
    let (host, [lee, mut kim, mut ada], mut at_lee) = practice_of_three();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let mut at_ada = ada.open(&host, &at_lee).unwrap();
    for (place, id) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let sealed = at_lee.seal(&lee.vault, id, &message(id), NOW, None).unwrap();
        at_lee.open(id, &sealed, None).unwrap();
        at_ada.open(id, &sealed, None).unwrap();
        if place < 2 {
            at_kim.open(id, &sealed, None).unwrap();
        }
    }
    let missed = [("lee".to_owned(), 4)];
    assert_eq!(at_kim.compare(&at_lee.head().unwrap()).unwrap().withheld, missed);
    // Ada gives four messages of her own the name of Lee's chain
    let chain = *at_ada.chains.newest().next().unwrap().1;
    let person = ada.vault.person().unwrap();
    let author = person.newest().unwrap().fingerprint;
    let (clock, head) = at_ada.state.head().map(|(clock, head)| (clock, *head)).unwrap();
    let mut author_prev = [0; 32];
    for seq in 1..=4 {
        let id = format!("ada-{seq}");
        let clear = Clear { circle: *at_ada.id(), epoch: 0, id: &id, revision: 1 };
        let mut inner = Inner {
            content_type: ContentType::Text,
            kind: "message",
            sealed_at: NOW,
            clock,
            prev: &[],
            meta: &[],
            proof: Some(Proof { author, head, place: Place { chain, seq, author_prev }, signature: [0; 64] }),
            content: b"Fine, thanks",
        };
        let statement = inner.statement(&clear).unwrap();
        author_prev = crate::hash(&statement);
        inner.proof.as_mut().unwrap().signature = sign::sign(person.signing_seed(&author).unwrap(), &statement);
        let sealed = envelope::seal(at_ada.state.record_key(0).unwrap(), &clear, &inner).unwrap();
        at_kim.open(&id, &sealed, None).unwrap();
    }
    assert_eq!(at_kim.compare(&at_lee.head().unwrap()).unwrap().withheld, missed);
}

#[test]
fn nobody_is_told_that_her_own_words_are_kept_back() {
    let (host, _lee, mut kim, mut at_lee) = practice();
    let mut at_kim = kim.open(&host, &at_lee).unwrap();
    let mut other = kim.open(&host, &at_lee).unwrap();
    let hello = at_kim.seal(&kim.vault, "m1", &message("Hello"), NOW, None).unwrap();
    at_lee.open("m1", &hello, None).unwrap();
    let head = at_lee.head().unwrap();
    assert_eq!(at_kim.compare(&head).unwrap().withheld, Vec::new());
    // another device of hers has not seen them
    assert_eq!(other.compare(&head).unwrap().withheld, [("kim".to_owned(), 1)]);
    other.open("m1", &hello, None).unwrap();
    assert_eq!(other.compare(&head).unwrap().withheld, Vec::new());
}
