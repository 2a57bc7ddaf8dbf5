//! Ciphertext bytes: A001 to A018.

use std::io::Write;

use hushnote::{ContentType, Key, NoteRecord, Vault, inspect};
use serde_json::Value;

use crate::common::toolkit::{Inner, Record, cobblestone, ctx, padded};
use crate::common::{NOW, anna, base64, berta, code, dice, message, note, open, seal, still_works};

/// What a changed record may fail as, wherever it was changed.
fn refused(vault: &Vault, id: &str, sealed: &[u8], what: &str) {
    let code = open(vault, id, sealed);
    assert!(["malformed", "cannot-open"].contains(&code), "{what}: {code}");
}

fn long(vault: &Vault, length: usize) -> Vec<u8> {
    vault.private().seal("n", &NoteRecord::bytes("x-long", &vec![7; length]), NOW, None).unwrap()
}

#[test]
fn a001_empty_input_is_malformed() {
    let mut vault = anna().vault();
    assert_eq!(open(&vault, "n", b""), "malformed");
    assert_eq!(code(inspect(b"")), "malformed");
    assert_eq!(code(anna().open(b"", None)), "malformed");
    assert_eq!(code(anna().open(&anna().keyset, Some(b""))), "malformed");
    assert_eq!(code(vault.refresh(b"")), "malformed");
    assert_eq!(code(vault.private().seal("n", &note("next"), NOW, Some(b""))), "malformed");
    still_works(&vault);
}

#[test]
fn a002_every_prefix_is_refused() {
    let vault = anna().vault();
    let sealed = seal(&vault, "n", "whole");
    for length in 0..sealed.len() {
        let expected = if length < sealed.len() - 1096 { "malformed" } else { open(&vault, "n", &sealed[..length]) };
        assert_eq!(open(&vault, "n", &sealed[..length]), expected);
        refused(&vault, "n", &sealed[..length], &format!("prefix {length}"));
    }
    let large = long(&vault, 40_000);
    let body = large.len() - Record::read(&large).unwrap().body.len();
    for edge in
        [body, body + 24, body + 56, body + 56 + 16_384, body + 56 + 16_400, body + 56 + 32_784, body + 56 + 32_800, large.len() - 16]
    {
        for length in edge - 1..=edge + 1 {
            refused(&vault, "n", &large[..length], &format!("prefix {length}"));
        }
    }
    for length in (0..anna().keyset.len()).step_by(31) {
        let code = code(anna().open(&anna().keyset[..length], None));
        assert!(["malformed", "tampered"].contains(&code), "keyset prefix {length}: {code}");
    }
    still_works(&vault);
}

#[test]
fn a003_every_flipped_bit_is_refused_as_its_field_says() {
    let vault = anna().vault();
    let sealed = seal(&vault, "note", "whole");
    for bit in 0..sealed.len() * 8 {
        let mut bent = sealed.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let allowed: &[&str] = match bit / 8 {
            0..2 => &["malformed"],
            2..4 => &["unsupported"],
            4..20 => &["cannot-open"],
            // an epoch ahead of the vault's is what a vault that missed a change sees
            20..24 => &["stale"],
            24..26 => &["malformed", "cannot-open"],
            // no UTF-8 any more, or revision 0
            26..30 | 33 => &["malformed", "cannot-open"],
            _ => &["cannot-open"],
        };
        let code = open(&vault, "note", &bent);
        assert!(allowed.contains(&code), "bit {bit}: {code}");
    }
    let mut draw = dice();
    for _ in 0..10_000 {
        let mut bent = sealed.clone();
        for _ in 0..2 + draw(6) {
            bent[draw(sealed.len())] ^= u8::try_from(draw(256)).unwrap();
        }
        assert!(bent == sealed || open(&vault, "note", &bent) != "ok");
    }
    still_works(&vault);
}

