use serde_json::{Value, json};

use crate::made::{Log, grant, put};
use crate::person::{Person, base64, hash};
use crate::process::{Folder, Server};

fn entries(log: &Log, from: usize) -> Value {
    json!({ "entries": log.entries[from..].iter().map(|entry| base64(entry)).collect::<Vec<_>>() })
}

#[test]
fn a_circle_begins_grows_and_is_read() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let mut zoe = Person::signed_up(&server, "zoe");
    let (account, leos) = (mia.account.clone(), leo.account.clone());
    assert_eq!(mia.client.get("/api/circles").ok(), json!({ "circles": [] }));
    assert_eq!(mia.client.get("/api/grants").ok(), json!({ "items": [] }));
    let mut log = mia.start(&[&account]);
    let path = format!("/api/circles/{}/log", log.id());

    // who is not in it cannot tell it from one that is not there
    let unknown = format!("/api/circles/{}/log", "0".repeat(32));
    for path in [&path, &unknown] {
        let answer = leo.client.get(path);
        assert_eq!((answer.status, &answer.body), (404, &leo.client.get(&unknown).body));
    }
    let (puts, _) = log.next(&[]);
    leo.change(&puts).expect(404, "not-found");

    // a grant lets somebody in, and it stays so
    mia.go_on(&mut log, &[&leo.account]);
    leo.go_on(&mut log, &[]);
    mia.go_on(&mut log, &[&account]);
    leo.go_on(&mut log, &[&zoe.account, &leos]);
    for person in [&mut mia, &mut leo, &mut zoe] {
        assert_eq!(person.client.get(&path).ok(), entries(&log, 0));
        assert_eq!(person.client.get(&format!("{path}?from=3")).ok(), entries(&log, 3));
        assert_eq!(person.client.get(&format!("{path}?from=5")).ok(), json!({ "entries": [] }));
        assert_eq!(person.client.get(&format!("{path}?from=4294967295")).ok(), json!({ "entries": [] }));
        assert_eq!(person.client.get("/api/circles").ok(), json!({ "circles": [{ "circle": log.id(), "entries": 5 }] }));
    }
    for wrong in ["from=", "from=-1", "from=x", "from=4294967296", "form=1", "from=1&from=2"] {
        mia.client.get(&format!("{path}?{wrong}")).expect(400, "bad-request");
    }
    let other = zoe.start(&[&leo.account]);
    let circles = leo.client.get("/api/circles").ok();
    assert_eq!(circles["circles"], json!([{ "circle": log.id(), "entries": 5 }, { "circle": other.id(), "entries": 1 }]));

    let ids = |person: &mut Person| -> Vec<String> {
        let grants = person.client.get("/api/grants").ok();
        let items = grants["items"].as_array().unwrap().iter();
        items.map(|item| format!("{} {}", item["type"].as_str().unwrap(), item["id"].as_str().unwrap())).collect()
    };
    let id = |log: &Log, sequence: usize, account: &str| format!("grant {}/{sequence:010}/{account}", log.id());
    assert_eq!(ids(&mut mia), [id(&log, 0, &account), id(&log, 3, &account)]);
    assert_eq!(ids(&mut leo), [id(&log, 1, &leo.account), id(&log, 4, &leo.account), id(&other, 0, &leo.account)]);
    assert_eq!(ids(&mut zoe), [id(&log, 4, &zoe.account)]);

    let mut nobody = server.client();
    for path in ["/api/circles", "/api/grants", &path] {
        nobody.get(path).expect(401, "signed-out");
    }
    for path in ["/api/circles/%FF/log", "/api/circles/x/log", "/api/circles/x"] {
        mia.client.get(path).expect(404, "not-found");
    }
}

