//! Meeting people in every order, the right cards and the wrong ones.

use std::sync::Arc;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{cards, identity};
use crate::error::Error;
use crate::limits;
use crate::people::card::{Card, chain};
use crate::people::contacts::Contacts;
use crate::secret::Secret;
use crate::suite::{derive, sign, xwing};
use crate::testing::dice;
use crate::wire::{ObjectType, Writer};

fn met(contacts: &Contacts, cards: &[Arc<Card>]) -> Contacts {
    contacts.meet("me", cards).unwrap().unwrap()
}

fn pinned(contacts: &Contacts, account: &str) -> (u32, bool, usize) {
    let contact = contacts.find(account).unwrap();
    (contact.card.sequence, contact.confirmed, contact.earlier.len())
}

#[test]
fn the_first_card_is_pinned_and_a_successor_takes_its_place() {
    let kim = cards("kim", &[1, 2, 3]);
    let first = met(&Contacts::default(), &kim[..1]);
    assert_eq!(pinned(&first, "kim"), (1, false, 0));
    assert!(first.meet("me", &kim[..1]).unwrap().is_none());
    let confirmed = first.confirm("kim", &kim[0].fingerprint).unwrap().unwrap();
    assert_eq!(pinned(&confirmed, "kim"), (1, true, 0));
    assert!(confirmed.confirm("kim", &kim[0].fingerprint).unwrap().is_none());
    assert!(confirmed.meet("me", &kim[..1]).unwrap().is_none());

    let second = met(&confirmed, &kim[1..2]);
    assert_eq!(pinned(&second, "kim"), (2, false, 1));
    let contact = second.find("kim").unwrap();
    assert!(contact.knows(&kim[0].fingerprint) && contact.knows(&kim[1].fingerprint) && !contact.knows(&kim[2].fingerprint));
    assert_eq!(second.confirm("kim", &kim[0].fingerprint).err(), Some(Error::IdentityChanged));
    assert_eq!(second.meet("me", &kim[..1]).err(), Some(Error::RolledBack(&"the card")));
    assert_eq!(pinned(&met(&second, &kim[2..]), "kim"), (3, false, 2));
}

/// A server hands out all cards of an account, whatever of them is known already.
#[test]
fn cards_in_a_row() {
    let kim = cards("kim", &[1, 2, 3, 4]);
    let none = Contacts::default();
    assert_eq!(pinned(&met(&none, &kim), "kim"), (4, false, 3));
    for start in 0..4 {
        let known = met(&none, &kim[start..=start]);
        for first in 0..4 {
            for last in first..4 {
                let found = known.meet("me", &kim[first..=last]);
                if last == start {
                    assert!(found.unwrap().is_none());
                } else if last > start && first <= start + 1 {
                    assert_eq!(pinned(&found.unwrap().unwrap(), "kim"), (kim[last].sequence, false, last - start));
                } else {
                    assert_eq!(found.err(), Some(Error::IdentityChanged), "{start} {first} {last}");
                }
            }
        }
    }
    let all = met(&none, &kim);
    for last in 0..3 {
        assert_eq!(all.meet("me", &kim[..=last]).err(), Some(Error::RolledBack(&"the card")));
    }
    assert!(all.meet("me", &kim).unwrap().is_none());
    let gap = [kim[0].clone(), kim[2].clone()];
    let back = [kim[1].clone(), kim[0].clone()];
    let two = [kim[0].clone(), cards("lou", &[1, 2])[1].clone()];
    for wrong in [gap.as_slice(), &back, &two] {
        assert_eq!(none.meet("me", wrong).err(), Some(Error::IdentityChanged));
    }
    assert!(matches!(none.meet("me", &[]), Err(Error::BadInput(_))));
    assert!(matches!(none.meet("kim", &kim), Err(Error::BadInput(_))));
}

/// The server puts keys of its own in the place of a contact's.
#[test]
fn card_substitute() {
    let (kim, known) = (cards("kim", &[1, 2]), met(&Contacts::default(), &cards("kim", &[1])));
    // of her account, alone, or behind her own first card, or in the middle of a row
    let own = cards("kim", &[7, 8]);
    // signed by keys of the server as if they were hers
    let forged = chain("kim", &[identity(9), identity(8)]).unwrap();
    for wrong in [
        own.as_slice(),
        &own[1..],
        &forged[1..],
        &[kim[0].clone(), own[1].clone()],
        &[kim[0].clone(), kim[1].clone(), own[0].clone()],
        &[own[0].clone(), kim[1].clone()],
        &[own[0].clone(), kim[0].clone()],
        &[cards("lou", &[1])[0].clone(), kim[0].clone()],
    ] {
        assert_eq!(known.meet("me", wrong).err(), Some(Error::IdentityChanged));
    }
    // another account with the same keys is another person
    let other = met(&known, &cards("kim2", &[1]));
    assert_eq!((pinned(&other, "kim"), pinned(&other, "kim2")), ((1, false, 0), (1, false, 0)));
}

/// The second card of one account, signed by one key, does not follow the first of another.
#[test]
fn a_succession_holds_for_account_and_place_alone() {
    let (kim, lou) = (cards("kim", &[1, 2, 3]), cards("lou", &[1, 2, 3]));
    for (index, card) in kim.iter().enumerate() {
        let before: Vec<_> = kim.iter().chain(&lou).filter(|before| card.follows(before)).map(|before| before.fingerprint).collect();
        assert_eq!(before, kim[..index].last().map(|before| before.fingerprint).into_iter().collect::<Vec<_>>());
    }
}

