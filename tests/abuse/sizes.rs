//! Sizes and resources, and content that is nested or numbered beyond reason: A037 to A039, A055 to A063.

use std::time::Instant;

use hushnote::{ContentType, Key, NoteRecord, SignIn, Vault, inspect};

use crate::common::toolkit::{Inner, padme};
use crate::common::{NOW, PRF, PRF_SALT, anna, at_once, code, message, note, open, seal, still_works};

fn json(vault: &Vault, content: &str) -> &'static str {
    code(vault.private().seal("n", &NoteRecord::json("x-a", content), NOW, None))
}

fn crafted_json(vault: &Vault, content: &str) -> &'static str {
    let inner = Inner { content_type: 2, kind: b"x-a", ..message(content.as_bytes()) };
    open(vault, "n", &anna().crafted("n", 1, &inner.padded()))
}

#[test]
fn a037_deep_nesting_is_refused() {
    let vault = anna().vault();
    let nested = |levels: usize| {
        let arrays = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let objects = format!("{}0{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        [arrays, objects, "[".repeat(levels)]
    };
    for levels in [65, 1000, 10_000, 1_000_000] {
        for content in nested(levels) {
            assert_eq!((json(&vault, &content), crafted_json(&vault, &content)), ("bad-input", "malformed"), "{levels}");
        }
    }
    let [arrays, objects, _] = nested(64);
    for content in [arrays, objects] {
        assert_eq!((json(&vault, &content), crafted_json(&vault, &content)), ("ok", "ok"));
    }
    let meta = format!(r#"{{"a":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &Inner { meta: meta.as_bytes(), ..message(b"hi") }.padded())), "malformed");
    still_works(&vault);
}

#[test]
fn a038_keys_named_like_prototypes_are_data() {
    let vault = anna().vault();
    let content = r#"{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":"x","hasOwnProperty":1}"#;
    let sealed = vault.private().seal("n", &NoteRecord::json("x-a", content), NOW, None).unwrap();
    assert_eq!(vault.private().open("n", &sealed, None).unwrap().record.as_str().unwrap(), content);
    // Beside a built-in kind's own fields they are kept, and stand for none of them.
    assert_eq!(code(vault.private().seal("n", &NoteRecord::json("mood", r#"{"__proto__":{"score":5}}"#), NOW, None)), "bad-input");
    let kept = NoteRecord::json("mood", r#"{"score":5,"__proto__":{"score":99}}"#);
    let sealed = vault.private().seal("n", &kept, NOW, None).unwrap();
    assert_eq!(vault.private().open("n", &sealed, None).unwrap().record, kept);
    still_works(&vault);
}

#[test]
fn a039_numbers_that_javascript_would_change_are_refused() {
    let vault = anna().vault();
    for number in
        ["1e400", "-1e400", "-0", "-0.0", "-0e5", "9007199254740993", "-9007199254740992", "NaN", "Infinity", "+1", "01", "1.", ".5", "0x1"]
    {
        for content in [number.to_owned(), format!("[{number}]"), format!(r#"{{"a":{number}}}"#)] {
            assert_eq!((json(&vault, &content), crafted_json(&vault, &content)), ("bad-input", "malformed"), "{content}");
        }
    }
    for number in ["0", "-1.5", "1e308", "5e-324", "9007199254740991"] {
        assert_eq!((json(&vault, number), crafted_json(&vault, number)), ("ok", "ok"), "{number}");
    }
    let session = |minutes: &str| {
        let content = format!(r#"{{"startedAt":"2025-01-01T10:00Z","minutes":{minutes},"modality":"video","attendance":"attended"}}"#);
        code(vault.private().seal("n", &NoteRecord::json("session", &content), NOW, None))
    };
    assert_eq!(
        (session("50"), session("50.0"), session("1.5"), session("-1"), session("1e9")),
        ("ok", "ok", "bad-input", "bad-input", "bad-input")
    );
    still_works(&vault);
}

#[test]
fn a055_an_empty_note_looks_like_any_other() {
    let vault = anna().vault();
    let sealed = |record: &NoteRecord| vault.private().seal("n", record, NOW, None).unwrap();
    let empty = [NoteRecord::text("message", ""), NoteRecord::bytes("x-a", b""), NoteRecord::json("x-a", "{}")];
    for record in &empty {
        assert_eq!(sealed(record).len(), sealed(&note(&"x".repeat(700))).len());
        assert_eq!(vault.private().open("n", &sealed(record), None).unwrap().record, *record);
    }
    still_works(&vault);
}

#[test]
fn a056_every_size_around_a_boundary_round_trips() {
    let vault = anna().vault();
    let overhead = 4 + 1 + (1 + 3) + 8 + 4 + 1 + 2 + 1;
    let edges: [usize; 10] =
        [0, 1, 1024 - overhead, 1088 - overhead, 2048 - overhead, 16_384 - overhead, 16_384, 32_768 - overhead, 65_536, 100_000];
    for edge in edges {
        for length in [edge.saturating_sub(1), edge, edge + 1] {
            let content: Vec<u8> = (0..length).map(|at| u8::try_from(at * 7 % 256).unwrap()).collect();
            let record = NoteRecord::bytes("x-a", &content);
            let sealed = vault.private().seal("n", &record, NOW, None).unwrap();
            let padded = padme(length + overhead);
            assert_eq!(sealed.len(), 31 + 56 + padded + 16 * (padded / 16_384 + 1), "{length}");
            assert_eq!(vault.private().open("n", &sealed, None).unwrap().record, record);
        }
    }
    still_works(&vault);
}

#[test]
fn a057_a_note_of_100_mb_is_too_large_at_once() {
    let vault = anna().vault();
    let mut record = NoteRecord { kind: "x-a".to_owned(), content_type: ContentType::Bytes, content: vec![0; 100_000_000] };
    for content_type in [ContentType::Bytes, ContentType::Text, ContentType::Json] {
        record.content_type = content_type;
        assert_eq!(at_once("a huge note", || code(vault.private().seal("n", &record, NOW, None))), "too-large");
    }
    assert_eq!(at_once("a huge previous", || code(vault.private().seal("n", &note("x"), NOW, Some(&record.content)))), "too-large");
    still_works(&vault);
}

#[test]
fn a058_one_byte_over_the_limit_is_too_large() {
    let vault = anna().vault();
    let mut record = NoteRecord::bytes("x-a", &vec![7; (16 << 20) + 1]);
    assert_eq!(code(vault.private().seal("n", &record, NOW, None)), "too-large");
    record.content.pop();
    let sealed = vault.private().seal("n", &record, NOW, None).unwrap();
    assert!(vault.private().open("n", &sealed, None).unwrap().record == record);
    // Ids, kinds and passkeys have limits, too.
    assert_eq!(code(vault.private().seal(&"i".repeat(257), &note("x"), NOW, None)), "too-large");
    assert_eq!(code(vault.private().seal(&"i".repeat(256), &note("x"), NOW, None)), "ok");
    assert_eq!(code(vault.private().seal("n", &NoteRecord::text(&format!("x-{}", "k".repeat(63)), ""), NOW, None)), "too-large");
    assert_eq!(code(vault.private().seal("n", &NoteRecord::text(&format!("x-{}", "k".repeat(62)), ""), NOW, None)), "ok");
    assert_eq!(code(Vault::unlock(&anna().keyset, &"a".repeat(257), Key::Passkey(&PRF), None)), "too-large");
    still_works(&vault);
}

#[test]
fn a059_many_notes_cost_no_more_each_than_few() {
    let vault = anna().vault();
    let batch = |from: usize| {
        let begun = Instant::now();
        for number in from..from + 5000 {
            let id = format!("n-{number}");
            let sealed = seal(&vault, &id, "one of many");
            assert_eq!(open(&vault, &id, &sealed), "ok");
        }
        begun.elapsed()
    };
    // The vault keeps nothing of a record, so the last batch is like the first; four times is noise of a busy machine.
    let times: Vec<_> = (0..6).map(|round| batch(round * 5000)).collect();
    let fastest = times.iter().min().unwrap();
    assert!(times[4].min(times[5]) < *fastest * 4, "{times:?}");
    still_works(&vault);
}

#[test]
fn a061_everything_runs_on_a_small_stack() {
    let _ = anna();
    let run = || {
        let mut vault = anna().vault();
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!((json(&vault, &deep), crafted_json(&vault, &deep)), ("bad-input", "malformed"));
        let (keyset, _) = vault.add_passkey(&[1], &PRF_SALT, &PRF).unwrap();
        vault.refresh(&keyset).unwrap();
        let (keyset, _) = vault.new_recovery_code().unwrap();
        vault.refresh(&keyset).unwrap();
        let large = vault.private().seal("n", &NoteRecord::bytes("x-a", &[7; 1 << 20]), NOW, None).unwrap();
        assert_eq!(open(&vault, "n", &large), "ok");
        still_works(&vault);
    };
    // a quarter of what a browser's instance has
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn a062_a_hundred_thousand_failing_calls_leave_everything_as_it_was() {
    let mut vault = anna().vault();
    let seen = vault.seen().unwrap();
    let mut sealed = seal(&vault, "n", "whole");
    sealed[40] ^= 1;
    for _ in 0..20_000 {
        assert!(vault.private().open("n", &sealed, None).is_err());
        assert!(vault.private().seal("n", &NoteRecord::text("no-such-kind", "x"), NOW, None).is_err());
        assert!(inspect(&sealed[..20]).is_err());
        assert!(vault.refresh(&sealed).is_err());
        assert!(SignIn::with_recovery_code(anna().account, "NOPE", None).is_err());
    }
    assert_eq!(vault.seen().unwrap(), seen);
    still_works(&vault);
}

#[test]
fn a063_nothing_is_compressed() {
    let vault = anna().vault();
    let length = |content: &[u8]| vault.private().seal("n", &NoteRecord::bytes("x-a", content), NOW, None).unwrap().len();
    let mut random = vec![0; 50_000];
    getrandom::fill(&mut random).unwrap();
    assert_eq!(length(&[0; 50_000]), length(&random));
    still_works(&vault);
}
