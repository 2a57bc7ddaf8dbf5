//! Our keyset vectors, byte for byte, and what a server may try with a keyset.

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::header::{Header, Params, Slot, SlotType};
use super::hint::Hint;
use super::recovery_code::RecoveryCode;
use super::secrets::{Identity, Secrets};
use super::way::{self, WayIn};
use super::{open, slot_context, slot_key};
use crate::error::Error;
use crate::secret::Secret;
use crate::suite::stretch::{self, Profile};
use crate::suite::{cobblestone, derive, xwing};
use crate::testing::{array, bytes, new_vault, number, parse, secret, text, to_hex, unhex};
use crate::vault::{Key, Stretched, Vault};

fn vectors() -> Value {
    parse(include_str!("../../tests/vectors/hushnote/keyset.json"))
}

fn list<'a>(case: &'a Value, field: &str) -> &'a Vec<Value> {
    case[field].as_array().unwrap()
}

fn profile(case: &Value) -> Profile {
    Profile::from_byte(u8::try_from(number(case, "profile")).unwrap()).unwrap()
}

fn stretched(case: &Value) -> Stretched {
    let account = text(case, "account");
    let hint = Hint { profile: profile(case), salt: array(case, "salt16") };
    let mut output = Secret::zeroed();
    let salt = way::stretching_salt(account, &hint.salt).unwrap();
    stretch::stretch(&bytes(case, "passphrase_prepared_utf8"), &salt, hint.profile, output.expose_mut()).unwrap();
    Stretched { hint, output }
}

#[test]
fn every_derivation_of_the_vectors() {
    let file = vectors();
    for case in list(&file, "cases") {
        let account = text(case, "account");
        let stretched = stretched(case);
        assert_eq!(to_hex(stretched.output.expose()), text(case, "stretched"));
        assert_eq!(to_hex(way::login_secret(account, &stretched.output).unwrap().expose()), text(case, "login_secret"));

        let code = RecoveryCode::from_bytes(&bytes(case, "recovery_code_bytes")).unwrap();
        assert_eq!(code.to_text().unwrap().as_str(), text(case, "recovery_code_text"));
        assert_eq!(to_hex(way::recovery_secret(account, &code).unwrap().expose()), text(case, "recovery_login"));

        let prf_salt = array(case, "passkey_prf_salt");
        let ways = [
            WayIn::from_stretched(account, &stretched.output).unwrap(),
            WayIn::from_recovery_code(account, &RecoveryCode::from_text(text(case, "recovery_code_text")).unwrap()).unwrap(),
            WayIn::from_passkey(account, &prf_salt, &secret(case, "passkey_prf")).unwrap(),
        ];
        for (way, expected) in ways.iter().zip(list(case, "slot_ways_seed_auth")) {
            assert_eq!(to_hex(&[way.seed.expose().as_slice(), way.auth.expose()].concat()), expected.as_str().unwrap());
        }
    }
    assert_eq!(list(&file, "cases").len(), 4);
}

