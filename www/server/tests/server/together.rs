//! Two people with real vaults, who share through the server; and what their devices make of its lies.

use hushnote::{Change, NoteRecord, PutType, Role, SharedCircle, seal_to};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::person::{Person, base64, bytes};
use crate::process::{Folder, Server};

const NOW: u64 = 1_790_000_000_000;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Person {
    fn send(&mut self, change: &Change) -> Answer {
        let puts: Vec<Value> = change
            .puts
            .iter()
            .map(|put| {
                let if_match = put.if_match.map_or("absent".to_owned(), |hash| hex(&hash));
                json!({ "type": put.put_type.name(), "id": put.id, "bytes": base64(&put.bytes), "ifMatch": if_match })
            })
            .collect();
        self.client.post("/api/changes", &json!({ "puts": puts, "deletes": change.deletes }))
    }

    /// Stores a change and adopts its keyset.
    fn store(&mut self, change: &Change) {
        self.send(change).ok();
        if let Some(keyset) = change.keyset() {
            self.adopt(keyset.to_vec());
        }
    }

    fn cards_of(&mut self, login: &str) -> Vec<Vec<u8>> {
        let answer = self.client.get(&format!("/api/people/{login}")).ok();
        answer["cards"].as_array().unwrap().iter().map(bytes).collect()
    }

    /// Meets somebody by the cards the server gives, and compares safety numbers.
    fn befriend(&mut self, login: &str) {
        let cards = self.cards_of(login);
        let cards: Vec<&[u8]> = cards.iter().map(Vec::as_slice).collect();
        let (contact, change) = self.vault.meet(&cards).unwrap();
        self.store(&change);
        let change = self.vault.confirm(&contact.account, &contact.fingerprint).unwrap();
        self.store(&change);
    }

    fn log_of(&mut self, circle: &str) -> Vec<Vec<u8>> {
        let answer = self.client.get(&format!("/api/circles/{circle}/log")).ok();
        answer["entries"].as_array().unwrap().iter().map(bytes).collect()
    }

    fn load(&mut self) {
        let grants = self.client.get("/api/grants").ok();
        for item in grants["items"].as_array().unwrap() {
            self.vault.load([(PutType::Grant, item["id"].as_str().unwrap(), bytes(&item["bytes"]).as_slice())]).unwrap();
        }
    }

    fn open(&mut self, circle: &str) -> hushnote::Result<SharedCircle> {
        self.load();
        let log = self.log_of(circle);
        self.vault.open_circle(log.iter().map(Vec::as_slice), None)
    }

    fn catch_up(&mut self, circle: &mut SharedCircle) -> hushnote::Result<()> {
        self.load();
        let log = self.log_of(&hex(circle.id()));
        circle.refresh(&self.vault, log.iter().map(Vec::as_slice))
    }

    fn lies(&mut self, lies: &[&str]) {
        self.client.put("/api/lies", &json!({ "lies": lies })).ok();
    }
}

/// Mia and Leo, who have met, in a circle of Mia's.
fn two(server: &Server) -> (Person, Person, SharedCircle) {
    let (mut mia, mut leo) = (Person::signed_up(server, "mia"), Person::signed_up(server, "leo"));
    for person in [&mut mia, &mut leo] {
        let change = person.vault.publish();
        person.store(&change);
    }
    mia.befriend("leo");
    leo.befriend("mia");
    let (mut circle, change) = SharedCircle::create(&mia.vault, "Leo's case", &["message", "plan"], NOW).unwrap();
    mia.store(&change);
    mia.catch_up(&mut circle).unwrap();
    let change = circle.grant(&mia.vault, &leo.account, Role::Author, true, false, NOW).unwrap();
    mia.store(&change);
    mia.catch_up(&mut circle).unwrap();
    (mia, leo, circle)
}

fn message(text: &str) -> NoteRecord {
    NoteRecord::text("message", text)
}

fn send(person: &mut Person, circle: &mut SharedCircle, id: &str, text: &str) {
    let sealed = circle.seal(&person.vault, id, &message(text), NOW, None).unwrap();
    person.put_in(&hex(circle.id()), id, &sealed, "absent").ok();
}

#[test]
fn two_people_share_and_the_server_reads_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, mut leo, mut circle) = two(&server);
    let id = hex(circle.id());
    let mut theirs = leo.open(&id).unwrap();
    send(&mut mia, &mut circle, "m-1", "How was the week?");
    send(&mut leo, &mut theirs, "m-2", "Better than the last.");
    let batch = mia.client.post(&format!("/api/circles/{id}/records/batch"), &json!({ "ids": ["m-1", "m-2"] })).ok();
    for item in batch["items"].as_array().unwrap() {
        let opened = circle.open(item["id"].as_str().unwrap(), &bytes(&item["sealed"]), None).unwrap();
        assert!(opened.record == message("How was the week?") || opened.record == message("Better than the last."));
    }
    // both change the circle at once: one is told, and goes on behind the other
    let (first, second) = (circle.renew(&mia.vault, "", NOW).unwrap(), theirs.leave(&leo.vault, "moved away", NOW).unwrap());
    mia.store(&first);
    let answer = leo.send(&second).expect(409, "conflict");
    assert_eq!((&answer["type"], &answer["id"]), (&json!("log"), &json!(format!("{id}/0000000002"))));
    leo.catch_up(&mut theirs).unwrap();
    let again = theirs.rebase(&leo.vault, &second, NOW).unwrap();
    leo.store(&again);
    mia.catch_up(&mut circle).unwrap();
    assert!(circle.frozen());

    let letter = seal_to(&mia.cards_of("leo")[0], &message("Do you take new clients?"), NOW).unwrap();
    server.client().post("/api/intake", &json!({ "login": "leo", "sealed": base64(&letter) })).expect(201, "");
    let items = leo.client.get("/api/intake").ok();
    let opened = leo.vault.open_sealed(&bytes(&items["items"][0]["sealed"])).unwrap();
    assert_eq!(opened.record, message("Do you take new clients?"));
    server.stop("-TERM");
    let stored = std::fs::read(folder.database()).unwrap();
    for text in ["How was", "Better than", "new clients", "Leo's case", "moved away", "message"] {
        assert!(!stored.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
    }
}

