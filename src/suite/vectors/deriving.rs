//! HKDF, Argon2id and Padmé.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{each, vectors};
use crate::error::Error;
use crate::suite::{derive, padme, stretch};
use crate::testing::{bytes, number, text, to_hex};

#[test]
fn hkdf_sha_512_of_wycheproof() {
    let file = vectors!("wycheproof/hkdf_sha512_test.json");
    let mut tried = 0;
    each(&file, |_, case| {
        tried += 1;
        let key = derive::extract(&bytes(case, "salt"), &bytes(case, "ikm")).unwrap();
        let mut out = vec![0; usize::try_from(number(case, "size")).unwrap()];
        let result = derive::expand_into(key.expose(), &[&bytes(case, "info")], &mut out);
        if text(case, "result") == "valid" {
            result.unwrap();
            assert_eq!(to_hex(&out), text(case, "okm"));
        } else {
            assert!(matches!(result, Err(Error::Internal(_))));
        }
    });
    assert_eq!(tried, 83);
}

#[test]
fn contexts_are_injective() {
    let split = |fields: &[&[u8]]| derive::context("record", fields).unwrap();
    let all = [
        split(&[b"abc"]),
        split(&[b"ab", b"c"]),
        split(&[b"a", b"bc"]),
        split(&[b"", b"abc"]),
        split(&[b"abc", b""]),
        split(&[b"a", b"b", b"c"]),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(all.iter().skip(index + 1).all(|other| other != one));
    }
    assert_eq!(derive::context("x", &[&vec![0; 65_536]]), Err(Error::TooLarge(&"a field")));
}

/// The cost, passphrase and salt of one Argon2id case, without secret and associated data, which the suite never uses.
fn argon2id(case: &Value) -> Result<Vec<u8>, Error> {
    let cost = |field| u32::try_from(number(case, field)).unwrap();
    let mut out = vec![0; usize::try_from(number(case, "tagLen")).unwrap()];
    stretch::argon2id(&bytes(case, "password"), &bytes(case, "salt"), (cost("m"), cost("t"), cost("p")), &mut out)?;
    Ok(out)
}

fn is_suite_argon2(case: &Value) -> bool {
    let unkeyed = |field| case[field].as_str().is_none_or(str::is_empty);
    text(case, "type") == "argon2id" && number(case, "version") == 19 && unkeyed("secret") && unkeyed("ad")
}

fn argon2_file(file: &Value) -> usize {
    let cases = file["tests"].as_array().unwrap().iter().filter(|case| is_suite_argon2(case) && case["tag"].is_string());
    cases.map(|case| assert_eq!(to_hex(&argon2id(case).unwrap()), text(case, "tag").to_ascii_lowercase(), "case {}", case["tcId"])).count()
}

#[test]
fn argon2id_of_rfc_9106() {
    // The RFC's one Argon2id case uses a secret and associated data, which only the crate itself can be asked for.
    let file = vectors!("argon2/rfc9106.json");
    let case = file["tests"].as_array().unwrap().iter().find(|case| text(case, "type") == "argon2id").unwrap();
    let params = argon2::ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(argon2::AssociatedData::new(&bytes(case, "ad")).unwrap())
        .build()
        .unwrap();
    let key = bytes(case, "secret");
    let argon2 = argon2::Argon2::new_with_secret(&key, argon2::Algorithm::Argon2id, argon2::Version::V0x13, params).unwrap();
    let mut out = [0; 32];
    argon2.hash_password_into(&bytes(case, "password"), &bytes(case, "salt"), &mut out).unwrap();
    assert_eq!(to_hex(&out), text(case, "tag"));
}

#[test]
fn argon2id_of_the_reference() {
    assert_eq!(argon2_file(&vectors!("argon2/phc_winner_argon2_tests.json")), 8);
    assert_eq!(argon2_file(&vectors!("argon2/pyca_argon2.json")), 5);
}

#[test]
fn argon2id_edge_cases() {
    let file = vectors!("self-made/argon2id_edge_cases.json");
    let mut counts = [0; 3];
    for case in file["tests"].as_array().unwrap() {
        match text(case, "result") {
            "valid" => {
                counts[0] += 1;
                if is_suite_argon2(case) {
                    assert_eq!(to_hex(&argon2id(case).unwrap()), text(case, "tag"), "case {}", case["tcId"]);
                }
            }
            "invalid" => {
                counts[1] += 1;
                assert!(argon2id(case).is_err(), "case {}", case["tcId"]);
            }
            // Costs that the standard allows and a server must not choose: no byte names them, so they cannot be asked for.
            _ => counts[2] += 1,
        }
    }
    assert_eq!(counts, [28, 8, 6]);
    for byte in (0..=255).filter(|byte| !(1..=3).contains(byte)) {
        assert_eq!(stretch::Profile::from_byte(byte), Err(Error::unsupported(&"stretching profile", byte)));
    }
}

#[test]
fn padme_of_its_paper() {
    let file = vectors!("self-made/padme.json");
    let cases = file["tests"].as_array().unwrap();
    let mut above = 0;
    for case in cases {
        let Ok(length) = usize::try_from(number(case, "L")) else { continue };
        let expected = if length <= padme::FLOOR { padme::FLOOR as u64 } else { number(case, "padded") };
        above += u32::from(length > padme::FLOOR);
        // Where 32 bits cannot hold the class, it saturates, and the limit on content refuses it.
        assert_eq!(padme::padded(length), usize::try_from(expected).unwrap_or(usize::MAX), "L = {length}");
    }
    assert_eq!(cases.len(), 111);
    assert!(above > 10);
    for case in vectors!("hushnote/record.json")["padme_floor_1024"].as_array().unwrap() {
        assert_eq!(padme::padded(usize::try_from(number(case, "length")).unwrap()) as u64, number(case, "padded"));
    }
}