#[test]
fn a004_appended_bytes_are_never_ignored() {
    let vault = anna().vault();
    for original in [seal(&vault, "n", "whole"), long(&vault, 16_000), long(&vault, 40_000)] {
        for extra in [1, 15, 16, 17, 1040, 16_384, 16_400] {
            for filler in [0, 0xff] {
                refused(&vault, "n", &[original.as_slice(), &vec![filler; extra]].concat(), &format!("{extra} more"));
            }
        }
    }
    for extra in [1, 15, 16, 17, 16_400] {
        let longer = [anna().keyset.as_slice(), &vec![0; extra]].concat();
        assert!(["malformed", "tampered"].contains(&code(anna().open(&longer, None))));
    }
    still_works(&vault);
}

#[test]
fn a005_prepended_wrapped_and_doubled_records_are_refused() {
    let vault = anna().vault();
    let sealed = seal(&vault, "n", "whole");
    for front in [b"\0".as_slice(), b"H", b"HN\x02\x01", b"\xef\xbb\xbf"] {
        assert_eq!(open(&vault, "n", &[front, &sealed].concat()), "malformed", "{} bytes before it", front.len());
    }
    assert_eq!(open(&vault, "n", &[b"HN", sealed.as_slice()].concat()), "unsupported", "type 0x48");
    // Behind a good header nothing tells a second record from a ciphertext that was changed.
    refused(&vault, "n", &[&sealed[..31], &sealed].concat(), "a header twice");
    refused(&vault, "n", &[sealed.as_slice(), &sealed].concat(), "a record twice");
    // A record inside a record opens as what was sealed, bytes, and never as the inner note.
    let wrapped = vault.private().seal("n", &NoteRecord::bytes("x-bytes", &sealed), NOW, None).unwrap();
    assert_eq!(vault.private().open("n", &wrapped, None).unwrap().record.content, sealed);
    still_works(&vault);
}

#[test]
fn a006_zeros_and_ones_of_every_length_are_refused() {
    let vault = anna().vault();
    let header = seal(&vault, "n", "whole")[..31].to_vec();
    for length in 0..=4096 {
        for filler in [0, 0xff] {
            let bytes = vec![filler; length];
            assert_eq!(open(&vault, "n", &bytes), "malformed");
            assert_eq!(code(inspect(&bytes)), "malformed");
            assert_eq!(code(anna().open(&bytes, None)), "malformed");
            refused(&vault, "n", &[header.as_slice(), &bytes].concat(), "behind a good header");
        }
    }
    still_works(&vault);
}

#[test]
fn a007_a_commitment_for_another_key_is_refused() {
    let vault = anna().vault();
    let (own, other) = (anna().epoch_key(), berta().epoch_key());
    let record = Record::read(&seal(&vault, "n", "whole")).unwrap();
    let with_commitment = |body: &[u8], key| {
        let salt = body.first_chunk().unwrap();
        let commitment = cobblestone::keys(key, salt, &record.context()).commitment;
        Record { body: [&body[..24], &commitment, &body[56..]].concat(), ..record.clone() }.bytes()
    };
    assert_eq!(open(&vault, "n", &with_commitment(&record.body, &other)), "cannot-open");
    let theirs = cobblestone::seal(&other, &record.context(), &message(b"theirs").padded());
    assert_eq!(open(&vault, "n", &with_commitment(&theirs, &other)), "cannot-open");
    // The commitment alone is not enough either: behind it AES-GCM has its say.
    assert_eq!(open(&vault, "n", &with_commitment(&theirs, &own)), "cannot-open");
    assert_eq!(open(&vault, "n", &with_commitment(&record.body, &own)), "ok");
    still_works(&vault);
}

#[test]
fn a008_short_tags_are_refused() {
    let vault = anna().vault();
    for original in [seal(&vault, "n", "whole"), long(&vault, 20_000)] {
        for tag in [15, 12, 8, 4, 0] {
            refused(&vault, "n", &original[..original.len() - 16 + tag], &format!("a tag of {tag} bytes"));
        }
    }
    still_works(&vault);
}

