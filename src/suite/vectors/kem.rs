//! X-Wing and the parts it is made of, X25519 and ML-KEM-768, on the very crates it uses.

use std::io::Read;

use ml_kem::kem::{Decapsulate, KeyExport};
use ml_kem::{FromSeed, MlKem768, ml_kem_768};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{each, vectors};
use crate::error::Error;
use crate::suite::xwing;
use crate::testing::{array, bytes, secret, text, to_hex, unhex};

#[test]
fn xwing_of_its_draft() {
    let file = vectors!("xwing/draft_connolly_cfrg_xwing_kem.json");
    let cases = file["tests"].as_array().unwrap();
    for case in cases {
        let (seed, enc) = (secret(case, "seed"), array::<1120>(case, "ct"));
        let public_key = xwing::public_key(&seed);
        assert_eq!(to_hex(public_key.as_slice()), text(case, "pk"));
        let made = xwing::encapsulate_with(&public_key, &secret(case, "eseed")).unwrap();
        assert_eq!(to_hex(made.enc.as_slice()), text(case, "ct"));
        assert_eq!(to_hex(made.shared.expose()), text(case, "ss"));
        assert!(xwing::decapsulate(&seed, &enc) == secret(case, "ss"));
    }
    assert_eq!(cases.len(), 3);
}

fn encapsulation_key(key: &[u8]) -> Option<ml_kem_768::EncapsulationKey> {
    ml_kem_768::EncapsulationKey::new(key.try_into().ok()?).ok()
}

fn decapsulates(dk: &ml_kem_768::DecapsulationKey, ct: &[u8]) -> Option<Vec<u8>> {
    Some(dk.decapsulate(ct.try_into().ok()?).to_vec())
}

#[test]
fn ml_kem_768_of_wycheproof() {
    let (mut tried, mut refused) = (0, 0);
    let file = vectors!("wycheproof/mlkem_768_test.json");
    each(&file, |_, case| {
        tried += 1;
        let shared = <[u8; 64]>::try_from(bytes(case, "seed")).ok().and_then(|seed| {
            let (dk, ek) = MlKem768::from_seed(&seed.into());
            assert!(case["ek"].as_str().is_none_or(|expected| to_hex(&ek.to_bytes()) == expected));
            decapsulates(&dk, &bytes(case, "c"))
        });
        if text(case, "result") == "valid" {
            assert_eq!(shared, Some(bytes(case, "K")), "case {}", case["tcId"]);
        } else {
            refused += 1;
            assert_eq!(shared, None, "case {}", case["tcId"]);
        }
    });
    assert_eq!((tried, refused), (193, 40));
}

#[test]
fn ml_kem_768_encapsulation_of_wycheproof() {
    let (mut tried, mut refused) = (0, 0);
    let file = vectors!("wycheproof/mlkem_768_encaps_test.json");
    each(&file, |_, case| {
        tried += 1;
        let made = encapsulation_key(&bytes(case, "ek")).map(|key| key.encapsulate_deterministic(&array::<32>(case, "m").into()));
        if text(case, "result") == "valid" {
            let (ct, shared) = made.unwrap();
            assert_eq!((to_hex(&ct), to_hex(&shared)), (text(case, "c").to_owned(), text(case, "K").to_owned()));
        } else {
            refused += 1;
            assert!(made.is_none(), "case {}", case["tcId"]);
        }
    });
    assert_eq!((tried, refused), (265, 132));
}

