use serde_json::json;

use crate::made::{card, contacts, letter, put};
use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

#[test]
fn it_shows_all_it_holds_and_none_of_it_is_readable() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let sealed = mia.write("n-1", "she was calmer today");
    let held = mia.client.get("/api/held").ok();
    let account = &held["account"];
    assert_eq!(
        (&account["login"], &account["account"], &account["hint"]),
        (&json!("mia"), &json!(mia.account), &json!(mia.login.hint))
    );
    assert_eq!((account["secretHash"].as_str().unwrap().len(), account["recoveryHash"].as_str().unwrap().len()), (64, 64));
    assert!(account["createdAt"].as_i64().unwrap() > 1_700_000_000_000);
    assert_eq!((&held["keyset"]["bytes"], &held["keyset"]["size"]), (&json!(base64(&mia.keyset)), &json!(mia.keyset.len())));
    let record = &held["records"][0];
    assert_eq!((bytes(&record["bytes"]), &record["size"], &record["revision"]), (sealed.clone(), &json!(sealed.len()), &json!(1)));
    assert!(record["updatedAt"].is_i64() && held["keyset"]["updatedAt"].is_i64());

    server.stop("-TERM");
    let stored = std::fs::read(folder.database()).unwrap();
    let holds = |text: &[u8]| stored.windows(text.len()).any(|window| window == text);
    assert!(holds(&sealed[..64]) && !holds(b"calmer") && !holds(b"x-note"));
}

#[test]
fn what_was_replaced_is_gone_from_the_file() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let (old_keyset, old) = (mia.keyset.clone(), mia.write("n-1", "first"));
    let (keyset, _, body) = mia.new_code();
    mia.client.put("/api/keyset", &body).ok();
    mia.adopt(keyset);
    let new = mia.seal("n-1", "second", Some(&old));
    mia.put("n-1", &new, &hash(&old)).ok();
    server.stop("-TERM");
    let stored = std::fs::read(folder.database()).unwrap();
    let holds = |part: &[u8]| stored.windows(part.len()).any(|window| window == part);
    // a stretch of ciphertext from the middle of each
    assert!(holds(&new[300..364]), "the new record is not there");
    assert!(!holds(&old[300..364]), "the old record is still there");
    assert!(!holds(&old_keyset[old_keyset.len() - 64..]), "the old keyset is still there");
}

#[test]
fn one_bit_changed_is_refused_by_the_vault_and_put_back_it_opens() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mut mia = Person::signed_up(&server, "mia");
    let sealed = mia.write("n-1", "text");
    for bit in [json!({ "id": "n-1" }), json!({ "id": "n-1", "bit": sealed.len() * 8 - 1 })] {
        mia.client.post("/api/tamper", &bit).expect(204, "");
        let stored = mia.client.get("/api/records/n-1").ok();
        let changed = bytes(&stored["sealed"]);
        let flipped: u32 = changed.iter().zip(&sealed).map(|(left, right)| (left ^ right).count_ones()).sum();
        assert_eq!((flipped, stored["hash"].as_str().unwrap()), (1, hash(&changed).as_str()));
        assert_eq!(mia.vault.private().open("n-1", &changed, None).unwrap_err().code(), "cannot-open");
        mia.client.post("/api/tamper", &bit).expect(204, "");
        assert_eq!(mia.read("n-1"), "text");
    }
    mia.client.post("/api/tamper", &json!({ "id": "n-1", "bit": sealed.len() * 8 })).expect(400, "bad-request");
    mia.client.post("/api/tamper", &json!({ "id": "n-1", "bit": -1 })).expect(400, "bad-request");
    mia.client.post("/api/tamper", &json!({ "id": "gone" })).expect(404, "not-found");
}

#[test]
fn only_the_demo_can_be_made_malicious() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let sealed = mia.write("n-1", "text");
    mia.client.post("/api/tamper", &json!({ "id": "n-1" })).expect(404, "not-found");
    assert_eq!(bytes(&mia.client.get("/api/records/n-1").ok()["sealed"]), sealed);
}

