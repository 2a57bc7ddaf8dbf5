//! The vectors of people.json that are about people, not circles.

use std::sync::Arc;

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::each_flip;
use crate::error::Error;
use crate::keyset::secrets::Identity;
use crate::people::card::{self, Card};
use crate::people::contacts::{Contact, Contacts};
use crate::people::{letter, safety};
use crate::record::{ContentType, NoteRecord};
use crate::secret::Secret;
use crate::suite::xwing::Encapsulation;
use crate::suite::{cobblestone, derive};
use crate::testing::{array, bytes, number, parse, secret, text, to_hex, unhex};

fn file() -> Value {
    parse(include_str!("../../../tests/vectors/hushnote/people.json"))
}

fn list<'a>(case: &'a Value, field: &str) -> &'a Vec<Value> {
    case[field].as_array().unwrap()
}

struct Person {
    identities: Vec<Identity>,
    cards: Vec<Arc<Card>>,
    /// Newest first.
    epochs: Vec<Secret<32>>,
}

fn person(file: &Value, account: &str) -> Person {
    let case = list(file, "people").iter().find(|case| text(case, "account") == account).unwrap();
    let identity = |case: &Value| Identity { signing_seed: secret(case, "ed25519_seed"), sealing_seed: secret(case, "xwing_seed") };
    let identities: Vec<_> = list(case, "identities").iter().map(identity).collect();
    let epoch = |epoch: &Value| Secret::from_slice(&unhex(epoch.as_str().unwrap())).unwrap();
    let epochs = list(case, "private_epochs_oldest_first").iter().rev().map(epoch).collect();
    Person { cards: card::chain(account, &identities).unwrap(), identities, epochs }
}

fn contacts(cases: &[Value]) -> Contacts {
    Contacts(cases.iter().map(contact).collect())
}

fn contact(case: &Value) -> Contact {
    let earlier = list(case, "earlier").iter().map(|hash| unhex(hash.as_str().unwrap()).try_into().unwrap()).collect();
    Contact { card: Card::read(&bytes(case, "card")).unwrap(), confirmed: case["confirmed"].as_bool().unwrap(), earlier }
}

#[test]
fn a_keyset_gives_all_of_its_cards() {
    let file = file();
    let mut seen = 0;
    for account in list(&file, "people").iter().map(|case| text(case, "account")) {
        let made = person(&file, account).cards;
        let expected: Vec<_> = list(&file, "cards").iter().filter(|case| text(case, "account") == account).collect();
        assert_eq!(made.len(), expected.len());
        for (index, (card, case)) in made.iter().zip(expected).enumerate() {
            assert_eq!(to_hex(&card.bytes), text(case, "card"));
            let read = Card::read(&bytes(case, "card")).unwrap();
            assert_eq!((read.account.as_str(), u64::from(read.sequence)), (account, number(case, "sequence")));
            assert_eq!((read.previous, read.fingerprint), (array(case, "previous"), array(case, "fingerprint")));
            let key: [u8; 32] = array(case, "ed25519_key");
            assert_eq!((&card.bytes[42 + account.len()..][..32], &read.sealing_key), (key.as_slice(), &card.sealing_key));
            assert!(index == 0 || read.follows(&made[index - 1]));
            assert!(made.iter().filter(|other| read.follows(other)).count() == usize::from(index > 0));
            seen += 1;
        }
    }
    assert_eq!((seen, list(&file, "cards").len()), (6, 6));
}

#[test]
fn safety_numbers() {
    let file = file();
    for case in list(&file, "safety_numbers") {
        let (one, other) = (array(case, "one"), array(case, "other"));
        let (number, qr) = safety::safety_number(&one, &other).unwrap();
        assert_eq!((number.clone(), qr.clone()), safety::safety_number(&other, &one).unwrap());
        assert!(number.split(' ').all(|group| group.len() == 5) && number.len() == 12 * 5 + 11);
        assert_eq!(number.replace(' ', ""), text(case, "digits"));
        assert_eq!(qr, text(case, "qr"));
    }
    assert!(list(&file, "safety_numbers").len() >= 4);
}

#[test]
fn lists_of_contacts() {
    let file = file();
    for case in list(&file, "contacts") {
        let (account, sealed) = (text(case, "account"), bytes(case, "sealed"));
        let epochs = person(&file, account).epochs;
        assert_eq!(epochs.len() as u64 - 1, number(case, "epoch"));
        let expected = contacts(list(case, "contacts"));
        assert!(Contacts::open(&sealed, account, &epochs, &array(case, "hash")).unwrap() == expected);
        let made = expected.seal_by(account, &epochs, |key, context, padded, out| {
            assert_eq!(key, &secret(case, "key"));
            cobblestone::seal_with_salt(key, &array(case, "salt"), context, padded, out)
        });
        assert_eq!(to_hex(&made.unwrap()), text(case, "sealed"));
    }
    assert_eq!(list(&file, "contacts").len(), 4);
}

