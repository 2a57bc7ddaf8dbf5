//! A circle made here, written down for the second implementation: what each of its people has in hand, and what they find.

use serde_json::{Value, json};

use super::host::{Host, NOW, Person, practice, refs};
use crate::change::PutType;
use crate::circle::{Deed, Role, SharedCircle};
use crate::error::Error;
use crate::record::NoteRecord;
use crate::testing::{stretched, to_hex};

/// A circle with several members, and what they sealed in it, by record id.
struct Practice {
    host: Host,
    people: Vec<Person>,
    circles: Vec<SharedCircle>,
    sealed: Vec<(String, Vec<u8>)>,
    now: u64,
}

const LEE: usize = 0;
const KIM: usize = 1;
const ADA: usize = 2;
const BO: usize = 3;

impl Practice {
    fn new() -> Self {
        let (mut host, mut lee, mut kim, at_lee) = practice();
        let (mut ada, mut bo) = (Person::new(&mut host, "ada"), Person::new(&mut host, "bo"));
        lee.befriend(&mut host, &ada.vault);
        lee.meet(&mut host, &bo.vault);
        ada.befriend(&mut host, &lee.vault);
        ada.meet(&mut host, &kim.vault);
        bo.befriend(&mut host, &lee.vault);
        let at_kim = kim.open(&host, &at_lee).unwrap();
        Self { host, people: vec![lee, kim, ada, bo], circles: vec![at_lee, at_kim], sealed: Vec::new(), now: NOW }
    }

    /// Stores what `who` makes of the circle, and lets everybody know.
    fn change(&mut self, who: usize, make: impl FnOnce(&mut SharedCircle, &Person, u64) -> crate::Result<crate::Change>) {
        self.now += 60_000;
        let change = make(&mut self.circles[who], &self.people[who], self.now).unwrap();
        self.host.apply(&change).unwrap();
        for (person, circle) in self.people.iter_mut().zip(&mut self.circles) {
            match person.catch_up(&self.host, circle) {
                Err(Error::Stale) => *circle = person.open(&self.host, circle).unwrap(),
                other => other.unwrap(),
            }
        }
    }

    fn joins(&mut self, who: usize) {
        assert_eq!(self.circles.len(), who);
        let circle = self.people[who].open(&self.host, &self.circles[LEE]).unwrap();
        self.circles.push(circle);
    }

    /// Seals a record, and lets those in `seen_by` open it.
    fn seal(&mut self, who: usize, id: &str, record: &NoteRecord, seen_by: &[usize]) {
        self.now += 1_000;
        let before = self.sealed.iter().rev().find(|(known, _)| known == id).map(|(_, bytes)| bytes.as_slice());
        let bytes = self.circles[who].seal(&self.people[who].vault, id, record, self.now, before).unwrap();
        for reader in seen_by {
            self.circles[*reader].open(id, &bytes, None).unwrap();
        }
        self.sealed.push((id.to_owned(), bytes));
    }

    /// A person's new identity, stored; her circles are renewed later.
    fn rotate(&mut self, who: usize, passphrase: u8) {
        let person = &mut self.people[who];
        let rotation = person.vault.rotate_stretched(&stretched(passphrase), "", &mut [], self.now).unwrap();
        for change in &rotation.changes {
            person.store(&mut self.host, change);
        }
    }
}

fn text(text: &str) -> NoteRecord {
    NoteRecord::text("message", text)
}

