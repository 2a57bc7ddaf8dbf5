//! Cases of the abuse catalogue that need what the crate keeps to itself; the others are in tests/abuse.rs.

mod public_keys;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::error::Error;
use crate::secret::Secret;
use crate::suite::random::{FAULT, Fault};
use crate::suite::{cobblestone, random};
use crate::testing::{array, bytes, new_vault, parse};

/// Ciphertexts that plain AES-GCM accepts under two keys, offered to Cobblestone under both.
#[test]
fn a007_a_ciphertext_of_two_keys_opens_under_neither() {
    let file = parse(include_str!("../tests/vectors/self-made/aes256gcm_two_keys_one_ciphertext.json"));
    let cases = file["tests"].as_array().unwrap();
    for case in cases {
        let keys = [array::<32>(case, "key1"), array::<32>(case, "key2")].map(|key| Secret::from_slice(&key).unwrap());
        let context = bytes(case, "aad");
        for committed in &keys {
            // salt and commitment as a real message under one of the two keys begins
            let mut sealed = Vec::new();
            cobblestone::seal_with_salt(committed, &[3; 24], &context, b"", &mut sealed).unwrap();
            sealed.truncate(56);
            sealed.extend(bytes(case, "ct").iter().chain(&bytes(case, "tag")));
            for key in &keys {
                assert_eq!(cobblestone::open(key, &context, &sealed).unwrap_err(), Error::CannotOpen);
            }
        }
        let mut sealed = Vec::new();
        cobblestone::seal(&keys[0], &context, b"one text", &mut sealed).unwrap();
        assert!(cobblestone::open(&keys[0], &context, &sealed).is_ok());
        assert_eq!(cobblestone::open(&keys[1], &context, &sealed).unwrap_err(), Error::CannotOpen);
    }
    assert_eq!(cases.len(), 4);
}

#[test]
fn a009_a_constant_generator_seals_nothing() {
    let key = Secret::from_slice(&[1; 32]).unwrap();
    for byte in [0, 1, 0xff] {
        FAULT.set(Some(Fault::Constant(byte)));
        let results: Vec<_> = (0..10).map(|_| cobblestone::seal(&key, b"", b"x", &mut Vec::new())).collect();
        let lengths = [random::array::<16>().map(drop), random::array::<24>().map(drop), random::secret::<64>().map(drop)];
        FAULT.set(None);
        assert!(results.iter().chain(&lengths).all(|result| *result == Err(Error::NoRandomness)));
    }
    assert!(new_vault("acc").vault.private().seal("n", &crate::record::NoteRecord::text("message", "x"), 0, None).is_ok());
}

/// NFC and nothing more: what composes is one passphrase, what only resembles it is another.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a049_spellings_of_one_passphrase_are_prepared_alike() {
    use crate::suite::passphrase::prepare;

    let file = parse(include_str!("../tests/vectors/self-made/passphrase_unicode.json"));
    let cases = file["well_formed"].as_array().unwrap();
    let spaces = ['\u{a0}', '\u{1680}', '\u{2000}', '\u{2007}', '\u{200a}', '\u{202f}', '\u{205f}', '\u{3000}'];
    let mapped = |text: &str| text.replace(spaces, " ");
    let mut apart = 0;
    for case in cases {
        let text = |field| String::from_utf8(bytes(case, field)).unwrap();
        if text("utf8").is_empty() {
            continue;
        }
        let prepared = prepare(&text("utf8")).unwrap();
        assert_eq!(prepared.as_str(), mapped(&text("nfc_utf8")));
        assert_eq!(prepare(&text("nfd_utf8")).unwrap(), prepared);
        assert_eq!(prepare(&prepared).unwrap(), prepared, "preparing twice changes nothing");
        apart += u32::from(mapped(&text("nfkc_utf8")) != *prepared);
    }
    assert!(cases.len() > 30 && apart > 5);
    assert_eq!(prepare(&format!("a{}b", spaces.iter().collect::<String>())).unwrap().as_str(), format!("a{}b", " ".repeat(8)));
    for other in ["a\tb", "a\nb", "a\u{200b}b", "a\u{feff}b", "a\u{2028}b"] {
        assert_eq!(prepare(other).unwrap().as_str(), other, "no space separator");
    }
}

/// Every code point that Unicode has not assigned, and every one that it has.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a050_only_unassigned_code_points_are_refused() {
    use crate::suite::passphrase::{prepare, prepare_new};
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

    let mut refused = 0;
    for code_point in '\0'..=char::MAX {
        let text = code_point.to_string();
        let unassigned = code_point.general_category() == GeneralCategory::Unassigned;
        assert_eq!(prepare_new(&text).is_err(), unassigned, "U+{:04X}", u32::from(code_point));
        assert!(prepare(&text).is_ok());
        refused += u32::from(unassigned);
    }
    assert!(refused > 800_000, "{refused}");
}
