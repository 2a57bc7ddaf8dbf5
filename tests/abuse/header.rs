//! Header and versions: A019 to A036.

use hushnote::{Inspection, Key, Profile, SignIn, Vault, inspect};

use crate::common::toolkit::{self, Inner, Keyset, Record, Slot, random};
use crate::common::{PRF, PRF_SALT, anna, at_once, base64, berta, code, from_base64, message, open, seal, still_works};

fn own() -> Keyset {
    Keyset::read(&anna().keyset).unwrap()
}

fn by_passphrase(keyset: &[u8]) -> &'static str {
    code(Vault::unlock(keyset, anna().account, Key::Passphrase(anna().passphrase), None))
}

/// A passkey slot made by somebody without an auth.
fn decoy(id: u8, params: Vec<u8>) -> Slot {
    Slot { id, slot_type: 3, params, ..own().slots[1].clone() }
}

/// As many bytes as secrets with more auths would have.
fn grown(mut keyset: Keyset, slots: usize) -> Vec<u8> {
    keyset.secrets.extend(vec![0; 32 * slots]);
    keyset.bytes()
}

#[test]
fn a019_an_unknown_version_is_unsupported_by_its_number() {
    let mut vault = anna().vault();
    let (sealed, state) = (seal(&vault, "n", "whole"), vault.seen().unwrap());
    for version in [0, 2, 255] {
        for bytes in [&sealed, &anna().keyset] {
            let mut other = bytes.clone();
            other[3] = version;
            let error = inspect(&other).unwrap_err();
            assert_eq!(error.code(), "unsupported");
            assert!(error.to_string().contains(&format!(" {version} ")), "{error}");
            assert_eq!(
                (open(&vault, "n", &other), code(anna().open(&other, None)), code(vault.refresh(&other))),
                ("unsupported", "unsupported", "unsupported")
            );
        }
    }
    assert_eq!(vault.seen().unwrap(), state);
    still_works(&vault);
}

#[test]
fn a020_an_unknown_type_or_reserved_value_is_refused() {
    let vault = anna().vault();
    let sealed = seal(&vault, "n", "whole");
    for object_type in (0..=255).filter(|object_type| ![1, 2, 7].contains(object_type)) {
        let mut other = sealed.clone();
        other[2] = object_type;
        assert_eq!((open(&vault, "n", &other), code(anna().open(&other, None))), ("unsupported", "unsupported"));
        // What is of a type that can be inspected, and not of its shape, is refused for the shape; a list of contacts has next to none.
        let seen = code(inspect(&other));
        match object_type {
            3 => assert_eq!(seen, "ok"),
            4..=6 | 10 => assert!(["malformed", "too-large", "ok"].contains(&seen), "{object_type}: {seen}"),
            _ => assert_eq!(seen, "unsupported", "{object_type}"),
        }
    }
    for slot_type in (0..=255).filter(|slot_type| !(1..=3).contains(slot_type)) {
        let mut keyset = own();
        keyset.slots[1].slot_type = slot_type;
        assert_eq!(code(anna().open(&keyset.bytes(), None)), "unsupported");
    }
    // There are no flags; what is closest is the content type, inside.
    for content_type in 3..=255 {
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &Inner { content_type, ..message(b"hi") }.padded())), "malformed");
    }
    still_works(&vault);
}

#[test]
fn a021_an_older_genuine_header_is_rolled_back_where_a_newer_was_seen() {
    let mut vault = anna().vault();
    let (next, _) = vault.add_passkey(&[1], &PRF_SALT, &PRF).unwrap();
    vault.refresh(&next).unwrap();
    assert_eq!(code(anna().open(&anna().keyset, Some(&vault.seen().unwrap()))), "rolled-back");
    // Without memory it is accepted, and its age is there to be read.
    let old = anna().open(&anna().keyset, None).unwrap();
    assert_eq!((old.generation(), vault.generation()), (1, 2));
    assert!(matches!(inspect(&anna().keyset).unwrap(), Inspection::Keyset { generation: 1, .. }));
    still_works(&vault);
}

#[test]
fn a022_unknown_profile_is_unsupported_at_once() {
    for profile in [0, 4, 255] {
        let mut keyset = own();
        keyset.slots[0].params[0] = profile;
        let bytes = keyset.bytes();
        assert_eq!(at_once("an unknown profile", || by_passphrase(&bytes)), "unsupported");
        assert_eq!(at_once("an unknown profile", || code(anna().open(&bytes, None))), "unsupported");
        assert_eq!(at_once("an unknown profile", || code(inspect(&bytes))), "unsupported");
        let hint = base64(&keyset.slots[0].params);
        assert_eq!(at_once("an unknown profile", || code(SignIn::with_passphrase(anna().account, "x", &hint, None))), "unsupported");
    }
    still_works(&anna().vault());
}

