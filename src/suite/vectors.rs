//! Official vectors and ours, on every part of the suite. Each test counts its cases, so that none is lost in silence.

use std::io::Read;

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};
use ml_kem::kem::{Decapsulate, KeyExport};
use ml_kem::{FromSeed, MlKem768, ml_kem_768};
use serde_json::Value;
use sha2::{Digest, Sha512};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::error::Error;
use crate::secret::Secret;
use crate::suite::{cobblestone, derive, padme, stretch, xwing};
use crate::testing::{array, bytes, number, parse, secret, text, to_hex, unhex};

macro_rules! vectors {
    ($file:literal) => {
        parse(include_str!(concat!("../../tests/vectors/", $file)))
    };
}

fn each<'a>(file: &'a Value, mut run: impl FnMut(&'a Value, &'a Value)) {
    for group in file["testGroups"].as_array().unwrap() {
        for case in group["tests"].as_array().unwrap() {
            run(group, case);
        }
    }
}

#[test]
fn aes_256_gcm_of_wycheproof() {
    let file = vectors!("wycheproof/aes_gcm_test.json");
    let (mut tried, mut refused) = (0, 0);
    // Other key and nonce sizes do not exist in this suite's types: they cannot be asked for at all.
    each(&file, |group, case| {
        if (number(group, "ivSize"), number(group, "keySize"), number(group, "tagSize")) != (96, 256, 128) {
            return;
        }
        tried += 1;
        let cipher = Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&array::<32>(case, "key")));
        let nonce = array::<12>(case, "iv").into();
        let (aad, message, sealed) = (bytes(case, "aad"), bytes(case, "msg"), bytes(case, "ct"));
        let mut buffer = sealed.clone();
        let opened = cipher.decrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into(), &array::<16>(case, "tag").into());
        if text(case, "result") == "valid" {
            opened.unwrap();
            assert_eq!(buffer, message);
            let tag = cipher.encrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into()).unwrap();
            assert_eq!((buffer, tag.to_vec()), (sealed, bytes(case, "tag")));
        } else {
            refused += 1;
            assert!(opened.is_err(), "case {}", case["tcId"]);
        }
    });
    assert_eq!((tried, refused), (66, 27));
}

#[test]
fn cobblestone_of_wycheproof() {
    let file = vectors!("wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json");
    let (mut valid, mut invalid) = (0, 0);
    each(&file, |_, case| {
        let mut sealed = Vec::new();
        flate2::read::ZlibDecoder::new(bytes(case, "ct").as_slice()).read_to_end(&mut sealed).unwrap();
        // A key of another length cannot even be named: the type holds 32 bytes.
        let Some(key) = Secret::from_slice(&bytes(case, "key")) else {
            invalid += 1;
            assert_eq!(text(case, "result"), "invalid");
            return;
        };
        let opened = cobblestone::open(&key, &bytes(case, "ctx"), &sealed);
        if text(case, "result") == "valid" {
            valid += 1;
            let opened = opened.unwrap();
            assert_eq!(opened.len() as u64, number(case, "msgLength"));
            assert_eq!(Sha512::digest(&*opened).to_vec(), bytes(case, "msgSha512"));
            let mut again = Vec::new();
            let salt = sealed[..24].try_into().unwrap();
            cobblestone::seal_with_salt(&key, &salt, &bytes(case, "ctx"), &opened, &mut again).unwrap();
            assert!(again == sealed, "case {}", case["tcId"]);
        } else {
            invalid += 1;
            assert_eq!(opened.unwrap_err(), Error::CannotOpen, "case {}", case["tcId"]);
        }
    });
    assert_eq!((valid, invalid), (10, 25));
}

/// Byte i is `(7 i + length) mod 256`.
fn ruled(length: usize) -> Vec<u8> {
    (0..length).map(|i| u8::try_from((7 * i + length) % 256).unwrap()).collect()
}

#[test]
fn cobblestone_of_hushnote() {
    let file = vectors!("hushnote/cobblestone-256.json");
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let (key, context) = (secret(case, "key"), bytes(case, "context"));
        if text(case, "result") == "invalid" {
            assert_eq!(cobblestone::open(&key, &context, &bytes(case, "sealed")).unwrap_err(), Error::CannotOpen);
            continue;
        }
        let message = ruled(usize::try_from(number(case, "plaintext_length")).unwrap());
        let mut sealed = Vec::new();
        cobblestone::seal_with_salt(&key, &array(case, "salt"), &context, &message, &mut sealed).unwrap();
        assert_eq!(to_hex(&Sha512::digest(&sealed)), text(case, "sealed_sha512"));
        assert_eq!(sealed.len(), cobblestone::sealed_length(message.len()));
        assert_eq!(cobblestone::opened_length(sealed.len()), Some(message.len()));
        if let Some(full) = case["sealed"].as_str() {
            assert_eq!(to_hex(&sealed), full);
        }
        assert_eq!(*cobblestone::open(&key, &context, &sealed).unwrap(), message);
    }
    assert_eq!(cases.len(), 17);
}

