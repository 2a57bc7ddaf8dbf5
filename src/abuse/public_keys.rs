//! A114 to A120: public keys and signatures from strangers.

use std::io::Read;

use ed25519_dalek::Verifier;
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::error::Error;
use crate::secret::Secret;
use crate::suite::sign::{self, VerifyingKey};
use crate::suite::{cobblestone, derive, xwing};
use crate::testing::{X25519_OF_SMALL_ORDER, bytes, dice, parse, unhex};

/// Bytes of an X-Wing key's first half, the ML-KEM-768 one.
const ML_KEM: usize = xwing::PUBLIC_KEY - 32;

fn seed(byte: u8) -> Secret<32> {
    Secret::from_slice(&[byte; 32]).unwrap()
}

fn of_halves(ml_kem: &[u8], x25519: &[u8]) -> [u8; xwing::PUBLIC_KEY] {
    [ml_kem, x25519].concat().try_into().unwrap()
}

fn cases(file: &Value, wanted: impl Fn(&Value) -> bool) -> Vec<&Value> {
    let groups = file["testGroups"].as_array().unwrap();
    groups.iter().flat_map(|group| group["tests"].as_array().unwrap()).filter(|case| wanted(case)).collect()
}

#[test]
fn a114_x25519_keys_that_contribute_nothing_are_refused() {
    let good = xwing::public_key(&seed(1));
    let file = parse(include_str!("../../tests/vectors/wycheproof/x25519_test.json"));
    let zero = cases(&file, |case| case["flags"].as_array().unwrap().iter().any(|flag| flag == "ZeroSharedSecret"));
    let points: Vec<_> = zero.iter().map(|case| bytes(case, "public")).chain(X25519_OF_SMALL_ORDER.map(unhex)).collect();
    for point in &points {
        assert!(!xwing::is_sound(&of_halves(&good[..ML_KEM], point)), "{point:02x?}");
    }
    assert_eq!(points.len(), 31 + 12);
}

/// RFC 7748 masks the highest bit; that would give one key two fingerprints.
#[test]
fn a115_an_x25519_key_has_one_length_and_one_encoding() {
    let good = *xwing::public_key(&seed(1));
    let mut masked = good;
    masked[xwing::PUBLIC_KEY - 1] |= 0x80;
    let points = [good, masked].map(|key| <[u8; 32]>::try_from(&key[ML_KEM..]).unwrap());
    let [one, other] = points.map(|point| x25519_dalek::x25519([5; 32], point));
    assert_eq!(one, other);
    assert!(xwing::is_sound(&good) && !xwing::is_sound(&masked));
    let longer = [good.as_slice(), &[0]].concat();
    for length in [0, 32, xwing::PUBLIC_KEY - 1, xwing::PUBLIC_KEY + 1] {
        assert!(<[u8; xwing::PUBLIC_KEY]>::try_from(&longer[..length]).is_err());
    }
}

#[test]
fn a116_ml_kem_keys_that_are_not_reduced_are_refused() {
    let good = xwing::public_key(&seed(1));
    let mut lines = String::new();
    let packed = include_bytes!("../../tests/vectors/cctv/mlkem768_modulus_invalid_ek.txt.gz");
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut lines).unwrap();
    let mut keys: Vec<_> = lines.lines().filter(|line| !line.is_empty()).map(unhex).collect();
    let file = parse(include_str!("../../tests/vectors/wycheproof/mlkem_768_encaps_test.json"));
    let invalid = cases(&file, |case| case["result"] == "invalid");
    keys.extend(invalid.iter().map(|case| bytes(case, "ek")));
    assert_eq!(keys.len(), 780 + 132);
    let other_length = keys.len() - keys.iter().filter(|key| key.len() == ML_KEM).count();
    for key in keys.iter().filter(|key| key.len() == ML_KEM) {
        let key = of_halves(key, &good[ML_KEM..]);
        assert!(!xwing::is_sound(&key));
        assert_eq!(xwing::encapsulate(&key).err(), Some(Error::Malformed(&"public key")));
    }
    assert!(other_length > 0 && other_length < 132, "{other_length}");
}