#[test]
fn a023_passphrase_params_of_another_length_are_malformed() {
    for length in [0, 1, 16, 18, 33, 1000] {
        let mut keyset = own();
        keyset.slots[0].params.resize(length, 1);
        assert_eq!((by_passphrase(&keyset.bytes()), code(anna().open(&keyset.bytes(), None))), ("malformed", "malformed"), "{length}");
    }
    still_works(&anna().vault());
}

#[test]
fn a024_a_lower_profile_in_the_hint_is_told() {
    let new = Vault::create("acc-a024", "cAnArY", Profile::High).unwrap();
    let mut hint = from_base64(&new.login.hint);
    assert_eq!(hint[0], 2);
    hint[0] = 1;
    let session = SignIn::with_passphrase("acc-a024", "cAnArY", &base64(&hint), None).unwrap();
    assert_eq!(code(session.unlock(&new.keyset)), "tampered");
    hint[0] = 0;
    assert_eq!(code(SignIn::with_passphrase("acc-a024", "cAnArY", &base64(&hint), None)), "unsupported");
    still_works(&new.vault);
}

#[test]
fn a027_params_and_salts_of_another_length_are_malformed() {
    // a recovery slot has none
    for length in [1, 17, 32] {
        let mut keyset = own();
        keyset.slots[1].params = vec![1; length];
        assert_eq!(code(anna().open(&keyset.bytes(), None)), "malformed", "{length}");
    }
    let good = [&[0, 1, 9], PRF_SALT.as_slice()].concat();
    let passkeys: [Vec<u8>; 8] = [
        Vec::new(),
        vec![0],
        PRF_SALT.to_vec(),
        good[..34].to_vec(),
        [good.as_slice(), &[0]].concat(),
        [&[0, 0], PRF_SALT.as_slice()].concat(),
        [&[4, 0], [9; 1024].as_slice(), &PRF_SALT].concat(),
        [&[0xff, 0xff, 9], PRF_SALT.as_slice()].concat(),
    ];
    for params in passkeys {
        let mut keyset = own();
        keyset.slots.push(decoy(3, params.clone()));
        assert_eq!(code(anna().open(&grown(keyset, 1), None)), "malformed", "{} bytes", params.len());
    }
    let mut keyset = own();
    keyset.slots.push(decoy(3, good));
    assert_eq!(code(anna().open(&grown(keyset, 1), None)), "tampered", "well made, and still not the vault's");
    for length in [0, 15, 17, 18] {
        assert_eq!(
            code(SignIn::with_passphrase(anna().account, "x", &base64(&vec![1; length]), None)) == "ok",
            length == 17,
            "hint {length}"
        );
    }
    still_works(&anna().vault());
}

#[test]
fn a028_every_length_field_is_checked() {
    let vault = anna().vault();
    let account = anna().account.len();
    // (where a two-byte length stands, in what)
    let params = 4 + 2 + account + 4 + 1 + 2;
    let recovery_params = params + 2 + 17 + 1216 + 1120 + 104 + 2;
    for at in [4, params, recovery_params] {
        let length = u16::from_be_bytes([anna().keyset[at], anna().keyset[at + 1]]);
        for wrong in [0, 1, 0x7fff, 0xffff, length.wrapping_sub(1), length + 1].into_iter().filter(|wrong| *wrong != length) {
            let mut keyset = anna().keyset.clone();
            keyset[at..at + 2].copy_from_slice(&wrong.to_be_bytes());
            let codes = [code(anna().open(&keyset, None)), code(inspect(&keyset))];
            assert!(codes.iter().all(|code| ["malformed", "unsupported"].contains(code)), "{at}: {wrong}: {codes:?}");
        }
    }
    let sealed = seal(&vault, "n", "whole");
    for wrong in [0_u16, 2, 3, 257, 0x7fff, 0xffff] {
        let mut record = sealed.clone();
        record[24..26].copy_from_slice(&wrong.to_be_bytes());
        assert!(["malformed", "cannot-open"].contains(&open(&vault, "n", &record)), "id {wrong}");
    }
    for wrong in [0_u32, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        let mut padded = message(b"hi").padded();
        padded[..4].copy_from_slice(&wrong.to_be_bytes());
        let crafted = anna().crafted("n", 1, &padded);
        assert_eq!(at_once("an absurd length", || open(&vault, "n", &crafted)), "malformed", "{wrong}");
        // Numbers that are no lengths, at their ends.
        let epoch = Record { epoch: wrong, ..Record::read(&sealed).unwrap() };
        assert_eq!(open(&vault, "n", &epoch.bytes()), if wrong == 0 { "ok" } else { "stale" });
        let revision = Record { revision: wrong, ..Record::read(&sealed).unwrap() };
        assert_eq!(open(&vault, "n", &revision.bytes()), if wrong == 0 { "malformed" } else { "cannot-open" });
        let generation = Keyset { generation: wrong, ..own() };
        assert_eq!(code(anna().open(&generation.bytes(), None)), if wrong == 0 { "malformed" } else { "tampered" });
    }
    // An inner length that points behind the end, for each field of the inside.
    let good = message(b"hi").bytes();
    for (at, wrong) in [(1, 0xff), (1 + 1 + 7 + 12, 0xff), (1 + 1 + 7 + 12 + 1, 0xff), (1 + 1 + 7 + 12 + 3, 0xff)] {
        let mut inner = good.clone();
        inner[at] = wrong;
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &toolkit::padded(&inner))), "malformed", "{at}");
    }
    // The last revision there can be has no successor, and says so.
    let last = anna().crafted("n", u32::MAX, &Inner { prev: &[1; 32], ..message(b"hi") }.padded());
    assert_eq!(open(&vault, "n", &last), "ok");
    assert_eq!(code(vault.private().seal("n", &crate::common::note("next"), 0, Some(&last))), "too-large");
    still_works(&vault);
}

