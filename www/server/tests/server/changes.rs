use serde_json::{Value, json};

use crate::made::{Log, card, change, contacts, grant, put};
use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

/// Everything a server can be asked for by one person.
fn state(person: &mut Person) -> Vec<Value> {
    let paths = ["/api/keyset", "/api/contacts", "/api/people/mia", "/api/circles", "/api/grants", "/api/records", "/api/held"];
    paths.iter().map(|path| person.client.get(path).ok()).collect()
}

#[test]
fn one_change_holds_every_type() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let leo = Person::signed_up(&server, "leo");
    let (account, card_id) = (mia.account.clone(), mia.card_id(1));
    let (keyset, recovery, _) = mia.new_code();
    let (contacts, card) = (contacts(), card(&account, None));
    let (mut puts, entry) = Log::default().next(&[&account, &leo.account]);
    let circle = Log { entries: vec![entry.clone()] }.id();
    let sealed = mia.seal_for(&circle, "n-1", "text", None);
    puts.insert(0, put("record", &format!("{circle}/n-1"), &sealed, "absent"));
    // a grant may come before its entry
    puts.swap(1, 2);
    puts.extend([
        put("contacts", &account, &contacts, "absent"),
        put("keyset", &account, &keyset, &mia.hash()),
        put("card", &card_id, &card, "absent"),
    ]);
    let mut body = change(&puts);
    body["recoverySecret"] = json!(*recovery.secret);
    assert_eq!(mia.client.post("/api/changes", &body).ok(), json!({}));

    assert_eq!(bytes(&mia.client.get("/api/keyset").ok()["keyset"]), keyset);
    server.client().post("/api/signin", &mia.recovery_body()).expect(401, "wrong-login");
    mia.recovery = recovery;
    server.client().post("/api/signin", &mia.recovery_body()).ok();
    assert_eq!(mia.client.get("/api/contacts").ok()["hash"], hash(&contacts));
    assert_eq!(mia.client.get("/api/people/mia").ok()["cards"], json!([base64(&card)]));
    assert_eq!(mia.client.get("/api/circles").ok(), json!({ "circles": [{ "circle": circle, "entries": 1 }] }));
    assert_eq!(mia.client.get(&format!("/api/circles/{circle}/log")).ok(), json!({ "entries": [base64(&entry)] }));
    assert_eq!(mia.client.get("/api/grants").ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(mia.client.get(&format!("/api/circles/{circle}/records")).ok()["records"][0]["hash"], hash(&sealed));
    // an answer that got lost: the same again names the hash of what was sent
    let answer = mia.client.post("/api/changes", &body).expect(409, "conflict");
    assert_eq!((&answer["type"], &answer["id"], &answer["hash"]), (&json!("keyset"), &json!(account), &json!(hash(&keyset))));
    mia.change(&[]).ok();
}

#[test]
fn all_or_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let (account, card_id) = (mia.account.clone(), mia.card_id(1));
    let log = mia.start(&[&account]);
    let circle = log.id();
    let stored = mia.write_in(&circle, "n-1", "text");
    let before = state(&mut mia);
    let (keyset, recovery, _) = mia.new_code();
    let edited = mia.seal_for(&circle, "n-1", "edited", Some(&stored));
    let (mut good, _) = log.next(&[&account]);
    good.extend([
        put("keyset", &account, &keyset, &mia.hash()),
        put("contacts", &account, &contacts(), "absent"),
        put("card", &card_id, &card(&account, None), "absent"),
        put("record", &format!("{circle}/n-1"), &edited, &hash(&stored)),
    ]);
    let body = |puts: &[Value], deletes: Value| json!({ "puts": puts, "deletes": deletes, "recoverySecret": *recovery.secret });
    // whichever part fails, no part is stored
    for n in 0..good.len() {
        let mut puts = good.clone();
        puts[n]["ifMatch"] = json!(hash(b"another"));
        let status = mia.client.post("/api/changes", &body(&puts, json!([]))).status;
        assert!(status == 409 || status == 400, "{status}");
        assert_eq!(state(&mut mia), before, "put {n}");
    }
    for deletes in [json!(["00112233445566778899aabbccddeeff/n-1"]), json!(["n-1"]), json!([circle]), json!([7]), json!("x")] {
        let status = mia.client.post("/api/changes", &body(&good, deletes)).status;
        assert!(status == 404 || status == 400, "{status}");
        assert_eq!(state(&mut mia), before);
    }
    server.client().post("/api/signin", &mia.recovery_body()).ok();
    mia.client.post("/api/changes", &body(&good, json!([format!("{circle}/n-1")]))).ok();
    assert_eq!(mia.client.get(&format!("/api/circles/{circle}/records")).ok(), json!({ "records": [] }));
}

