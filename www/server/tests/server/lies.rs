use serde_json::{Value, json};

use crate::made::{Log, card, put};
use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

const NAMES: [&str; 7] = ["swap-card", "add-member", "plant-note", "drop-message", "reorder-messages", "roll-back", "forge-keyset"];

fn tell(person: &mut Person, lies: &[&str]) -> Value {
    let told = person.client.put("/api/lies", &json!({ "lies": lies })).ok();
    assert_eq!(person.client.get("/api/lies").ok(), told);
    told
}

/// Mia and Leo in a circle with two entries and three records, the first of them edited.
fn circle(server: &Server) -> (Person, Person, Log, Vec<Vec<u8>>) {
    let (mut mia, leo) = (Person::signed_up(server, "mia"), Person::signed_up(server, "leo"));
    let account = mia.account.clone();
    let mut log = mia.start(&[&account]);
    mia.go_on(&mut log, &[&leo.account]);
    let id = log.id();
    let mut records: Vec<Vec<u8>> = ["n-1", "n-2", "n-3"].iter().map(|record| mia.write_in(&id, record, record)).collect();
    let edited = mia.seal_for(&id, "n-1", "edited", Some(&records[0]));
    mia.put_in(&id, "n-1", &edited, &hash(&records[0])).ok();
    records.push(edited);
    (mia, leo, log, records)
}

fn listed(person: &mut Person, log: &Log) -> Vec<Value> {
    let list = person.client.get(&format!("/api/circles/{}/records", log.id())).ok();
    list["records"].as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn batch(person: &mut Person, log: &Log, ids: &[&str]) -> Vec<Value> {
    let batch = person.client.post(&format!("/api/circles/{}/records/batch", log.id()), &json!({ "ids": ids })).ok();
    batch["items"].as_array().unwrap().clone()
}

fn entries(person: &mut Person, log: &Log, from: usize) -> Vec<Vec<u8>> {
    let answer = person.client.get(&format!("/api/circles/{}/log?from={from}", log.id())).ok();
    answer["entries"].as_array().unwrap().iter().map(bytes).collect()
}

fn count(person: &mut Person) -> Value {
    person.client.get("/api/circles").ok()["circles"][0]["entries"].clone()
}

#[test]
fn the_switchboard() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let told = tell(&mut mia, &["roll-back", "add-member", "roll-back"]);
    assert_eq!(told["lies"], json!(["add-member", "roll-back"]));
    let known = told["known"].as_array().unwrap();
    let names: Vec<&str> = known.iter().map(|lie| lie["name"].as_str().unwrap()).collect();
    assert_eq!(names, NAMES);
    assert!(known.iter().all(|lie| lie["what"].as_str().unwrap().ends_with('.') && lie.as_object().unwrap().len() == 2));
    // each account is lied to on its own
    assert_eq!(leo.client.get("/api/lies").ok()["lies"], json!([]));
    for body in [json!({ "lies": ["swap"] }), json!({ "lies": "roll-back" }), json!({}), json!({ "lies": [], "known": [] })] {
        mia.client.put("/api/lies", &body).expect(400, "bad-request");
    }
    assert_eq!(mia.client.get("/api/lies").ok()["lies"], json!(["add-member", "roll-back"]));
    tell(&mut mia, &NAMES);
    tell(&mut mia, &[]);
    server.client().get("/api/lies").expect(401, "signed-out");
    server.client().put("/api/lies", &json!({ "lies": [] })).expect(401, "signed-out");
    server.stop("-TERM");
    let server = Server::start(&folder, &[]);
    let mut client = server.client();
    client.cookies = mia.client.cookies.clone();
    client.get("/api/lies").expect(404, "not-found");
    client.put("/api/lies", &json!({ "lies": [] })).expect(404, "not-found");
}

#[test]
fn what_is_stored_stays_true_and_others_hear_the_truth() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, mut leo, mut log, _) = circle(&server);
    let answers = |person: &mut Person| {
        [&json!(listed(person, &log)), &json!(batch(person, &log, &["n-1", "planted-1", "n-2"])), &count(person)]
            .map(Value::to_string)
            .join(" ")
            + &format!("{:?}", entries(person, &log, 0))
            + &person.client.get("/api/people/leo").ok().to_string()
    };
    let (honest, keyset) = (answers(&mut mia), mia.client.get("/api/keyset").ok());
    let held = mia.client.get("/api/held").ok();
    tell(&mut mia, &NAMES);
    assert_ne!(answers(&mut mia), honest);
    assert_ne!(mia.client.get("/api/keyset").ok(), keyset);
    assert_eq!(answers(&mut leo), honest);
    assert_eq!(mia.client.get("/api/held").ok(), held);
    // a change goes by what is stored
    mia.go_on(&mut log, &[]);
    tell(&mut mia, &[]);
    assert_eq!(entries(&mut mia, &log, 0), log.entries);
    assert_eq!(mia.client.get("/api/keyset").ok(), keyset);
}

