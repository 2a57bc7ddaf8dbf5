//! Letters: for one card alone, judged on both sides.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{cards, identity};
use crate::error::Error;
use crate::people::letter;
use crate::record::NoteRecord;
use crate::suite::{cobblestone, derive, padme, xwing};
use crate::{ContentType, limits, seal_to};

const NOW: u64 = 1_790_000_000_000;

#[test]
fn a_letter_is_for_one_card_and_says_what_was_sealed() {
    let (kim, identities) = (cards("kim", &[1, 2]), [identity(2), identity(1)]);
    for card in &kim {
        for record in [
            NoteRecord::text("message", "May I come earlier?"),
            NoteRecord::json("x-form", r#"{"a":[1,2]}"#),
            NoteRecord::bytes("x-scan", &[7; 40_000]),
        ] {
            let letter = seal_to(&card.bytes, &record, NOW).unwrap();
            let opened = letter::open(&letter, &kim, &identities).unwrap();
            assert_eq!((opened.sealed_at, &opened.record), (NOW, &record));
            assert_ne!(seal_to(&card.bytes, &record, NOW).unwrap(), letter);
            assert_eq!(letter::open(&letter, &cards("lou", &[1, 2]), &identities).err(), Some(Error::CannotOpen));
            assert_eq!(letter::open(&letter, &kim, &[identity(3), identity(4)]).err(), Some(Error::CannotOpen));
        }
    }
    let lengths: Vec<_> = [0, 1, 900]
        .iter()
        .map(|length| seal_to(&kim[0].bytes, &NoteRecord::text("x-a", &"b".repeat(*length)), NOW).unwrap().len())
        .collect();
    assert!(lengths.iter().all(|length| *length == lengths[0]));
}

#[test]
fn a_letter_is_judged_before_it_is_sealed() {
    let kim = &cards("kim", &[1])[0].bytes;
    let note = NoteRecord::text("message", "x");
    assert!(matches!(seal_to(kim, &NoteRecord::text("progress", "x"), NOW), Err(Error::BadField(_))));
    assert!(matches!(seal_to(kim, &note, limits::TIME + 1), Err(Error::BadInput(_))));
    let long = NoteRecord { kind: "x-a".to_owned(), content_type: ContentType::Bytes, content: vec![0; limits::CONTENT + 1] };
    assert_eq!(seal_to(kim, &long, NOW), Err(Error::TooLarge(&"content")));
    assert!(matches!(seal_to(&kim[1..], &note, NOW), Err(Error::Malformed(_))));
    let mut forged = kim.clone();
    forged[8] ^= 1;
    assert!(matches!(seal_to(&forged, &note, NOW), Err(Error::BadSignature(_))));
    assert_eq!(letter::open(&vec![0; limits::SEALED + 1], &[], &[]).err(), Some(Error::TooLarge(&"letter")));
}

/// Whoever writes a letter knows the key it is sealed with, and is still not trusted to have made it well.
#[test]
fn the_inside_of_a_letter_is_checked() {
    let (kim, identities) = (cards("kim", &[1]), [identity(1)]);
    let time = NOW.to_be_bytes();
    let inside = |content_type: u8, kind: &[u8], time: &[u8], content: &[u8]| {
        [&[content_type, u8::try_from(kind.len()).unwrap()], kind, time, content].concat()
    };
    let letter = |inside: &[u8], tail: &[u8]| {
        let card = &kim[0];
        let encapsulation = xwing::encapsulate(&card.sealing_key).unwrap();
        let mut padded = padme::begin(inside.len());
        padded.bytes(inside);
        let mut padded = padme::pad(padded).unwrap();
        padded.extend_from_slice(tail);
        let mut out = [b"HN\x0a\x01".as_slice(), &card.fingerprint, encapsulation.enc.as_slice()].concat();
        let context = derive::context("letter", &[&card.fingerprint]).unwrap();
        cobblestone::seal(&encapsulation.shared, &context, &padded, &mut out).unwrap();
        letter::open(&out, &kim, &identities)
    };
    let good = inside(1, b"message", &time, b"hello");
    assert_eq!(letter(&good, b"").unwrap().record, NoteRecord::text("message", "hello"));
    // a kind of which this version knows nothing is opened as it is, and so is nothing at all
    assert_eq!(letter(&inside(0, b"future-kind", &time, b""), b"").unwrap().record, NoteRecord::bytes("future-kind", b""));
    let late = (limits::TIME + 1).to_be_bytes();
    for (wrong, tail) in [
        (good.clone(), b"\0".as_slice()),
        (inside(3, b"message", &time, b"hello"), b""),
        (inside(1, b"Message", &time, b"hello"), b""),
        (inside(1, b"", &time, b"hello"), b""),
        (inside(1, &[b'a'; 65], &time, b"hello"), b""),
        (inside(1, b"message", &late, b"hello"), b""),
        (inside(1, b"message", &time, b"\xff"), b""),
        (inside(2, b"message", &time, b"{\"a\":1,\"a\":2}"), b""),
        (good[..16].to_vec(), b""),
        (Vec::new(), b""),
    ] {
        assert!(matches!(letter(&wrong, tail), Err(Error::Malformed(_))), "{wrong:?}");
    }
}
