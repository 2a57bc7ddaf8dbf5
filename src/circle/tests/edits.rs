//! Every bit changed, and every cut, of what a server keeps of a circle.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::cast::{Cast, entries, file, list, open};
use crate::circle::SharedCircle;
use crate::circle::entry::Entry;
use crate::circle::keys::{Start, open_grant};
use crate::circle::opening::{Own, Reading};
use crate::error::{Error, Result};
use crate::testing::{bytes, text};

/// Each bit of `bytes` changed, one after the other.
fn each_flip(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (bit, changed)
    })
}

/// Reads one more entry of a log.
fn read_on(circle: &SharedCircle, reader: &Cast, entry: &[u8]) -> Result<usize> {
    let person = reader.person();
    let mut reading = Reading::from(circle.state.clone());
    let grants: Vec<_> = reader.grants.iter().map(|grant| (crate::hash(grant), grant)).collect();
    reading.add(entry, |_, hashes| {
        let of = |hash| grants.iter().find(|(own, _)| own == hash).map(|(_, grant)| grant.to_vec());
        let held: Vec<_> = hashes.iter().filter_map(of).collect();
        (!held.is_empty()).then_some(Own::Granted(held))
    })?;
    while !reading.step(&person, usize::MAX)? {}
    reading.finish(&person).map(|()| reading.state.hashes.len())
}

#[test]
fn every_bit_and_every_cut_of_an_entry() {
    let file = file();
    let (reader, whole) = (Cast::of(&file, "dr-lee"), entries(&file));
    // one without a start, and one with a start, grants and a manifest
    for at in [5, 6] {
        let circle = reader.open(&whole[..at]).unwrap();
        assert_eq!(read_on(&circle, &reader, &whole[at]), Ok(at + 1));
        for (bit, changed) in each_flip(&whole[at]) {
            let found = read_on(&circle, &reader, &changed).err();
            let code = found.unwrap_or_else(|| panic!("entry {at}, bit {bit}")).code();
            // the circle's id stands behind the first four bytes: another one is an entry of another log
            let expected: &[&str] =
                if (4..36).contains(&(bit / 8)) { &["bad-input"] } else { &["malformed", "unsupported", "tampered", "bad-signature"] };
            assert!(expected.contains(&code), "entry {at}, bit {bit}: {code}");
        }
        for length in 0..whole[at].len() {
            let found = read_on(&circle, &reader, &whole[at][..length]);
            assert_eq!(found, Err(Error::Malformed(&"log entry")), "entry {at}, {length} bytes");
        }
    }
}

#[test]
fn every_bit_and_every_cut_of_a_grant() {
    let file = file();
    let (mut reader, whole) = (Cast::of(&file, "supervisor-ng"), entries(&file));
    let entry = Entry::read(&whole[2]).unwrap();
    let start = Start::read(entry.outer.start, 1).unwrap();
    let case = list(&list(&file["circle"], "entries")[2], "grants").iter().find(|case| text(case, "account") == reader.account);
    let grant = bytes(case.unwrap(), "grant");
    let open_it = |grant: &[u8]| open_grant(grant, 1, &start, &reader.person());
    assert!(open_it(&grant).unwrap().is_some());
    for (bit, changed) in each_flip(&grant) {
        // the seal holds against whoever could also name the hash
        match open_it(&changed) {
            Ok(found) => assert!(bit >= 32 && found.is_none(), "bit {bit}"),
            Err(error) => assert!(bit < 32 && ["malformed", "unsupported"].contains(&error.code()), "bit {bit}"),
        }
    }
    for length in 0..grant.len() {
        assert_eq!(open_it(&grant[..length]).err(), Some(Error::Malformed(&"grant")), "{length} bytes");
    }
    let with = |grant: &[u8]| open(&reader.person(), &[grant.to_vec()], &whole[..3]).map(|circle| circle.entries());
    assert_eq!(with(&grant), Ok(3));
    for (_, changed) in each_flip(&grant).step_by(97) {
        assert_eq!(with(&changed), Err(Error::NotAMember));
    }
    reader.grants.clear();
    assert!(reader.open(&whole).is_err());
}

#[test]
fn every_bit_and_every_cut_of_a_record() {
    let file = file();
    let mut circle = Cast::of(&file, "mia-björk").open(&entries(&file)).unwrap();
    for case in list(&file, "records").iter().take(2) {
        let (id, sealed) = (text(case, "id"), bytes(case, "sealed"));
        for (bit, changed) in each_flip(&sealed) {
            let code = circle.open(id, &changed, Some(0)).err().unwrap_or_else(|| panic!("bit {bit}")).code();
            assert!(["malformed", "unsupported", "cannot-open", "stale", "not-a-member"].contains(&code), "bit {bit}: {code}");
        }
        for length in 0..sealed.len() {
            let code = circle.open(id, &sealed[..length], Some(0)).unwrap_err().code();
            assert!(["malformed", "cannot-open"].contains(&code), "{length} bytes: {code}");
        }
        circle.open(id, &sealed, Some(0)).unwrap();
    }
}
