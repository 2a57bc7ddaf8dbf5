//! Who is in a circle is what its signed log says.

use hushnote::{PutType, Role};

use crate::common::craft::{Card, Entry, Keys, action};
use crate::common::host::{World, goes_on, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{cobblestone, padded, random};
use crate::common::{NOW, anna, berta, clara, code, mallory};

fn insiders(world: &World) -> [Insider; 4] {
    [anna(), berta(), clara(), mallory()].map(|person| Insider::of(person, &world.host))
}

/// Plants an entry behind the log and says what members make of it, each anew and from what they had open.
fn planted(world: &World, entry_by: &str, entry: &[u8], grants: &[(&str, &[u8])]) -> &'static str {
    let mut lying = world.clone();
    lying.host.plant(&world.id, entry, grants);
    let answer = lying.answer(clara());
    for person in [anna(), berta(), clara()] {
        // Who made it is not to be asked.
        if entry_by == person.account {
            continue;
        }
        assert_eq!(lying.answer(person), answer, "{}", person.account);
        let (mut vault, mut circle) = world.enter(person);
        let before = (World::present(&circle), circle.entries(), circle.head().unwrap());
        assert_eq!(code(lying.host.refresh(&mut vault, &mut circle)), answer);
        if answer != "ok" {
            assert_eq!((World::present(&circle), circle.entries(), circle.head().unwrap()), before);
            world.host.refresh(&mut vault, &mut circle).unwrap();
        }
    }
    answer
}

#[test]
fn ghost_member_by_the_server() {
    let world = world();
    let [anna, .., mallory] = insiders(&world);
    let view = View::of(&anna, &world.host, &world.id);
    // Without a key of the circle: a body of its own, under a key of its own, signed by nobody who may.
    let keys = Keys::invented();
    let inner = [NOW.to_be_bytes().as_slice(), &anna.fingerprint, &[0; 4], &action::grant(1, true, true, &mallory.card)].concat();
    let body = cobblestone::seal(&keys.log, &view.entry().context(), &padded(&inner));
    let entry = Entry { body, ..view.entry() }.sign(&mallory.seed);
    assert_eq!(planted(&world, "", &entry, &[]), "tampered");
    // An epoch of its own. To whom no grant is served it must not even look like the end of a membership.
    let start = keys.start(&view.circle, 1, None);
    let entry = Entry { epoch: 1, start: [start, vec![0; 240]].concat(), ..view.entry() };
    let entry = entry.make(&keys.log, &[], &anna.fingerprint, &[], &action::renew(b""), &mallory.seed);
    assert_eq!(planted(&world, "", &entry, &[]), "bad-signature");
    // With grants of it for everybody: the links do not lead back to what they know.
    let entry = View { keys: vec![Keys::invented()], ..view.clone() }.starting(&keys);
    let cards = [crate::common::anna(), berta(), clara()].map(|person| world.host.cards(person.account)[0].to_vec());
    let grants = cards.each_ref().map(|card| keys.grant(card, 1, true));
    let entry = entry.make(&keys.log, &grants, &mallory.fingerprint, &[], &action::grant(3, true, true, &mallory.card), &mallory.seed);
    let accounts = [anna.account.as_str(), berta().account, clara().account];
    let named: Vec<(&str, &[u8])> = accounts.into_iter().zip(grants.iter().map(Vec::as_slice)).collect();
    assert_eq!(planted(&world, "", &entry, &named), "tampered");
    // A grant that no entry names gives nobody anything.
    let mut lying = world.clone();
    lying.host.lie(PutType::Grant, "x/acc-mallory-66e1", &view.last().grant(&mallory.card, 0, true));
    assert_eq!(lying.answer(crate::common::mallory()), "not-a-member");
    let ((vault, mut writers), (_, mut readers)) = (lying.enter(berta()), lying.enter(clara()));
    goes_on((&vault, &mut writers), &mut readers);
}