#[test]
fn a029_a_duplicate_key_or_slots_out_of_order_are_malformed() {
    let vault = anna().vault();
    for content in [br#"{"a":1,"a":1}"#.as_slice(), br#"{"a":{"b":1,"c":[],"b":2}}"#, br#"{"a":1,"\u0061":1}"#, br#"[{"":0,"":0}]"#] {
        let inner = Inner { content_type: 2, kind: b"x-a", ..message(content) };
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &inner.padded())), "malformed");
        assert_eq!(open(&vault, "n", &anna().crafted("n", 1, &Inner { meta: content, ..message(b"hi") }.padded())), "malformed");
    }
    let mut swapped = own();
    swapped.slots.swap(0, 1);
    assert_eq!(code(anna().open(&swapped.bytes(), None)), "malformed");
    let mut renumbered = own();
    (renumbered.slots[0].id, renumbered.slots[1].id) = (2, 1);
    assert_eq!(code(anna().open(&renumbered.bytes(), None)), "malformed");
    still_works(&vault);
}

#[test]
fn a030_too_few_and_too_many_slots_are_refused() {
    let count = 4 + 2 + anna().account.len() + 4;
    assert_eq!(anna().keyset[count], 2);
    for wrong in (0..=255).filter(|wrong| *wrong != 2) {
        let mut keyset = anna().keyset.clone();
        keyset[count] = wrong;
        let code = code(anna().open(&keyset, None));
        assert!(["malformed", "too-large", "unsupported"].contains(&code), "{wrong}: {code}");
    }
    let with = |slots: u8| {
        let mut keyset = own();
        keyset.slots.extend((3..=slots).map(|id| decoy(id, [&[0, 1, id], PRF_SALT.as_slice()].concat())));
        code(anna().open(&grown(keyset, usize::from(slots) - 2), None))
    };
    assert_eq!((with(16), with(17)), ("tampered", "malformed"));
    // 65,535 slots need a count that the format does not have, and more room than a keyset may take.
    let many = [&anna().keyset[..count], &[255], &vec![0; 64 << 10]].concat();
    assert_eq!(code(anna().open(&many, None)), "too-large");
    still_works(&anna().vault());
}

#[test]
fn a031_a_stuffed_slot_is_tampering() {
    let (seed, auth) = toolkit::split(&toolkit::passkey_way(anna().account, &PRF_SALT, &PRF));
    let mut stuffed = own();
    stuffed.slots.push(Slot { pk: toolkit::public_key(&seed), ..decoy(3, [&[0, 1, 9], PRF_SALT.as_slice()].concat()) });
    stuffed.seal_slot(2, &auth, &random(), random(), &random());
    for bytes in [grown(stuffed.clone(), 1), stuffed.bytes()] {
        assert_eq!(code(anna().open(&bytes, None)), "tampered");
        assert_eq!(by_passphrase(&bytes), "tampered");
        assert_eq!(code(Vault::unlock(&bytes, anna().account, Key::Passkey(&PRF), None)), "tampered");
    }
    still_works(&anna().vault());
}