#[test]
fn a009_a_zero_or_repeated_salt_opens_where_it_is_authentic() {
    let vault = anna().vault();
    let record = Record::read(&seal(&vault, "n", "whole")).unwrap();
    for salt in [[0; 24], [0; 24], [0xff; 24]] {
        let body = cobblestone::seal_with(&anna().epoch_key(), &salt, &record.context(), &message(b"hi").padded());
        assert_eq!(open(&vault, "n", &Record { body, ..record.clone() }.bytes()), "ok");
    }
    still_works(&vault);
}

#[test]
fn a010_chunks_dropped_swapped_doubled_or_of_the_wrong_length_are_refused() {
    let vault = anna().vault();
    let original = long(&vault, 49_500);
    let record = Record::read(&original).unwrap();
    let (front, chunks) = record.body.split_at(56);
    let chunks: Vec<&[u8]> = chunks.chunks(16_400).collect();
    assert_eq!(chunks.len(), 4);
    let orders: [&[usize]; 9] =
        [&[0, 1, 2], &[0, 1, 3], &[0, 2, 3], &[1, 0, 2, 3], &[0, 1, 1, 2, 3], &[0, 1, 2, 3, 3], &[3], &[], &[0, 1, 2, 3, 0]];
    for order in orders {
        let body = [front, &order.iter().flat_map(|index| chunks[*index]).copied().collect::<Vec<u8>>()].concat();
        refused(&vault, "n", &Record { body, ..record.clone() }.bytes(), &format!("{order:?}"));
    }
    // Authentic chunks that end in a full one: whether another followed cannot be known.
    let inside = Inner { content_type: 0, kind: b"x-long", ..message(&[7; 16_384 - 33]) }.bytes();
    let full = padded(&inside);
    assert_eq!(full.len(), 16_384);
    let whole = cobblestone::seal(&anna().epoch_key(), &record.context(), &full);
    assert_eq!(open(&vault, "n", &Record { body: whole.clone(), ..record.clone() }.bytes()), "ok");
    refused(&vault, "n", &Record { body: whole[..whole.len() - 16].to_vec(), ..record.clone() }.bytes(), "without its empty last chunk");
    refused(&vault, "n", &Record { body: [&whole[..], &whole[whole.len() - 16..]].concat(), ..record }.bytes(), "with two empty chunks");
    assert_eq!(open(&vault, "n", &original), "ok");
    still_works(&vault);
}

#[test]
fn a011_huge_lengths_are_refused_before_anything_is_allocated() {
    let vault = anna().vault();
    // zero pages that are never touched: a reader that copied or hashed them would need a tenth of a second
    let huge = vec![0; 64 << 20];
    crate::common::at_once("a huge record", || assert_eq!(open(&vault, "n", &huge), "too-large"));
    let mut limit = vec![0; (17 << 20) + 1];
    limit[..31].copy_from_slice(&seal(&vault, "n", "whole")[..31]);
    crate::common::at_once("over the limit", || assert_eq!(open(&vault, "n", &limit), "too-large"));
    crate::common::at_once("over the limit", || assert_eq!(code(inspect(&limit)), "too-large"));
    let mut keyset = vec![0; 64 << 20];
    keyset[..40].copy_from_slice(&anna().keyset[..40]);
    crate::common::at_once("a huge keyset", || assert_eq!(code(anna().open(&keyset, None)), "too-large"));
    still_works(&vault);
}

#[test]
fn a012_another_notes_record_is_refused() {
    let vault = anna().vault();
    let (a, b) = (seal(&vault, "a", "one"), seal(&vault, "b", "two"));
    assert_eq!((open(&vault, "a", &b), open(&vault, "b", &a)), ("cannot-open", "cannot-open"));
    let relabelled = Record { id: "a".to_owned(), ..Record::read(&b).unwrap() };
    assert_eq!(open(&vault, "a", &relabelled.bytes()), "cannot-open");
    still_works(&vault);
}

