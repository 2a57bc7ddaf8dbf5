//! The vectors of people.json written again. What is random in our writer is opened and sealed again with the vector's salt, so
//! that bytes can be compared.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::cast::{Cast, entries, file, list};
use crate::circle::entry::{Action, Entry, Inside, Named, Outer, Role};
use crate::circle::keys::Keys;
use crate::people::card::Card;
use crate::record::ContentType;
use crate::record::envelope::{self, Clear, Inner, Place, Proof};
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, sign, xwing};
use crate::testing::{array, bytes, number, secret, text, to_hex, unhex};
use crate::wire::Reader;

fn int(case: &Value, field: &str) -> u32 {
    u32::try_from(number(case, field)).unwrap()
}

/// What `ours` holds, sealed with `salt`.
fn resealed(key: &Secret<32>, salt: &[u8; 24], context: &[u8], ours: &[u8]) -> Vec<u8> {
    let plain = cobblestone::open(key, context, ours).unwrap();
    let mut out = Vec::new();
    cobblestone::seal_with_salt(key, salt, context, &plain, &mut out).unwrap();
    out
}

fn keys(case: &Value) -> Keys {
    Keys { log: secret(case, "L"), record: Some(secret(case, "K")), history: Some(secret(case, "H")) }
}

fn signing_seed<'c>(people: &'c [Cast], fingerprint: &[u8; 32]) -> &'c Secret<32> {
    people.iter().find_map(|cast| cast.person().signing_seed(fingerprint).ok()).unwrap()
}

#[test]
fn the_start_of_an_epoch() {
    let file = file();
    let circle: [u8; 32] = array(&file["circle"], "circle");
    let epochs: Vec<Keys> = list(&file["circle"], "epochs").iter().map(keys).collect();
    let mut seen = 0_u32;
    for case in list(&file["circle"], "entries").iter().filter(|case| case["starts_epoch"] == true) {
        let (epoch, at) = (int(case, "epoch"), seen as usize);
        assert_eq!(epoch, seen);
        let before = at.checked_sub(1).map(|before| &epochs[before]);
        let mut made = epochs[at].start(&circle, epoch, before).unwrap();
        if before.is_some() {
            let context = |purpose| derive::context(purpose, &[&circle, &epoch.to_be_bytes()]).unwrap();
            let log = resealed(&epochs[at].log, &array(case, "log_salt"), &context("log link"), &made[96..200]);
            let history = epochs[at].history.as_ref().unwrap();
            let history = resealed(history, &array(case, "history_salt"), &context("history link"), &made[200..]);
            made = [&made[..96], &log, &history].concat();
        }
        assert_eq!(to_hex(&made), text(case, "start"));
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn a_grant() {
    let file = file();
    let people = Cast::everybody(&file);
    let epochs: Vec<Keys> = list(&file["circle"], "epochs").iter().map(keys).collect();
    let mut seen = 0;
    for entry in list(&file["circle"], "entries") {
        let epoch = int(entry, "epoch");
        let keys = &epochs[epoch as usize];
        for case in list(entry, "grants") {
            let person = people.iter().find(|person| person.account == text(case, "account")).unwrap();
            let at = person.cards.iter().position(|card| card.fingerprint == array(case, "fingerprint")).unwrap();
            let encapsulation = xwing::encapsulate(&person.cards[at].sealing_key).unwrap();
            let made = keys.grant(&person.cards[at], &encapsulation, epoch, !case["H"].is_null()).unwrap();
            let seed = &person.identities[person.identities.len() - 1 - at].sealing_seed;
            let shared = |grant: &[u8]| xwing::decapsulate(seed, grant[4..1124].try_into().unwrap());
            assert_eq!(to_hex(shared(&bytes(case, "grant")).expose()), text(case, "ss"));
            let promised: Secret<32> =
                derive::expand(keys.record.as_ref().unwrap().expose(), "epoch commitment", &[&epoch.to_be_bytes()]).unwrap();
            let fields: [&[u8]; 3] = [&person.cards[at].fingerprint, &epoch.to_be_bytes(), promised.expose()];
            let context = derive::context("grant", &fields).unwrap();
            let plain = cobblestone::open(&shared(&made), &context, &made[1124..]).unwrap();
            let mut again = [&made[..4], &bytes(case, "enc")].concat();
            cobblestone::seal_with_salt(&secret(case, "ss"), &array(case, "salt"), &context, &plain, &mut again).unwrap();
            assert_eq!(to_hex(&again), text(case, "grant"));
            assert_eq!(crate::hash(&again), array(case, "hash"));
            seen += 1;
        }
    }
    assert_eq!(seen, 23);
}

/// An action from its fields.
fn action(number: u64, fields: &[u8]) -> Action<'_> {
    let mut reader = Reader::new(fields, &"log entry");
    let words = |bytes| str::from_utf8(bytes).unwrap();
    match number {
        1 => {
            let title = words(reader.vec16().unwrap());
            let kinds = (0..reader.u8().unwrap()).map(|_| words(reader.vec8().unwrap())).collect();
            Action::Create { title, kinds, card: reader.vec16().unwrap() }
        }
        2 => {
            let [role, history, confirmed, ..] = *reader.array::<5>().unwrap();
            let role = Role::from_byte(role).unwrap();
            Action::Grant { role, history: history == 1, confirmed: confirmed == 1, card: reader.vec16().unwrap() }
        }
        3 => Action::Revoke { account: words(reader.vec16().unwrap()), reason: words(reader.vec16().unwrap()) },
        4 => Action::Leave { reason: words(reader.vec16().unwrap()) },
        _ => {
            let reason = words(reader.vec16().unwrap());
            let card = reader.vec16().unwrap();
            Action::Renew { reason, card: (!card.is_empty()).then_some(card) }
        }
    }
}

#[test]
fn an_entry() {
    let file = file();
    let people = Cast::everybody(&file);
    let whole = entries(&file);
    let epochs: Vec<Keys> = list(&file["circle"], "epochs").iter().map(keys).collect();
    for (case, expected) in list(&file["circle"], "entries").iter().zip(&whole) {
        let (sequence, epoch) = (int(case, "sequence"), int(case, "epoch"));
        let circle = if sequence == 0 { [0; 32] } else { array(&file["circle"], "circle") };
        let mut grants: Vec<[u8; 32]> = list(case, "grants").iter().map(|grant| array(grant, "hash")).collect();
        grants.sort_unstable();
        let start = bytes(case, "start");
        let previous = array(case, "previous");
        let outer = Outer { circle: &circle, sequence, previous: &previous, epoch, start: &start, grants: &grants };
        let mut manifest: Vec<Named> = list(case, "manifest").iter().map(named).collect();
        manifest.sort_unstable();
        let author = array(case, "author");
        let fields = bytes(case, "fields");
        let inside = Inside { at: number(case, "at"), author: &author, manifest, action: action(number(case, "action"), &fields) };
        let (key, seed) = (&epochs[epoch as usize].log, signing_seed(&people, &author));
        let made = outer.seal(key, seed, &inside).unwrap();
        assert_eq!(made.len(), expected.len());
        Entry::read(&made).unwrap().check_signature(&card(&people, &author).key).unwrap();
        let body = 84 + start.len() + grants.as_flattened().len();
        let context = derive::context("log entry", &[&circle, &sequence.to_be_bytes(), &epoch.to_be_bytes()]).unwrap();
        let body_again = resealed(key, &array(case, "body_salt"), &context, &made[body..made.len() - 64]);
        let unsigned = [&made[..body], &body_again].concat();
        let statement = derive::context("log signature", &[&crate::hash(&unsigned)]).unwrap();
        assert_eq!(to_hex(&[unsigned, sign::sign(seed, &statement).to_vec()].concat()), text(case, "entry"));
        let read = Entry::read(expected).unwrap();
        assert_eq!(read.hash, array(case, "hash"));
        let opened = read.open(key).unwrap();
        let opened = Inside::read(&opened).unwrap();
        assert_eq!((opened.at, opened.author, opened.manifest.len()), (inside.at, &author, inside.manifest.len()));
    }
    assert_eq!(whole.len(), 12);
}

fn named(row: &Value) -> Named {
    let hash = unhex(row[2].as_str().unwrap()).try_into().unwrap();
    Named { id: row[0].as_str().unwrap().to_owned(), revision: u32::try_from(row[1].as_u64().unwrap()).unwrap(), statement: hash }
}

fn card<'c>(people: &'c [Cast], fingerprint: &[u8; 32]) -> &'c Card {
    people.iter().flat_map(|person| &person.cards).find(|card| card.fingerprint == *fingerprint).unwrap()
}