/// Every action, every role, a manifest with revisions, what was planted, cards that lag by two.
fn story() -> Practice {
    let mut all = Practice::new();
    all.seal(LEE, "m-1", &text("Welcome."), &[LEE, KIM]);
    all.seal(KIM, "m-2", &text("Thank you. Ünïcode."), &[LEE]);
    all.seal(LEE, "m-1", &text("Welcome, Kim."), &[LEE]);
    all.seal(KIM, "m-3", &text("Nobody saw this in time."), &[]);
    let plan = NoteRecord::json("plan", r#"{"goals":[{"text":"Sleep"}]}"#);
    all.seal(LEE, "plan-1", &plan, &[LEE]);
    all.change(LEE, |circle, lee, now| circle.grant(&lee.vault, "ada", Role::Reader, false, false, now));
    all.joins(ADA);
    all.seal(KIM, "m-4", &text("To all three."), &[LEE, ADA]);
    all.change(LEE, |circle, lee, now| circle.grant(&lee.vault, "ada", Role::Keeper, true, false, now));
    all.seal(ADA, "m-5", &text("A keeper, too."), &[ADA, KIM]);
    all.change(ADA, |circle, ada, now| circle.grant(&ada.vault, "kim", Role::Reader, true, true, now));
    all.change(LEE, |circle, lee, now| circle.grant(&lee.vault, "kim", Role::Author, true, false, now));
    all.change(LEE, |circle, lee, now| circle.grant(&lee.vault, "bo", Role::Author, false, true, now));
    all.joins(BO);
    all.seal(BO, "m-6", &text("Only from here on."), &[LEE]);
    all.change(BO, |circle, bo, now| circle.leave(&bo.vault, "on holiday", now));
    all.change(LEE, |circle, lee, now| circle.revoke(&lee.vault, "bo", "left", now));
    all.rotate(LEE, 2);
    all.rotate(LEE, 3);
    all.change(LEE, |circle, lee, now| circle.renew(&lee.vault, "first of two cards", now));
    all.seal(LEE, "m-7", &text("By the second card."), &[LEE]);
    all.change(LEE, |circle, lee, now| circle.renew(&lee.vault, "second of two cards", now));
    all.rotate(KIM, 4);
    all.change(KIM, |circle, kim, now| circle.renew(&kim.vault, "", now));
    all.seal(KIM, "m-8", &text("By a new card, and no new epoch."), &[ADA]);
    all.change(ADA, |circle, ada, now| circle.renew(&ada.vault, "once a year", now));
    all.change(LEE, |circle, lee, now| circle.revoke(&lee.vault, "kim", "end of therapy", now));
    all.seal(ADA, "m-9", &text("Without Kim."), &[LEE]);
    let progress = NoteRecord::json("progress", r#"{"format":"DAP","data":"a","assessment":"b","plan":"ç"}"#);
    all.seal(LEE, "progress-1", &progress, &[LEE]);
    all
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => "reader",
        Role::Author => "author",
        Role::Keeper => "keeper",
    }
}

/// What somebody holds, as tests/second/open_circle.py reads it.
fn dump(all: &Practice, who: usize) -> Value {
    let vault = &all.people[who].vault;
    let items = all.host.items(vault.account());
    let of = |wanted| items.iter().filter(move |(put_type, ..)| *put_type == wanted).map(|(.., bytes)| to_hex(bytes));
    let contacts = items.iter().find(|(put_type, ..)| *put_type == PutType::Contacts).unwrap();
    let identities = vault.identities().iter();
    let identities: Vec<_> = identities.map(|one| [to_hex(one.signing_seed.expose()), to_hex(one.sealing_seed.expose())]).collect();
    json!({
        "account": vault.account(),
        "identities": identities,
        "epochs": vault.private_epochs().iter().rev().map(|key| to_hex(key.expose())).collect::<Vec<_>>(),
        "contacts": to_hex(&contacts.2),
        "contacts_hash": to_hex(&crate::hash(&contacts.2)),
        "grants": of(PutType::Grant).collect::<Vec<_>>(),
        "entries": all.host.log(&all.circles[LEE]).iter().map(|bytes| to_hex(bytes)).collect::<Vec<_>>(),
        "records": all.sealed.iter().map(|(id, bytes)| json!({ "id": id, "sealed": to_hex(bytes) })).collect::<Vec<_>>(),
    })
}

/// What the same person finds, opening it anew.
fn found(all: &Practice, who: usize) -> Value {
    let vault = &all.people[who].vault;
    let mut circle = vault.open_circle(refs(&all.host.log(&all.circles[LEE])), None).unwrap();
    let mut members = circle.members().unwrap();
    members.retain(|member| member.role.is_some());
    members.sort_by(|one, other| one.account.cmp(&other.account));
    let members: Vec<_> = members
        .iter()
        .map(|one| {
            json!({ "account": one.account, "role": role(one.role.unwrap()), "fingerprint": to_hex(&one.fingerprint),
                "history": one.history, "confirmed": one.confirmed })
        })
        .collect();
    let history: Vec<_> = circle
        .history()
        .iter()
        .map(|event| {
            let (action, account, to, reason) = match &event.deed {
                Deed::Created => ("create", &event.author, None, None),
                Deed::Granted { account, role: to, .. } => ("grant", account, Some(role(*to)), None),
                Deed::Revoked { account, reason } => ("revoke", account, None, Some(reason)),
                Deed::Left { reason } => ("leave", &event.author, None, Some(reason)),
                Deed::Renewed { reason, .. } => ("renew", &event.author, None, Some(reason)),
            };
            json!({ "sequence": event.sequence, "epoch": event.epoch, "at": event.at, "by": event.author, "action": action,
                "account": account, "role": to, "reason": reason })
        })
        .collect();
    let records: Vec<_> = all
        .sealed
        .iter()
        .map(|(id, bytes)| match circle.open(id, bytes, Some(0)) {
            Err(error) => json!({ "id": id, "code": error.code() }),
            Ok(record) => {
                let author = record.author.unwrap();
                json!({ "id": id, "revision": record.revision, "kind": record.record.kind, "content": to_hex(&record.record.content),
                    "content_type": record.record.content_type as u8, "sealed_at": record.sealed_at, "account": author.account,
                    "author": to_hex(&author.fingerprint), "anchored": author.anchored })
            }
        })
        .collect();
    json!({
        "circle": to_hex(&circle.state.circle), "title": circle.title(), "kinds": circle.kinds(), "sequence": circle.entries() - 1,
        "epoch": circle.epoch(), "frozen": circle.frozen(), "ended": circle.ended(), "members": members, "history": history,
        "records": records,
    })
}

fn everything(all: &Practice) -> Value {
    let one = |who| json!({ "holds": dump(all, who), "finds": found(all, who) });
    json!({ "about": "a circle that the crate made: what each of its people holds, and what they find in it",
        "people": (LEE..=BO).map(one).collect::<Vec<_>>() })
}

#[test]
fn a_circle_to_be_read_by_others() {
    let all = everything(&story());
    let people = all["people"].as_array().unwrap();
    let seen = |who: usize, what: &dyn Fn(&Value) -> bool| {
        people[who]["finds"]["records"].as_array().unwrap().iter().filter(|record| what(record)).count()
    };
    let opened = |record: &Value| record["code"].is_null();
    assert_eq!([LEE, KIM, ADA, BO].map(|who| seen(who, &opened)), [12, 10, 12, 1]);
    assert_eq!(seen(LEE, &|record| record["anchored"] == false), 2);
    assert_eq!([LEE, KIM, ADA, BO].map(|who| people[who]["finds"]["ended"] == true), [false, true, false, true]);
    let mut actions: Vec<_> =
        people[LEE]["finds"]["history"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    actions.sort_unstable();
    actions.dedup();
    assert_eq!(actions, ["create", "grant", "leave", "renew", "revoke"]);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[ignore = "writes tests/vectors/hushnote/circle-from-rust.json anew"]
fn write_the_circle() {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/hushnote/circle-from-rust.json");
    std::fs::write(target, serde_json::to_string_pretty(&everything(&story())).unwrap() + "\n").unwrap();
}
