//! A full disk, a database in use, a damaged one: a sentence each time, and nothing half done.

use serde_json::json;

use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

#[test]
fn a_full_disk_changes_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--max-mib", "1"]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::new(&server, "leo");
    let first = mia.write("n-1", "first");
    // leaves a little room, then none
    for size in [400 * 1024, 100 * 1024, 30 * 1024, 10 * 1024, 2 * 1024] {
        for n in 0..20 {
            let id = format!("fill-{size}-{n}");
            let sealed = mia.seal(&id, &"a".repeat(size), None);
            let answer = mia.put(&id, &sealed, "absent");
            if answer.status != 200 {
                answer.expect(507, "full");
                mia.client.get(&format!("/api/records/{id}")).expect(404, "not-found");
                break;
            }
        }
    }
    let before = mia.client.get("/api/held").ok();
    let large = mia.seal("n-1", &"b".repeat(500 * 1024), Some(&first));
    mia.put("n-1", &large, &hash(&first)).expect(507, "full");
    let body = leo.sign_up_body();
    leo.client.post("/api/signup", &body).expect(507, "full");
    assert_eq!(mia.client.get("/api/held").ok(), before);
    assert_eq!(mia.read("n-1"), "first");

    // room again: everything goes on, the login that was refused is still free
    server.stop("-TERM");
    let used = used(&folder);
    assert_eq!(used.0, used.1);
    let server = Server::start(&folder, &[]);
    let cookies = mia.client.cookies.clone();
    mia.client = server.client();
    mia.client.cookies = cookies;
    mia.put("n-1", &large, &hash(&first)).ok();
    leo.client = server.client();
    assert_eq!(leo.client.post("/api/signup", &body).status, 201);
}

/// The counted bytes of records, and the real ones.
fn used(folder: &Folder) -> (i64, i64) {
    let sql = "SELECT (SELECT total(record_bytes) FROM accounts), (SELECT total(length(sealed)) FROM records)";
    folder.open().query_row(sql, [], |row| Ok((row.get::<_, f64>(0)? as i64, row.get::<_, f64>(1)? as i64))).unwrap()
}

#[test]
fn a_keyset_that_does_not_fit_leaves_the_old_login_and_the_old_code() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--max-mib", "1"]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut size = 400 * 1024;
    for n in 0..200 {
        let id = format!("fill-{n}");
        let sealed = mia.seal(&id, &"a".repeat(size), None);
        if mia.put(&id, &sealed, "absent").status == 507 {
            size /= 2;
        }
        if size < 512 {
            break;
        }
    }
    // one more slot makes the keyset larger than the pages it has
    let before = mia.client.get("/api/held").ok();
    let (keyset, _) = mia.vault.add_passkey(&[1; 1000], &[1; 32], &[2; 32]).unwrap();
    let body = json!({
        "keyset": base64(&keyset), "ifMatch": mia.hash(), "recoverySecret": base64(&[9; 32]),
        "login": { "secret": base64(&[8; 32]), "hint": mia.login.hint },
    });
    mia.client.put("/api/keyset", &body).expect(507, "full");
    assert_eq!(mia.client.get("/api/held").ok(), before);
    assert_eq!(bytes(&mia.client.get("/api/keyset").ok()["keyset"]), mia.keyset);
    server.stop("-TERM");
    let server = Server::start(&folder, &[]);
    server.client().post("/api/signin", &mia.sign_in_body()).ok();
    server.client().post("/api/signin", &mia.recovery_body()).ok();
}

#[test]
fn a_database_in_use_by_another_program() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let first = mia.write("n-1", "first");
    let second = mia.seal("n-1", "second", Some(&first));
    let other = folder.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    mia.put("n-1", &second, &hash(&first)).expect(503, "busy");
    // reading goes on
    assert_eq!(bytes(&mia.client.get("/api/records/n-1").ok()["sealed"]), first);
    other.execute_batch("ROLLBACK").unwrap();
    mia.put("n-1", &second, &hash(&first)).ok();
}

#[test]
fn a_damaged_database() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    for n in 0..40 {
        mia.write(&format!("n-{n}"), "text");
    }
    server.stop("-TERM");
    let good = std::fs::read(folder.database()).unwrap();
    // all but the first pages, which hold the schema
    let mut bad = good.clone();
    bad[40 * 4096..].fill(0x5a);
    std::fs::write(folder.database(), &bad).unwrap();
    {
        let server = Server::start(&folder, &[]);
        let cookies = mia.client.cookies.clone();
        mia.client = server.client();
        mia.client.cookies = cookies;
        let mut damaged = 0;
        for path in ["/api/keyset", "/api/records", "/api/records/n-1", "/api/held"] {
            let answer = mia.client.get(path);
            if answer.status != 200 {
                answer.expect(500, "damaged");
                damaged += 1;
            }
        }
        assert!(damaged > 0);
        assert_eq!(server.client().get("/").status, 200);
    }
    // not a database at all: it does not start, and says why
    std::fs::write(folder.database(), b"this is a letter and not a database, however long it goes on. ".repeat(100)).unwrap();
    let output = folder.command(&[]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && text.contains("damaged") && !text.contains("panicked"), "{text}");
    // a newer server's
    std::fs::write(folder.database(), &good).unwrap();
    folder.open().pragma_update(None, "user_version", 9).unwrap();
    let output = folder.command(&[]).output().unwrap();
    assert!(!output.status.success());
    // restored from a backup, all is there
    folder.open().pragma_update(None, "user_version", 1).unwrap();
    let server = Server::start(&folder, &[]);
    let cookies = mia.client.cookies.clone();
    mia.client = server.client();
    mia.client.cookies = cookies;
    assert_eq!(mia.read("n-39"), "text");
}

#[test]
fn a_database_from_before_circles_goes_on() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    mia.write("n-1", "text");
    server.stop("-TERM");
    let db = folder.open();
    db.execute_batch("DROP TABLE intake; DROP TABLE circle_records; DROP TABLE grants; DROP TABLE log_entries; DROP TABLE participants; DROP TABLE circles; DROP TABLE cards; DROP TABLE contacts")
        .unwrap();
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master WHERE type = 'table'", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 5);
    db.pragma_update(None, "user_version", 1).unwrap();
    drop(db);
    for _ in 0..2 {
        let server = Server::start(&folder, &[]);
        let cookies = mia.client.cookies.clone();
        mia.client = server.client();
        mia.client.cookies = cookies;
        assert_eq!(mia.read("n-1"), "text");
        let account = mia.account.clone();
        let log = mia.start(&[&account]);
        mia.write_in(&log.id(), "n-1", "text");
        server.stop("-TERM");
    }
    assert_eq!(folder.open().query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
}
