use serde_json::json;

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