#[test]
fn a_log_is_added_to_and_never_changed() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let account = mia.account.clone();
    let mut log = mia.start(&[&account]);
    let early = log.clone();
    mia.go_on(&mut log, &[]);
    mia.go_on(&mut log, &[]);
    let circle = log.id();
    let place = |sequence: usize| format!("{circle}/{sequence:010}");

    // a place that is taken, the first one too
    let (late, entry) = early.next(&[&account]);
    let answer = mia.change(&late).expect(409, "conflict");
    assert_eq!((&answer["type"], &answer["id"], &answer["hash"]), (&json!("log"), &json!(place(1)), &json!(hash(&log.entries[1]))));
    let answer = mia.change(&[put("log", &place(0), &log.entries[0], "absent")]).expect(409, "conflict");
    assert_eq!(answer["hash"], hash(&log.entries[0]));
    // not as a replacement either
    mia.change(&[put("log", &place(1), &entry, &hash(&log.entries[1]))]).expect(400, "bad-request");
    mia.change(&[put("log", &place(3), &log.entry(&[], 500), "")]).expect(400, "bad-request");

    // a gap, a wrong place, another predecessor, another circle
    let mut ahead = log.clone();
    ahead.entries.push(log.entry(&[], 500));
    let mut forked = early.clone();
    forked.entries.extend([early.entry(&[], 500), log.entries[2].clone()]);
    forked.entries[2] = Log { entries: forked.entries[..2].to_vec() }.entry(&[], 500);
    let good = log.entry(&[], 500);
    let mut elsewhere = good.clone();
    elsewhere[4] ^= 1;
    for (id, entry) in [
        (place(4), ahead.entry(&[], 500)),
        (place(4), good.clone()),
        (place(3), ahead.entry(&[], 500)),
        (place(3), forked.entry(&[], 500)),
        (place(3), elsewhere),
        (format!("{circle}/3"), good.clone()),
        (circle.clone(), good.clone()),
        (place(3), good[..good.len() - 1].to_vec()),
        (place(3), [good.as_slice(), b"x"].concat()),
        (place(3), b"HN\x05\x01".to_vec()),
        (place(3), grant()),
        // a new circle under a name that is not its own
        ("0".repeat(32) + "/0000000000", Log::default().entry(&[], 500)),
    ] {
        mia.change(&[put("log", &id, &entry, "absent")]).expect(400, "bad-request");
    }
    // another person's circle, or one that does not exist, is not there to be continued
    let mut unknown = good.clone();
    unknown[4..36].fill(0);
    mia.change(&[put("log", &format!("{}/{:010}", "0".repeat(32), 3), &unknown, "absent")]).expect(404, "not-found");
    mia.change(&[put("log", &place(3), &log.entry(&[], 4 * 1024 * 1024), "absent")]).expect(413, "too-large");
    assert_eq!(mia.client.get(&format!("/api/circles/{circle}/log")).ok(), entries(&log, 0));

    let largest = log.entry(&[], 4 * 1024 * 1024 - log.entry(&[], 0).len());
    assert_eq!(largest.len(), 4 * 1024 * 1024);
    mia.change(&[put("log", &place(3), &largest, "absent")]).ok();
    // two at once, whatever the order they come in
    log.entries.push(largest);
    let next = log.entry(&[], 500);
    log.entries.push(next);
    let after = log.entry(&[], 500);
    mia.change(&[put("log", &place(5), &after, "absent"), put("log", &place(4), &log.entries[4], "absent")]).ok();
    log.entries.push(after);
    assert_eq!(mia.client.get(&format!("/api/circles/{circle}/log?from=4")).ok(), entries(&log, 4));
}

#[test]
fn a_grant_comes_with_the_entry_that_names_it() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let (account, other) = (mia.account.clone(), leo.account.clone());
    let log = mia.start(&[&account]);
    let granted = [grant(), grant()];
    let entry = log.entry(&granted[..1], 500);
    let place = format!("{}/0000000001", log.id());
    let entry = put("log", &place, &entry, "absent");
    let of = |id: &str, bytes: &[u8]| put("grant", id, bytes, "absent");
    let to_leo = format!("{place}/{other}");
    let mut replaced = of(&to_leo, &granted[0]);
    replaced["ifMatch"] = json!(hash(&granted[1]));
    for puts in [
        // missing, alone, for the entry before, in another circle, of another entry
        vec![entry.clone()],
        vec![of(&to_leo, &granted[0])],
        vec![of(&format!("{}/0000000000/{other}", log.id()), &granted[0])],
        vec![entry.clone(), of(&format!("{}/0000000000/{other}", log.id()), &granted[0])],
        vec![entry.clone(), of(&format!("{}/0000000001/{other}", "0".repeat(32)), &granted[0])],
        vec![entry.clone(), of(&to_leo, &granted[1])],
        vec![entry.clone(), replaced],
        vec![entry.clone(), of(&place, &granted[0])],
        vec![entry.clone(), of(&format!("{place}/nobody"), &granted[0])],
        vec![entry.clone(), of(&to_leo, &granted[0]), of(&to_leo, &granted[0])],
        vec![entry.clone(), of(&to_leo, b"HN\x06\x01")],
        vec![entry.clone(), of(&to_leo, &mia.seal("n-1", "text", None))],
    ] {
        mia.change(&puts).expect(400, "bad-request");
        leo.client.get(&format!("/api/circles/{}/log", log.id())).expect(404, "not-found");
    }
    mia.change(&[entry.clone(), of(&to_leo, &[b"HN\x06\x01".as_slice(), &[0; 2045]].concat())]).expect(413, "too-large");
    mia.change(&[entry, of(&to_leo, &granted[0])]).ok();
    leo.client.get(&format!("/api/circles/{}/log", log.id())).ok();
    assert_eq!(leo.client.get("/api/grants").ok()["items"][0]["bytes"], base64(&granted[0]));
}

