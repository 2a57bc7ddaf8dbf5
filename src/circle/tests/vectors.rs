//! The vectors of people.json that are about circles: read as each of their people, and refused as they say.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::cast::{Cast, entries, file, list, open};
use crate::circle::{Deed, SharedCircle};
use crate::error::{Error, Result};
use crate::people::card::Card;
use crate::people::contacts::Contacts;
use crate::secret::Secret;
use crate::testing::{array, bytes, number, text, to_hex, unhex};

fn small(case: &Value, field: &str) -> usize {
    usize::try_from(number(case, field)).unwrap()
}

/// A key of the vectors' circle, where one is held.
fn same(held: Option<&Secret<32>>, expected: &Value, name: &str) -> bool {
    held.is_some_and(|held| {
        assert_eq!(to_hex(held.expose()), text(expected, name));
        true
    })
}

#[test]
fn everybody_reads_the_log() {
    let file = file();
    let whole = entries(&file);
    let mut held = Vec::new();
    for view in list(&file, "views") {
        let reader = Cast::of(&file, text(view, "account"));
        let circle = reader.open(&whole[..small(view, "length")]).unwrap();
        assert_eq!((circle.entries(), circle.id()), (small(view, "last") + 1, &array(&list(&file, "records")[0], "circle")));
        assert_eq!(circle.epoch().map(u64::from), view["epoch"].as_u64());
        assert_eq!(circle.ended(), !view["ended_before"].is_null());
        assert_eq!((circle.title(), circle.kinds()), (text(&file["circle"], "title"), kinds(&file).as_slice()));
        let mut members = circle.members().unwrap();
        members.retain(|member| member.role.is_some());
        members.sort_by(|one, other| one.account.cmp(&other.account));
        assert_eq!(members.len(), list(view, "members").len());
        for (member, case) in members.iter().zip(list(view, "members")) {
            assert_eq!((member.account.as_str(), member.fingerprint), (text(case, "account"), array(case, "fingerprint")));
            assert_eq!(member.role.map(|role| role as u64), case["role"].as_u64());
            // the creator's are not in the log: they are set
            let flag = |field: &str| case[field] == 1 || case[field] == true;
            assert_eq!((member.history, member.confirmed), (flag("history"), flag("confirmed")), "{case}");
        }
        let (mut records, mut histories) = (0, 0);
        assert_eq!(circle.state.keys.len(), small(view, "epoch") + 1);
        for (keys, expected) in circle.state.keys.iter().zip(list(&file["circle"], "epochs")) {
            assert!(same(Some(&keys.log), expected, "L"));
            records += usize::from(same(keys.record.as_ref(), expected, "K"));
            histories += usize::from(same(keys.history.as_ref(), expected, "H"));
        }
        held.push((records, histories));
        check_history(&file, &circle);
    }
    assert_eq!((whole.len(), held), (12, vec![(7, 7), (7, 7), (7, 7), (4, 4), (1, 0)]));
}

fn kinds(file: &Value) -> Vec<String> {
    list(&file["circle"], "kinds").iter().map(|kind| kind.as_str().unwrap().to_owned()).collect()
}

