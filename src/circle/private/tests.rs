//! Our record vectors, byte for byte, and what a server may try with a record.

use serde_json::Value;
use sha2::{Digest, Sha512};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::Circle;
use crate::error::Error;
use crate::record::envelope::{self, Clear, Inner};
use crate::record::{ContentType, NoteRecord};
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, padme};
use crate::testing::{array, bytes, dice, number, parse, secret, text, to_hex, unhex};

/// A circle whose every epoch has the same key, so that a vector's epoch number finds it.
fn circle(case: &Value) -> Circle {
    let epochs = usize::try_from(number(case, "epoch")).unwrap() + 1;
    Circle { id: array(case, "circle"), epochs: vec![secret(case, "epoch_key"); epochs], clock: 100 }
}

fn content(case: &Value) -> Vec<u8> {
    if let Some(hex) = case["content"].as_str() {
        return unhex(hex);
    }
    let mut content = match text(case, "content_rule") {
        "bytes 0..255 repeated 70 times" => (0..=255).cycle().take(256 * 70).collect::<Vec<u8>>(),
        _ => vec![b'b'; 5000],
    };
    let revision_2_adds_a_space = text(case, "content_rule").contains("one space") || number(case, "content_type") == 0;
    let digest = |content: &[u8]| to_hex(&Sha512::digest(content));
    if digest(&content) != text(case, "content_sha512") && revision_2_adds_a_space {
        content.push(b' ');
    }
    assert_eq!(digest(&content), text(case, "content_sha512"));
    content
}

#[test]
fn every_byte_of_the_vectors() {
    let file = parse(include_str!("../../../tests/vectors/hushnote/record.json"));
    let cases = file["cases"].as_array().unwrap();
    let number32 = |case: &Value, field: &str| u32::try_from(number(case, field)).unwrap();
    for case in cases {
        let clear = Clear {
            circle: array(case, "circle"),
            epoch: number32(case, "epoch"),
            id: text(case, "id"),
            revision: number32(case, "revision"),
        };
        let (content, prev) = (content(case), bytes(case, "prev"));
        let inner = Inner {
            content_type: ContentType::from_byte(u8::try_from(number(case, "content_type")).unwrap()).unwrap(),
            kind: text(case, "kind"),
            sealed_at: number(case, "sealed_at"),
            clock: number32(case, "clock"),
            prev: &prev,
            meta: &[],
            proof: None,
            content: &content,
        };
        assert_eq!(to_hex(&inner.statement_hash(&clear).unwrap()), text(case, "statement_hash"));
        let sealed = envelope::seal_with_salt(&secret(case, "epoch_key"), &array(case, "salt"), &clear, &inner).unwrap();
        assert_eq!(
            (sealed.len() as u64, to_hex(&Sha512::digest(&sealed))),
            (number(case, "sealed_length"), text(case, "sealed_sha512").to_owned())
        );
        if let Some(full) = case["sealed"].as_str() {
            assert_eq!(to_hex(&sealed), full);
        }
        let opened = circle(case).open(clear.id, &sealed, None).unwrap();
        assert_eq!((opened.revision, opened.sealed_at, &opened.record.kind), (clear.revision, inner.sealed_at, &inner.kind.to_owned()));
        assert_eq!((opened.record.content_type, &opened.record.content), (inner.content_type, &content));
    }
    assert_eq!(cases.len(), 16);
}

fn own() -> Circle {
    let key = |byte: u8| Secret::from_slice(&[byte; 32]).unwrap();
    Circle { id: [9; 16], epochs: vec![key(1), key(2)], clock: 5 }
}

const NOW: u64 = 1_790_000_000_000;

fn message(text: &str) -> NoteRecord {
    NoteRecord::text("message", text)
}

#[test]
fn a_revision_names_what_it_replaces() {
    let circle = own();
    let first = circle.seal("n", &message("one"), NOW, None).unwrap();
    let second = circle.seal("n", &message("two"), NOW + 1, Some(&first)).unwrap();
    let third = circle.seal("n", &message("three"), NOW + 2, Some(&second)).unwrap();
    let revisions: Vec<u32> = [&first, &second, &third].map(|sealed| circle.open("n", sealed, None).unwrap().revision).to_vec();
    assert_eq!(revisions, [1, 2, 3]);
    assert_eq!(circle.open("n", &first, Some(2)).unwrap_err(), Error::RolledBack(&"the record"));
    assert_eq!(circle.open("n", &third, Some(3)).unwrap().record, message("three"));
    assert_eq!(circle.seal("other", &message("x"), NOW, Some(&first)).unwrap_err(), Error::CannotOpen);
}