#[test]
fn what_is_no_change_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let leo = Person::signed_up(&server, "leo");
    let (account, before) = (mia.account.clone(), state(&mut mia));
    let (keyset, _, _) = mia.new_code();
    let good = put("keyset", &account, &keyset, &mia.hash());
    let with = |field: &str, value: Value| {
        let mut put = good.clone();
        put[field] = value;
        change(&[put])
    };
    for body in [
        json!({ "puts": [good] }),
        json!({ "deletes": [] }),
        json!({ "puts": [good], "deletes": [], "delete": [] }),
        json!([]),
        with("type", json!("seen")),
        with("type", json!("Keyset")),
        with("type", json!("contacts")),
        with("id", json!(leo.account)),
        with("id", json!("")),
        with("bytes", json!("=")),
        with("bytes", json!("")),
        with("bytes", json!(base64(&leo.keyset))),
        with("ifMatch", json!(null)),
        with("if_match", json!("x")),
        change(&[good.clone(), good.clone()]),
        // a way in changes together with the keyset that opens it
        json!({ "puts": [], "deletes": [], "recoverySecret": base64(&[1; 32]) }),
        json!({ "puts": [], "deletes": [], "recoverySecret": null }),
        json!({ "puts": [], "deletes": [], "login": { "secret": base64(&[1; 32]), "hint": mia.login.hint } }),
        json!({ "puts": [good], "deletes": [], "login": { "secret": "AAAA", "hint": mia.login.hint } }),
        json!({ "puts": [good], "deletes": [], "login": { "secret": base64(&[1; 32]), "hint": base64(&[2; 17]) } }),
    ] {
        mia.client.post("/api/changes", &body).expect(400, "bad-request");
        assert_eq!(state(&mut mia), before, "{body}");
    }
    server.client().post("/api/changes", &change(std::slice::from_ref(&good))).expect(401, "signed-out");
    mia.client.post("/api/changes", &json!({ "puts": [], "deletes": vec!["x"; 2001] })).expect(413, "too-large");
    mia.client.post("/api/changes", &json!({ "puts": [], "deletes": ["x".repeat(8 * 1024 * 1024)] })).expect(413, "too-large");
    mia.change(&[good]).ok();
}

#[test]
fn a_new_passphrase_in_a_change_ends_other_sessions() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut tablet = server.client();
    tablet.post("/api/signin", &mia.sign_in_body()).ok();
    let (keyset, login, _) = mia.new_passphrase("a new passphrase");
    let mut body = change(&[put("keyset", &mia.account, &keyset, &mia.hash())]);
    body["login"] = json!({ "secret": *login.secret, "hint": login.hint });
    mia.client.post("/api/changes", &body).ok();
    tablet.get("/api/keyset").expect(401, "signed-out");
    tablet.post("/api/signin", &mia.sign_in_body()).expect(401, "wrong-login");
    mia.login = login;
    tablet.post("/api/signin", &mia.sign_in_body()).ok();
}