#[test]
fn a_letter() {
    let file = file();
    let case = &file["letter"];
    let person = person(&file, text(case, "account"));
    let content_type = ContentType::from_byte(u8::try_from(number(case, "content_type")).unwrap()).unwrap();
    let record = NoteRecord { kind: text(case, "kind").to_owned(), content_type, content: bytes(case, "content") };
    let encapsulation = Encapsulation { enc: Box::new(array(case, "enc")), shared: secret(case, "ss") };
    let seal = |key: &Secret<32>, context: &[u8], padded: &[u8], out: &mut Vec<u8>| {
        cobblestone::seal_with_salt(key, &array(case, "salt"), context, padded, out)
    };
    let made = letter::seal_by(&array(case, "fingerprint"), &encapsulation, record.as_note(), number(case, "sealed_at"), seal).unwrap();
    assert_eq!(to_hex(&made), text(case, "letter"));
    let opened = letter::open(&made, &person.cards, &person.identities).unwrap();
    assert_eq!((opened.id, opened.revision), (to_hex(&derive::hash(&made)), 1));
    assert_eq!((opened.sealed_at, opened.record), (number(case, "sealed_at"), record));
}

#[test]
fn what_is_refused() {
    let file = file();
    let (mut cards, mut meetings, mut lists, mut letters) = (0, 0, 0, 0);
    for case in list(&file, "refused") {
        let person = |field| person(&file, text(case, field));
        let found = match text(case, "object") {
            "card" => {
                cards += 1;
                Card::read(&bytes(case, "card")).err()
            }
            "meeting" => {
                meetings += 1;
                let pinned = contacts(&[serde_json::json!({ "card": case["pinned"], "earlier": case["earlier"], "confirmed": true })]);
                let card = Card::read(&bytes(case, "card")).unwrap();
                pinned.meet(text(case, "account"), &[card]).err()
            }
            "contacts" => {
                lists += 1;
                // the cards of a list were verified before they were sealed in it, and are not again
                if text(case, "what") == "a card that does not read" {
                    continue;
                }
                // a list that is kept back shows in a vault: see `pin_loss` there
                let Some(sealed) = case["sealed"].as_str() else { continue };
                let epochs = person("account").epochs;
                Contacts::open(&unhex(sealed), text(case, "account"), &epochs, &array(case, "hash")).err()
            }
            "letter" => {
                letters += 1;
                let person = person("account");
                letter::open(&bytes(case, "letter"), &person.cards, &person.identities).err()
            }
            _ => continue,
        };
        assert_eq!(found.unwrap_or_else(|| panic!("taken: {}", case["what"])).code(), text(case, "code"), "{}", case["what"]);
    }
    assert_eq!((cards, meetings, lists, letters), (21, 6, 10, 11));
}

#[test]
fn every_bit_of_a_card() {
    let file = file();
    let cards = person(&file, "dr-lee").cards;
    for (card, tail) in [(&cards[0], 1), (&cards[1], 65)] {
        // the last bytes, the succession, are signed by the previous card's key
        for (bit, changed) in each_flip(&card.bytes) {
            let read = Card::read(&changed);
            let succession = tail == 65 && bit / 8 > card.bytes.len() - tail;
            assert_eq!(read.is_ok(), succession, "bit {bit}");
            assert!(!read.is_ok_and(|read| read.follows(&cards[0])), "bit {bit}");
        }
    }
    for length in 0..cards[1].bytes.len() {
        assert!(matches!(Card::read(&cards[1].bytes[..length]), Err(Error::Malformed(_))));
    }
}

/// Whoever changes a list and could name its hash, too, still wins nothing.
#[test]
fn every_bit_of_a_list_of_contacts() {
    let file = file();
    let case = &list(&file, "contacts")[1];
    let (sealed, epochs) = (bytes(case, "sealed"), person(&file, "mia-björk").epochs);
    for (bit, changed) in each_flip(&sealed) {
        assert_eq!(Contacts::open(&changed, "mia-björk", &epochs, &array(case, "hash")).err(), Some(tampered()), "bit {bit}");
        let code = Contacts::open(&changed, "mia-björk", &epochs, &derive::hash(&changed)).err().unwrap().code();
        assert!(if bit < 32 { code != "tampered" } else { code == "tampered" }, "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert!(Contacts::open(&sealed[..length], "mia-björk", &epochs, &derive::hash(&sealed[..length])).is_err());
    }
}

fn tampered() -> Error {
    Error::Tampered(&"the list of contacts")
}

#[test]
fn every_byte_of_a_letter() {
    let file = file();
    let (sealed, person) = (bytes(&file["letter"], "letter"), person(&file, "dr-lee"));
    let open = |bytes: &[u8]| letter::open(bytes, &person.cards, &person.identities).err();
    // every bit of what is clear, and one of each byte behind it: decapsulating takes its time
    for (bit, changed) in each_flip(&sealed).filter(|(bit, _)| *bit < 36 * 8 || bit % 8 == bit / 8 * 5 % 8) {
        let code = open(&changed).unwrap().code();
        assert_eq!(
            code,
            if bit < 16 {
                "malformed"
            } else if bit < 32 {
                "unsupported"
            } else {
                "cannot-open"
            },
            "bit {bit}"
        );
    }
    for length in (0..1200).chain([sealed.len() - 1]) {
        assert_eq!(open(&sealed[..length]).unwrap().code(), if length < 1156 { "malformed" } else { "cannot-open" }, "{length} bytes");
    }
}