#[test]
fn every_prefix_is_refused() {
    let circle = own();
    let sealed = circle.seal("note", &message("hello"), NOW, None).unwrap();
    for length in 0..sealed.len() {
        let error = circle.open("note", &sealed[..length], None).unwrap_err();
        assert!(matches!(error, Error::Malformed(_) | Error::CannotOpen), "{length}: {error:?}");
    }
    assert!(matches!(circle.open("note", &[], None), Err(Error::Malformed(_))));
}

#[test]
fn every_flipped_bit_is_refused() {
    let circle = own();
    let mut sealed = circle.seal("note", &message("hello"), NOW, None).unwrap();
    for bit in 0..sealed.len() * 8 {
        sealed[bit / 8] ^= 1 << (bit % 8);
        let error = circle.open("note", &sealed, None).unwrap_err();
        assert!(matches!(error, Error::Malformed(_) | Error::Unsupported(..) | Error::CannotOpen | Error::Stale), "bit {bit}: {error:?}");
        sealed[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(circle.open("note", &sealed, None).unwrap().record, message("hello"));
}

#[test]
fn random_edits_are_refused() {
    let circle = own();
    let sealed = circle.seal("note", &message("hello"), NOW, None).unwrap();
    let mut draw = dice();
    let rounds = if cfg!(target_arch = "wasm32") { 10_000 } else { 100_000 };
    for _ in 0..rounds {
        let mut edited = sealed.clone();
        for _ in 0..=draw(8) {
            let bit = draw(edited.len() * 8);
            edited[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(edited == sealed || circle.open("note", &edited, None).is_err());
    }
}

#[test]
fn an_epoch_or_clock_ahead_is_stale() {
    let circle = own();
    let ahead = Circle { id: circle.id, epochs: [circle.epochs.clone(), vec![Secret::from_slice(&[3; 32]).unwrap()]].concat(), clock: 6 };
    assert_eq!(circle.open("n", &ahead.seal("n", &message("x"), NOW, None).unwrap(), None).unwrap_err(), Error::Stale);
    let clock_ahead = Circle { id: circle.id, epochs: circle.epochs.clone(), clock: 6 };
    assert_eq!(circle.open("n", &clock_ahead.seal("n", &message("x"), NOW, None).unwrap(), None).unwrap_err(), Error::Stale);
    assert!(ahead.open("n", &circle.seal("n", &message("x"), NOW, None).unwrap(), None).is_ok());
}

/// Seals any inside bytes with the right key, as a broken client might.
fn crafted(inner: &[u8], padded_length: usize, revision: u32) -> Vec<u8> {
    let mut padded = u32::try_from(inner.len()).unwrap().to_be_bytes().to_vec();
    padded.extend_from_slice(inner);
    padded.resize(padded_length, 0);
    crafted_padded(&padded, revision)
}

fn crafted_padded(padded: &[u8], revision: u32) -> Vec<u8> {
    let circle = own();
    let context = derive::context("record", &[&circle.id, &1_u32.to_be_bytes(), b"n", &revision.to_be_bytes()]).unwrap();
    let mut out = [b"HN\x02\x01".as_slice(), &circle.id, &[0, 0, 0, 1, 0, 1, b'n'], &revision.to_be_bytes()].concat();
    cobblestone::seal(&circle.epochs[1], &context, padded, &mut out).unwrap();
    out
}

fn inner(content_type: u8, kind: &[u8], time: u64, prev: &[u8], meta: &[u8], proof: &[u8], content: &[u8]) -> Vec<u8> {
    let mut out = vec![content_type, u8::try_from(kind.len()).unwrap()];
    out.extend_from_slice(kind);
    out.extend_from_slice(&time.to_be_bytes());
    out.extend_from_slice(&5_u32.to_be_bytes());
    out.push(u8::try_from(prev.len()).unwrap());
    out.extend_from_slice(prev);
    out.extend_from_slice(&u16::try_from(meta.len()).unwrap().to_be_bytes());
    out.extend_from_slice(meta);
    out.push(u8::try_from(proof.len()).unwrap());
    out.extend_from_slice(proof);
    out.extend_from_slice(content);
    out
}

#[test]
fn an_authentic_but_ill_made_inside_is_malformed() {
    let circle = own();
    let good = inner(1, b"message", NOW, b"", b"", b"", b"hi");
    assert_eq!(circle.open("n", &crafted(&good, 1024, 1), None).unwrap().record, message("hi"));
    let bad = [
        crafted(&inner(3, b"message", NOW, b"", b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"Message", NOW, b"", b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"", NOW, b"", b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, &[b'a'; 65], NOW, b"", b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"message", 8_640_000_000_000_001, b"", b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"message", NOW, &[0; 32], b"", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"message", NOW, b"", b"", b"", b"hi"), 1024, 2),
        crafted(&inner(1, b"message", NOW, &[0; 31], b"", b"", b"hi"), 1024, 2),
        crafted(&inner(1, b"message", NOW, b"", b"[]", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"message", NOW, b"", b"{", b"", b"hi"), 1024, 1),
        crafted(&inner(1, b"message", NOW, b"", b"", &[0; 180], b"hi"), 1024, 1),
        crafted(&inner(1, b"message", NOW, b"", b"", b"", &[0xff]), 1024, 1),
        crafted(&inner(2, b"plan", NOW, b"", b"", b"", b"{\"a\":1,\"a\":2}"), 1024, 1),
        crafted(&good, 1025, 1),
        crafted(&good, 1088, 1),
        crafted_padded(&[&[0xff; 4], [0; 1020].as_slice()].concat(), 1),
        crafted_padded(&[&1021_u32.to_be_bytes(), [0; 1020].as_slice()].concat(), 1),
        crafted_padded(&[0; 1024], 1),
        crafted_padded(&[&[0, 0, 0, 1, 9], [1; 1019].as_slice()].concat(), 1),
    ];
    for (index, sealed) in bad.iter().enumerate() {
        assert!(matches!(circle.open("n", sealed, None), Err(Error::Malformed(_))), "{index}");
    }
    for length in 0..good.len() - 2 {
        assert!(matches!(circle.open("n", &crafted(&good[..length], 1024, 1), None), Err(Error::Malformed(_))), "prefix {length}");
    }
}

#[test]
fn lengths_fall_into_classes() {
    let circle = own();
    let sealed = |length: usize| circle.seal("n", &NoteRecord::bytes("x-file", &vec![7; length]), NOW, None).unwrap();
    assert_eq!(sealed(0).len(), sealed(900).len());
    let overhead = 4 + 1 + 1 + 6 + 8 + 4 + 1 + 2 + 1;
    for length in [0, 1, 1023 - overhead, 1024 - overhead, 1025 - overhead, 16_383, 16_384, 16_385, 100_000] {
        let record = sealed(length);
        assert_eq!(record.len(), 4 + 16 + 4 + 3 + 4 + cobblestone::sealed_length(padme::padded(length + overhead)));
        assert_eq!(circle.open("n", &record, None).unwrap().record.content.len(), length);
    }
}

#[test]
fn limits_are_refused_before_any_work() {
    let circle = own();
    let big = NoteRecord::bytes("x-file", &vec![0; crate::limits::CONTENT + 1]);
    assert_eq!(circle.seal("n", &big, NOW, None).unwrap_err(), Error::TooLarge(&"content"));
    let largest = NoteRecord::bytes("x-file", &vec![0; crate::limits::CONTENT]);
    let sealed = circle.seal("n", &largest, NOW, None).unwrap();
    assert!(sealed.len() <= crate::limits::SEALED);
    assert!(circle.open("n", &sealed, None).unwrap().record == largest);
    assert_eq!(circle.open("n", &vec![0; crate::limits::SEALED + 1], None).unwrap_err(), Error::TooLarge(&"record"));
    assert_eq!(circle.seal(&"i".repeat(257), &message("x"), NOW, None).unwrap_err(), Error::TooLarge(&"id"));
    assert!(matches!(circle.seal("", &message("x"), NOW, None), Err(Error::BadInput(_))));
    assert!(matches!(circle.seal("n", &message("x"), u64::MAX, None), Err(Error::BadInput(_))));
}