/// A card as its holder could make it, by whatever rules.
fn any_card(account: &str, sequence: u32, previous: &[u8; 32], by: u8, succession: Option<u8>) -> Vec<u8> {
    let mut out = Writer::object(ObjectType::Card, limits::CARD);
    out.vec16(account.as_bytes());
    out.u32(sequence);
    out.bytes(previous);
    out.bytes(&sign::public_key(&identity(by).signing_seed));
    out.bytes(xwing::public_key(&identity(by).sealing_seed).as_slice());
    let signed = |purpose, byte| sign::sign(&identity(byte).signing_seed, &derive::context(purpose, &[out.as_slice()]).unwrap());
    let (own, succession) = (signed("card", by), succession.map(|byte| signed("card succession", byte)));
    out.bytes(&own);
    out.vec8(succession.as_ref().map_or(&[], |signature| signature.as_slice()));
    out.into_vec().unwrap()
}

#[test]
fn a_holder_keeps_to_the_rules_or_is_not_followed() {
    let kim = cards("kim", &[1, 2]);
    let first = &kim[0].fingerprint;
    assert_eq!(any_card("kim", 1, &[0; 32], 1, None), kim[0].bytes);
    assert_eq!(any_card("kim", 2, first, 2, Some(1)), kim[1].bytes);
    let known = met(&Contacts::default(), &kim[..1]);
    // to another account, another place, from another card, signed by nobody but the new key
    for (account, sequence, previous, succession) in
        [("lou", 2, first, 1), ("kim", 3, first, 1), ("kim", u32::MAX, first, 1), ("kim", 2, &[7; 32], 1), ("kim", 2, first, 2)]
    {
        let card = Card::read(&any_card(account, sequence, previous, 2, Some(succession))).unwrap();
        assert!(!card.follows(&kim[0]) && !card.follows(&kim[1]));
        assert!(account != "kim" || known.meet("me", &[card]).err() == Some(Error::IdentityChanged));
    }
    for (sequence, previous, succession) in [
        (0, first, Some(1)),
        (0, first, None),
        (0, &[0; 32], None),
        (1, first, None),
        (1, &[0; 32], Some(1)),
        (2, &[0; 32], Some(1)),
        (2, first, None),
    ] {
        let read = Card::read(&any_card("kim", sequence, previous, 2, succession));
        assert!(matches!(read, Err(Error::Malformed(_))), "{sequence}");
    }
}

#[test]
fn any_list_opens_to_what_was_sealed() {
    let mut dice = dice();
    let epochs: Vec<_> = (0..3).map(|byte| Secret::<32>::from_slice(&[byte; 32]).unwrap()).collect();
    let people: Vec<_> =
        (0_u8..12).map(|byte| cards(&format!("acc-{}", byte.wrapping_mul(71)), &[byte + 1, byte + 20, byte + 40])).collect();
    for _ in 0..20 {
        let mut contacts = Contacts::default();
        for _ in 0..dice(16) {
            let cards = &people[dice(people.len())];
            if let Ok(Some(next)) = contacts.meet("me", &cards[..=dice(3)]) {
                contacts = next;
            }
            let card = &cards[dice(3)];
            if let Ok(Some(next)) = contacts.confirm(&card.account, &card.fingerprint) {
                contacts = next;
            }
        }
        let accounts: Vec<_> = contacts.iter().map(|contact| contact.card.account.clone()).collect();
        assert!(accounts.is_sorted());
        assert!(accounts.iter().all(|account| contacts.find(account).is_some_and(|found| found.card.account == *account)));
        let held = 1 + dice(3);
        let sealed = contacts.seal("me", &epochs[3 - held..]).unwrap();
        assert!(Contacts::open(&sealed, "me", &epochs, &derive::hash(&sealed)).unwrap() == contacts);
        // another account's list, a list from an epoch to come, another list of one's own
        let hash = derive::hash(&sealed);
        for other in [
            Contacts::open(&sealed, "you", &epochs, &hash),
            Contacts::open(&sealed, "me", &epochs[4 - held..], &hash),
            Contacts::open(&sealed, "me", &epochs, &[0; 32]),
        ] {
            assert_eq!(other.err(), Some(Error::Tampered(&"the list of contacts")));
        }
    }
}

#[test]
fn a_list_stays_below_its_limit() {
    let epochs = [Secret::from_slice(&[1; 32]).unwrap()];
    let mut contacts = met(&Contacts::default(), &cards("kim", &[1]));
    contacts.0[0].earlier = vec![[7; 32]; 65_535];
    assert!(contacts.seal("me", &epochs).is_ok());
    let more = contacts.0[0].clone();
    contacts.0.extend(["lou", "max"].map(|account| {
        let mut contact = more.clone();
        contact.card = cards(account, &[1])[0].clone();
        contact
    }));
    assert_eq!(contacts.seal("me", &epochs).err(), Some(Error::TooLarge(&"the list of contacts")));
    contacts.0[0].earlier.push([8; 32]);
    assert_eq!(contacts.seal("me", &epochs).err(), Some(Error::TooLarge(&"the list of contacts")));
    let long = vec![0; limits::CONTACTS + 1];
    assert_eq!(Contacts::open(&long, "me", &epochs, &derive::hash(&long)).err(), Some(Error::TooLarge(&"contacts")));
}