/// A key of the log is not enough: who signs must be a keeper, in the log's own words.
#[test]
fn ghost_member_by_outsiders_readers_and_authors() {
    let world = world();
    let [anna, berta, clara, mallory] = insiders(&world);
    let view = View::of(&clara, &world.host, &world.id);
    let grant = view.last().grant(&mallory.card, 0, true);
    let to_mallory = action::grant(3, true, true, &mallory.card);
    let grants = [grant.clone()];
    let named = [(mallory.account.as_str(), grant.as_slice())];
    for (by, expected) in [(&mallory, "not-a-member"), (&clara, "not-a-member"), (&berta, "not-a-member")] {
        let entry = view.make(by, None, &grants, &[], &to_mallory);
        assert_eq!(planted(&world, "", &entry, &named), expected);
        // In the keeper's name.
        let claimed = Insider { fingerprint: anna.fingerprint, ..by.clone() };
        let entry = view.make(&claimed, None, &grants, &[], &to_mallory);
        assert_eq!(planted(&world, "", &entry, &named), "bad-signature");
        // To make herself more than she is, to put the keeper out, to make keys that are hers.
        let own = [view.last().grant(&by.card, 0, true)];
        let entry = view.make(by, None, &own, &[], &action::grant(3, true, true, &by.card));
        assert_eq!(planted(&world, "", &entry, &[(by.account.as_str(), own[0].as_slice())]), "not-a-member");
        let keys = Keys::invented();
        let left = [&berta, &clara].map(|insider| keys.grant(&insider.card, 1, true));
        let entry = view.make(by, Some(&keys), &left, &[], &action::revoke(&anna.account));
        let named = [(berta.account.as_str(), left[0].as_slice()), (clara.account.as_str(), left[1].as_slice())];
        let mut lying = world.clone();
        lying.host.plant(&world.id, &entry, &named);
        assert_eq!(lying.answer(crate::common::berta()), "not-a-member");
        assert_eq!(lying.answer(crate::common::anna()), "bad-signature");
        let all = [&anna, &berta, &clara].map(|insider| keys.grant(&insider.card, 1, true));
        let entry = view.make(by, Some(&keys), &all, &[], &action::renew(b""));
        let named = [&anna, &berta, &clara].map(|insider| insider.account.as_str());
        let named: Vec<(&str, &[u8])> = named.into_iter().zip(all.iter().map(Vec::as_slice)).collect();
        let answer = planted(&world, "", &entry, &named);
        assert!(["not-a-member", "tampered"].contains(&answer), "{answer}");
    }
    // A second beginning.
    let entry = view.make(&mallory, None, &[], &[], &action::create("mine", "message", &mallory.card));
    assert_eq!(planted(&world, "", &entry, &[]), "tampered");
}

/// Who was a keeper until an entry is none after it.
#[test]
fn ghost_member_by_a_keeper_who_was_removed() {
    let mut world = world();
    world.grant(berta(), Role::Keeper, true);
    let keeper = Insider::of(berta(), &world.host);
    let mallory = Insider::of(mallory(), &world.host);
    let before = View::of(&keeper, &world.host, &world.id);
    // What she makes before she is put out is served after: it does not stand on the log any more.
    let grant = before.last().grant(&mallory.card, 0, true);
    let early = before.make(&keeper, None, std::slice::from_ref(&grant), &[], &action::grant(1, true, true, &mallory.card));
    world.revoke(berta());
    let named = [(mallory.account.as_str(), grant.as_slice())];
    for person in [anna(), clara()] {
        let mut lying = world.clone();
        lying.host.plant(&world.id, &early, &named);
        assert_eq!(lying.answer(person), "tampered");
    }
    // Nor can she go on from where it stands now: she has no key of the new epoch, or steals one.
    for view in [View { keys: vec![Keys::invented(); 2], ..View::of(&keeper, &world.host, &world.id) }, {
        let anna = Insider::of(anna(), &world.host);
        View::of(&anna, &world.host, &world.id)
    }] {
        let grant = view.last().grant(&mallory.card, 1, true);
        let entry = view.make(&keeper, None, std::slice::from_ref(&grant), &[], &action::grant(1, true, true, &mallory.card));
        let mut lying = world.clone();
        lying.host.plant(&world.id, &entry, &[(mallory.account.as_str(), grant.as_slice())]);
        for person in [anna(), clara()] {
            assert!(["tampered", "not-a-member"].contains(&lying.answer(person)));
        }
    }
    let ((vault, mut writers), (_, mut readers)) = (world.enter(anna()), world.enter(clara()));
    goes_on((&vault, &mut writers), &mut readers);
}