#[test]
fn a_swapped_card_is_another_identity() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, leo, _) = two(&server);
    mia.lies(&["swap-card"]);
    let cards = mia.cards_of("leo");
    let Ok(hushnote::Inspection::Card { account, .. }) = hushnote::inspect(&cards[0]) else { panic!("no card") };
    assert_eq!((cards.len(), account), (1, leo.account.clone()));
    assert_eq!(mia.cards_of("leo"), cards);
    assert_eq!(mia.vault.meet(&[cards[0].as_slice()]).unwrap_err().code(), "identity-changed");
    // who has never met Leo is fooled, until they compare their safety numbers
    let mut zoe = Person::signed_up(&server, "zoe");
    zoe.lies(&["swap-card"]);
    let cards = zoe.cards_of("leo");
    let (contact, change) = zoe.vault.meet(&[cards[0].as_slice()]).unwrap();
    zoe.store(&change);
    let (mut leo, mine) = (leo, zoe.vault.card().to_vec());
    let (theirs, _) = leo.vault.meet(&[mine.as_slice()]).unwrap();
    assert_ne!(contact.safety_number, theirs.safety_number);
    mia.lies(&[]);
    assert_eq!(mia.cards_of("leo"), [leo.vault.card()]);
}

#[test]
fn devices_find_out_a_changed_log() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, mut leo, mut circle) = two(&server);
    let id = hex(circle.id());
    for person in [&mut mia, &mut leo] {
        person.lies(&["add-member"]);
        let refused = person.open(&id).map(|_| ()).unwrap_err().code();
        assert!(["bad-signature", "tampered"].contains(&refused), "{refused}");
    }
    let refused = mia.catch_up(&mut circle).unwrap_err().code();
    assert!(["bad-signature", "tampered"].contains(&refused), "{refused}");
    mia.lies(&["roll-back"]);
    assert_eq!(mia.catch_up(&mut circle).unwrap_err().code(), "rolled-back");
    mia.lies(&[]);
    mia.catch_up(&mut circle).unwrap();
    leo.lies(&[]);
    leo.open(&id).unwrap();
}

#[test]
fn devices_find_out_changed_records() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, mut leo, mut circle) = two(&server);
    let id = hex(circle.id());
    for n in 1..=3 {
        send(&mut mia, &mut circle, &format!("m-{n}"), "text");
    }
    let plan = circle.seal(&mia.vault, "p-1", &NoteRecord::json("plan", r#"{"goals":[{"text":"Sleep"}]}"#), NOW, None).unwrap();
    mia.put_in(&id, "p-1", &plan, "absent").ok();
    let newer = circle
        .seal(&mia.vault, "p-1", &NoteRecord::json("plan", r#"{"goals":[{"text":"Sleep well"}]}"#), NOW, Some(&plan))
        .unwrap();
    mia.put_in(&id, "p-1", &newer, &crate::person::hash(&plan)).ok();

    let mut theirs = leo.open(&id).unwrap();
    let read = |leo: &mut Person, theirs: &mut SharedCircle| -> (Vec<String>, Vec<&'static str>) {
        let list = leo.client.get(&format!("/api/circles/{id}/records")).ok();
        let ids: Vec<&Value> = list["records"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
        let batch = leo.client.post(&format!("/api/circles/{id}/records/batch"), &json!({ "ids": ids })).ok();
        let (mut opened, mut codes) = (Vec::new(), Vec::new());
        for item in batch["items"].as_array().unwrap() {
            let record = item["id"].as_str().unwrap();
            match theirs.open(record, &bytes(&item["sealed"]), None) {
                Ok(_) => opened.push(record.to_owned()),
                Err(error) => codes.push(error.code()),
            }
        }
        (opened, codes)
    };
    let honest = read(&mut leo, &mut theirs);
    assert_eq!((honest.0.len(), honest.1.len()), (4, 0));
    let ids: Vec<&str> = honest.0.iter().map(String::as_str).collect();
    assert!(theirs.review(&ids).is_empty());

    leo.lies(&["plant-note"]);
    assert_eq!(read(&mut leo, &mut theirs).1, ["cannot-open"]);
    leo.lies(&["roll-back"]);
    assert_eq!(read(&mut leo, &mut theirs).1, ["rolled-back"]);
    leo.lies(&["reorder-messages"]);
    let reordered = read(&mut leo, &mut theirs).0;
    assert!(!theirs.review(&reordered.iter().map(String::as_str).collect::<Vec<_>>()).is_empty());
    // of m-1, m-2, m-3, p-1 the third is left out: a later message of the chain is needed to miss it
    send(&mut mia, &mut circle, "m-4", "text");
    leo.lies(&["drop-message"]);
    let mut fresh = leo.open(&id).unwrap();
    let dropped = read(&mut leo, &mut fresh).0;
    assert_eq!(dropped, ["m-1", "m-2", "p-1", "m-4"]);
    assert!(!fresh.review(&dropped.iter().map(String::as_str).collect::<Vec<_>>()).is_empty());
}
