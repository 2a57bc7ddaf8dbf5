//! Two histories, and older ones: what a device remembers, and what two people compare.

use hushnote::{Role, SharedCircle};

use crate::common::craft::action;
use crate::common::host::{World, goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::{NOW, anna, berta, clara, code, mallory};

/// Two worlds that share a past and differ in their newest entry: in one Mallory was granted, in the other nobody.
fn fork() -> (World, World) {
    let (mut one, mut two) = (world(), world());
    one.grant(mallory(), Role::Reader, true);
    let (mut vault, mut circle) = two.enter(anna());
    let change = circle.renew(&vault, "", NOW).unwrap();
    two.host.adopt(&mut vault, &mut circle, &change);
    (one, two)
}

#[test]
fn fork_circle() {
    let (one, two) = fork();
    let (vault, mut berta_circle) = one.enter(berta());
    let (clara_vault, mut clara_circle) = two.enter(clara());
    // Each alone sees nothing wrong; compared by any other way than the server, it shows, from both sides.
    let (b, c) = (berta_circle.head().unwrap(), clara_circle.head().unwrap());
    assert_eq!(code(berta_circle.compare(&c)), "tampered");
    assert_eq!(code(clara_circle.compare(&b)), "tampered");
    // A record carries the head its author saw: the first one that crosses over shows it, too.
    let sealed = berta_circle.seal(&vault, "n", &plain("n"), NOW, None).unwrap();
    assert!(["tampered", "not-a-member"].contains(&code(clara_circle.open("n", &sealed, None))));
    let sealed = {
        let (vault, mut circle) = two.enter(anna());
        circle.seal(&vault, "m", &plain("m"), NOW, None).unwrap()
    };
    assert_eq!(code(berta_circle.open("m", &sealed, None)), "stale");
    // What each has seen never grows together again.
    let mut vault = clara_vault;
    let before = clara_circle.head().unwrap();
    assert_eq!(code(one.host.refresh(&mut vault, &mut clara_circle)), "tampered");
    assert_eq!(clara_circle.head().unwrap(), before);
    let seen = clara_circle.seen(&vault).unwrap();
    assert_eq!(code(one.host.open(&vault, &one.id, Some(&seen))), "tampered");
    assert_eq!(code(two.host.open(&vault, &two.id, Some(&seen))), "ok");
    let (vault, mut writers) = two.enter(berta());
    goes_on((&vault, &mut writers), &mut clara_circle);
}

/// One is only shown less than the other: no fork yet, and the difference is told in numbers.
#[test]
fn fork_circle_by_keeping_entries_back() {
    let (one, _) = fork();
    let (_, ahead) = one.enter(berta());
    let (_, behind) = world().enter(clara());
    let comparison = behind.compare(&ahead.head().unwrap()).unwrap();
    assert_eq!((comparison.behind, comparison.ahead, comparison.withheld.len()), (1, 0, 0));
    let comparison = ahead.compare(&behind.head().unwrap()).unwrap();
    assert_eq!((comparison.behind, comparison.ahead), (0, 1));
    // A record by who knows more says that there is more.
    let (vault, mut circle) = one.enter(berta());
    let sealed = circle.seal(&vault, "n", &plain("n"), NOW, None).unwrap();
    let mut behind = behind;
    assert_eq!(code(behind.open("n", &sealed, None)), "stale");
    // Heads that are none.
    let head = ahead.head().unwrap();
    for length in 0..head.len() {
        assert_eq!(code(behind.compare(&head[..length])), "malformed");
    }
    assert_eq!(code(behind.compare(&[head.as_slice(), &[0]].concat())), "malformed");
    let mut other = head.clone();
    other[10] ^= 1;
    assert_eq!(code(behind.compare(&other)), "bad-input");
}

/// A log that is shorter than what a device has seen, or differs before it.
#[test]
fn fork_circle_against_what_a_device_remembers() {
    let mut world = world();
    let early = world.clone();
    world.revoke(berta());
    let (vault, circle) = world.enter(clara());
    let seen = circle.seen(&vault).unwrap();
    assert_eq!(code(early.host.open(&vault, &world.id, Some(&seen))), "rolled-back");
    for length in 1..world.host.log(&world.id).len() {
        let mut cut = world.clone();
        cut.host.cut(&world.id, length);
        assert_eq!(code(cut.host.open(&vault, &world.id, Some(&seen))), "rolled-back");
        let (mut vault, mut circle) = world.enter(clara());
        assert_eq!(code(circle.refresh(&vault, cut.host.log(&world.id))), "rolled-back");
        assert_eq!(code(world.host.refresh(&mut vault, &mut circle)), "ok");
    }
    // Only what is new, or nothing: the checkpoint carries the rest.
    let reopened = world.host.open(&vault, &world.id, Some(&seen)).unwrap();
    assert_eq!(World::present(&reopened), World::present(&circle));
    let none: [&[u8]; 0] = [];
    assert_eq!(code(vault.open_circle(none, Some(&seen))), "ok");
    assert_eq!(code(vault.open_circle(none, None)), "not-a-member");
    // Entries out of order, twice, or with one left out.
    let log = world.host.log(&world.id);
    for order in [vec![1, 0, 2, 3], vec![0, 1, 1, 2, 3], vec![0, 2, 3], vec![1, 2, 3], vec![0, 1, 3, 2]] {
        let answer = code(vault.open_circle(order.iter().map(|at| log[*at]), None));
        assert!(["tampered", "malformed"].contains(&answer), "{order:?}: {answer}");
    }
    // The token is its owner's, whole, and this circle's.
    for at in (0..seen.len()).step_by(97) {
        let mut bent = seen.clone();
        bent[at] ^= 1;
        assert_ne!(code(world.host.open(&vault, &world.id, Some(&bent))), "ok", "byte {at}");
    }
    assert_eq!(code(world.host.open(&world.vault(anna()), &world.id, Some(&seen))), "tampered");
    let mut host = world.host.clone();
    let mut maker = world.vault(anna());
    let (mut other, change) = SharedCircle::create(&maker, "other", &["x-note"], NOW).unwrap();
    host.adopt(&mut maker, &mut other, &change);
    let seen = other.seen(&maker).unwrap();
    let answer = code(host.open(&maker, &world.id, Some(&seen)));
    assert!(["bad-input", "tampered"].contains(&answer), "{answer}");
}

/// Told once that her membership is over, a client is not to forget it because the server says less the next time.
#[test]
fn fork_circle_by_taking_back_the_end_of_a_membership() {
    let mut world = world();
    let early = world.clone();
    let (mut vault, mut circle) = world.enter(berta());
    world.revoke(berta());
    world.host.refresh(&mut vault, &mut circle).unwrap();
    assert!(circle.ended());
    let before = early.host.refresh(&mut vault, &mut circle);
    let sealed = code(circle.seal(&vault, "n", &plain("n"), NOW, None));
    assert!(
        before.is_err() || circle.ended() && sealed == "not-a-member",
        "FOUND: a refresh with an older log makes somebody whose membership ended a member again in her own eyes: she seals on ({sealed})"
    );
}

/// An entry is changed after the fact, by the very keeper who made it.
#[test]
fn backdate_by_rewriting_an_entry() {
    let mut world = world();
    world.revoke(berta());
    let keeper = Insider::of(anna(), &world.host);
    let (mut vault, mut circle) = world.enter(clara());
    let seen = circle.seen(&vault).unwrap();
    // The entry by which Clara came says keeper's things of her now: same place, same keys, a valid signature.
    let mut early = world.clone();
    early.host.cut(&world.id, 2);
    let view = View::of(&keeper, &early.host, &world.id);
    let view = View { keys: vec![View::of(&keeper, &world.host, &world.id).keys[0].clone()], ..view };
    let card = world.host.cards(clara().account)[0].to_vec();
    let grant = view.last().grant(&card, 0, true);
    let entry = view.make(&keeper, None, std::slice::from_ref(&grant), &[], &action::grant(2, true, true, &card));
    let mut lying = early.clone();
    lying.host.plant(&world.id, &entry, &[(clara().account, &grant)]);
    assert_eq!(lying.answer(clara()), "ok", "well made in itself");
    for entry in &world.host.log(&world.id)[3..] {
        lying.host.append(&world.id, entry);
    }
    assert_eq!(lying.answer(clara()), "tampered", "and nothing that came later stands on it");
    assert_eq!(code(lying.host.open(&vault, &world.id, Some(&seen))), "tampered");
    assert_eq!(code(lying.host.refresh(&mut vault, &mut circle)), "tampered");
    assert_eq!(circle.history().len(), 4);
    // Every byte of every entry.
    for (at, entry) in world.host.log(&world.id).into_iter().enumerate() {
        for byte in (0..entry.len()).step_by(37) {
            let mut bent = entry.to_vec();
            bent[byte] ^= 0x10;
            let log = world.host.log(&world.id);
            let log = log.iter().enumerate().map(|(place, entry)| if place == at { bent.as_slice() } else { *entry });
            assert_ne!(code(world.vault(clara()).open_circle(log, None)), "ok", "entry {at}, byte {byte}");
        }
    }
}
