use serde_json::json;

use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

#[test]
fn a_new_passphrase_replaces_all_at_once_and_ends_other_sessions() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    mia.write("n-1", "text");
    let mut tablet = server.client();
    tablet.post("/api/signin", &mia.sign_in_body()).ok();
    tablet.get("/api/keyset").ok();

    let old = mia.sign_in_body();
    let (keyset, login, body) = mia.new_passphrase("a new passphrase");
    assert_eq!(mia.client.put("/api/keyset", &body).ok(), json!({ "hash": hash(&keyset) }));
    mia.login = login;
    mia.adopt(keyset);
    assert_eq!(mia.client.get("/api/keyset").ok(), json!({ "keyset": base64(&mia.keyset), "hash": mia.hash() }));
    tablet.get("/api/keyset").expect(401, "signed-out");
    tablet.post("/api/signin", &old).expect(401, "wrong-login");
    tablet.post("/api/signin", &mia.sign_in_body()).ok();
    tablet.post("/api/signin", &mia.recovery_body()).ok();
    assert_eq!(tablet.post("/api/hint", &json!({ "login": "mia" })).ok()["hint"], mia.login.hint);
    assert_eq!(mia.read("n-1"), "text");
}

#[test]
fn a_new_code_ends_the_old_one() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut tablet = server.client();
    tablet.post("/api/signin", &mia.recovery_body()).ok();
    let old = mia.recovery_body();
    let (keyset, recovery, body) = mia.new_code();
    mia.client.put("/api/keyset", &body).ok();
    mia.recovery = recovery;
    mia.adopt(keyset);
    tablet.get("/api/keyset").expect(401, "signed-out");
    tablet.post("/api/signin", &old).expect(401, "wrong-login");
    tablet.post("/api/signin", &mia.recovery_body()).ok();

    // a passkey changes no login, so nobody is signed out
    let (keyset, _) = mia.vault.add_passkey(b"credential", &[1; 32], &[2; 32]).unwrap();
    mia.client.put("/api/keyset", &json!({ "keyset": base64(&keyset), "ifMatch": mia.hash() })).ok();
    mia.adopt(keyset);
    tablet.get("/api/keyset").ok();

    // a removed code cannot sign in any more
    let id = mia.vault.unlocks().iter().find(|unlock| unlock.slot_type == hushnote::SlotType::Recovery).unwrap().id;
    let keyset = mia.vault.remove_unlock(id).unwrap();
    mia.client.put("/api/keyset", &json!({ "keyset": base64(&keyset), "ifMatch": mia.hash(), "recoverySecret": null })).ok();
    tablet.get("/api/keyset").expect(401, "signed-out");
    tablet.post("/api/signin", &mia.recovery_body()).expect(401, "wrong-login");
    tablet.post("/api/signin", &mia.sign_in_body()).ok();
}

#[test]
fn two_tabs_change_the_keyset_and_one_of_them_is_told() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let (first, _, body) = mia.new_passphrase("the first tab");
    let (_, _, late) = mia.new_code();
    mia.client.put("/api/keyset", &body).ok();
    let answer = mia.client.put("/api/keyset", &late).expect(409, "conflict");
    assert_eq!(answer["hash"], hash(&first));
    // the loser's recovery secret was not stored either
    server
        .client()
        .post("/api/signin", &json!({ "login": "mia", "recoverySecret": late["recoverySecret"] }))
        .expect(401, "wrong-login");
    server.client().post("/api/signin", &mia.recovery_body()).ok();
    // an answer that got lost: the same again names the hash of what was sent
    assert_eq!(mia.client.put("/api/keyset", &body).expect(409, "conflict")["hash"], hash(&first));
}

#[test]
fn many_at_once_and_exactly_one_wins() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let made: Vec<_> = (0..8).map(|_| mia.new_code()).collect();
    let tries: Vec<_> = made
        .iter()
        .map(|(_, _, body)| {
            let (mut client, body) = (mia.client.clone(), body.clone());
            std::thread::spawn(move || client.put("/api/keyset", &body).status)
        })
        .collect();
    let statuses: Vec<u16> = tries.into_iter().map(|one| one.join().unwrap()).collect();
    let winner = statuses.iter().position(|&status| status == 200).unwrap();
    // the winner's change ended the others' sessions only if they had another token: all share one here
    assert!(statuses.iter().enumerate().all(|(n, &status)| status == if n == winner { 200 } else { 409 }), "{statuses:?}");
    let (keyset, recovery, _) = &made[winner];
    assert_eq!(&bytes(&mia.client.get("/api/keyset").ok()["keyset"]), keyset);
    server.client().post("/api/signin", &json!({ "login": "mia", "recoverySecret": *recovery.secret })).ok();
}

#[test]
fn what_is_not_the_next_keyset_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let (next, _, good) = mia.new_code();
    let (leos, _, _) = leo.new_code();
    let record = mia.seal("n-1", "text", None);
    let mut profile = bytes(&json!(mia.login.hint));
    profile[0] = 3;
    for (field, value) in [
        ("keyset", json!(base64(&mia.keyset))),
        ("keyset", json!(base64(&leos))),
        ("keyset", json!(base64(&record))),
        ("keyset", json!(base64(&next[..next.len() / 2]))),
        ("keyset", json!(null)),
        ("ifMatch", json!(null)),
        ("recoverySecret", json!("AAAA")),
        ("recoverySecert", json!("a misspelt field")),
        ("login", json!({ "secret": *mia.login.secret })),
        ("login", json!({ "secret": "AAAA", "hint": mia.login.hint })),
        ("login", json!({ "secret": *mia.login.secret, "hint": base64(&profile) })),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        mia.client.put("/api/keyset", &body).expect(400, "bad-request");
        assert_eq!(mia.client.get("/api/keyset").ok()["hash"], mia.hash(), "{field}: {value}");
    }
    for wrong in ["absent", "", &hash(b"another")] {
        let mut body = good.clone();
        body["ifMatch"] = json!(wrong);
        assert_eq!(mia.client.put("/api/keyset", &body).expect(409, "conflict")["hash"], mia.hash());
    }
    let mut large = good.clone();
    large["keyset"] = json!(base64(&vec![0; 64 * 1024 + 1]));
    mia.client.put("/api/keyset", &large).expect(413, "too-large");
    // two steps at once: made from a state the server never had
    mia.vault.refresh(&next).unwrap();
    let (skipped, _) = mia.vault.new_recovery_code().unwrap();
    mia.client.put("/api/keyset", &json!({ "keyset": base64(&skipped), "ifMatch": mia.hash() })).expect(400, "bad-request");
    server.client().put("/api/keyset", &good).expect(401, "signed-out");
    mia.client.put("/api/keyset", &good).ok();
}
