use serde_json::json;

use crate::person::{Person, base64, bytes, hash};
use crate::process::{Folder, Server};

#[test]
fn sign_up_sign_out_sign_in() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "Mia@Practice.example ");
    mia.write("n-1", "first session");

    let cookies = mia.client.cookies.clone();
    mia.client.post("/api/signout", &json!({})).expect(204, "");
    assert!(!mia.client.cookies.contains_key("session"));
    mia.client.get("/api/records").expect(401, "signed-out");
    // the token is dead, not just forgotten by the browser
    let mut thief = server.client();
    thief.cookies = cookies;
    thief.get("/api/keyset").expect(401, "signed-out");
    mia.client.post("/api/signout", &json!({})).expect(204, "");

    // any spelling of the login finds the account
    let hint = mia.client.post("/api/hint", &json!({ "login": " MIA@practice.EXAMPLE" })).ok();
    assert_eq!(hint, json!({ "account": mia.account, "hint": mia.login.hint }));
    let body = mia.sign_in_body();
    let stored = mia.client.post("/api/signin", &body).ok();
    assert_eq!(stored, json!({ "keyset": base64(&mia.keyset), "hash": mia.hash() }));
    assert_eq!(mia.read("n-1"), "first session");
}

#[test]
fn a_session_survives_a_restart_and_its_cookie_is_strict() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::new(&server, "mia");
    let body = mia.sign_up_body();
    let answer = mia.client.post("/api/signup", &body);
    let session = answer.all("set-cookie").into_iter().find(|line| line.starts_with("session=")).unwrap().to_owned();
    assert!(session.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"), "{session}");
    server.stop("-TERM");

    let server = Server::start(&folder, &[]);
    let mut again = server.client();
    again.cookies = mia.client.cookies.clone();
    assert_eq!(bytes(&again.get("/api/keyset").ok()["keyset"]), mia.keyset);

    // anywhere but on this machine the cookie is Secure and the domain's own
    let mut remote = server.client();
    remote.host = "practice.example".into();
    let answer = remote.post("/api/signin", &mia.sign_in_body());
    let lines = answer.all("set-cookie").join("\n");
    assert!(lines.contains("__Host-session=") && lines.lines().all(|line| line.ends_with("; Secure")), "{lines}");
    remote.get("/api/keyset").ok();

    folder.open().execute("UPDATE sessions SET expires_at = 1", []).unwrap();
    again.get("/api/keyset").expect(401, "signed-out");
}

#[test]
fn a_login_or_account_that_is_taken() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    let mut other = Person::new(&server, "MIA");
    let body = other.sign_up_body();
    other.client.post("/api/signup", &body).expect(409, "taken");
    let mut body = mia.sign_up_body();
    body["login"] = json!("leo");
    other.client.post("/api/signup", &body).expect(409, "taken");
    assert!(other.client.cookies.is_empty());
}

#[test]
fn sign_up_refuses_what_would_lock_somebody_out() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::new(&server, "mia");
    let good = mia.sign_up_body();
    let (second, _) = mia.vault.new_recovery_code().unwrap();
    let cut = &mia.keyset[..mia.keyset.len() / 2];
    let mut hint = bytes(&good["hint"]);
    hint[0] = 2;
    let record = base64(&mia.seal("n-1", "text", None));
    for (field, value) in [
        ("login", json!("")),
        ("login", json!("x".repeat(201))),
        ("login", json!(7)),
        ("account", json!("")),
        ("account", json!("x".repeat(257))),
        ("account", json!("somebody else")),
        ("hint", json!(base64(&hint))),
        ("hint", json!("AQ")),
        ("hint", json!(format!("{}=", good["hint"].as_str().unwrap()))),
        ("secret", json!("AAAA")),
        ("secret", json!("not base64!")),
        ("recoverySecret", json!(base64(&[0; 33]))),
        ("recoverySecret", json!(null)),
        ("keyset", json!(base64(cut))),
        ("keyset", json!(base64(&second))),
        ("keyset", json!(record)),
        ("keyset", json!("")),
        ("profile", json!(1)),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let answer = mia.client.post("/api/signup", &body).expect(400, "bad-request");
        // nothing that was sent comes back
        assert!(!answer["message"].as_str().unwrap().contains(&*mia.login.secret), "{field}: {value}");
    }
    let mut large = good.clone();
    large["keyset"] = json!(base64(&vec![0; 64 * 1024 + 1]));
    mia.client.post("/api/signup", &large).expect(413, "too-large");
    assert_eq!(mia.client.post("/api/signup", &good).status, 201);
}