/// A keeper breaks the rules of the log: each rule is every reader's to check.
#[test]
fn ghost_member_by_a_keeper_who_hides_it() {
    let world = world();
    let [anna, berta, clara, mallory] = insiders(&world);
    let view = View::of(&anna, &world.host, &world.id);
    let keys = Keys::invented();
    let grant = |insider: &Insider| view.last().grant(&insider.card, 0, true);
    let next = |insider: &Insider| keys.grant(&insider.card, 1, true);
    let three = [next(&anna), next(&berta), next(&clara)];
    let accounts = [anna.account.as_str(), &berta.account, &clara.account];
    let named: Vec<(&str, &[u8])> = accounts.into_iter().zip(three.iter().map(Vec::as_slice)).collect();
    let try_entry = |keys: Option<&Keys>, grants: &[Vec<u8>], action: &[u8]| {
        planted(&world, &anna.account, &view.make(&anna, keys, grants, &[], action), &named)
    };
    // More keys given out than there are members, or fewer.
    let four = [three.as_slice(), &[next(&mallory)]].concat();
    assert_eq!(try_entry(Some(&keys), &four, &action::renew(b"")), "tampered");
    assert_eq!(try_entry(None, &[grant(&mallory), grant(&anna)], &action::grant(1, true, true, &mallory.card)), "tampered");
    assert_eq!(try_entry(None, &[], &action::grant(1, true, true, &mallory.card)), "tampered");
    // A grant without history, or of a lower role, that starts no epoch.
    assert_eq!(try_entry(None, &[grant(&mallory)], &action::grant(1, false, true, &mallory.card)), "tampered");
    assert_eq!(try_entry(None, &[grant(&berta)], &action::grant(1, true, true, &berta.card)), "tampered");
    assert_eq!(try_entry(Some(&keys), &three, &action::grant(3, false, true, &berta.card)), "tampered");
    // Revoking without an epoch; revoking somebody who is none; the last keeper leaving; a renewal that is nothing.
    assert_eq!(try_entry(None, &[], &action::revoke(&berta.account)), "tampered");
    assert_eq!(try_entry(Some(&keys), &three, &action::revoke(&mallory.account)), "tampered");
    assert_eq!(try_entry(Some(&keys), &three[1..], &action::revoke(&anna.account)), "tampered");
    assert_eq!(try_entry(None, &[], &action::leave()), "tampered");
    assert_eq!(try_entry(None, &[], &action::renew(b"")), "tampered");
    // A role that is none, an action that is none, a flag that is neither: no honest client writes these.
    assert_eq!(try_entry(None, &[grant(&mallory)], &action::grant(4, true, true, &mallory.card)), "malformed");
    assert_eq!(try_entry(None, &[], &[6]), "malformed");
    // A member under another card that she never made, and a contact's account under the keeper's key.
    let seed = random();
    let forged = Card::first(&berta.account, &seed, &random()).sign(&seed, None);
    let answer = try_entry(None, &[view.last().grant(&forged, 0, true)], &action::grant(3, true, true, &forged));
    assert_eq!(answer, "identity-changed");
    let next = Card::after(&berta.card, &seed, &random()).sign(&seed, Some(&anna.seed));
    assert_eq!(try_entry(None, &[view.last().grant(&next, 0, true)], &action::grant(3, true, true, &next)), "identity-changed");
}
