//! The attacker's toolkit is worth only as much as it is right.

use serde_json::Value;

use crate::common::toolkit::{self, Inner, Keyset, Record, Secrets, Slot, cobblestone};
use crate::common::{anna, base64, from_base64, open};

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    hex(value).try_into().unwrap()
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

#[test]
fn the_toolkit_is_right() {
    let file: Value = serde_json::from_str(include_str!("../vectors/hushnote/keyset.json")).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let account = case["account"].as_str().unwrap();
        let ways: Vec<[u8; 64]> = case["slot_ways_seed_auth"].as_array().unwrap().iter().map(array).collect();
        assert_eq!(toolkit::passphrase_way(account, &array(&case["stretched"])), ways[0]);
        assert_eq!(toolkit::recovery_way(account, case["recovery_code_text"].as_str().unwrap()), ways[1]);
        assert_eq!(toolkit::passkey_way(account, &hex(&case["passkey_prf_salt"]), &hex(&case["passkey_prf"])), ways[2]);

        let credential = hex(&case["passkey_credential"]);
        let length = u16::try_from(credential.len()).unwrap().to_be_bytes();
        let params = [
            [vec![u8::try_from(number(&case["profile"])).unwrap()], hex(&case["salt16"])].concat(),
            Vec::new(),
            [length.as_slice(), &credential, &hex(&case["passkey_prf_salt"])].concat(),
        ];
        let slots = params.into_iter().zip(1_u8..).map(|(params, id)| Slot {
            id,
            slot_type: id,
            params,
            pk: toolkit::public_key(&toolkit::split(&ways[usize::from(id) - 1]).0),
            enc: Vec::new(),
            sealed: Vec::new(),
        });
        let mut keyset =
            Keyset { account: account.to_owned(), generation: number(&case["generation"]), slots: slots.collect(), secrets: Vec::new() };
        let root = array(&case["root"]);
        for (index, way) in ways.iter().enumerate() {
            let auth = toolkit::split(way).1;
            keyset.seal_slot(index, &auth, &root, array(&case["slot_eseeds"][index]), &array(&case["slot_salts"][index]));
        }
        let identity = |seeds: &Value| [hex(&seeds["ed25519_seed"]), hex(&seeds["xwing_seed"])].concat().try_into().unwrap();
        let secrets = Secrets {
            auths: ways.iter().map(|way| toolkit::split(way).1).collect(),
            identities: case["identities"].as_array().unwrap().iter().map(identity).collect(),
            epochs: case["private_epochs_newest_first"].as_array().unwrap().iter().map(array).collect(),
            contacts: array(&case["contacts"]),
        };
        keyset.seal_secrets(&root, &secrets, &array(&case["secrets_salt"]));
        let bytes = hex(&case["keyset"]);
        assert_eq!(keyset.bytes(), bytes);
        let read = Keyset::read(&bytes).unwrap();
        for (index, way) in ways.iter().enumerate() {
            assert_eq!(read.open(&read.root(index, way).unwrap()).unwrap().bytes(), secrets.bytes());
        }
    }
}

#[test]
fn the_toolkit_seals_records_as_the_vectors_do() {
    let file: Value = serde_json::from_str(include_str!("../vectors/hushnote/record.json")).unwrap();
    let mut tried = 0;
    for case in file["cases"].as_array().unwrap().iter().filter(|case| case["content"].is_string() && case["sealed"].is_string()) {
        tried += 1;
        let mut record = Record {
            circle: array(&case["circle"]),
            epoch: number(&case["epoch"]),
            id: case["id"].as_str().unwrap().to_owned(),
            revision: number(&case["revision"]),
            body: Vec::new(),
        };
        let (prev, content) = (hex(&case["prev"]), hex(&case["content"]));
        let inner = Inner {
            content_type: u8::try_from(number(&case["content_type"])).unwrap(),
            kind: case["kind"].as_str().unwrap().as_bytes(),
            sealed_at: case["sealed_at"].as_u64().unwrap(),
            clock: number(&case["clock"]),
            prev: &prev,
            meta: b"",
            proof: b"",
            content: &content,
        };
        record.body = cobblestone::seal_with(&array(&case["epoch_key"]), &array(&case["salt"]), &record.context(), &inner.padded());
        assert_eq!(record.bytes(), hex(&case["sealed"]));
        assert_eq!(Record::read(&record.bytes()).unwrap().body, record.body);
    }
    assert!(tried >= 4, "{tried} cases");
    let (bytes, text) = ([0xfb, 0xef, 0xff, 0x01], "--__AQ");
    assert_eq!((base64(&bytes).as_str(), from_base64(text)), (text, bytes.to_vec()));
}

/// What the toolkit finds in an account that is its owner's opens and seals what the crate seals and opens.
#[test]
fn the_toolkit_reads_its_owners_account() {
    let vault = anna().vault();
    let sealed = crate::common::seal(&vault, "n", "mine");
    let record = Record::read(&sealed).unwrap();
    let inside = cobblestone::open(&anna().epoch_key(), &record.context(), &record.body).unwrap();
    assert_eq!(inside, crate::common::message(b"cAnArY mine").padded());
    assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &crate::common::message(b"theirs").padded())), "ok");
}