fn check_history(file: &Value, circle: &SharedCircle) {
    assert_eq!(circle.history().len(), circle.entries());
    for (event, case) in circle.history().iter().zip(list(&file["circle"], "entries")) {
        let author = list(file, "cards").iter().find(|card| card["fingerprint"] == case["author"]).unwrap();
        assert_eq!((u64::from(event.sequence), event.at), (number(case, "sequence"), number(case, "at")));
        assert_eq!((event.author.as_str(), u64::from(event.epoch)), (text(author, "account"), number(case, "epoch")));
        let fields = bytes(case, "fields");
        let said = |text: &str| [&u16::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat();
        let name = match &event.deed {
            Deed::Created => "create",
            Deed::Granted { account, role, history, confirmed } => {
                assert_eq!(fields[..3], [*role as u8, u8::from(*history), u8::from(*confirmed)]);
                assert_eq!(*account, Card::read(&fields[7..]).unwrap().account);
                "grant"
            }
            Deed::Revoked { account, reason } => {
                assert_eq!(fields, [said(account), said(reason)].concat());
                "revoke"
            }
            Deed::Left { reason } => {
                assert_eq!(fields, said(reason));
                "leave"
            }
            Deed::Renewed { reason, identity } => {
                assert!(fields.starts_with(&said(reason)));
                assert_eq!(*identity, fields.len() > reason.len() + 4);
                "renew"
            }
        };
        assert_eq!(name, text(case, "action_name"));
    }
}

#[test]
fn everybody_opens_what_is_theirs() {
    let file = file();
    let whole = entries(&file);
    let (mut opened, mut refused, mut loose) = (0, 0, 0);
    for view in list(&file, "views") {
        let reader = Cast::of(&file, text(view, "account"));
        let mut circle = reader.open(&whole[..small(view, "length")]).unwrap();
        assert_eq!(list(view, "records").len(), list(&file, "records").len());
        for (found, case) in list(view, "records").iter().zip(list(&file, "records")) {
            assert_eq!((&found["id"], &found["revision"]), (&case["id"], &case["revision"]));
            let record = circle.open(text(case, "id"), &bytes(case, "sealed"), Some(0));
            if let Some(code) = found["code"].as_str() {
                assert_eq!(record.unwrap_err().code(), code, "{}", case["what"]);
                refused += 1;
                continue;
            }
            let record = record.unwrap();
            let author = record.author.unwrap();
            assert_eq!((author.account.as_str(), author.fingerprint), (text(case, "account"), array(case, "author")));
            assert_eq!(author.anchored, found["anchored"] != false, "{}", case["what"]);
            assert_eq!((u64::from(record.revision), record.sealed_at), (number(case, "revision"), number(case, "sealed_at")));
            assert_eq!((record.record.kind.as_str(), &record.record.content), (text(case, "kind"), &bytes(case, "content")));
            assert_eq!(record.record.content_type as u64, number(case, "content_type"));
            let statement: [u8; 32] = array(case, "statement_hash");
            let named = circle.records.lists().iter().flatten().find(|(named, _)| named.statement == statement);
            // what was planted leaves no trace
            assert_eq!(named.is_some_and(|(_, standing)| standing.opened), author.anchored, "{}", case["what"]);
            opened += 1;
            loose += usize::from(!author.anchored);
        }
        let first = &list(&file, "records")[0];
        let again = circle.open(text(first, "id"), &bytes(first, "sealed"), None).err();
        assert_eq!(
            again,
            if reader.account == "practice/7" && circle.entries() == 5 {
                Some(Error::NotAMember)
            } else {
                Some(Error::RolledBack(&"the record"))
            }
        );
    }
    assert_eq!((opened, refused, loose), (13 * 3 + 10 + 1, 3 + 12, 4));
}

#[test]
fn a_head() {
    let file = file();
    let (whole, case) = (entries(&file), &file["head"]);
    let mut circle = Cast::of(&file, "dr-lee").open(&whole).unwrap();
    let before = circle.compare(&bytes(case, "head")).unwrap();
    assert_eq!((before.behind, before.ahead, before.withheld.len()), (0, 0, list(case, "seen").len()));
    for record in list(&file, "records") {
        circle.open(text(record, "id"), &bytes(record, "sealed"), Some(0)).unwrap();
    }
    assert_eq!(circle.compare(&bytes(case, "head")).unwrap().withheld, []);
    assert_eq!(to_hex(&circle.head().unwrap()), text(case, "head"));
}

fn refused(file: &Value, readers: &[Cast], whole: &[Vec<u8>], case: &Value) -> Option<Error> {
    let reader = readers.iter().find(|reader| case["account"] == reader.account.as_str())?;
    match text(case, "object") {
        "log" => {
            let entry = |entry: &Value| match entry.as_u64() {
                Some(place) => whole[usize::try_from(place).unwrap()].clone(),
                None => unhex(entry.as_str().unwrap()),
            };
            let entries: Vec<_> = list(case, "entries").iter().map(entry).collect();
            let mut grants = if case["own_grants"] == true { reader.grants.clone() } else { Vec::new() };
            grants.extend(list(case, "more_grants").iter().map(|grant| unhex(grant.as_str().unwrap())));
            let contacts = case["pinned"].as_array().map(|cards| pinned(&reader.account, cards));
            let mut person = reader.person();
            person.contacts = contacts.as_ref().unwrap_or(&reader.contacts);
            open(&person, &grants, &entries).err()
        }
        "record" => {
            let mut circle = reader.open(&whole[..small(case, "length")]).unwrap();
            let at_least = Some(u32::try_from(number(case, "at_least")).unwrap());
            circle.open(text(case, "id"), &bytes(case, "sealed"), at_least).err()
        }
        "head" => reader.open(&entries(file)).unwrap().compare(&bytes(case, "head")).err(),
        other => panic!("{other}"),
    }
}

fn pinned(account: &str, cards: &[Value]) -> Contacts {
    cards.iter().fold(Contacts::default(), |contacts, card| {
        let card = Card::read(&unhex(card.as_str().unwrap())).unwrap();
        contacts.meet(account, &[card]).unwrap().unwrap()
    })
}

#[test]
fn what_is_refused() {
    let file = file();
    let (readers, whole) = (Cast::everybody(&file), entries(&file));
    let (mut logs, mut records, mut heads, mut others) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for case in list(&file, "refused") {
        match text(case, "object") {
            "log" => logs += 1,
            "record" => records += 1,
            "head" => heads += 1,
            // these are tried where people are
            _ => {
                others += 1;
                continue;
            }
        }
        let found = refused(&file, &readers, &whole, case).map_or("taken".to_owned(), |error| error.code().to_owned());
        if found != text(case, "code") {
            wrong.push(format!("{}, {}: {found} instead of {}", case["object"], case["what"], case["code"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((logs, records, heads, others), (77, 21, 3, 48));
}

/// The keys come first: without any, nothing of the log is read.
#[test]
fn a_log_without_entries() {
    let file = file();
    let found: Result<SharedCircle> = Cast::of(&file, "dr-lee").open(&[]);
    assert_eq!(found.err(), Some(Error::NotAMember));
}
