//! The tools of the other tests here are worth only as much as they are right: what they make honestly is taken.

use hushnote::Role;

use crate::common::craft::{Card, Keys, action};
use crate::common::host::{World, world};
use crate::common::insider::{Insider, View};
use crate::common::toolkit::{h, random};
use crate::common::{anna, berta, clara, code, mallory};

#[test]
fn the_toolkit_makes_entries_and_records_as_members_do() {
    let mut world = world();
    let (anna, berta) = (Insider::of(anna(), &world.host), Insider::of(berta(), &world.host));
    assert_eq!(Card::first(&anna.account, &anna.seed, &anna.sealing_seed).sign(&anna.seed, None), anna.card);
    let view = View::of(&anna, &world.host, &world.id);
    assert_eq!(view.keys, View::of(&berta, &world.host, &world.id).keys);
    let sealed = view.note(&berta, "n", "by hand").seal(&berta.seed, &view.last().record);
    let (_, mut circle) = world.enter(clara());
    let opened = circle.open("n", &sealed, None).unwrap();
    assert_eq!((opened.record.as_str(), opened.author.clone().unwrap().account), (Ok("by hand"), berta.account.clone()));

    // A keeper's grant, and an epoch with all that goes with it.
    let mallory_card = world.host.cards(mallory().account)[0].to_vec();
    let grant = view.last().grant(&mallory_card, 0, true);
    let entry = view.make(&anna, None, std::slice::from_ref(&grant), &[], &action::grant(2, true, true, &mallory_card));
    world.host.plant(&world.id, &entry, &[(mallory().account, &grant)]);
    let view = View::of(&anna, &world.host, &world.id);
    let keys = Keys::invented();
    let grants = [&anna.card, &berta.card, &mallory_card].map(|card| keys.grant(card, 1, true));
    let revoke = action::revoke(clara().account);
    let entry = view.make(&anna, Some(&keys), &grants, &[("n", 1, h(&view.note(&berta, "n", "by hand").statement()))], &revoke);
    let accounts = [anna.account.as_str(), &berta.account, mallory().account];
    let named: Vec<(&str, &[u8])> = accounts.iter().zip(&grants).map(|(account, grant)| (*account, grant.as_slice())).collect();
    world.host.plant(&world.id, &entry, &named);
    let (vault, circle) = world.enter(crate::common::berta());
    let expected = [(anna.account.as_str(), Role::Keeper), (&berta.account, Role::Author), (mallory().account, Role::Author)];
    assert_eq!(World::present(&circle), expected.map(|(account, role)| (account.to_owned(), role)));
    assert_eq!((circle.epoch(), vault.account()), (Some(1), berta.account.as_str()));
    assert!(world.enter(clara()).1.ended());

    // A successor of a card.
    let (seed, sealing_seed) = (random(), random());
    let next = Card::after(&berta.card, &seed, &sealing_seed).sign(&seed, Some(&berta.seed));
    let mut vault = world.vault(clara());
    assert_eq!(code(vault.meet(&[&berta.card, &next])), "ok");
}