#[test]
fn every_byte_of_the_vectors() {
    for case in list(&vectors(), "cases") {
        let account = text(case, "account");
        let params = [
            Params::Passphrase(Hint { profile: profile(case), salt: array(case, "salt16") }),
            Params::Recovery,
            Params::Passkey { credential_id: bytes(case, "passkey_credential"), prf_salt: array(case, "passkey_prf_salt") },
        ];
        let root = secret::<32>(case, "root");
        let (mut slots, mut auths) = (Vec::new(), Vec::new());
        for (index, params) in params.into_iter().enumerate() {
            let given = |field: &str| unhex(list(case, field)[index].as_str().unwrap());
            let (seed, auth) = (
                Secret::from_slice(&given("slot_ways_seed_auth")[..32]).unwrap(),
                Secret::from_slice(&given("slot_ways_seed_auth")[32..]).unwrap(),
            );
            let public_key = xwing::public_key(&seed);
            let made = xwing::encapsulate_with(&public_key, &Secret::from_slice(&given("slot_eseeds")).unwrap()).unwrap();
            let id = u8::try_from(index + 1).unwrap();
            let mut keys = [public_key.as_slice(), made.enc.as_slice()].concat();
            let salt = given("slot_salts").try_into().unwrap();
            cobblestone::seal_with_salt(
                &slot_key(&auth, &made.shared).unwrap(),
                &salt,
                &slot_context(account, id, &params).unwrap(),
                root.expose(),
                &mut keys,
            )
            .unwrap();
            slots.push(Slot { id, params, keys });
            auths.push(auth);
        }
        let identity = |seeds: &Value| Identity { signing_seed: secret(seeds, "ed25519_seed"), sealing_seed: secret(seeds, "xwing_seed") };
        let secrets = Secrets {
            auths,
            identities: list(case, "identities").iter().map(identity).collect(),
            epochs: list(case, "private_epochs_newest_first")
                .iter()
                .map(|key| Secret::from_slice(&unhex(key.as_str().unwrap())).unwrap())
                .collect(),
            contacts: array(case, "contacts"),
        };
        let mut keyset =
            Header { account: account.to_owned(), generation: u32::try_from(number(case, "generation")).unwrap(), slots }.write().unwrap();
        let context = derive::context("keyset", &[&keyset]).unwrap();
        cobblestone::seal_with_salt(&root, &array(case, "secrets_salt"), &context, &secrets.write().unwrap(), &mut keyset).unwrap();
        assert_eq!(to_hex(&keyset), text(case, "keyset"));
    }
}

