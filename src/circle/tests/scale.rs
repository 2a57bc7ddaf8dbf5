//! Large circles: the work is in proportion to what is read, and with a checkpoint to what is new.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::host::{Host, NOW, Person, refs};
use crate::circle::{Opening, Role, SharedCircle};
use crate::keyset::secrets::Identity;
use crate::people::card;
use crate::record::NoteRecord;

/// A circle with so many members beside its keeper, and so many entries more.
struct Large {
    host: Host,
    lee: Person,
    circle: SharedCircle,
}

impl Large {
    fn make(members: usize, entries: usize) -> Self {
        let mut host = Host::default();
        let mut lee = Person::new(&mut host, "lee");
        for member in 0..members {
            // a card is all that others need of somebody
            let cards = card::chain(&format!("member-{member:03}"), &[Identity::make().unwrap()]).unwrap();
            let (_, change) = lee.vault.meet(&[&cards[0].bytes]).unwrap();
            lee.store(&mut host, &change);
        }
        let (mut circle, change) = SharedCircle::create(&lee.vault, "A large circle", &["message", "plan"], NOW).unwrap();
        host.apply(&change).unwrap();
        lee.catch_up(&host, &mut circle).unwrap();
        for turn in 0..members + entries {
            let account = format!("member-{:03}", turn % members);
            let change = circle.grant(&lee.vault, &account, Role::Author, true, true, NOW).unwrap();
            host.apply(&change).unwrap();
            circle
                .refresh(&lee.vault, change.puts.iter().filter(|put| put.put_type == crate::PutType::Log).map(|put| put.bytes.as_slice()))
                .unwrap();
        }
        lee.load(&host);
        Self { host, lee, circle }
    }

    /// Opens the circle, and says in how many pieces of work.
    fn open(&self, entries: &[Vec<u8>], seen: Option<&[u8]>) -> (SharedCircle, usize) {
        let mut opening = Opening::begin(&self.lee.vault, seen).unwrap();
        for entry in entries {
            opening.add(&self.lee.vault, entry).unwrap();
        }
        let mut steps = 1;
        while !opening.step(&self.lee.vault, 1).unwrap() {
            steps += 1;
        }
        (opening.finish(&self.lee.vault).unwrap(), steps)
    }
}

fn try_out(members: usize, entries: usize, records: usize) {
    let mut large = Large::make(members, entries);
    let log = large.host.log(&large.circle);
    let (mut opened, steps) = large.open(&log, None);
    assert_eq!((opened.entries(), opened.members().unwrap().len()), (1 + members + entries, 1 + members));
    // the keys are found in one piece of work, each entry is another
    assert!((log.len()..log.len() + 4).contains(&steps), "{steps} pieces of work for {} entries", log.len());
    let sealed: Vec<(String, Vec<u8>)> = (0..records)
        .map(|record| {
            let id = format!("record-{record}");
            let note = NoteRecord::text("message", &format!("text {record}"));
            let sealed = opened.seal(&large.lee.vault, &id, &note, NOW, None).unwrap();
            (id, sealed)
        })
        .collect();
    for (id, sealed) in &sealed {
        opened.open(id, sealed, None).unwrap();
    }
    assert_eq!(opened.review(&sealed.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>()), []);
    let seen = opened.seen(&large.lee.vault).unwrap();
    let mut prepared = 0;
    while !opened.prepare(&large.lee.vault, 8).unwrap() {
        prepared += 8;
    }
    assert!((members - 8..=members + 1).contains(&prepared), "{prepared} of {members}");
    let change = opened.revoke(&large.lee.vault, "member-000", "", NOW).unwrap();
    assert_eq!(change.puts.len(), members + 1);
    // what was made for the one who goes is all that is left
    assert_eq!(opened.spares.len(), 1);
    large.host.apply(&change).unwrap();
    large.lee.load(&large.host);
    let log = large.host.log(&large.circle);
    let (mut again, steps) = large.open(&log[log.len() - 1..], Some(&seen));
    assert!(steps < 8, "{steps} pieces of work for one new entry");
    assert_eq!((again.epoch(), again.missing().len()), (Some(1), records));
    for (id, sealed) in &sealed {
        assert!(again.open(id, sealed, None).unwrap().author.unwrap().anchored);
    }
    assert!(again.missing().is_empty());
    assert!(large.lee.vault.open_circle(refs(&log), Some(&seen)).is_ok());
}

#[test]
fn work_is_in_proportion() {
    try_out(20, 100, 100);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[ignore = "takes a minute: cargo test --release --lib -- --ignored a_circle_of_two_hundred"]
fn a_circle_of_two_hundred() {
    try_out(200, 9_800, 10_000);
}