#[test]
fn an_unknown_login_looks_like_a_known_one() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mia = Person::signed_up(&server, "mia");
    let mut stranger = server.client();
    let real = stranger.post("/api/hint", &json!({ "login": "mia" })).ok();
    let fake = stranger.post("/api/hint", &json!({ "login": "nobody" })).ok();
    for hint in [&real, &fake] {
        assert_eq!(hint.as_object().unwrap().len(), 2);
        assert_eq!((bytes(&hint["account"]).len(), bytes(&hint["hint"]).len(), bytes(&hint["hint"])[0]), (16, 17, 1));
    }
    let other = stranger.post("/api/hint", &json!({ "login": "nobody else" })).ok();
    assert_ne!(fake["account"], other["account"]);
    assert_ne!(fake["hint"], other["hint"]);
    assert_ne!(bytes(&fake["account"])[..], bytes(&fake["hint"])[1..]);

    // wrong for a known login, for an unknown one: the same answer to the byte
    let wrong = |login: &str| json!({ "login": login, "secret": base64(&[7; 32]) });
    let (known, unknown) = (stranger.post("/api/signin", &wrong("mia")), stranger.post("/api/signin", &wrong("nobody")));
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(
        known.headers.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        unknown.headers.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    known.expect(401, "wrong-login");

    // still the same after a restart
    server.stop("-TERM");
    let server = Server::start(&folder, &[]);
    assert_eq!(server.client().post("/api/hint", &json!({ "login": " Nobody" })).ok(), fake);
    drop(mia);
}

#[test]
fn the_two_secrets_are_not_each_other() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut other = server.client();
    let body = mia.recovery_body();
    assert_eq!(bytes(&other.post("/api/signin", &body).ok()["keyset"]), mia.keyset);
    for body in
        [json!({ "login": "mia", "secret": *mia.recovery.secret }), json!({ "login": "mia", "recoverySecret": *mia.login.secret })]
    {
        other.post("/api/signin", &body).expect(401, "wrong-login");
    }
    for body in [
        json!({ "login": "mia" }),
        json!({ "login": "mia", "secret": *mia.login.secret, "recoverySecret": *mia.recovery.secret }),
        json!({ "login": "mia", "secret": "AAAA" }),
        json!({ "login": "mia", "secret": null }),
        json!([]),
    ] {
        other.post("/api/signin", &body).expect(400, "bad-request");
    }

    // neither of them is in the database, in any file of it
    mia.write("n-1", "text");
    let (passphrase, recovery) = (bytes(&json!(*mia.login.secret)), bytes(&json!(*mia.recovery.secret)));
    server.kill();
    let folder_path = folder.database();
    for file in std::fs::read_dir(folder_path.parent().unwrap()).unwrap() {
        let stored = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [passphrase.as_slice(), &recovery, mia.login.secret.as_bytes(), mia.recovery.secret.as_bytes()] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret));
        }
    }
    assert_eq!(hash(&mia.keyset), mia.hash());
}

#[test]
fn a_session_apart_from_the_cookie_is_the_demo_s_alone() {
    let apart = |token: &str| ("x-hushnote-session".to_owned(), token.to_owned());
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let mut pane = server.client();
    pane.headers.push(apart("new"));
    let answer = pane.post("/api/signin", &mia.sign_in_body());
    assert_eq!(answer.all("set-cookie"), Vec::<&str>::new());
    let token = answer.ok()["session"].as_str().unwrap().to_owned();
    pane.headers.pop();
    pane.headers.push(apart(&token));
    assert_eq!(bytes(&pane.get("/api/keyset").ok()["keyset"]), mia.keyset);
    // beside a good cookie the header alone counts
    leo.client.headers.push(apart(&token));
    assert_eq!(bytes(&leo.client.get("/api/keyset").ok()["keyset"]), mia.keyset);
    leo.client.headers.pop();
    leo.client.headers.push(apart("AAAA"));
    leo.client.get("/api/keyset").expect(401, "signed-out");
    assert_eq!(pane.send("POST", "/api/signout", b"").status, 204);
    pane.get("/api/keyset").expect(401, "signed-out");
    leo.client.headers.pop();
    leo.client.get("/api/keyset").ok();
    server.stop("-TERM");

    let server = Server::start(&folder, &[]);
    let mut client = server.client();
    client.headers.push(apart("new"));
    let answer = client.post("/api/signin", &mia.sign_in_body());
    assert!(!answer.all("set-cookie").is_empty());
    assert!(answer.ok().get("session").is_none());
    client.headers.pop();
    client.headers.push(apart("AAAA"));
    client.get("/api/keyset").ok();
}