#[test]
fn a013_a_title_in_the_place_of_a_body_is_refused() {
    let vault = anna().vault();
    let roles = ["n-1/title", "n-1/body", "n-1/attachment"];
    let sealed = roles.map(|role| Record::read(&seal(&vault, role, role)).unwrap());
    for (at, role) in roles.iter().enumerate() {
        for other in sealed.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, other)| other) {
            assert_eq!(open(&vault, role, &other.bytes()), "cannot-open");
            assert_eq!(open(&vault, role, &Record { id: (*role).to_owned(), ..other.clone() }.bytes()), "cannot-open");
        }
    }
    still_works(&vault);
}

#[test]
fn a014_another_accounts_record_is_refused_even_under_the_same_key() {
    let vault = anna().vault();
    let theirs = Record { circle: *berta().vault().private().id(), epoch: 0, id: "n".to_owned(), revision: 1, body: Vec::new() };
    let sealed = theirs.clone().seal(&anna().epoch_key(), &message(b"theirs").padded());
    assert_eq!(open(&vault, "n", &sealed), "cannot-open");
    let moved = Record { circle: *vault.private().id(), ..Record::read(&sealed).unwrap() };
    assert_eq!(open(&vault, "n", &moved.bytes()), "cannot-open");
    still_works(&vault);
}

#[test]
fn a015_a_context_that_is_swapped_extended_or_split_otherwise_is_refused() {
    let vault = anna().vault();
    let (circle, epoch, revision) = (*vault.private().id(), [0; 4], [0, 0, 0, 1]);
    let record = |id: &str| Record { circle, epoch: 0, id: id.to_owned(), revision: 1, body: Vec::new() };
    let good = ctx("record", &[&circle, &epoch, b"abc", &revision]);
    let wrong: Vec<Vec<u8>> = vec![
        ctx("record", &[&circle, &epoch, b"ab", b"c", &revision]),
        ctx("record", &[&circle, &epoch, b"a", b"bc", &revision]),
        ctx("record", &[&circle, &epoch, &revision, b"abc"]),
        ctx("record", &[&epoch, &circle, b"abc", &revision]),
        ctx("record", &[&circle, &epoch, b"abc", &revision, b""]),
        ctx("record", &[&circle, &epoch, b"abc"]),
        ctx("recor", &[b"d", &circle, &epoch, b"abc", &revision]),
        [good.as_slice(), &[0]].concat(),
        good[..good.len() - 1].to_vec(),
        [b"hushnote/1 record\0".as_slice(), &circle, &epoch, b"abc", &revision].concat(),
        Vec::new(),
    ];
    let with = |context: &[u8]| {
        let body = cobblestone::seal(&anna().epoch_key(), context, &message(b"hi").padded());
        open(&vault, "abc", &Record { body, ..record("abc") }.bytes())
    };
    assert_eq!(with(&good), "ok");
    for context in wrong {
        assert_eq!(with(&context), "cannot-open", "{context:?}");
    }
    still_works(&vault);
}

