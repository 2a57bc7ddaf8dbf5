//! AES-256-GCM and Cobblestone.

use std::io::Read;

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};
use sha2::{Digest, Sha512};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{each, vectors};
use crate::error::Error;
use crate::secret::Secret;
use crate::suite::cobblestone;
use crate::testing::{array, bytes, dice, number, secret, text, to_hex};

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
        if aad.is_empty() {
            // the way the suite goes, which has no associated data
            let ours = hushnote_gcm::Cipher::new(&array(case, "key"));
            let mut buffer = sealed.clone();
            let opened = ours.open(&array(case, "iv"), &mut buffer, &array(case, "tag"));
            assert_eq!((opened.is_some(), &buffer), if text(case, "result") == "valid" { (true, &message) } else { (false, &sealed) });
            buffer.clone_from(&message);
            if opened.is_some() {
                assert_eq!(ours.seal(&array(case, "iv"), &mut buffer).unwrap().to_vec(), bytes(case, "tag"));
                assert_eq!(buffer, sealed);
            }
        }
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

/// Where this runs in a browser it is our own code against the crate, in the engine that people use.
#[test]
fn aes_256_gcm_of_every_length_is_the_crates() {
    let mut dice = dice();
    let mut byte = || dice(256) as u8;
    for length in (0..=520).chain([1024, 2239, 2240, 16_383, 16_384, 70_001]) {
        let (key, nonce): ([u8; 32], [u8; 12]) = (core::array::from_fn(|_| byte()), core::array::from_fn(|_| byte()));
        let text: Vec<u8> = (0..length).map(|_| byte()).collect();
        let mut theirs = text.clone();
        let cipher = Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&key));
        let tag: [u8; 16] = cipher.encrypt_inout_detached(&nonce.into(), &[], theirs.as_mut_slice().into()).unwrap().into();
        let mut ours = text.clone();
        let cipher = hushnote_gcm::Cipher::new(&key);
        assert_eq!(cipher.seal(&nonce, &mut ours), Some(tag), "{length} bytes");
        assert_eq!(ours, theirs, "{length} bytes");

        let mut wrong = tag;
        wrong[usize::from(byte()) % 16] ^= 1 << (byte() % 8);
        assert_eq!(cipher.open(&nonce, &mut ours, &wrong), None, "{length} bytes");
        assert_eq!(ours, theirs, "{length} bytes");
        assert_eq!(cipher.open(&nonce, &mut ours, &tag), Some(()), "{length} bytes");
        assert_eq!(ours, text, "{length} bytes");
    }
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

/// Why Cobblestone commits to its key; the abuse catalogue's A007 shows that it helps.
#[test]
fn aes_256_gcm_opens_one_ciphertext_under_two_keys() {
    let file = vectors!("self-made/aes256gcm_two_keys_one_ciphertext.json");
    let cases = file["tests"].as_array().unwrap();
    for case in cases {
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
    }
    assert_eq!(cases.len(), 4);
}
