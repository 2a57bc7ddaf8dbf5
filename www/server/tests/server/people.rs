use serde_json::{Value, json};

use crate::made::{card, contacts, put};
use crate::person::{Person, base64, hash};
use crate::process::{Folder, Server};

fn with_card(server: &Server, name: &str) -> (Person, Vec<u8>) {
    let mut person = Person::signed_up(server, name);
    let card = card(&person.account, None);
    let id = person.card_id(1);
    person.change(&[put("card", &id, &card, "absent")]).ok();
    (person, card)
}

#[test]
fn people_find_each_other_by_their_cards() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, first) = with_card(&server, "mia@practice.example");
    let (leo, leos) = with_card(&server, "leo");
    let without = Person::signed_up(&server, "zoe");
    let second = card(&mia.account, Some(&first));
    let id = mia.card_id(2);
    mia.change(&[put("card", &id, &second, "absent")]).ok();

    let person = |account: &str, cards: &[&[u8]]| json!({ "account": account, "cards": cards.iter().map(|card| base64(card)).collect::<Vec<_>>() });
    let mut client = leo.client.clone();
    assert_eq!(client.get("/api/people/mia@practice.example").ok(), person(&mia.account, &[&first, &second]));
    assert_eq!(client.get("/api/people/%20MIA@Practice.example").ok(), person(&mia.account, &[&first, &second]));
    assert_eq!(client.get("/api/people/leo").ok(), person(&leo.account, &[&leos]));
    assert_eq!(client.get("/api/people/zoe").ok(), person(&without.account, &[]));
    for nobody in ["nobody", "%00", "%FF", &"x".repeat(201)] {
        client.get(&format!("/api/people/{nobody}")).expect(404, "not-found");
    }
    // who has no card cannot be met
    let listed = json!([{ "login": "leo", "account": leo.account }, { "login": "mia@practice.example", "account": mia.account }]);
    assert_eq!(client.get("/api/people").ok(), json!({ "people": listed }));

    let mut nobody = server.client();
    for path in ["/api/people", "/api/people/leo", "/api/people/nobody", "/api/contacts"] {
        nobody.get(path).expect(401, "signed-out");
    }
}

#[test]
fn the_list_of_people_has_an_end() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, _) = with_card(&server, "mia");
    let mut db = folder.open();
    let tx = db.transaction().unwrap();
    for n in 0..300 {
        tx.execute(
            "INSERT INTO accounts (login, account, hint, salt, secret_hash, created_at) VALUES (?, ?, '', zeroblob(16), zeroblob(32), 0)",
            [format!("p{n}"), format!("account {n}")],
        )
        .unwrap();
        tx.execute("INSERT INTO cards VALUES (last_insert_rowid(), 1, ?, 0, x'00')", ["0".repeat(64)]).unwrap();
    }
    tx.commit().unwrap();
    assert_eq!(mia.client.get("/api/people").ok()["people"].as_array().unwrap().len(), 200);
}

#[test]
fn cards_are_added_and_never_replaced() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let (mut mia, first) = with_card(&server, "mia");
    let leo = Person::signed_up(&server, "leo");
    let (second, other) = (card(&mia.account, Some(&first)), card(&mia.account, None));
    let stranger = card(&mia.account, Some(&other));
    let third = card(&mia.account, Some(&second));
    let (one, two, three) = (mia.card_id(1), mia.card_id(2), mia.card_id(3));

    let answer = mia.change(&[put("card", &one, &other, "absent")]).expect(409, "conflict");
    assert_eq!((&answer["type"], &answer["id"], &answer["hash"]), (&json!("card"), &json!(one), &json!(hash(&first))));
    for wrong in [
        put("card", &one, &other, &hash(&first)),
        put("card", &two, &second, &hash(&first)),
        put("card", &two, &second, ""),
        // a gap; a place and a sequence that differ; one that follows another card
        put("card", &three, &third, "absent"),
        put("card", &two, &third, "absent"),
        put("card", &two, &stranger, "absent"),
        put("card", &leo.card_id(1), &card(&leo.account, None), "absent"),
        put("card", &two, &card(&leo.account, Some(&card(&leo.account, None))), "absent"),
        put("card", &leo.card_id(2), &second, "absent"),
        put("card", &format!("{}/2", mia.account), &second, "absent"),
        put("card", &two, &second[..second.len() - 1], "absent"),
        put("card", &two, &[second.as_slice(), b"x"].concat(), "absent"),
        put("card", &two, &mia.seal("n-1", "text", None), "absent"),
        put("card", &two, b"", "absent"),
    ] {
        mia.change(&[wrong]).expect(400, "bad-request");
    }
    mia.change(&[put("card", &two, &[b"HN\x04\x01".as_slice(), &[0; 2045]].concat(), "absent")]).expect(413, "too-large");
    assert_eq!(mia.client.get("/api/people/mia").ok()["cards"], json!([base64(&first)]));
    // both at once, whatever the order they come in
    mia.change(&[put("card", &three, &third, "absent"), put("card", &two, &second, "absent")]).ok();
    assert_eq!(mia.client.get("/api/people/mia").ok()["cards"], json!([base64(&first), base64(&second), base64(&third)]));
}

#[test]
fn contacts_are_swapped() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    let mut mia = Person::signed_up(&server, "mia");
    let mut leo = Person::signed_up(&server, "leo");
    let account = mia.account.clone();
    assert_eq!(mia.client.get("/api/contacts").ok(), json!({ "bytes": null, "hash": null }));
    let (first, second, late) = (contacts(), contacts(), contacts());
    let answer = mia.change(&[put("contacts", &account, &first, &hash(&second))]).expect(409, "conflict");
    assert_eq!((&answer["type"], &answer["id"], answer.get("hash")), (&json!("contacts"), &json!(account), None));
    mia.change(&[put("contacts", &account, &first, "absent")]).ok();
    assert_eq!(mia.client.get("/api/contacts").ok(), json!({ "bytes": base64(&first), "hash": hash(&first) }));
    mia.change(&[put("contacts", &account, &second, &hash(&first))]).ok();
    for wrong in ["absent".to_owned(), hash(&first), String::new()] {
        let answer = mia.change(&[put("contacts", &account, &late, &wrong)]).expect(409, "conflict");
        assert_eq!(answer["hash"], hash(&second));
    }
    mia.change(&[put("contacts", &leo.account, &late, "absent")]).expect(400, "bad-request");
    mia.change(&[put("contacts", &account, &mia.keyset.clone(), &hash(&second))]).expect(400, "bad-request");
    let large = |size: usize| [b"HN\x03\x01".as_slice(), &vec![7; size - 4]].concat();
    mia.change(&[put("contacts", &account, &large(1024 * 1024 + 1), &hash(&second))]).expect(413, "too-large");
    assert_eq!(mia.client.get("/api/contacts").ok()["hash"], hash(&second));
    mia.change(&[put("contacts", &account, &large(1024 * 1024), &hash(&second))]).ok();
    assert_eq!(leo.client.get("/api/contacts").ok()["bytes"], Value::Null);
}