/// Wrong bytes of the right length give a secret that only the holder of the key could compute, and that opens nothing.
#[test]
fn a117_a_random_encapsulation_opens_nothing() {
    let made = xwing::encapsulate(&xwing::public_key(&seed(1))).unwrap();
    let mut sealed = Vec::new();
    cobblestone::seal(&made.shared, b"a117", b"for one reader", &mut sealed).unwrap();
    assert!(cobblestone::open(&xwing::decapsulate(&seed(1), &made.enc), b"a117", &sealed).is_ok());
    let mut dice = dice();
    for round in 0..60 {
        let mut enc = made.enc.clone();
        match round % 3 {
            0 => enc[..1088].fill_with(|| u8::try_from(dice(256)).unwrap()),
            1 => enc[dice(1088)] ^= 1 << dice(8),
            _ => enc[1088 + dice(31)] ^= 1 << dice(8),
        }
        let shared = xwing::decapsulate(&seed(1), &enc);
        assert_eq!(shared, xwing::decapsulate(&seed(1), &enc));
        assert_eq!(cobblestone::open(&shared, b"a117", &sealed).unwrap_err(), Error::CannotOpen);
    }
}

/// X-Wing as specified takes a key whose X25519 half contributes nothing. We do not.
#[test]
fn a118_half_a_key_is_no_key() {
    let good = xwing::public_key(&seed(1));
    let (ml_kem, x25519) = good.split_at(ML_KEM);
    for point in X25519_OF_SMALL_ORDER.map(unhex) {
        let key = of_halves(ml_kem, &point);
        assert!(!xwing::is_sound(&key));
        assert!(xwing::encapsulate(&key).is_ok());
    }
    for byte in [0xff, 0xd1] {
        let key = of_halves(&[byte; ML_KEM], x25519);
        assert!(!xwing::is_sound(&key));
        assert_eq!(xwing::encapsulate(&key).err(), Some(Error::Malformed(&"public key")));
    }
    assert!(xwing::is_sound(&good));
}

/// The order of Ed25519's group, its lowest byte first.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn a120_signatures_have_one_encoding_one_key_and_one_purpose() {
    let statement = |purpose: &str| derive::context(purpose, &[b"circle", b"record"]).unwrap();
    let message = statement("record statement");
    let key = VerifyingKey::from_bytes(&sign::public_key(&seed(1))).unwrap();
    let signature = sign::sign(&seed(1), &message);
    let refused = Err(Error::BadSignature(&"the record"));
    assert_eq!(key.verify(&message, &signature, &"the record"), Ok(()));
    assert_eq!(key.verify(&statement("card"), &signature, &"the record"), refused);

    let mut and_the_order = signature;
    let mut carry = 0;
    for (byte, add) in and_the_order[32..].iter_mut().zip(unhex(ORDER)) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert_eq!(key.verify(&message, &and_the_order, &"the record"), refused);
    for length in [0, 63, 65] {
        assert!(<[u8; sign::SIGNATURE]>::try_from(&[signature.as_slice(), &[0]].concat()[..length]).is_err());
    }

    // R at the neutral point and S at zero: under a key that is the neutral point too, this signs everything.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let forged = [neutral, [0; 32]].concat().try_into().unwrap();
    let lax = ed25519_dalek::VerifyingKey::from_bytes(&neutral).unwrap();
    assert!(lax.verify(&message, &ed25519_dalek::Signature::from_bytes(&forged)).is_ok());
    assert!(lax.verify(b"anything else", &ed25519_dalek::Signature::from_bytes(&forged)).is_ok());
    assert!(VerifyingKey::from_bytes(&neutral).is_none());
    // The same point again, not reduced, as key and as R.
    let mut unreduced = [0xff; 32];
    (unreduced[0], unreduced[31]) = (0xee, 0x7f);
    assert!(VerifyingKey::from_bytes(&unreduced).is_none());
    for point in [neutral, unreduced] {
        let signature = [point.as_slice(), &signature[32..]].concat().try_into().unwrap();
        assert_eq!(key.verify(&message, &signature, &"the record"), refused);
    }
}
