use serde_json::{Value, json};

use crate::client::Client;
use crate::person::{Person, base64, random};
use crate::process::{Folder, Server};

fn guess(login: &str) -> Value {
    json!({ "login": login, "secret": base64(&random::<32>()) })
}

/// A client at another address, as a proxy would report it.
fn from(server: &Server, address: &str) -> Client {
    let mut client = server.client();
    client.headers.push(("x-forwarded-for".into(), format!("made-up, {address}")));
    client
}

#[test]
fn after_ten_wrong_tries_a_login_waits_whether_it_exists_or_not() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    for login in ["mia", "nobody"] {
        let mut stranger = server.client();
        for n in 0..10 {
            let spelling = if n % 2 == 0 { login.into() } else { format!(" {} ", login.to_uppercase()) };
            stranger.post("/api/signin", &guess(&spelling)).expect(401, "wrong-login");
        }
        let answer = stranger.post("/api/signin", &guess(login));
        let seconds = answer.header("retry-after").unwrap().to_owned();
        let body = answer.expect(429, "too-many-tries");
        assert_eq!(body["retryAfter"].to_string(), seconds);
        assert!((1..=901).contains(&body["retryAfter"].as_u64().unwrap()));
    }
    // not even with the right secret, from a device that has never signed in
    server.client().post("/api/signin", &mia.sign_in_body()).expect(429, "too-many-tries");
}

#[test]
fn a_stranger_cannot_lock_out_the_device_that_has_signed_in_before() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    mia.client.post("/api/signout", &json!({})).expect(204, "");
    for _ in 0..10 {
        server.client().post("/api/signin", &guess("mia")).expect(401, "wrong-login");
    }
    server.client().post("/api/signin", &guess("mia")).expect(429, "too-many-tries");
    let body = mia.sign_in_body();
    mia.client.post("/api/signin", &body).ok();

    // the mark helps for this login only, and the device is limited too
    let mut device = mia.client.clone();
    device.cookies.remove("session");
    for _ in 0..10 {
        device.post("/api/signin", &guess("mia")).expect(401, "wrong-login");
    }
    device.post("/api/signin", &body).expect(429, "too-many-tries");
}

#[test]
fn success_forgets_wrong_tries() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    for _ in 0..3 {
        for _ in 0..9 {
            server.client().post("/api/signin", &guess("mia")).expect(401, "wrong-login");
        }
        server.client().post("/api/signin", &mia.sign_in_body()).ok();
    }
}

#[test]
fn one_address_cannot_try_a_hundred_logins() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--behind-proxy"]);
    let mia = Person::signed_up(&server, "mia");
    for n in 0..100 {
        from(&server, "192.0.2.1").post("/api/signin", &guess(&format!("login {n}"))).expect(401, "wrong-login");
    }
    from(&server, "192.0.2.1").post("/api/signin", &guess("login x")).expect(429, "too-many-tries");
    from(&server, "192.0.2.1").post("/api/signin", &mia.sign_in_body()).expect(429, "too-many-tries");
    from(&server, "192.0.2.2").post("/api/signin", &mia.sign_in_body()).ok();
}

#[test]
fn without_a_proxy_a_made_up_address_does_not_help() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    for n in 0..100 {
        from(&server, &format!("192.0.2.{n}")).post("/api/signin", &guess(&format!("login {n}"))).expect(401, "wrong-login");
    }
    from(&server, "192.0.2.200").post("/api/signin", &guess("login x")).expect(429, "too-many-tries");
}

#[test]
fn sign_ups_from_one_address_are_limited() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    let body = mia.sign_up_body();
    for _ in 1..100 {
        server.client().post("/api/signup", &body).expect(409, "taken");
    }
    server.client().post("/api/signup", &body).expect(429, "too-many-tries");
    server.client().post("/api/signin", &mia.sign_in_body()).ok();
}

#[test]
fn bodies_are_limited_before_they_are_read() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let long = "x".repeat(600 * 1024);
    for path in ["/api/hint", "/api/signin", "/api/signup", "/api/signout"] {
        let answer = server.client().post(path, &json!({ "login": long }));
        if path != "/api/signout" {
            answer.expect(413, "too-large");
        }
    }
    // the largest record there can be is stored
    let sealed = mia.seal("large", &"a".repeat(16 * 1024 * 1024), None);
    mia.put("large", &sealed, "absent").ok();
    assert_eq!(mia.read("large").len(), 16 * 1024 * 1024);
    // what is over the limit for records, as bytes and as a body
    mia.put("large", &vec![0; 18 * 1024 * 1024 + 1], "absent").expect(413, "too-large");
    mia.client
        .put("/api/records/large", &json!({ "sealed": "A".repeat(26 * 1024 * 1024), "ifMatch": "absent" }))
        .expect(413, "too-large");
    // nobody else gets a body that large read at all
    server
        .client()
        .put("/api/records/large", &json!({ "sealed": "A".repeat(20 * 1024 * 1024), "ifMatch": "absent" }))
        .expect(401, "signed-out");

    let ids: Vec<String> = (0..1001).map(|n| n.to_string()).collect();
    mia.client.post("/api/records/batch", &json!({ "ids": ids })).expect(413, "too-large");
    mia.client.post("/api/records/batch", &json!({ "ids": vec!["large"; 4] })).expect(413, "too-large");
    assert_eq!(mia.client.post("/api/records/batch", &json!({ "ids": ["large"] })).ok()["items"].as_array().unwrap().len(), 1);
    // what it holds is shown up to 32 MiB, sizes always
    mia.write("small", "text");
    let second = mia.seal("second", &"a".repeat(16 * 1024 * 1024), None);
    mia.put("second", &second, "absent").ok();
    let held = mia.client.get("/api/held").ok();
    let shown: Vec<bool> = held["records"].as_array().unwrap().iter().map(|record| record["bytes"].is_string()).collect();
    assert_eq!(shown.iter().filter(|shown| !**shown).count(), 1, "{shown:?}");
    assert!(held["records"].as_array().unwrap().iter().all(|record| record["size"].as_u64().unwrap() > 1000));
}

#[test]
fn an_account_has_a_quota() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let first = mia.write("n-1", "text");
    let used: i64 = folder.open().query_row("SELECT record_bytes FROM accounts", [], |row| row.get(0)).unwrap();
    assert_eq!(used, i64::try_from(first.len()).unwrap());
    let room = |left: usize| {
        let used = 512 * 1024 * 1024 - i64::try_from(left).unwrap() + i64::try_from(first.len()).unwrap();
        folder.open().execute("UPDATE accounts SET record_bytes = ?", [used]).unwrap();
    };
    let second = mia.seal("n-1", "edited", Some(&first));
    room(second.len() - 1);
    mia.put("n-1", &second, &crate::person::hash(&first)).expect(413, "too-large");
    assert_eq!(mia.read("n-1"), "text");
    room(second.len());
    mia.put("n-1", &second, &crate::person::hash(&first)).ok();
    let third = mia.seal("n-3", "new", None);
    mia.put("n-3", &third, "absent").expect(413, "too-large");
}