#[test]
fn a016_an_authentic_but_ill_made_inside_is_malformed() {
    let vault = anna().vault();
    let good = message(b"hi").bytes();
    // too short for the fields, cutting the text, behind the end
    for length in [0_u32, 1, 20, 25, 26, 1021, 1024, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        assert_ne!(length as usize, good.len());
        let mut padded = message(b"hi").padded();
        padded[..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &padded)), "malformed", "length {length}");
    }
    let ill: [Inner<'_>; 12] = [
        Inner { content_type: 3, ..message(b"hi") },
        Inner { content_type: 255, ..message(b"hi") },
        Inner { kind: b"", ..message(b"hi") },
        Inner { kind: b"Message", ..message(b"hi") },
        Inner { kind: b"mess age", ..message(b"hi") },
        Inner { kind: &[0xc3], ..message(b"hi") },
        Inner { kind: &[b'a'; 65], ..message(b"hi") },
        Inner { sealed_at: 8_640_000_000_000_001, ..message(b"hi") },
        Inner { prev: &[1; 32], ..message(b"hi") },
        Inner { meta: b"{}}", ..message(b"hi") },
        Inner { meta: b"[1]", ..message(b"hi") },
        Inner { proof: &[0; 180], ..message(b"hi") },
    ];
    for (index, inner) in ill.iter().enumerate() {
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &inner.padded())), "malformed", "{index}");
    }
    for prev in [&[][..], &[1; 31], &[1; 33]] {
        assert_eq!(open(&vault, "n", &anna().crafted("n", 2, &Inner { prev, ..message(b"hi") }.padded())), "malformed");
    }
    // The sealed part of a record without any inside, and of revision 0.
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, b"")), "malformed");
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &[0; 1024])), "malformed");
    assert_eq!(open(&vault, "n", &anna().crafted("n", 0, &message(b"hi").padded())), "malformed");
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &Inner { clock: 2, ..message(b"hi") }.padded())), "stale");
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &Inner { meta: b"{\"hold\":1}", ..message(b"hi") }.padded())), "ok");
    still_works(&vault);
}

#[test]
fn a017_text_that_is_no_utf8_is_malformed() {
    let vault = anna().vault();
    let vectors: Value = serde_json::from_str(include_str!("../vectors/self-made/passphrase_unicode.json")).unwrap();
    let ill = vectors["ill_formed_utf8"].as_array().unwrap();
    assert!(ill.len() > 10);
    for case in ill {
        let hex = case.as_str().unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        let quoted = [b"\"", bytes.as_slice(), b"\""].concat();
        for (content_type, content) in [(1, &bytes), (2, &quoted)] {
            let crafted = anna().crafted("n", 1, &Inner { content_type, kind: b"x-a", ..message(content) }.padded());
            assert_eq!(open(&vault, "n", &crafted), "malformed", "{hex}");
            let content_type = ContentType::from_byte(content_type).unwrap();
            let record = NoteRecord { kind: "x-a".to_owned(), content_type, content: content.clone() };
            assert_eq!(code(vault.private().seal("n", &record, NOW, None)), "bad-input", "{hex}");
            assert_eq!(code(record.as_str()) == "ok", content_type == ContentType::Bytes);
        }
        // In a clear id it is malformed as well.
        let mut id = [b"HN\x02\x01".as_slice(), &[0; 20], &u16::try_from(bytes.len()).unwrap().to_be_bytes(), &bytes].concat();
        id.extend([0, 0, 0, 1].iter().chain(&[0; 1096]));
        assert_eq!(code(inspect(&id)), "malformed");
    }
    still_works(&vault);
}

#[test]
fn a018_what_a_proxy_encoded_again_is_malformed() {
    let vault = anna().vault();
    let sealed = seal(&vault, "n", "whole");
    let text = base64(&sealed);
    let lines: String = text.as_bytes().chunks(76).map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap())).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&sealed).unwrap();
    let lossy = String::from_utf8_lossy(&sealed).into_owned();
    let latin: String = sealed.iter().map(|byte| char::from(*byte)).collect();
    let newlines: Vec<u8> = sealed.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect();
    for (what, bytes) in [("base64", text.as_bytes()), ("lines", lines.as_bytes()), ("gzip", &gzip.finish().unwrap())] {
        assert_eq!(open(&vault, "n", bytes), "malformed", "{what}");
    }
    for (what, bytes) in [("U+FFFD", lossy.as_bytes()), ("as Latin-1", latin.as_bytes()), ("new lines", &newlines)] {
        assert!(bytes == sealed || open(&vault, "n", bytes) != "ok", "{what}");
    }
    assert_eq!(code(Vault::unlock(base64(&anna().keyset).as_bytes(), anna().account, Key::Passphrase("x"), None)), "malformed");
    still_works(&vault);
}
