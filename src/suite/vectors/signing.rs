//! Ed25519.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{each, vectors};
use crate::error::Error;
use crate::secret::Secret;
use crate::suite::sign::{self, VerifyingKey};
use crate::suite::signers::Signers;
use crate::testing::{array, bytes, text, to_hex, unhex};

/// RFC 8032, section 7.1, tests 1 to 3 and SHA(abc): seed, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn ed25519_of_rfc_8032() {
    for [seed, key, message, signature] in RFC_8032 {
        let (seed, message) = (Secret::from_slice(&unhex(seed)).unwrap(), unhex(message));
        assert_eq!(to_hex(&sign::public_key(&seed)), key);
        let made = sign::sign(&seed, &message);
        assert_eq!(to_hex(&made), signature);
        VerifyingKey::from_bytes(&sign::public_key(&seed)).unwrap().verify(&message, &made, &"it").unwrap();
    }
}

#[test]
fn ed25519_of_wycheproof() {
    let (mut valid, mut invalid, mut other_length) = (0, 0, 0);
    let file = vectors!("wycheproof/ed25519_test.json");
    each(&file, |group, case| {
        let key = VerifyingKey::from_bytes(&array(&group["publicKey"], "pk")).unwrap();
        // A signature of another length cannot even be named: the type holds 64 bytes.
        let Ok(signature) = <[u8; sign::SIGNATURE]>::try_from(bytes(case, "sig")) else {
            other_length += 1;
            assert_eq!(text(case, "result"), "invalid");
            return;
        };
        let verified = key.verify(&bytes(case, "msg"), &signature, &"the case");
        assert_eq!(Signers::default().verify(&key, &bytes(case, "msg"), &signature, &"the case"), verified);
        if text(case, "result") == "valid" {
            valid += 1;
            assert_eq!(verified, Ok(()), "case {}", case["tcId"]);
        } else {
            invalid += 1;
            assert_eq!(verified, Err(Error::BadSignature(&"the case")), "case {}", case["tcId"]);
        }
    });
    assert_eq!((valid, invalid, other_length), (88, 51, 12));
    assert_eq!(valid + invalid + other_length, 151);
}

/// Points of small order, points with a part of small order, and second encodings, as key A and as R, the signature's half.
#[test]
fn ed25519_of_cctv() {
    let file = vectors!("cctv/ed25519vectors.json");
    let cases = file.as_array().unwrap();
    let mut counts = [0; 6];
    for case in cases {
        let flagged = |flag: &str| case["flags"].as_array().is_some_and(|flags| flags.iter().any(|found| found == flag));
        let key = VerifyingKey::from_bytes(&array(case, "key"));
        let (message, signature) = (text(case, "msg").as_bytes(), array(case, "sig"));
        let verified = key.as_ref().map(|key| key.verify(message, &signature, &"the case"));
        let by_multiples = key.as_ref().map(|key| Signers::default().verify(key, message, &signature, &"the case"));
        assert_eq!(by_multiples, verified, "case {}", case["number"]);
        let bad = Some(Err(Error::BadSignature(&"the case")));
        let (reason, expected) = if flagged("non_canonical_A") {
            // a second encoding of a key: two fingerprints for one person
            (0, None)
        } else if flagged("low_order_A") {
            // a key for which one signature fits every message
            (1, None)
        } else if flagged("non_canonical_R") {
            // a second encoding of the signature's own point: R is compared as bytes
            (2, bad)
        } else if flagged("low_order_R") {
            // an R that nobody who signs by the standard ever makes
            (3, bad)
        } else if flagged("low_order_residue") {
            // holds only where both sides are multiplied by the cofactor, as some verifiers do and others don't
            (4, bad)
        } else {
            // a part of small order that cancels out, or none: what every verifier takes
            (5, Some(Ok(())))
        };
        counts[reason] += 1;
        assert_eq!(verified, expected, "case {}", case["number"]);
    }
    assert_eq!(counts, [226, 300, 176, 106, 63, 43]);
    assert_eq!(cases.len(), 914);
}