#[test]
fn cobblestone_refuses_every_edit_of_two_chunks() {
    let file = vectors!("hushnote/cobblestone-256.json");
    let base = &file["edits"]["base"];
    let (key, context) = (secret::<32>(base, "key"), bytes(base, "context"));
    let mut message = b"two chunks".to_vec();
    message.resize(16_424, b'.');
    let mut sealed = Vec::new();
    cobblestone::seal_with_salt(&key, &array(base, "salt"), &context, &message, &mut sealed).unwrap();
    assert_eq!(
        (to_hex(&Sha512::digest(&sealed)), sealed.len() as u64),
        (text(base, "sealed_sha512").to_owned(), number(base, "sealed_length"))
    );

    let (prefix, first, last) = (&sealed[..56], &sealed[56..56 + 16_400], &sealed[56 + 16_400..]);
    let edits: [Vec<u8>; 7] = [
        sealed[..56 + 16_400].to_vec(),
        sealed[..sealed.len() - 1].to_vec(),
        sealed[..56 + 16_400 + 16].to_vec(),
        [&sealed, &[0][..]].concat(),
        [prefix, last, first].concat(),
        [prefix, first, first, last].concat(),
        [prefix, last].concat(),
    ];
    for edit in &edits {
        assert_eq!(cobblestone::open(&key, &context, edit).unwrap_err(), Error::CannotOpen);
    }
    // Every bit of the prefix, of both ends of each chunk and of both tags, and every 97th bit between them.
    let bits = sealed.len() * 8;
    for bit in (0..bits).filter(|bit| bit % 97 == 0 || *bit < 600 || bits - bit < 600 || (16_400..16_500).contains(&(bit / 8))) {
        sealed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(cobblestone::open(&key, &context, &sealed).unwrap_err(), Error::CannotOpen, "bit {bit}");
        sealed[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(*cobblestone::open(&key, &context, &sealed).unwrap(), message);
    // Eight kinds of edit, as the file lists them: the seven above, and any one bit.
    assert_eq!(file["invalid_edits"].as_array().unwrap().len(), edits.len() + 1);
}

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
        assert!(xwing::decapsulate(&seed, &enc).unwrap() == secret(case, "ss"));
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
    let packed = include_bytes!("../../tests/vectors/cctv/mlkem768_modulus_invalid_ek.txt.gz");
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let mut refused = 0;
    for key in lines.lines().filter(|line| !line.is_empty()).map(unhex) {
        refused += 1;
        assert!(encapsulation_key(&key).is_none());
        // The same key as the first part of an X-Wing key.
        let public_key: [u8; xwing::PUBLIC_KEY] = [key.as_slice(), &[9; 32]].concat().try_into().unwrap();
        assert!(matches!(xwing::encapsulate(&public_key), Err(Error::Malformed(_))));
    }
    assert_eq!(refused, 780);

    let strcmp = vectors!("cctv/mlkem768_strcmp.json");
    for case in strcmp["tests"].as_array().unwrap() {
        let key = ml_kem_768::DecapsulationKey::from_expanded(bytes(case, "dk").as_slice().try_into().unwrap()).unwrap();
        assert_eq!(decapsulates(&key, &bytes(case, "c")).unwrap(), bytes(case, "K"));
    }
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
        assert_eq!(stretch::Profile::from_byte(byte), Err(Error::Unsupported("stretching profile", byte)));
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

#[test]
fn two_keys_never_open_one_ciphertext() {
    let file = vectors!("self-made/aes256gcm_two_keys_one_ciphertext.json");
    let cases = file["tests"].as_array().unwrap();
    for case in cases {
        let chunk = [bytes(case, "ct"), bytes(case, "tag")].concat();
        // Plain AES-GCM opens it under both keys …
        for (key, message) in [("key1", "msg1"), ("key2", "msg2")] {
            let cipher = Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&array::<32>(case, key)));
            let mut buffer = bytes(case, "ct");
            let opened = cipher.decrypt_inout_detached(
                &array::<12>(case, "iv").into(),
                &bytes(case, "aad"),
                buffer.as_mut_slice().into(),
                &array::<16>(case, "tag").into(),
            );
            assert!(opened.is_ok() && buffer == bytes(case, message));
        }
        // … and in our construction no key opens it, whatever salt and commitment stand before it.
        for key in ["key1", "key2"] {
            let mut sealed = Vec::new();
            cobblestone::seal_with_salt(&secret(case, key), &[7; 24], b"", b"", &mut sealed).unwrap();
            let forged = [&sealed[..56], chunk.as_slice()].concat();
            for opener in ["key1", "key2"] {
                assert_eq!(cobblestone::open(&secret(case, opener), b"", &forged).unwrap_err(), Error::CannotOpen);
            }
        }
    }
    assert_eq!(cases.len(), 4);
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
    assert_eq!(derive::context("x", &[&vec![0; 65_536]]), Err(Error::TooLarge("a field")));
}

#[test]
fn secrets_do_not_show() {
    let secret = Secret::<32>::from_slice(&[0x5a; 32]).unwrap();
    assert_eq!(format!("{secret:?}"), "Secret(…)");
}
