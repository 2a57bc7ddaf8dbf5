use serde_json::{Value, json};

use crate::made::put;
use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

/// Mia and Leo, and the id of their circle.
fn two(server: &Server) -> (Person, Person, String) {
    let (mut mia, leo) = (Person::signed_up(server, "mia"), Person::signed_up(server, "leo"));
    let account = mia.account.clone();
    let circle = mia.start(&[&account, &leo.account]).id();
    (mia, leo, circle)
}

#[test]
fn what_one_writes_the_other_reads() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, mut leo, circle) = two(&server);
    let path = format!("/api/circles/{circle}/records");
    assert_eq!(leo.client.get(&path).ok(), json!({ "records": [] }));
    let first = mia.write_in(&circle, "z-1", "first");
    leo.write_in(&circle, "a-2", "second");
    mia.write_in(&circle, "m-3", "third");
    // an edit leaves a record in its place
    let edited = leo.seal_for(&circle, "z-1", "edited", Some(&leo.seal("z-1", "first", None)));
    assert_eq!(leo.put_in(&circle, "z-1", &edited, &hash(&first)).ok(), json!({ "hash": hash(&edited) }));
    let list = mia.client.get(&path).ok();
    let ids: Vec<&Value> = list["records"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, ["z-1", "a-2", "m-3"]);
    let row = &list["records"][0];
    assert_eq!((&row["revision"], &row["size"], &row["hash"]), (&json!(2), &json!(edited.len()), &json!(hash(&edited))));
    assert!(row["updatedAt"].as_i64().unwrap() > 1_700_000_000_000);

    let batch = leo.client.post(&format!("{path}/batch"), &json!({ "ids": ["m-3", "gone", "z-1"] })).ok();
    let ids: Vec<&Value> = batch["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["m-3", "z-1"]);
    assert_eq!((bytes(&batch["items"][1]["sealed"]), &batch["items"][1]["hash"]), (edited.clone(), &json!(hash(&edited))));
    // a circle's records are nobody's own
    assert_eq!(mia.client.get("/api/records").ok(), json!({ "records": [] }));
    mia.client.get("/api/records/z-1").expect(404, "not-found");

    leo.client.post("/api/changes", &json!({ "puts": [], "deletes": [format!("{circle}/a-2"), format!("{circle}/a-2")] })).ok();
    assert_eq!(mia.client.get(&path).ok()["records"].as_array().unwrap().len(), 2);
    leo.client.post(&format!("{path}/batch"), &json!({ "ids": vec!["x"; 1001] })).expect(413, "too-large");
    leo.client.get(&format!("{path}/z-1")).expect(405, "bad-method");
}