#[test]
fn a_person_changes_and_deletes_own_records_too() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let (sealed, other) = (mia.seal("n-1", "text", None), mia.seal("n/2", "text", None));
    let own: String = sealed[4..20].iter().map(|byte| format!("{byte:02x}")).collect();
    let puts = [put("record", &format!("{own}/n-1"), &sealed, "absent"), put("record", &format!("{own}/n/2"), &other, "absent")];
    leo.change(&puts).expect(404, "not-found");
    mia.change(&puts).ok();
    assert_eq!(mia.read("n-1"), "text");
    let deletes = json!({ "puts": [], "deletes": [format!("{own}/n/2"), format!("{own}/gone")] });
    leo.client.post("/api/changes", &deletes).expect(404, "not-found");
    mia.client.post("/api/changes", &deletes).ok();
    let list = mia.client.get("/api/records").ok();
    assert_eq!((list["records"].as_array().unwrap().len(), &list["records"][0]["id"]), (1, &json!("n-1")));
    let sql = "SELECT record_bytes = (SELECT sum(size) FROM records) FROM accounts WHERE login = 'mia'";
    assert!(folder.open().query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap());
}

#[test]
fn many_changes_at_once_and_exactly_one_wins() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let (account, mut leo) = (mia.account.clone(), Person::signed_up(&server, "leo"));
    let log = mia.start(&[&account, &leo.account]);
    // both want the second place in the log, and bring their own contacts
    let bodies: Vec<Value> = (0..8)
        .map(|n| {
            let (mut puts, _) = log.next(&[&account]);
            let who = if n % 2 == 0 { &account } else { &leo.account };
            puts.insert(0, put("contacts", who, &contacts(), "absent"));
            change(&puts)
        })
        .collect();
    let tries: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(n, body)| {
            let (mut client, body) = (if n % 2 == 0 { mia.client.clone() } else { leo.client.clone() }, body.clone());
            std::thread::spawn(move || client.post("/api/changes", &body))
        })
        .collect();
    let answers: Vec<_> = tries.into_iter().map(|one| one.join().unwrap()).collect();
    let winner = answers.iter().position(|answer| answer.status == 200).unwrap();
    for (n, answer) in answers.into_iter().enumerate().filter(|(n, _)| *n != winner) {
        let answer = answer.expect(409, "conflict");
        // the winner's own other changes lose by the contacts, all others by the log
        let lost = if n % 2 == winner % 2 { "contacts" } else { "log" };
        assert_eq!(answer["type"], lost);
    }
    let entries = mia.client.get(&format!("/api/circles/{}/log", log.id())).ok();
    assert_eq!(entries["entries"][1], bodies[winner]["puts"][1]["bytes"]);
    assert_eq!(entries["entries"].as_array().unwrap().len(), 2);
    let (won, lost) = if winner % 2 == 0 { (&mut mia, &mut leo) } else { (&mut leo, &mut mia) };
    assert_eq!(won.client.get("/api/contacts").ok()["bytes"], bodies[winner]["puts"][0]["bytes"]);
    assert_eq!(lost.client.get("/api/contacts").ok()["bytes"], Value::Null);
}

#[test]
fn a_full_disk_takes_no_part_of_a_change() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--max-mib", "1"]);
    let mut mia = Person::signed_up(&server, "mia");
    let account = mia.account.clone();
    let mut log = mia.start(&[&account]);
    let before = state(&mut mia);
    let grants = [grant()];
    let entry = log.entry(&grants, 900 * 1024);
    let place = format!("{}/{:010}", log.id(), 1);
    let puts = [
        put("contacts", &account, &contacts(), "absent"),
        put("log", &place, &entry, "absent"),
        put("grant", &format!("{place}/{account}"), &grants[0], "absent"),
    ];
    mia.change(&puts).expect(507, "full");
    assert_eq!(state(&mut mia), before);
    mia.go_on(&mut log, &[&account]);
}