#[test]
fn add_member() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, _, log, _) = circle(&server);
    tell(&mut mia, &["add-member"]);
    let told = entries(&mut mia, &log, 0);
    assert_eq!((told.len(), &told[..2], count(&mut mia)), (3, log.entries.as_slice(), json!(3)));
    let (last, forged) = (&log.entries[1], &told[2]);
    // magic, circle, sequence, previous, epoch, an empty start, one more grant, the rest as it was
    assert_eq!(forged.len(), last.len() + 32);
    assert_eq!((&forged[..36], &forged[36..40]), (&last[..36], [0, 0, 0, 2].as_slice()));
    assert_eq!((&forged[40..72], &forged[72..78]), (hushnote::hash(last).as_slice(), &last[72..78]));
    assert_eq!((&last[78..80], &forged[78..80]), ([0, 1].as_slice(), [0, 2].as_slice()));
    assert!(forged[80..112] < forged[112..144] && [&forged[80..112], &forged[112..144]].contains(&&last[80..112]));
    assert_eq!(forged[144..], last[112..]);
    let seen = entries(&mut mia, &log, 2);
    assert_eq!((seen.len(), seen[0].len()), (1, forged.len()));
    assert!(entries(&mut mia, &log, 3).is_empty());

    // behind a log of one entry, the forged one names the circle
    let (mut zoe, mut short) = (Person::signed_up(&server, "zoe"), Log::default());
    short.entries.push(zoe.start(&[]).entries[0].clone());
    tell(&mut zoe, &["add-member"]);
    assert_eq!(entries(&mut zoe, &short, 0)[1][4..36], hushnote::hash(&short.entries[0]));
}

#[test]
fn roll_back() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, _, log, records) = circle(&server);
    tell(&mut mia, &["roll-back"]);
    assert_eq!((entries(&mut mia, &log, 0), entries(&mut mia, &log, 1)), (log.entries[..1].to_vec(), vec![]));
    assert_eq!(count(&mut mia), 1);
    let items = batch(&mut mia, &log, &["n-1", "n-2"]);
    assert_eq!(items[0], json!({ "id": "n-1", "sealed": base64(&records[0]), "hash": hash(&records[0]) }));
    assert_eq!(items[1], json!({ "id": "n-2", "sealed": base64(&records[1]), "hash": hash(&records[1]) }));
    assert_eq!(listed(&mut mia, &log)[0]["hash"], hash(&records[3]));
    // two lies at once: the last entry hidden, and one put in its place
    tell(&mut mia, &["roll-back", "add-member"]);
    let told = entries(&mut mia, &log, 0);
    assert_eq!((told.len(), &told[0], count(&mut mia)), (2, &log.entries[0], json!(2)));
    assert_ne!(told[1], log.entries[1]);
}

#[test]
fn plant_note() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, _, log, records) = circle(&server);
    assert!(batch(&mut mia, &log, &["planted-1"]).is_empty());
    tell(&mut mia, &["plant-note"]);
    let rows = listed(&mut mia, &log);
    assert_eq!(ids(&rows), ["n-1", "n-2", "n-3", "planted-1"]);
    let items = batch(&mut mia, &log, &ids(&rows));
    assert_eq!(ids(&items), ["n-1", "n-2", "n-3", "planted-1"]);
    let planted = bytes(&items[3]["sealed"]);
    assert_eq!((&rows[3]["hash"], &rows[3]["size"], &rows[3]["revision"]), (&items[3]["hash"], &json!(planted.len()), &json!(2)));
    let Ok(hushnote::Inspection::Record { circle, id, revision, .. }) = hushnote::inspect(&planted) else { panic!("no record") };
    assert_eq!((id.as_str(), revision), ("planted-1", 2));
    assert_eq!((circle.as_slice(), hash(&planted)), (&records[3][4..20], items[3]["hash"].as_str().unwrap().to_owned()));
    // all behind the id is the real record's
    assert_eq!(planted[24 + 2 + "planted-1".len()..], records[3][24 + 2 + "n-1".len()..]);
    // nothing to copy, nothing to plant
    let empty = mia.start(&[]);
    assert!(listed(&mut mia, &empty).is_empty() && batch(&mut mia, &empty, &["planted-1"]).is_empty());
}

#[test]
fn drop_message_and_reorder_messages() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, _, log, _) = circle(&server);
    let all = ["n-1", "n-2", "n-3"];
    tell(&mut mia, &["drop-message"]);
    assert_eq!(ids(&listed(&mut mia, &log)), ["n-1", "n-3"]);
    assert_eq!(ids(&batch(&mut mia, &log, &all)), all);
    tell(&mut mia, &["reorder-messages"]);
    assert_eq!(ids(&listed(&mut mia, &log)), ["n-3", "n-2", "n-1"]);
    assert_eq!(ids(&batch(&mut mia, &log, &all)), ["n-3", "n-2", "n-1"]);
    tell(&mut mia, &["drop-message", "reorder-messages", "plant-note"]);
    assert_eq!(ids(&listed(&mut mia, &log)), ["planted-1", "n-3", "n-1"]);
    let empty = mia.start(&[]);
    assert!(listed(&mut mia, &empty).is_empty());
}

#[test]
fn forge_keyset() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mut mia = Person::signed_up(&server, "mia");
    tell(&mut mia, &["forge-keyset"]);
    let told = mia.client.get("/api/keyset").ok();
    let forged = bytes(&told["keyset"]);
    assert_eq!((told["hash"].as_str().unwrap(), forged == mia.keyset), (hash(&forged).as_str(), false));
    assert_eq!(mia.client.get("/api/keyset").ok(), told);
    assert_eq!(mia.vault.refresh(&forged).unwrap_err().code(), "rolled-back");
    let (next, _, body) = mia.new_code();
    mia.client.put("/api/keyset", &body).ok();
    tell(&mut mia, &[]);
    assert_eq!(bytes(&mia.client.get("/api/keyset").ok()["keyset"]), next);
}

#[test]
fn swap_card() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, mut leo) = (Person::signed_up(&server, "mia"), Person::signed_up(&server, "leo"));
    let real = card(&leo.account, None);
    let id = leo.card_id(1);
    leo.change(&[put("card", &id, &real, "absent")]).ok();
    tell(&mut mia, &["swap-card"]);
    let told = mia.client.get("/api/people/leo").ok();
    assert_eq!(told["account"], leo.account);
    assert_eq!(mia.client.get("/api/people/leo").ok(), told);
    assert_eq!(leo.client.get("/api/people/leo").ok()["cards"], json!([base64(&real)]));
}