#[test]
fn every_way_in_opens_the_vectors() {
    for case in list(&vectors(), "cases") {
        let (account, keyset) = (text(case, "account"), bytes(case, "keyset"));
        let by_passphrase = Vault::unlock_stretched(&keyset, account, &stretched(case), None).unwrap();
        let by_code = Vault::unlock(&keyset, account, Key::RecoveryCode(text(case, "recovery_code_text")), None).unwrap();
        let by_passkey = Vault::unlock(&keyset, account, Key::Passkey(&bytes(case, "passkey_prf")), None).unwrap();
        for vault in [&by_passphrase, &by_code, &by_passkey] {
            assert_eq!(u64::from(vault.generation()), number(case, "generation"));
            assert_eq!(to_hex(vault.private().id()), text(case, "private_circle"));
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn passphrases_are_prepared_as_the_vectors_say() {
    for case in list(&vectors(), "cases") {
        let prepared = crate::suite::passphrase::prepare(text(case, "passphrase")).unwrap();
        assert_eq!(to_hex(prepared.as_bytes()), text(case, "passphrase_prepared_utf8"));
    }
}

#[test]
fn tampered_vectors_are_told() {
    let file = vectors();
    let known = &list(&file, "cases")[0];
    let stretched = stretched(known);
    for case in list(&file, "tampered") {
        assert_eq!((text(case, "account"), text(case, "passphrase")), (text(known, "account"), text(known, "passphrase")));
        let error = Vault::unlock_stretched(&bytes(case, "keyset"), text(case, "account"), &stretched, None).unwrap_err();
        // A slot forged from its public key alone does not open at all: its maker did not know the auth.
        let forged = text(case, "comment") == "a whole keyset forged from public keys";
        assert_eq!(error.code(), if forged { "cannot-unlock" } else { "tampered" }, "{}", text(case, "comment"));
    }
    assert_eq!(list(&file, "tampered").len(), 5);
}

/// Opens with the recovery code: fast enough to try every byte.
fn reopen(keyset: &[u8], code: &str) -> Result<Vault, Error> {
    Vault::unlock(keyset, "acc", Key::RecoveryCode(code), None)
}

#[test]
fn every_prefix_is_refused() {
    let new = new_vault("acc");
    for length in 0..new.keyset.len() {
        let error = reopen(&new.keyset[..length], &new.recovery.code).unwrap_err();
        // A cut by whole keys leaves a possible length, which only opening tells from the right one.
        let possible = (new.keyset.len() - length).is_multiple_of(32) && crate::inspect(&new.keyset[..length]).is_ok();
        assert!(if possible { matches!(error, Error::Tampered(_)) } else { matches!(error, Error::Malformed(_)) }, "{length}: {error:?}");
    }
    for extra in [1, 15, 16, 17, 16_400] {
        let longer = [new.keyset.as_slice(), &vec![0; extra]].concat();
        assert!(reopen(&longer, &new.recovery.code).is_err());
    }
    reopen(&new.keyset, &new.recovery.code).unwrap();
}

#[test]
fn every_flipped_bit_is_refused() {
    let new = new_vault("acc");
    let code = RecoveryCode::from_text(&new.recovery.code).unwrap();
    let way = WayIn::from_recovery_code("acc", &code).unwrap();
    let mut keyset = new.keyset.clone();
    // A bit of a public key or an encapsulated key costs a decapsulation, so of those every ninth is tried in a browser.
    let step = if cfg!(target_arch = "wasm32") { 9 } else { 1 };
    for bit in (0..keyset.len() * 8).step_by(step) {
        keyset[bit / 8] ^= 1 << (bit % 8);
        let error = open(&keyset, "acc", SlotType::Recovery, &|_| Ok(way.clone())).err();
        let error = error.unwrap_or_else(|| panic!("bit {bit} makes no difference"));
        assert!(
            matches!(error, Error::Malformed(_) | Error::Unsupported(..) | Error::CannotUnlock | Error::Tampered(_)),
            "bit {bit}: {error:?}"
        );
        keyset[bit / 8] ^= 1 << (bit % 8);
    }
    reopen(&keyset, &new.recovery.code).unwrap();
}

#[test]
fn a_recovery_code_tells_its_typos() {
    let code = RecoveryCode::from_bytes(&[0xa5; 20]).unwrap().to_text().unwrap();
    let plain: Vec<char> = code.chars().collect();
    let symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let reads = |text: &[char]| RecoveryCode::from_text(&text.iter().collect::<String>()).is_ok();
    assert!(reads(&plain));
    let places: Vec<usize> = (0..plain.len()).filter(|at| plain[*at] != '-').collect();
    for at in &places {
        for symbol in symbols.chars().filter(|symbol| *symbol != plain[*at]) {
            let mut typo = plain.clone();
            typo[*at] = symbol;
            assert!(!reads(&typo));
        }
        let mut missing = plain.clone();
        missing.remove(*at);
        assert!(!reads(&missing));
    }
    for pair in places.windows(2).filter(|pair| plain[pair[0]] != plain[pair[1]]) {
        let mut swapped = plain.clone();
        swapped.swap(pair[0], pair[1]);
        assert!(!reads(&swapped));
    }
}

#[test]
fn a_recovery_code_forgives_what_does_not_matter() {
    let code = RecoveryCode::from_bytes(&[0x01; 20]).unwrap();
    let text = code.to_text().unwrap();
    let same = |typed: &str| RecoveryCode::from_text(typed).unwrap().to_text().unwrap() == text;
    assert!(
        same(&text.to_lowercase())
            && same(&text.replace('-', ""))
            && same(&text.replace('-', " "))
            && same(&format!("  {}\r\n", text.as_str()))
    );
    assert!(
        same(&text.replace('0', "O")) && same(&text.replace('0', "o")) && same(&text.replace('1', "l")) && same(&text.replace('1', "I"))
    );
    for odd in ["\u{feff}", "\u{200b}", "\u{202e}", "\u{2013}", "U", "!"] {
        assert!(matches!(RecoveryCode::from_text(&format!("{}{odd}", text.as_str())), Err(Error::MistypedCode)));
    }
    assert!(matches!(RecoveryCode::from_text(""), Err(Error::MistypedCode)));
}