#[test]
fn all_that_is_shared_is_shown_too() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let (mut mia, mut leo) = (Person::signed_up(&server, "mia"), Person::signed_up(&server, "leo"));
    let (account, card_id) = (mia.account.clone(), mia.card_id(1));
    mia.change(&[put("contacts", &account, &contacts(), "absent"), put("card", &card_id, &card(&account, None), "absent")]).ok();
    let mut log = mia.start(&[&account]);
    mia.go_on(&mut log, &[&account, &leo.account]);
    let first = mia.write_in(&log.id(), "n-1", "text");
    let edited = mia.seal_for(&log.id(), "n-1", "edited", Some(&first));
    mia.put_in(&log.id(), "n-1", &edited, &hash(&first)).ok();
    mia.write("own", "text");
    let letter = json!({ "login": "mia", "sealed": base64(&letter()) });
    server.client().post("/api/intake", &letter).expect(201, "");

    // what is in the database and is not shown: grants to others, and what a server needs to sign people in
    let held = mia.client.get("/api/held").ok();
    let text = held.to_string();
    let db = folder.open();
    let tables: Vec<String> = column(&db, "SELECT name FROM sqlite_master WHERE type = 'table'");
    let (mut shown, mut hidden) = (0, Vec::new());
    for table in tables.iter().filter(|table| !["server", "sessions", "accounts"].contains(&table.as_str())) {
        let blobs = format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'BLOB'");
        for blob in column::<String>(&db, &blobs) {
            let sql = format!("SELECT {blob} FROM {table} WHERE {blob} IS NOT NULL");
            let whose = if table == "keysets" { sql + " AND account_id = 1" } else { sql };
            for bytes in column::<Vec<u8>>(&db, &whose) {
                if text.contains(&base64(&bytes)) { shown += 1 } else { hidden.push(table.clone()) }
            }
        }
    }
    // keyset, contacts, card, two entries, two grants, record and its old version, own record, letter
    assert_eq!((shown, hidden), (11, vec!["grants".to_owned()]));

    let circle = &held["circles"][0];
    assert_eq!((&circle["circle"], held["circles"].as_array().unwrap().len()), (&json!(log.id()), 1));
    let participants: Vec<&serde_json::Value> =
        circle["participants"].as_array().unwrap().iter().map(|one| &one["account"]).collect();
    assert_eq!(participants, [&json!(account), &json!(leo.account)]);
    let grants = circle["grants"].as_array().unwrap();
    let to: Vec<_> =
        grants.iter().map(|grant| (grant["sequence"].as_u64().unwrap(), grant["bytes"].is_string(), &grant["size"])).collect();
    assert_eq!(to.iter().map(|(sequence, shown, _)| (*sequence, *shown)).collect::<Vec<_>>(), [(0, true), (1, true), (1, false)]);
    let sizes = [&circle["log"], &circle["grants"], &circle["records"]]
        .map(|list| list.as_array().unwrap().iter().map(|one| one["size"].as_i64().unwrap()).sum::<i64>());
    assert_eq!(circle["size"], sizes.iter().sum::<i64>());
    for time in [
        &held["contacts"]["updatedAt"],
        &held["cards"][0]["storedAt"],
        &circle["log"][1]["storedAt"],
        &held["intake"][0]["arrivedAt"],
    ] {
        assert!(time.as_i64().unwrap() > 1_700_000_000_000);
    }
    // the other one's view: the circle is the same, the rest is not there
    let theirs = leo.client.get("/api/held").ok();
    assert_eq!((&theirs["contacts"], &theirs["cards"], &theirs["intake"]), (&json!(null), &json!([]), &json!([])));
    assert_eq!(theirs["circles"][0]["log"], circle["log"]);
    let nobody = Person::signed_up(&server, "zoe").client.get("/api/held").ok();
    assert_eq!(nobody["circles"], json!([]));
}

fn column<T: rusqlite::types::FromSql>(db: &rusqlite::Connection, sql: &str) -> Vec<T> {
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