#[test]
fn nobody_else_takes_part() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let (account, other) = (mia.account.clone(), leo.account.clone());
    let log = mia.start(&[&account]);
    let sealed = mia.write_in(&log.id(), "n-1", "text");
    let id = log.id();
    // a stranger who saw the whole log elsewhere can neither begin it again nor let himself in
    leo.change(&[put("log", &format!("{id}/0000000000"), &log.entries[0], "absent")]).expect(404, "not-found");
    leo.change(&log.next(&[&other]).0).expect(404, "not-found");
    leo.client.get(&format!("/api/circles/{id}/records")).expect(404, "not-found");
    leo.client.post(&format!("/api/circles/{id}/records/batch"), &json!({ "ids": ["n-1"] })).expect(404, "not-found");
    let edited = leo.seal_for(&id, "n-1", "edited", Some(&leo.seal("n-1", "text", None)));
    leo.put_in(&id, "n-1", &edited, &hash(&sealed)).expect(404, "not-found");
    leo.change(&[put("record", &format!("{id}/n-1"), &edited, &hash(&sealed))]).expect(404, "not-found");
    leo.client.post("/api/changes", &json!({ "puts": [], "deletes": [format!("{id}/n-1")] })).expect(404, "not-found");
    assert_eq!(leo.client.get("/api/circles").ok(), json!({ "circles": [] }));
    let held = leo.client.get("/api/held").ok();
    assert_eq!((&held["circles"], held.to_string().contains(&id)), (&json!([]), false));
    let mut nobody = server.client();
    nobody.get(&format!("/api/circles/{id}/records")).expect(401, "signed-out");
    nobody.post(&format!("/api/circles/{id}/records/batch"), &json!({ "ids": [] })).expect(401, "signed-out");
    nobody.put(&format!("/api/circles/{id}/records/n-1"), &json!({})).expect(401, "signed-out");
    assert_eq!(mia.client.get(&format!("/api/circles/{id}/records")).ok()["records"][0]["hash"], hash(&sealed));
}

#[test]
fn a_circle_has_a_quota_and_a_person_makes_so_many() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let account = mia.account.clone();
    let mut log = mia.start(&[&account]);
    mia.go_on(&mut log, &[&account]);
    let sealed = mia.write_in(&log.id(), "n-1", "text");
    let counted = "SELECT bytes FROM circles";
    let real = "SELECT (SELECT sum(length(bytes)) FROM log_entries) + (SELECT sum(length(bytes)) FROM grants) + (SELECT ifnull(sum(length(sealed)), 0) FROM circle_records)";
    let number = |sql: &str| folder.open().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number(counted), number(real));

    let edited = mia.seal_for(&log.id(), "n-1", "edited", Some(&sealed));
    let (more, _) = log.next(&[&account]);
    let full = format!("UPDATE circles SET bytes = 512 * 1024 * 1024 + {} - {}", sealed.len(), edited.len() - 1);
    folder.open().execute_batch(&full).unwrap();
    mia.put_in(&log.id(), "n-1", &edited, &hash(&sealed)).expect(413, "too-large");
    mia.change(&more).expect(413, "too-large");
    folder.open().execute_batch("UPDATE circles SET bytes = bytes - 1").unwrap();
    mia.put_in(&log.id(), "n-1", &edited, &hash(&sealed)).ok();
    // what is deleted makes room
    let before = number(counted);
    mia.client.post("/api/changes", &json!({ "puts": [], "deletes": [format!("{}/n-1", log.id())] })).ok();
    assert_eq!(before - number(counted), i64::try_from(edited.len()).unwrap());
    folder.open().execute_batch("UPDATE circles SET bytes = bytes - 2000").unwrap();
    mia.change(&more).ok();

    let filled = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
                  INSERT INTO circles (circle, creator_id) SELECT printf('%032d', i), 1 FROM n";
    folder.open().execute_batch(filled).unwrap();
    let (puts, _) = Log::default().next(&[&account]);
    mia.change(&puts).expect(413, "too-large");
    folder.open().execute_batch("DELETE FROM circles WHERE circle = printf('%032d', 1)").unwrap();
    mia.change(&puts).ok();
}

#[test]
fn a_long_log_is_read_in_parts() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let account = mia.account.clone();
    let log = mia.start(&[&account]);
    let filled = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
                  INSERT INTO log_entries (circle_id, sequence, hash, stored_at, bytes) SELECT 1, i, printf('%064d', i), 0, zeroblob(8 * 1024 * 1024) FROM n";
    folder.open().execute_batch(filled).unwrap();
    folder.open().execute_batch("UPDATE circles SET entries = 10").unwrap();
    let mut count = |from: usize| {
        let answer = mia.client.get(&format!("/api/circles/{}/log?from={from}", log.id())).ok();
        answer["entries"].as_array().unwrap().len()
    };
    assert_eq!((count(0), count(8), count(10)), (8, 2, 0));
    // what is held is told in full, though not shown in full
    let held = mia.client.get("/api/held").ok();
    let entries = held["circles"][0]["log"].as_array().unwrap();
    assert_eq!((entries.len(), &entries[9]["size"], &entries[9]["bytes"]), (10, &json!(8 * 1024 * 1024), &Value::Null));
}