#[test]
#[allow(deprecated)]
fn ml_kem_768_keys_of_wycheproof() {
    use ml_kem::ExpandedKeyEncoding;
    let mut tried = 0;
    each(&vectors!("wycheproof/mlkem_768_keygen_seed_test.json"), |_, case| {
        tried += 1;
        let (dk, ek) = MlKem768::from_seed(&array::<64>(case, "seed").into());
        assert_eq!(to_hex(&ek.to_bytes()), text(case, "ek"));
        assert_eq!(to_hex(&dk.to_expanded_bytes()), text(case, "dk"));
    });
    let mut refused = 0;
    each(&vectors!("wycheproof/mlkem_768_semi_expanded_decaps_test.json"), |_, case| {
        tried += 1;
        let expanded = bytes(case, "dk");
        let key = expanded.as_slice().try_into().ok().and_then(|dk| ml_kem_768::DecapsulationKey::from_expanded(dk).ok());
        let shared = key.and_then(|key| decapsulates(&key, &bytes(case, "c")));
        if text(case, "result") == "valid" {
            assert_eq!(shared, Some(bytes(case, "K")));
        } else {
            refused += 1;
            assert_eq!(shared, None, "case {}", case["tcId"]);
        }
    });
    assert_eq!((tried, refused), (109, 6));
}

#[test]
#[allow(deprecated)]
fn ml_kem_768_of_cctv() {
    let mut lines = String::new();
    let packed = include_bytes!("../../../tests/vectors/cctv/mlkem768_modulus_invalid_ek.txt.gz");
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let mut refused = 0;
    for key in lines.lines().filter(|line| !line.is_empty()).map(unhex) {
        refused += 1;
        assert!(encapsulation_key(&key).is_none());
        // The same key as the first part of an X-Wing key.
        let public_key: [u8; xwing::PUBLIC_KEY] = [key.as_slice(), &[9; 32]].concat().try_into().unwrap();
        assert!(!xwing::is_sound(&public_key));
        assert!(matches!(xwing::encapsulate(&public_key), Err(Error::Malformed(_))));
    }
    assert_eq!(refused, 780);

    let strcmp = vectors!("cctv/mlkem768_strcmp.json");
    let cases = strcmp["tests"].as_array().unwrap();
    for case in cases {
        let key = ml_kem_768::DecapsulationKey::from_expanded(bytes(case, "dk").as_slice().try_into().unwrap()).unwrap();
        assert_eq!(decapsulates(&key, &bytes(case, "c")).unwrap(), bytes(case, "K"));
    }
    assert_eq!(cases.len(), 1);
}

#[test]
#[allow(deprecated)]
fn ml_kem_768_known_answers() {
    use ml_kem::ExpandedKeyEncoding;
    let file = vectors!("mlkem/kat_mlkem768_first25.json");
    let cases = file["tests"].as_array().unwrap();
    for case in cases {
        let seed: [u8; 64] = [bytes(case, "d"), bytes(case, "z")].concat().try_into().unwrap();
        let (dk, ek) = MlKem768::from_seed(&seed.into());
        assert_eq!(to_hex(&ek.to_bytes()), text(case, "pk"));
        assert_eq!(to_hex(&dk.to_expanded_bytes()), text(case, "sk"));
        let (ct, shared) = ek.encapsulate_deterministic(&array::<32>(case, "msg").into());
        assert_eq!((to_hex(&ct), to_hex(&shared)), (text(case, "ct").to_owned(), text(case, "ss").to_owned()));
        assert_eq!(to_hex(&decapsulates(&dk, &ct).unwrap()), text(case, "ss"));
        assert_eq!(to_hex(&decapsulates(&dk, &bytes(case, "ct_n")).unwrap()), text(case, "ss_n"));
    }
    assert_eq!(cases.len(), 25);
}

#[test]
fn x25519_of_wycheproof() {
    let file = vectors!("wycheproof/x25519_test.json");
    let (mut tried, mut zero) = (0, 0);
    // Our rule for what the standard leaves open: a shared secret of all zeros is told apart, everything else is computed.
    each(&file, |_, case| {
        tried += 1;
        let private = x25519_dalek::StaticSecret::from(array::<32>(case, "private"));
        let shared = private.diffie_hellman(&x25519_dalek::PublicKey::from(array::<32>(case, "public")));
        assert_eq!(shared.as_bytes().to_vec(), bytes(case, "shared"), "case {}", case["tcId"]);
        let flagged = case["flags"].as_array().unwrap().iter().any(|flag| flag == "ZeroSharedSecret");
        assert_eq!(shared.was_contributory(), !flagged);
        zero += u32::from(flagged);
    });
    assert_eq!((tried, zero), (518, 31));
}
