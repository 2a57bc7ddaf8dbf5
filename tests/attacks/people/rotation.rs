//! After a breach: to whom new keys go, and what a thief still has.

use hushnote::{Change, Key, PutType, Role, SharedCircle, Vault};

use crate::common::craft::{Card, action};
use crate::common::host::{Host, World, goes_on, plain, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{self, random};
use crate::common::{NOW, anna, berta, clara, code, mallory};

/// What is public of everybody, and of somebody the server would like to be.
fn impostors(host: &Host, account: &str) -> (Insider, Host) {
    let (seed, sealing_seed) = (random(), random());
    let card = Card::first(account, &seed, &sealing_seed).sign(&seed, None);
    let fingerprint = toolkit::h(&card);
    let mut lying = host.clone();
    lying.lie(PutType::Card, &format!("{account}/0000000001"), &card);
    lying.lie(PutType::Card, &format!("{account}/0000000002"), &card);
    (Insider { account: account.to_owned(), seed, sealing_seed, card, fingerprint }, lying)
}

fn grants(change: &Change) -> Vec<&[u8]> {
    change.puts.iter().filter(|put| put.put_type == PutType::Grant).map(|put| put.bytes.as_slice()).collect()
}

/// A keeper whose keys were stolen starts over while the server offers keys of its own for everybody.
#[test]
fn rotate_to_attacker() {
    let mut world = world();
    let honest = world.host.clone();
    let thief = Insider::of(anna(), &world.host);
    let attackers: Vec<Insider> = [anna(), berta(), clara()]
        .iter()
        .map(|person| {
            let (insider, lying) = impostors(&world.host, person.account);
            world.host = lying;
            insider
        })
        .collect();
    // The server asks Anna, at this moment, to take its cards; she has pinned the right ones.
    let (mut vault, mut circle) = world.enter(anna());
    for other in &attackers[1..] {
        assert_eq!(code(vault.meet(&[&other.card])), "identity-changed");
    }
    let rotation = vault.rotate("cAnArY ganz neue Worte", "stolen", &mut [&mut circle], NOW).unwrap();
    // Nothing counts until it is stored.
    assert_eq!(circle.epoch(), Some(0));
    assert!(!circle.lags(&vault).unwrap());
    assert_eq!(rotation.changes.len(), 2);
    let mut host = honest.clone();
    for change in &rotation.changes {
        assert!(host.store(change));
    }
    let after = World { host: host.clone(), id: world.id };
    let view = View::of(&Insider::of(berta(), &host), &host, &world.id);
    // Three grants, each for one of the three as they are known; none for the server, none for the keys that were stolen.
    let made = grants(&rotation.changes[1]);
    assert_eq!(made.len(), 3);
    for insider in attackers.iter().chain([&thief, &Insider::of(mallory(), &world.host)]) {
        assert_eq!(made.iter().filter(|grant| insider.opens(grant, &view)).count(), 0, "{}", insider.account);
    }
    for person in [berta(), clara()] {
        let own = Insider::of(person, &host);
        assert_eq!(made.iter().filter(|grant| own.opens(grant, &view)).count(), 1, "{}", person.account);
    }

    // The owner comes in by the new words alone, and goes on; the thief by nothing.
    let keyset = host.keyset(anna().account);
    assert_eq!(code(anna().open(keyset, None)), "cannot-unlock");
    let old_root = anna().dissect(honest.keyset(anna().account)).1;
    assert!(toolkit::Keyset::read(keyset).unwrap().open(&old_root).is_none());
    let mut vault = Vault::unlock(keyset, anna().account, Key::RecoveryCode(&rotation.recovery.code), None).unwrap();
    host.load(&mut vault).unwrap();
    let mut circle = host.open(&vault, &world.id, None).unwrap();
    assert_eq!((circle.epoch(), circle.lags(&vault)), (Some(1), Ok(false)));
    let sealed = circle.seal(&vault, "n", &plain("after"), NOW, None).unwrap();
    let stolen = View::of(&thief, &honest, &world.id);
    assert!(!stolen.reads(&sealed) && !View::of(&thief, &host, &world.id).reads(&sealed));
    // What the thief signs now, with old keys and the log's newest head, is nobody's.
    let (clara_vault, mut clara_circle) = after.enter(clara());
    let full = View::of(&Insider::of(berta(), &host), &host, &world.id);
    let planted = full.note(&thief, "p", "planted").seal(&thief.seed, &full.last().record);
    assert_eq!(code(clara_circle.open("p", &planted, None)), "not-a-member");
    assert_eq!(code(clara_circle.open("n", &sealed, None)), "ok");
    let entry = full.make(&thief, None, &[], &[], &action::revoke(clara().account));
    let mut lying = after.clone();
    lying.host.append(&world.id, &entry);
    assert_eq!(code(lying.host.open(&clara_vault, &world.id, None)), "not-a-member");
    let report = &rotation.report;
    assert_eq!((report.len(), report[1].epochs, report[1].role, report[1].healed), (2, (0, 0), Some(Role::Keeper), true));
}

/// An author who starts over begins no epoch: the report says that it is for a keeper to heal the circle, and that heals it.
#[test]
fn rotate_to_attacker_by_an_author_whose_keys_were_stolen() {
    let mut world = world();
    let thief = Insider::of(berta(), &world.host);
    let stolen = View::of(&thief, &world.host, &world.id);
    let (mut vault, mut circle) = world.enter(berta());
    let rotation = vault.rotate("cAnArY wieder andere Worte", "stolen", &mut [&mut circle], NOW).unwrap();
    assert_eq!((rotation.report[1].role, rotation.report[1].healed), (Some(Role::Author), false));
    assert!(grants(&rotation.changes[1]).is_empty());
    assert!(rotation.changes.iter().all(|change| world.host.store(change)));
    let (mut keeper, mut kept) = world.enter(anna());
    let sealed = kept.seal(&keeper, "n", &plain("n"), NOW, None).unwrap();
    assert!(stolen.reads(&sealed), "as the report says");
    // In her name the thief has nothing more to say, but as of before.
    let now = View { keys: stolen.keys.clone(), ..View::of(&Insider::of(anna(), &world.host), &world.host, &world.id) };
    let key = stolen.last().record;
    assert_eq!(code(kept.open("p", &now.note(&thief, "p", "planted").seal(&thief.seed, &key), None)), "not-a-member");
    let planted = stolen.note(&thief, "p", "planted").seal(&thief.seed, &key);
    let change = kept.renew(&keeper, "heals", NOW).unwrap();
    world.host.adopt(&mut keeper, &mut kept, &change);
    assert!(!kept.open("p", &planted, None).unwrap().author.clone().unwrap().anchored);
    let sealed = kept.seal(&keeper, "n", &plain("n"), NOW, None).unwrap();
    assert!(!View::of(&thief, &world.host, &world.id).reads(&sealed));
    // Her new keys are what the grant was sealed to.
    let mut vault =
        Vault::unlock(world.host.keyset(berta().account), berta().account, Key::RecoveryCode(&rotation.recovery.code), None).unwrap();
    world.host.load(&mut vault).unwrap();
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    assert_eq!(code(circle.open("n", &sealed, None)), "ok");
    goes_on((&vault, &mut circle), &mut kept);
}

/// Neither a new card nor a new epoch can be made in somebody's name while she rotates.
#[test]
fn rotate_to_attacker_by_a_card_of_the_servers_own() {
    let world = world();
    let berta_insider = Insider::of(berta(), &world.host);
    let view = View::of(&berta_insider, &world.host, &world.id);
    let seed = random();
    let signers = [seed, Insider::of(anna(), &world.host).seed];
    for signer in signers {
        let card = Card::after(&berta_insider.card, &seed, &random()).sign(&seed, Some(&signer));
        let by = Insider { seed, fingerprint: toolkit::h(&card), card: card.clone(), ..berta_insider.clone() };
        let entry = view.make(&by, None, &[], &[], &action::renew(&card));
        let mut lying = world.clone();
        lying.host.append(&world.id, &entry);
        assert_eq!([anna(), clara()].map(|person| lying.answer(person)), ["not-a-member"; 2]);
        // What others seal meanwhile goes to the card they know.
        let (vault, mut circle) = world.enter(anna());
        let change = circle.renew(&vault, "", NOW).unwrap();
        let (mut host, mut made) = (world.host.clone(), 0);
        assert!(host.store(&change));
        let view = View::of(&berta_insider, &host, &world.id);
        for grant in grants(&change) {
            made += usize::from(berta_insider.opens(grant, &view));
            assert!(!by.opens(grant, &view));
        }
        assert_eq!(made, 1);
    }
    let ((vault, mut writers), (_, mut readers)) = (world.enter(berta()), world.enter(clara()));
    goes_on((&vault, &mut writers), &mut readers);
}

/// Two do it at once, or the server says so: the second is made again behind the first.
#[test]
fn rotate_to_attacker_by_a_lost_race() {
    let mut world = world();
    let (mut vault, mut circle) = world.enter(anna());
    let stale = circle.renew(&vault, "mine", NOW).unwrap();
    world.grant(mallory(), Role::Reader, true);
    assert!(!world.host.store(&stale));
    world.host.refresh(&mut vault, &mut circle).unwrap();
    let again = circle.rebase(&vault, &stale, NOW).unwrap();
    assert_eq!(grants(&again).len(), 4);
    world.host.adopt(&mut vault, &mut circle, &again);
    assert!(circle.rebase(&vault, &again, NOW).unwrap().puts.is_empty());
    // A change of somebody else's making is not one to make again.
    let (other, mut theirs) = world.enter(anna());
    let change = theirs.revoke(&other, mallory().account, "", NOW).unwrap();
    assert_eq!(code(circle.rebase(&vault, &change, NOW)), "bad-input");
    assert_eq!(code(circle.rebase(&vault, &Change::default(), NOW)), "bad-input");
}

/// There is no escrow: whatever makes or gives keys gives them to members, one grant each, and to nobody besides.
#[test]
fn escrow_inject() {
    let mut world = world();
    let (escrow, mut lying) = impostors(&world.host, "acc-recovery");
    lying.lie(PutType::Card, "escrow", &escrow.card);
    // As a grant, contacts, card or log, what the server adds to what it serves changes nothing.
    let view = View::of(&Insider::of(anna(), &world.host), &world.host, &world.id);
    let mut vault = world.vault(anna());
    let forged = view.last().grant(&escrow.card, 0, true);
    vault.load([(PutType::Card, "escrow", escrow.card.as_slice()), (PutType::Grant, "escrow", &forged)]).unwrap();
    assert_eq!(vault.contacts().unwrap().len(), 3);
    let mut circle = world.host.open(&vault, &world.id, None).unwrap();
    // Every change that makes or hands on keys.
    let mut changes = vec![SharedCircle::create(&vault, "new", &["x-note"], NOW).unwrap().1];
    for step in 0..4 {
        let change = match step {
            0 => circle.grant(&vault, mallory().account, Role::Reader, true, false, NOW),
            1 => circle.grant(&vault, mallory().account, Role::Reader, false, false, NOW),
            2 => circle.revoke(&vault, mallory().account, "", NOW),
            _ => circle.renew(&vault, "", NOW),
        };
        let change = change.unwrap();
        world.host.adopt(&mut vault, &mut circle, &change);
        changes.push(change);
    }
    let members: Vec<Insider> = [anna(), berta(), clara(), mallory()].map(|person| Insider::of(person, &world.host)).to_vec();
    let made = View::of(&members[0], &world.host, &world.id);
    let expected = [1, 1, 4, 3, 3];
    for (change, count) in changes.iter().zip(expected) {
        assert_eq!(grants(change).len(), count);
        let named = change.puts.iter().filter(|put| put.put_type == PutType::Log).map(|put| grants_named(&put.bytes)).sum::<usize>();
        assert_eq!(named, count);
        assert!(grants(change).iter().all(|grant| !escrow.opens(grant, &made)));
    }
    for change in &changes[1..] {
        for grant in grants(change) {
            assert_eq!(members.iter().filter(|member| member.opens(grant, &made)).count(), 1);
        }
    }
    // To be let in like everybody else it must be met, confirmed and granted, for all to see.
    assert_eq!(code(circle.grant(&vault, "acc-recovery", Role::Reader, true, true, NOW)), "unverified-contact");
    let (_, mut readers) = world.enter(clara());
    goes_on((&vault, &mut circle), &mut readers);
}

fn grants_named(entry: &[u8]) -> usize {
    crate::common::craft::Entry::read(entry).unwrap().grants.len()
}
