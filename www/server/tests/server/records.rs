use serde_json::{Value, json};

use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

#[test]
fn write_list_open_edit() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    assert_eq!(mia.client.get("/api/records").ok(), json!({ "records": [] }));
    let first = mia.write("n-1", "first");
    mia.write("n-2", "second");

    let edited = mia.seal("n-1", "first, edited", Some(&first));
    assert_eq!(mia.put("n-1", &edited, &hash(&first)).ok(), json!({ "hash": hash(&edited) }));
    assert_eq!(mia.client.get("/api/records/n-1").ok(), json!({ "sealed": base64(&edited), "hash": hash(&edited) }));
    assert_eq!(mia.read("n-1"), "first, edited");

    let list = mia.client.get("/api/records").ok();
    let row = list["records"].as_array().unwrap().iter().find(|row| row["id"] == "n-1").unwrap();
    assert_eq!((&row["revision"], &row["size"], &row["hash"]), (&json!(2), &json!(edited.len()), &json!(hash(&edited))));
    assert!(row["updatedAt"].as_i64().unwrap() > 1_700_000_000_000);
    assert_eq!(list["records"].as_array().unwrap().len(), 2);

    let batch = mia.client.post("/api/records/batch", &json!({ "ids": ["n-2", "gone", "n-1"] })).ok();
    let ids: Vec<&Value> = batch["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["n-2", "n-1"]);
    assert_eq!(bytes(&batch["items"][1]["sealed"]), edited);
    assert_eq!(batch["items"][1]["hash"], hash(&edited));
    assert_eq!(mia.client.get("/api/history").ok(), json!({ "olderRevisions": 0 }));
    mia.client.get("/api/records/gone").expect(404, "not-found");
}

#[test]
fn two_tabs_write_one_note_and_nothing_is_lost() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let first = mia.write("n-1", "first");
    let (left, right) = (mia.seal("n-1", "left tab", Some(&first)), mia.seal("n-1", "right tab", Some(&first)));
    mia.put("n-1", &left, &hash(&first)).ok();
    assert_eq!(mia.put("n-1", &right, &hash(&first)).expect(409, "conflict")["hash"], hash(&left));
    assert_eq!(mia.read("n-1"), "left tab");
    let again = mia.seal("n-1", "right tab", Some(&left));
    mia.put("n-1", &again, &hash(&left)).ok();

    // made twice, or expected where there is nothing
    let other = mia.seal("n-1", "made again", None);
    assert_eq!(mia.put("n-1", &other, "absent").expect(409, "conflict")["hash"], hash(&again));
    let new = mia.seal("n-9", "new", None);
    assert_eq!(mia.put("n-9", &new, &hash(&first)).expect(409, "conflict").get("hash"), None);
}

#[test]
fn many_first_revisions_at_once_and_exactly_one_wins() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let (mut client, sealed) = (mia.client.clone(), mia.seal("n-1", &format!("tab {n}"), None));
            let body = json!({ "sealed": base64(&sealed), "ifMatch": "absent" });
            std::thread::spawn(move || client.put("/api/records/n-1", &body).status)
        })
        .collect();
    let mut statuses: Vec<u16> = tries.into_iter().map(|one| one.join().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn what_is_not_the_next_revision_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let first = mia.write("n-1", "first");
    let second = mia.seal("n-1", "second", Some(&first));
    let third = mia.seal("n-1", "third", Some(&second));
    for (id, object, if_match) in [
        ("n-1", first.as_slice(), hash(&first)),
        ("n-1", &third, hash(&first)),
        ("n-2", &second, hash(&first)),
        ("n-2", &first, "absent".into()),
        ("n-1", &second[..40], hash(&first)),
        ("n-1", b"", hash(&first)),
        ("n-1", &mia.keyset.clone(), hash(&first)),
    ] {
        mia.put(id, object, &if_match).expect(400, "bad-request");
    }
    let late = mia.seal("n-3", "not the first", Some(&mia.seal("n-3", "never stored", None)));
    mia.put("n-3", &late, "absent").expect(400, "bad-request");
    for body in [
        json!({ "sealed": base64(&second) }),
        json!({ "sealed": "=", "ifMatch": "x" }),
        json!({ "sealed": 1, "ifMatch": "x" }),
        json!(null),
    ] {
        mia.client.put("/api/records/n-1", &body).expect(400, "bad-request");
    }
    assert_eq!(mia.client.get("/api/records").ok()["records"].as_array().unwrap().len(), 1);
    assert_eq!(mia.read("n-1"), "first");
}

#[test]
fn nobody_reads_or_writes_anothers_records() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let sealed = mia.write("n-1", "mia's");
    leo.client.get("/api/records/n-1").expect(404, "not-found");
    assert_eq!(leo.client.post("/api/records/batch", &json!({ "ids": ["n-1"] })).ok(), json!({ "items": [] }));
    leo.client.post("/api/tamper", &json!({ "id": "n-1" })).expect(404, "not-found");
    let edited = mia.seal("n-1", "edited", Some(&sealed));
    leo.put("n-1", &edited, &hash(&sealed)).expect(409, "conflict");
    // the same id is another record in another account
    leo.write("n-1", "leo's");
    assert_eq!((mia.read("n-1"), leo.read("n-1")), ("mia's".into(), "leo's".into()));

    let mut nobody = server.client();
    for path in ["/api/keyset", "/api/records", "/api/records/n-1", "/api/held", "/api/history"] {
        nobody.get(path).expect(401, "signed-out");
    }
    nobody.post("/api/records/batch", &json!({ "ids": [] })).expect(401, "signed-out");
    nobody.post("/api/tamper", &json!({ "id": "n-1" })).expect(401, "signed-out");
    nobody.put("/api/records/n-1", &json!({ "sealed": base64(&sealed), "ifMatch": "absent" })).expect(401, "signed-out");
    for token in ["", "AAAA", "!", &"A".repeat(43)] {
        nobody.cookies.insert("session".into(), token.into());
        nobody.get("/api/keyset").expect(401, "signed-out");
    }
}

#[test]
fn ids_are_any_text_of_1_to_256_bytes() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let encode = |id: &str| id.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let long = "ä".repeat(128);
    for id in ["a/b", "..", "%2e", "a b?c#d", "\u{1f33f}", "nul\0nul", "nul\0other", "'; DROP TABLE records; --", &long] {
        let sealed = mia.seal(id, id, None);
        mia.put(&encode(id), &sealed, "absent").ok();
        assert_eq!(bytes(&mia.client.get(&format!("/api/records/{}", encode(id))).ok()["sealed"]), sealed, "{id}");
    }
    let list = mia.client.get("/api/records").ok();
    assert_eq!(list["records"].as_array().unwrap().len(), 9);
    mia.client.get(&format!("/api/records/{}", "x".repeat(257))).expect(400, "bad-request");
    mia.client.get("/api/records/%FF").expect(400, "bad-request");
    mia.client.get("/api/records/").expect(404, "not-found");
}