#[test]
fn what_is_not_the_next_revision_of_this_circle_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, leo, circle) = two(&server);
    let other = mia.start(&[]).id();
    let first = mia.write_in(&circle, "n-1", "first");
    let own = mia.seal("n-1", "first", None);
    let second = mia.seal_for(&circle, "n-1", "second", Some(&own));
    let third = mia.seal_for(&circle, "n-1", "third", Some(&mia.seal("n-1", "second", Some(&own))));
    for (id, object, if_match) in [
        ("n-1", first.as_slice(), hash(&first)),
        ("n-1", &third, hash(&first)),
        ("n-2", &second, hash(&first)),
        ("n-1", &own, hash(&first)),
        ("n-1", &mia.seal_for(&other, "n-1", "second", Some(&own)), hash(&first)),
        ("n-1", &second[..40], hash(&first)),
        ("n-1", &leo.keyset, hash(&first)),
        ("", &second, hash(&first)),
        (&"x".repeat(257), &second, hash(&first)),
        ("n-3", &mia.seal_for(&circle, "n-3", "late", Some(&mia.seal("n-3", "never stored", None))), "absent".into()),
    ] {
        let answer = mia.put_in(&circle, id, object, &if_match);
        if id.is_empty() {
            answer.expect(404, "not-found")
        } else {
            answer.expect(400, "bad-request")
        };
        mia.change(&[put("record", &format!("{circle}/{id}"), object, &if_match)]).expect(400, "bad-request");
    }
    for if_match in ["absent".to_owned(), hash(b"another")] {
        assert_eq!(mia.put_in(&circle, "n-1", &second, &if_match).expect(409, "conflict")["hash"], hash(&first));
        let answer = mia.change(&[put("record", &format!("{circle}/n-1"), &second, &if_match)]).expect(409, "conflict");
        assert_eq!((&answer["type"], &answer["hash"]), (&json!("record"), &json!(hash(&first))));
    }
    let new = mia.seal_for(&circle, "n-9", "new", None);
    assert_eq!(mia.put_in(&circle, "n-9", &new, &hash(&first)).expect(409, "conflict").get("hash"), None);
    let batch = mia.client.post(&format!("/api/circles/{circle}/records/batch"), &json!({ "ids": ["n-1", "n-2"] })).ok();
    assert_eq!(batch["items"], json!([{ "id": "n-1", "sealed": base64(&first), "hash": hash(&first) }]));
    mia.put_in(&circle, "n-1", &second, &hash(&first)).ok();
    // the largest one goes too, by its own address
    let large = mia.seal_for(&circle, "large", &"a".repeat(16 * 1024 * 1024), None);
    mia.put_in(&circle, "large", &large, "absent").ok();
    mia.put_in(&circle, "larger", &vec![0; 18 * 1024 * 1024 + 1], "absent").expect(413, "too-large");
}

#[test]
fn two_people_write_one_record_and_exactly_one_wins() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, leo, circle) = two(&server);
    let first = mia.write_in(&circle, "n-1", "first");
    let own = mia.seal("n-1", "first", None);
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let mut client = if n % 2 == 0 { mia.client.clone() } else { leo.client.clone() };
            let sealed = mia.seal_for(&circle, "n-1", &format!("try {n}"), Some(&own));
            let one = put("record", &format!("{circle}/n-1"), &sealed, &hash(&first));
            let (path, circle) = (if n < 4 { "/api/changes" } else { "" }, circle.clone());
            std::thread::spawn(move || {
                if path.is_empty() {
                    let body = json!({ "sealed": one["bytes"], "ifMatch": one["ifMatch"] });
                    client.put(&format!("/api/circles/{circle}/records/n-1"), &body).status
                } else {
                    client.post(path, &json!({ "puts": [one], "deletes": [] })).status
                }
            })
        })
        .collect();
    let mut statuses: Vec<u16> = tries.into_iter().map(|one| one.join().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn a_server_that_is_no_demo_keeps_no_older_version() {
    for demo in [false, true] {
        let folder = Folder::new();
        let server = Server::start(&folder, if demo { &["--demo"] } else { &[] });
        let (mut mia, _, circle) = two(&server);
        let old = mia.write_in(&circle, "n-1", "first");
        let new = mia.seal_for(&circle, "n-1", "second", Some(&old));
        mia.put_in(&circle, "n-1", &new, &hash(&old)).ok();
        let holds = |part: &[u8]| {
            let stored = std::fs::read(folder.database()).unwrap();
            stored.windows(part.len()).any(|window| window == part)
        };
        let held = mia.client.get("/api/held").ok();
        assert_eq!(held["circles"][0]["records"][0]["previous"], if demo { json!(base64(&old)) } else { Value::Null });
        server.stop("-TERM");
        assert!(holds(&new[300..364]));
        assert_eq!(holds(&old[300..364]), demo);
        // and what is deleted is gone with all its versions
        let server = Server::start(&folder, &[]);
        let mut client = server.client();
        client.cookies = mia.client.cookies.clone();
        client.post("/api/changes", &json!({ "puts": [], "deletes": [format!("{circle}/n-1")] })).ok();
        server.stop("-TERM");
        assert!(!holds(&new[300..364]) && !holds(&old[300..364]));
    }
}
