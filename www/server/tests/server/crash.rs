//! Killed at any moment, the server comes back with the old state or the new one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hushnote::{Key, Vault};
use serde_json::{Value, json};

use crate::client::Client;
use crate::person::{Person, base64, bytes, hash, random};
use crate::process::{Folder, Server};

const ROUNDS: usize = 25;

/// What one writer knows: what the server has acknowledged, and what was under way when the line went dead.
#[derive(Clone)]
struct Known {
    acknowledged: Vec<u8>,
    in_flight: Option<Vec<u8>>,
}

/// One request to make, prepared before the hammering starts: sealing is slower than the server.
struct Step {
    object: Vec<u8>,
    path: String,
    body: Value,
}

/// Sends the steps one after another until the server is gone.
fn hammer(client: &Client, steps: Vec<Step>, known: &Mutex<Known>, over: &AtomicBool) -> usize {
    let mut client = client.clone();
    let mut done = 0;
    for step in steps {
        known.lock().unwrap().in_flight = Some(step.object.clone());
        let Some(answer) = client.try_send("PUT", &step.path, step.body.to_string().as_bytes()) else {
            assert!(over.load(Ordering::SeqCst), "the server went away on its own");
            return done;
        };
        answer.ok();
        *known.lock().unwrap() = Known { acknowledged: step.object, in_flight: None };
        done += 1;
    }
    done
}

fn record_steps(mia: &Person, id: &str, stored: &[u8], round: usize) -> Vec<Step> {
    let mut previous = stored.to_vec();
    (0..25)
        .map(|n| {
            // large enough to need many pages
            let object = mia.seal(id, &format!("round {round}, step {n} ").repeat(2000), Some(&previous));
            let body = json!({ "sealed": base64(&object), "ifMatch": hash(&previous) });
            previous = object.clone();
            Step { object, path: format!("/api/records/{id}"), body }
        })
        .collect()
}

/// Each step stores a keyset together with its recovery secret; the codes tell afterwards whether both belong together.
fn keyset_steps(mia: &mut Person, codes: &mut Vec<(String, String, String)>) -> Vec<Step> {
    (0..20)
        .map(|_| {
            let (object, recovery, body) = mia.new_code();
            codes.push((hash(&object), recovery.code.to_string(), recovery.secret.to_string()));
            mia.adopt(object.clone());
            Step { object, path: "/api/keyset".into(), body }
        })
        .collect()
}

#[test]
fn killed_at_any_moment_it_holds_the_old_or_the_new() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut codes = vec![(mia.hash(), mia.recovery.code.to_string(), mia.recovery.secret.to_string())];
    let ids = ["n-1", "n-2"];
    let mut stored: Vec<Vec<u8>> = ids.iter().map(|id| mia.write(id, "first")).collect();
    stored.push(mia.keyset.clone());
    server.stop("-TERM");

    let (mut landed, mut lost, mut acknowledged) = (0, 0, 0);
    for round in 0..ROUNDS {
        let mut steps: Vec<Vec<Step>> = ids.iter().zip(&stored).map(|(id, stored)| record_steps(&mia, id, stored, round)).collect();
        steps.push(keyset_steps(&mut mia, &mut codes));

        let server = Server::start(&folder, &[]);
        let mut client = server.client();
        client.cookies = mia.client.cookies.clone();
        let over = Arc::new(AtomicBool::new(false));
        let known: Vec<_> =
            stored.iter().map(|bytes| Arc::new(Mutex::new(Known { acknowledged: bytes.clone(), in_flight: None }))).collect();
        let writers: Vec<_> = steps
            .into_iter()
            .zip(&known)
            .map(|(steps, known)| {
                let (client, known, over) = (client.clone(), known.clone(), over.clone());
                std::thread::spawn(move || hammer(&client, steps, &known, &over))
            })
            .collect();
        std::thread::sleep(Duration::from_micros(u64::from(u16::from_be_bytes(random::<2>())) * 4));
        over.store(true, Ordering::SeqCst);
        server.kill();
        acknowledged += writers.into_iter().map(|writer| writer.join().unwrap()).sum::<usize>();

        check_database(&folder);
        let server = Server::start(&folder, &[]);
        client = server.client();
        client.cookies = mia.client.cookies.clone();
        for (n, known) in known.iter().enumerate() {
            let known = known.lock().unwrap().clone();
            let now = match ids.get(n) {
                Some(id) => bytes(&client.get(&format!("/api/records/{id}")).ok()["sealed"]),
                None => bytes(&client.get("/api/keyset").ok()["keyset"]),
            };
            if now == known.acknowledged {
                lost += usize::from(known.in_flight.is_some());
            } else {
                assert_eq!(Some(&now), known.in_flight.as_ref(), "round {round}: neither the old state nor the new one");
                landed += 1;
            }
            stored[n] = now;
        }

        // the keyset and its recovery secret belong together, and the notes open
        let (_, code, secret) = codes.iter().find(|(of, ..)| *of == hash(&stored[2])).unwrap();
        server.client().post("/api/signin", &json!({ "login": "mia", "recoverySecret": secret })).ok();
        mia.vault = Vault::unlock(&stored[2], &mia.account, Key::RecoveryCode(code), None).unwrap();
        mia.keyset = stored[2].clone();
        for (id, sealed) in ids.iter().zip(&stored) {
            mia.vault.private().open(id, sealed, None).unwrap();
        }
        server.kill();
    }
    println!("{ROUNDS} kills: {acknowledged} changes acknowledged, of those under way {landed} landed and {lost} did not");
    assert!(acknowledged > ROUNDS && lost + landed > ROUNDS / 2, "the server was not killed at work");
}

fn check_database(folder: &Folder) {
    let db = folder.open();
    let integrity: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    let broken: i64 = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0);
    let sql = "SELECT (SELECT record_bytes FROM accounts) = (SELECT sum(length(sealed)) FROM records)";
    assert!(db.query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap());
}
