use serde_json::json;

use crate::person::Person;
use crate::process::{Folder, Server};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hushnote-demo";

#[test]
fn every_answer_carries_the_policy() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.client();
    let plain = {
        let mut plain = server.client();
        plain.headers.clear();
        plain.post("/api/signout", &json!({}))
    };
    for answer in [
        client.get("/"),
        client.get("/app.js"),
        client.get("/hushnote/hushnote.wasm"),
        client.get("/gone.js"),
        client.get("/../outside.js"),
        client.get("/api/keyset"),
        client.get("/api/gone"),
        client.get("/api"),
        client.post("/api/hint", &json!({ "login": "x" })),
        client.post("/api/hint", &json!([])),
        client.post("/api/keyset", &json!({})),
        client.send("DELETE", "/app.js", b""),
        client.send("OPTIONS", "/api/keyset", b""),
        plain,
    ] {
        assert_eq!(answer.all("content-security-policy"), [POLICY], "{answer:?}");
        assert_eq!(answer.all("x-content-type-options"), ["nosniff"]);
        assert_eq!(answer.all("referrer-policy"), ["no-referrer"]);
        assert_eq!(answer.all("cross-origin-opener-policy"), ["same-origin"]);
        assert_eq!(answer.all("cross-origin-resource-policy"), ["same-origin"]);
        assert_eq!(answer.all("cross-origin-embedder-policy"), ["require-corp"]);
        assert_eq!(answer.all("access-control-allow-origin"), [""; 0]);
        let cache = answer.header("cache-control").unwrap();
        assert_eq!(cache, if answer.header("etag").is_some() { "no-cache" } else { "no-store" });
    }
}

#[test]
fn files_have_their_types_and_are_sent_again_only_when_changed() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.client();
    for (path, mime) in [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/css/page.css?v=1", "text/css; charset=utf-8"),
        ("/hushnote/hushnote.wasm", "application/wasm"),
    ] {
        let answer = client.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(mime)), "{path}");
    }
    assert_eq!(client.get("/hushnote/hushnote.wasm").body, b"\0asm");
    let tag = client.get("/app.js").header("etag").unwrap().to_owned();
    client.headers.push(("if-none-match".into(), tag.clone()));
    let answer = client.get("/app.js");
    assert_eq!((answer.status, answer.body.len(), answer.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(client.get("/index.html").status, 200);
    let head = client.send("HEAD", "/css/page.css", b"");
    assert_eq!((head.status, head.header("content-type")), (200, Some("text/css; charset=utf-8")));
}

#[test]
fn nothing_outside_the_page_is_served() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut client = server.client();
    client.headers.clear();
    for path in [
        "/../outside.js",
        "/css/../../outside.js",
        "/%2e%2e/outside.js",
        "/..%2foutside.js",
        "/css/..%5c..%5coutside.js",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/./app.js",
        "/css//page.css",
        "/css/",
        "/css",
        "/app.js/",
        "/app.js%00",
        "/app%2ejs",
        "/link.js",
        "/.hidden.js",
        "/notes.md",
        "/server/main.js",
        "/SERVER/main.js",
        "/data/dump.json",
        "/data/hushnote-demo.sqlite",
        "/Data/dump.json",
        "/hushnote/",
        "/hushnote",
        "/hushnote/../app.js",
        "/hushnote/../../outside.js",
        "/hushnote/%2e%2e/www/app.js",
        "/favicon.ico",
        "/%",
        "/%zz.js",
    ] {
        client.get(path).expect(404, "not-found");
    }
    for method in ["PUT", "POST", "DELETE", "PATCH"] {
        client.headers = vec![("x-hushnote".into(), "1".into())];
        client.send(method, "/app.js", b"").expect(405, "bad-method");
    }
}

#[test]
fn a_change_needs_the_header_another_site_cannot_send() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--demo"]);
    let mut mia = Person::signed_up(&server, "mia");
    mia.write("n-1", "text");
    let body = mia.sign_in_body();
    for value in [None, Some("0"), Some("")] {
        mia.client.headers = value.map(|value| ("x-hushnote".to_owned(), value.to_owned())).into_iter().collect();
        for path in [
            "/api/signin",
            "/api/signup",
            "/api/signout",
            "/api/hint",
            "/api/tamper",
            "/api/records/batch",
            "/api/changes",
            "/api/intake",
            "/api/gone",
        ] {
            mia.client.post(path, &body).expect(400, "bad-request");
        }
        for path in ["/api/keyset", "/api/records/n-1", "/api/lies"] {
            mia.client.put(path, &body).expect(400, "bad-request");
        }
        mia.client.get("/api/keyset").ok();
    }
}

#[test]
fn mistakes_are_typed_errors() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    for body in [
        b"".as_slice(),
        b"{",
        b"\xff",
        b"{\"login\":\"x\"} x",
        b"{\"login\":\"\\ud800\"}",
        b"{\"login\":\"x\",\"login\":\"y\"}",
        &[b'['; 100_000],
    ] {
        mia.client.send("POST", "/api/hint", body).expect(400, "bad-request");
    }
    let secret = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I";
    for body in [json!({ "login": "mia", "secret": [secret] }), json!({ secret: secret }), json!(secret)] {
        let message = mia.client.post("/api/signin", &body).expect(400, "bad-request").to_string();
        assert!(!message.contains(secret), "{message}");
    }
    mia.client.get("/api/gone").expect(404, "not-found");
    mia.client.get("/api/signin").expect(405, "bad-method");
    mia.client.post("/api/records", &json!({})).expect(405, "bad-method");
    mia.client.send("DELETE", "/api/keyset", b"").expect(405, "bad-method");
}

#[test]
fn it_stops_cleanly_and_says_what_is_wrong_when_it_cannot_start() {
    let folder = Folder::new();
    for signal in ["-TERM", "-INT"] {
        let server = Server::start(&folder, &[]);
        // a connection that says nothing does not hold it up
        let _idle = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        assert_eq!(server.stop(signal), (true, String::new()));
    }
    // the log is merged into the database on the way out
    assert!(!folder.database().with_extension("sqlite-wal").exists());

    let server = Server::start(&folder, &[]);
    let port = server.port.to_string();
    for (arguments, says) in [
        (vec!["--port", &port], "cannot listen on 127.0.0.1"),
        (vec!["--www", "gone"], "cannot read the folder gone"),
        (vec!["--data", "outside.js/x"], "cannot make the data folder"),
        (vec!["--what"], "--what is not an option"),
    ] {
        let output = folder.command(&arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(says) && !text.contains("panicked"), "{text}");
    }
    assert!(folder.command(&["--help"]).output().unwrap().stdout.starts_with(b"hushnote-demo [options]"));
}