#[test]
fn a_record() {
    let file = file();
    let people = Cast::everybody(&file);
    for case in list(&file, "records") {
        let clear =
            Clear { circle: array(case, "circle"), epoch: int(case, "epoch"), id: text(case, "id"), revision: int(case, "revision") };
        let (prev, content) = (bytes(case, "prev"), bytes(case, "content"));
        let place = Place { chain: array(case, "chain"), seq: int(case, "seq"), author_prev: array(case, "author_prev") };
        let author = array(case, "author");
        let mut inner = Inner {
            content_type: ContentType::from_byte(u8::try_from(number(case, "content_type")).unwrap()).unwrap(),
            kind: text(case, "kind"),
            sealed_at: number(case, "sealed_at"),
            clock: int(case, "clock"),
            prev: &prev,
            meta: &[],
            proof: Some(Proof { author, head: array(case, "head"), place, signature: [0; 64] }),
            content: &content,
        };
        let statement = inner.statement(&clear).unwrap();
        assert_eq!(to_hex(&statement), text(case, "statement"));
        assert_eq!(inner.statement_hash(&clear).unwrap(), array(case, "statement_hash"));
        let signature = sign::sign(signing_seed(&people, &author), &statement);
        assert_eq!(to_hex(&signature), text(case, "signature"));
        inner.proof.as_mut().unwrap().signature = signature;
        let made = envelope::seal_with_salt(&secret(case, "key"), &array(case, "salt"), &clear, &inner).unwrap();
        assert_eq!(to_hex(&made), text(case, "sealed"), "{}", case["what"]);
    }
    assert_eq!(list(&file, "records").len(), 13);
}
