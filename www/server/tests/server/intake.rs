use serde_json::{Value, json};

use crate::made::letter;
use crate::person::{Person, base64, bytes};
use crate::process::{Folder, Server};

fn to(login: &str, sealed: &[u8]) -> Value {
    json!({ "login": login, "sealed": base64(sealed) })
}

#[test]
fn a_stranger_writes_and_only_the_receiver_reads() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    assert_eq!(mia.client.get("/api/intake").ok(), json!({ "items": [] }));
    let (first, second) = (letter(), letter());
    assert_eq!(server.client().post("/api/intake", &to(" MIA ", &first)).expect(201, ""), json!({}));
    server.client().post("/api/intake", &to("mia", &second)).expect(201, "");
    let items = mia.client.get("/api/intake").ok()["items"].clone();
    let items = items.as_array().unwrap();
    assert_eq!((items.len(), bytes(&items[0]["sealed"]), bytes(&items[1]["sealed"])), (2, first, second.clone()));
    assert!(items[0]["at"].as_i64().unwrap() > 1_700_000_000_000);

    assert_eq!(leo.client.get("/api/intake").ok(), json!({ "items": [] }));
    let path = format!("/api/intake/{}", items[0]["id"].as_str().unwrap());
    server.client().get("/api/intake").expect(401, "signed-out");
    server.client().send("DELETE", &path, b"").expect(401, "signed-out");
    leo.client.send("DELETE", &path, b"").expect(404, "not-found");
    for gone in ["/api/intake/1", "/api/intake/%FF", "/api/intake/"] {
        mia.client.send("DELETE", gone, b"").expect(404, "not-found");
    }
    mia.client.send("DELETE", &path, b"").expect(204, "");
    mia.client.send("DELETE", &path, b"").expect(404, "not-found");
    let left = mia.client.get("/api/intake").ok();
    assert_eq!((left["items"].as_array().unwrap().len(), bytes(&left["items"][0]["sealed"])), (1, second));
}

#[test]
fn a_letter_has_a_shape_and_a_size() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut stranger = server.client();
    let sized = |size: usize| [b"HN\x0a\x01".as_slice(), &vec![7; size - 4]].concat();
    for body in [
        json!({ "login": "mia" }),
        json!({ "login": "mia", "sealed": "=" }),
        json!({ "login": "mia", "sealed": "", "from": "x" }),
        json!({ "login": "", "sealed": base64(&letter()) }),
        to("mia", b""),
        to("mia", b"HN\x0a\x02 another suite"),
        to("mia", &mia.keyset),
        to("mia", &mia.seal("n-1", "text", None)),
    ] {
        stranger.post("/api/intake", &body).expect(400, "bad-request");
    }
    stranger.post("/api/intake", &to("nobody", &letter())).expect(404, "not-found");
    stranger.post("/api/intake", &to("mia", &sized(256 * 1024 + 1))).expect(413, "too-large");
    stranger.post("/api/intake", &to("mia", &sized(600 * 1024))).expect(413, "too-large");
    assert_eq!(mia.client.get("/api/intake").ok(), json!({ "items": [] }));
    stranger.post("/api/intake", &to("mia", &sized(256 * 1024))).expect(201, "");
    stranger.headers.clear();
    stranger.post("/api/intake", &to("mia", &letter())).expect(400, "bad-request");
}

#[test]
fn a_box_that_is_full_takes_no_more_until_it_is_emptied() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--behind-proxy"]);
    let mut mia = Person::signed_up(&server, "mia");
    let leo = Person::signed_up(&server, "leo");
    // from many addresses, so that only the box is in the way
    let send = |n: usize, login: &str| {
        let mut client = server.client();
        client.headers.push(("x-forwarded-for".into(), format!("192.0.2.{}", n % 50)));
        client.post("/api/intake", &to(login, &letter()))
    };
    for n in 0..100 {
        send(n, "mia").expect(201, "");
    }
    let answer = send(101, "mia");
    assert_eq!(answer.header("retry-after"), None);
    answer.expect(429, "box-full");
    send(102, &leo.name).expect(201, "");
    let items = mia.client.get("/api/intake").ok();
    assert_eq!(items["items"].as_array().unwrap().len(), 100);
    mia.client.send("DELETE", &format!("/api/intake/{}", items["items"][50]["id"].as_str().unwrap()), b"").expect(204, "");
    send(103, "mia").expect(201, "");
    send(104, "mia").expect(429, "box-full");
}

#[test]
fn one_address_sends_so_many_letters_whoever_they_are_for() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--behind-proxy"]);
    let mia = Person::signed_up(&server, "mia");
    let from = |address: &str, login: &str| {
        let mut client = server.client();
        client.headers.push(("x-forwarded-for".into(), address.into()));
        client.post("/api/intake", &to(login, &letter()))
    };
    for n in 0..100 {
        from("192.0.2.1", if n % 2 == 0 { "mia" } else { "nobody" });
    }
    let answer = from("192.0.2.1", "mia");
    assert!(answer.header("retry-after").is_some());
    answer.expect(429, "too-many-tries");
    from("192.0.2.2", "mia").expect(201, "");
    // and nobody is kept from signing in by it
    let mut client = server.client();
    client.headers.push(("x-forwarded-for".into(), "192.0.2.1".into()));
    client.post("/api/signin", &mia.sign_in_body()).ok();
}
