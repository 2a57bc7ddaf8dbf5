//! Killed at any moment of a change of many objects, the server comes back with all of it or nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::made::{Log, card, change, contacts, put};
use crate::person::{Person, bytes, hash, random};
use crate::process::{Folder, Server};

const ROUNDS: usize = 12;
const STEPS: usize = 15;

/// One change of everything at once, and what the server holds afterwards.
struct Step {
    body: Value,
    after: Held,
}

/// Hashes, counts and the recovery secret that sign in when a change was stored.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    keyset: String,
    contacts: String,
    cards: usize,
    entries: usize,
    grants: usize,
    record: String,
    recovery: String,
}

/// What Mia's device knows.
struct Device {
    mia: Person,
    log: Log,
    contacts: Vec<u8>,
    card: Vec<u8>,
    record: Vec<u8>,
    held: Held,
}

impl Device {
    fn steps(&mut self) -> Vec<Step> {
        (0..STEPS).map(|_| self.step()).collect()
    }

    fn step(&mut self) -> Step {
        let (account, circle) = (self.mia.account.clone(), self.log.id());
        let (keyset, recovery, _) = self.mia.new_code();
        let new = contacts();
        let next = card(&account, Some(&self.card));
        let (mut puts, entry) = self.log.next(&[&account]);
        // large enough to need many pages
        let text = "a step ".repeat(3000);
        let record = self.mia.seal_for(&circle, "n-1", &text, Some(&self.record));
        puts.extend([
            put("keyset", &account, &keyset, &self.mia.hash()),
            put("contacts", &account, &new, &hash(&self.contacts)),
            put("card", &self.mia.card_id(u32::try_from(self.held.cards + 1).unwrap()), &next, "absent"),
            put("record", &format!("{circle}/n-1"), &record, &hash(&self.record)),
        ]);
        let mut body = change(&puts);
        body["recoverySecret"] = json!(*recovery.secret);
        body["deletes"] = json!([format!("{circle}/gone")]);
        self.held = Held {
            keyset: hash(&keyset),
            contacts: hash(&new),
            cards: self.held.cards + 1,
            entries: self.held.entries + 1,
            grants: self.held.grants + 1,
            record: hash(&record),
            recovery: recovery.secret.to_string(),
        };
        self.mia.adopt(keyset);
        self.log.entries.push(entry);
        (self.contacts, self.card, self.record) = (new, next, record);
        Step { body, after: self.held.clone() }
    }
}

fn length(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

/// What the server holds, with the one of these secrets that signs in.
fn held(server: &Server, client: &mut Client, circle: &str, secrets: [&str; 2]) -> Held {
    let signs_in = |secret: &&str| {
        let body = json!({ "login": "mia", "recoverySecret": secret });
        server.client().post("/api/signin", &body).status == 200
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Held {
        keyset: text(&client.get("/api/keyset").ok()["hash"]),
        contacts: text(&client.get("/api/contacts").ok()["hash"]),
        cards: length(&client.get("/api/people/mia").ok()["cards"]),
        entries: length(&client.get(&format!("/api/circles/{circle}/log")).ok()["entries"]),
        grants: length(&client.get("/api/grants").ok()["items"]),
        record: text(&client.get(&format!("/api/circles/{circle}/records")).ok()["records"][0]["hash"]),
        recovery: (*secrets.iter().find(|secret| signs_in(secret)).unwrap()).to_owned(),
    }
}

#[test]
fn killed_during_a_change_it_holds_all_or_nothing() {
    let (mut landed, mut lost, mut acknowledged) = (0, 0, 0);
    for round in 0..ROUNDS {
        let folder = Folder::new();
        let server = Server::start(&folder, &[]);
        let mut mia = Person::signed_up(&server, "mia");
        let account = mia.account.clone();
        let (first, list) = (card(&account, None), contacts());
        let id = mia.card_id(1);
        mia.change(&[put("card", &id, &first, "absent"), put("contacts", &account, &list, "absent")]).ok();
        let log = mia.start(&[&account]);
        let circle = log.id();
        let record = mia.write_in(&circle, "n-1", "first");
        let start = Held {
            keyset: mia.hash(),
            contacts: hash(&list),
            cards: 1,
            entries: 1,
            grants: 1,
            record: hash(&record),
            recovery: mia.recovery.secret.to_string(),
        };
        let mut client = mia.client.clone();
        let mut device = Device { mia, log, contacts: list, card: first, record, held: start.clone() };
        let steps = device.steps();

        let (done, over) = (AtomicUsize::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let mut client = client.clone();
            let (steps, done, over) = (&steps, &done, &over);
            scope.spawn(move || {
                for step in steps {
                    let Some(answer) = client.try_send("POST", "/api/changes", step.body.to_string().as_bytes()) else {
                        assert!(over.load(Ordering::SeqCst), "the server went away on its own");
                        return;
                    };
                    answer.ok();
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
            std::thread::sleep(Duration::from_micros(u64::from(u16::from_be_bytes(random::<2>()))));
            over.store(true, Ordering::SeqCst);
            server.kill();
        });

        let done = done.load(Ordering::SeqCst);
        let db = folder.open();
        let integrity: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        let broken: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!((integrity.as_str(), broken), ("ok", 0));
        let sql = "SELECT bytes = (SELECT sum(length(bytes)) FROM log_entries) + (SELECT sum(length(bytes)) FROM grants)
                   + (SELECT sum(length(sealed)) FROM circle_records) FROM circles";
        assert!(db.query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap());
        drop(db);

        let old = done.checked_sub(1).map_or(&start, |last| &steps[last].after);
        let new = steps.get(done).map_or(old, |step| &step.after);
        let server = Server::start(&folder, &[]);
        let cookies = client.cookies.clone();
        client = server.client();
        client.cookies = cookies;
        let now = held(&server, &mut client, &circle, [&new.recovery, &old.recovery]);
        acknowledged += done;
        if now == *old {
            lost += 1;
        } else {
            assert_eq!(now, *new, "round {round}: neither the old state nor the new one");
            landed += 1;
        }
        assert_eq!(hash(&bytes(&client.get("/api/keyset").ok()["keyset"])), now.keyset);
    }
    println!("{ROUNDS} kills: {acknowledged} changes acknowledged, of those under way {landed} landed and {lost} did not");
    assert!(acknowledged > ROUNDS / 2, "the server was not killed at work");
}