#[test]
fn a032_decoys_cost_at_most_one_argon2id() {
    // More than one passphrase slot there cannot be, so nothing asks for a second run.
    let mut two = own();
    two.slots.push(Slot { id: 3, ..two.slots[0].clone() });
    let bytes = grown(two, 1);
    assert_eq!(at_once("two passphrase slots", || by_passphrase(&bytes)), "malformed");
    // What other decoys cost is one decapsulation each, fourteen at most.
    let mut crowded = own();
    crowded.slots.extend((3..=16).map(|id| decoy(id, [&[0, 1, id], PRF_SALT.as_slice()].concat())));
    let bytes = grown(crowded, 14);
    let begun = std::time::Instant::now();
    assert_eq!(code(Vault::unlock(&bytes, anna().account, Key::Passkey(&PRF), None)), "cannot-unlock");
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
    still_works(&anna().vault());
}

#[test]
fn a033_a_slot_of_another_account_does_not_open() {
    let twin = Vault::create("acc-twin", anna().passphrase, Profile::Standard).unwrap();
    let theirs = Keyset::read(&twin.keyset).unwrap();
    let mut copied = own();
    copied.slots[0] = theirs.slots[0].clone();
    assert_eq!(by_passphrase(&copied.bytes()), "cannot-unlock");
    copied = own();
    copied.slots[1] = Keyset::read(&berta().keyset).unwrap().slots[1].clone();
    let open = |code_of: &str| code(Vault::unlock(&copied.bytes(), anna().account, Key::RecoveryCode(code_of), None));
    assert_eq!((open(&berta().recovery.code), open(&anna().recovery.code)), ("cannot-unlock", "cannot-unlock"));
    // The slot and its account's name together: the slot opens for its owner, and what it opens is not hers.
    let foreign = Keyset { account: "acc-twin".to_owned(), secrets: own().secrets, ..theirs };
    assert_eq!(code(Vault::unlock(&foreign.bytes(), "acc-twin", Key::Passphrase(anna().passphrase), None)), "tampered");
    still_works(&anna().vault());
}

#[test]
fn a034_two_slots_of_one_id_are_malformed() {
    for id in [1, 2] {
        let mut keyset = own();
        keyset.slots.iter_mut().for_each(|slot| slot.id = id);
        assert_eq!(code(anna().open(&keyset.bytes(), None)), "malformed");
    }
    let mut zero = own();
    zero.slots[0].id = 0;
    assert_eq!(code(anna().open(&zero.bytes(), None)), "malformed");
    still_works(&anna().vault());
}

#[test]
fn a035_a_removed_slot_re_appears_only_with_the_past() {
    let mut vault = anna().vault();
    let (with, id) = vault.add_passkey(&[1], &PRF_SALT, &PRF).unwrap();
    vault.refresh(&with).unwrap();
    let before = seal(&vault, "before", "old");
    let without = vault.remove_unlock(id).unwrap();
    vault.refresh(&without).unwrap();
    let after = seal(&vault, "after", "new");
    let seen = vault.seen().unwrap();
    let replay = |seen| Vault::unlock(&with, anna().account, Key::Passkey(&PRF), seen);
    assert_eq!(code(replay(Some(&seen))), "rolled-back");
    // As documented: the old header and the old passkey open what is old.
    let old = replay(None).unwrap();
    assert_eq!((open(&old, "before", &before), open(&old, "after", &after)), ("ok", "stale"));
    assert_eq!(code(Vault::unlock(&without, anna().account, Key::Passkey(&PRF), None)), "cannot-unlock");
    still_works(&vault);
}

#[test]
fn a036_a_slot_under_another_type_does_not_open() {
    for (slot, types) in [(0, [2, 3]), (1, [1, 3])] {
        for slot_type in types {
            let mut keyset = own();
            keyset.slots[slot].slot_type = slot_type;
            assert_eq!(code(anna().open(&keyset.bytes(), None)), "malformed");
        }
    }
    // With params of the right shape the type is still part of the slot's context.
    let mut swapped = own();
    let (first, second) = (swapped.slots[0].clone(), swapped.slots[1].clone());
    swapped.slots = vec![
        Slot { id: 1, slot_type: 2, params: Vec::new(), ..first },
        Slot { id: 2, slot_type: 1, params: own().slots[0].params.clone(), ..second },
    ];
    assert_eq!((code(anna().open(&swapped.bytes(), None)), by_passphrase(&swapped.bytes())), ("cannot-unlock", "cannot-unlock"));
    still_works(&anna().vault());
}
