//! The life of a vault: every change, lost answers, other tabs, old devices.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{Key, NewVault, Vault};
use crate::error::Error;
use crate::keyset::header::SlotType;
use crate::record::NoteRecord;
use crate::suite::random::{FAULT, Fault};
use crate::suite::stretch::Profile;
use crate::testing::{new_vault, stretched};

const NOW: u64 = 1_790_000_000_000;
const PRF: [u8; 32] = [0x21; 32];

fn by_code(keyset: &[u8], new: &NewVault) -> Result<Vault, Error> {
    Vault::unlock(keyset, "acc", Key::RecoveryCode(&new.recovery.code), None)
}

fn by_passphrase(keyset: &[u8], byte: u8) -> Result<Vault, Error> {
    Vault::unlock_stretched(keyset, "acc", &stretched(byte), None)
}

fn note(text: &str) -> NoteRecord {
    NoteRecord::text("message", text)
}

#[test]
fn a_change_takes_effect_only_once_it_is_stored() {
    let mut new = new_vault("acc");
    let before = new.vault.private().seal("n", &note("before"), NOW, None).unwrap();
    let seen = new.vault.seen().unwrap();
    let (keyset, _) = new.vault.change_passphrase_stretched(&stretched(2)).unwrap();
    assert_eq!((new.vault.generation(), new.vault.seen().unwrap()), (1, seen));
    let between = new.vault.private().seal("m", &note("between"), NOW, None).unwrap();

    new.vault.refresh(&keyset).unwrap();
    assert_eq!(new.vault.generation(), 2);
    let after = new.vault.private().seal("o", &note("after"), NOW, None).unwrap();

    let again = by_passphrase(&keyset, 2).unwrap();
    for (id, sealed, text) in [("n", &before, "before"), ("m", &between, "between"), ("o", &after, "after")] {
        assert_eq!(again.private().open(id, sealed, None).unwrap().record, note(text));
    }
    // The old passphrase with the old keyset reads what was there before, and nothing since.
    let old = by_passphrase(&new.keyset, 1).unwrap();
    assert!(old.private().open("n", &before, None).is_ok());
    assert_eq!(old.private().open("o", &after, None).unwrap_err(), Error::Stale);
    assert_eq!(by_passphrase(&keyset, 1).unwrap_err(), Error::Tampered(&"the login hint"));
}

#[test]
fn a_lost_answer_loses_nothing() {
    let mut new = new_vault("acc");
    let (first, _) = new.vault.new_recovery_code().unwrap();
    let (second, _) = new.vault.change_passphrase_stretched(&stretched(2)).unwrap();
    // The server may hold the old one, or either of the two: every answer is understood.
    new.vault.refresh(&new.keyset).unwrap();
    new.vault.refresh(&first).unwrap();
    assert_eq!(new.vault.refresh(&second).unwrap_err(), Error::RolledBack(&"the keyset"));
    assert_eq!(new.vault.refresh(&new.keyset).unwrap_err(), Error::RolledBack(&"the keyset"));
    assert_eq!(new.vault.generation(), 2);
}

#[test]
fn another_tab_is_followed_where_root_stays() {
    let mut new = new_vault("acc");
    let mut other = by_code(&new.keyset, &new).unwrap();
    let (with_passkey, id) = other.add_passkey(&[1, 2, 3], &[5; 32], &PRF).unwrap();
    other.refresh(&with_passkey).unwrap();
    new.vault.refresh(&with_passkey).unwrap();
    assert_eq!((new.vault.generation(), id), (2, 3));

    let without = other.remove_unlock(id).unwrap();
    other.refresh(&without).unwrap();
    assert_eq!(new.vault.refresh(&without).unwrap_err(), Error::Stale);
    assert_eq!(new.vault.generation(), 2);
    assert_eq!(Vault::unlock(&without, "acc", Key::Passkey(&PRF), None).unwrap_err(), Error::CannotUnlock);
    assert!(by_code(&without, &new).is_ok());
}

#[test]
fn ways_in_come_and_go() {
    let mut new = new_vault("acc");
    let types = |vault: &Vault| vault.unlocks().iter().map(|unlock| (unlock.id, unlock.slot_type)).collect::<Vec<_>>();
    assert_eq!(types(&new.vault), [(1, SlotType::Passphrase), (2, SlotType::Recovery)]);
    for (index, id) in (0..14).zip(3..) {
        let (keyset, got) = new.vault.add_passkey(&[index; 8], &[index; 32], &[index + 1; 32]).unwrap();
        assert_eq!(got, id);
        new.vault.refresh(&keyset).unwrap();
    }
    assert_eq!(new.vault.add_passkey(&[99; 8], &[9; 32], &PRF).unwrap_err(), Error::TooLarge(&"the number of unlocks"));
    assert!(matches!(new.vault.add_passkey(&[3; 8], &[9; 32], &PRF), Err(Error::BadInput(_))));
    // Each passkey finds its own slot among the fourteen.
    let keyset = new.vault.stored.bytes.clone();
    assert!(Vault::unlock(&keyset, "acc", Key::Passkey(&[14; 32]), None).is_ok());
    assert_eq!(Vault::unlock(&keyset, "acc", Key::Passkey(&[77; 32]), None).unwrap_err(), Error::CannotUnlock);

    assert_eq!(new.vault.remove_unlock(1).unwrap_err(), Error::LastUnlock);
    assert!(matches!(new.vault.remove_unlock(200), Err(Error::BadInput(_))));
    let keyset = new.vault.remove_unlock(2).unwrap();
    new.vault.refresh(&keyset).unwrap();
    assert_eq!(by_code(&keyset, &new).unwrap_err(), Error::CannotUnlock);
    // A new code takes the highest id + 1.
    let (keyset, recovery) = new.vault.new_recovery_code().unwrap();
    new.vault.refresh(&keyset).unwrap();
    assert_eq!(types(&new.vault).last(), Some(&(17, SlotType::Recovery)));
    assert!(Vault::unlock(&keyset, "acc", Key::RecoveryCode(&recovery.code), None).is_ok());
}

#[test]
fn behind_the_last_id_the_lowest_free_one_is_given() {
    let mut new = new_vault("acc");
    let mut last = None;
    for id in 3..=255 {
        let (keyset, got) = new.vault.add_passkey(&[id; 8], &[id; 32], &[id; 32]).unwrap();
        assert_eq!(got, id);
        new.vault.refresh(&keyset).unwrap();
        if let Some(before) = last.replace(id) {
            let keyset = new.vault.remove_unlock(before).unwrap();
            new.vault.refresh(&keyset).unwrap();
        }
    }
    for id in [3, 4] {
        let (keyset, got) = new.vault.add_passkey(&[id; 8], &[id; 32], &[id; 32]).unwrap();
        assert_eq!(got, id);
        new.vault.refresh(&keyset).unwrap();
    }
    assert_eq!(new.vault.unlocks().iter().map(|unlock| unlock.id).collect::<Vec<_>>(), [1, 2, 3, 4, 255]);
    let keyset = new.vault.stored.bytes.clone();
    for id in [3, 4, 255] {
        assert!(Vault::unlock(&keyset, "acc", Key::Passkey(&[id; 32]), None).is_ok());
    }
    assert!(by_code(&keyset, &new).is_ok());
}

#[test]
fn a_profile_is_never_lowered() {
    let mut new = new_vault("acc");
    let mut higher = stretched(2);
    higher.hint.profile = Profile::High;
    let (keyset, _) = new.vault.change_passphrase_stretched(&higher).unwrap();
    new.vault.refresh(&keyset).unwrap();
    assert!(matches!(new.vault.next_hint(Some(Profile::Standard)), Err(Error::BadInput(_))));
    assert_eq!(new.vault.next_hint(None).unwrap().profile, Profile::High);
    assert!(matches!(new.vault.change_passphrase_stretched(&stretched(3)), Err(Error::BadInput(_))));
}

#[test]
fn seen_refuses_what_is_older() {
    let mut new = new_vault("acc");
    let code = new.recovery.code.clone();
    let open = |keyset: &[u8], seen: &[u8]| Vault::unlock(keyset, "acc", Key::RecoveryCode(&code), Some(seen));
    let first = new.vault.seen().unwrap();
    let (keyset, _) = new.vault.change_passphrase_stretched(&stretched(2)).unwrap();
    new.vault.refresh(&keyset).unwrap();
    let second = new.vault.seen().unwrap();
    assert_eq!(second.len(), 4 + 32 + 4 + 32 + 1 + 32);
    assert!(open(&keyset, &first).is_ok() && open(&keyset, &second).is_ok());
    assert_eq!(open(&new.keyset, &second).unwrap_err(), Error::RolledBack(&"the keyset"));
    let mut other = by_code(&new.keyset, &new).unwrap();
    let (fork, _) = other.change_passphrase_stretched(&stretched(9)).unwrap();
    assert_eq!(open(&fork, &second).unwrap_err(), Error::RolledBack(&"the keyset"));
    // A newer keyset that does not follow from what was seen: somebody with an old ROOT went on from there.
    other.refresh(&fork).unwrap();
    let (longer, _) = other.add_passkey(&[1], &[2; 32], &PRF).unwrap();
    assert_eq!(open(&longer, &second).unwrap_err(), Error::Tampered(&"the keyset"));
    assert!(matches!(Vault::unlock(&keyset, "someone", Key::RecoveryCode(&code), Some(&second)), Err(Error::BadInput(_))));
    assert!(matches!(open(&keyset, &second[..100]), Err(Error::Malformed(_))));
}

#[test]
fn a_dead_random_source_makes_nothing() {
    let mut new = new_vault("acc");
    for fault in [Fault::Error, Fault::Constant(0), Fault::Constant(7), Fault::Replay] {
        FAULT.set(Some(fault));
        let first = new.vault.private().seal("n", &note("x"), NOW, None);
        // A replay looks like chance until the second draw.
        assert!(first == Err(Error::NoRandomness) || matches!(fault, Fault::Replay));
        assert_eq!(new.vault.private().seal("n", &note("x"), NOW, None), Err(Error::NoRandomness));
        assert_eq!(new.vault.new_recovery_code().err(), Some(Error::NoRandomness));
        FAULT.set(None);
        let sealed = new.vault.private().seal("n", &note("x"), NOW, None).unwrap();
        assert!(new.vault.private().open("n", &sealed, None).is_ok());
    }
}

#[test]
fn a_second_account_shares_nothing() {
    let (one, two) = (new_vault("one"), new_vault("two"));
    let sealed = one.vault.private().seal("n", &note("x"), NOW, None).unwrap();
    assert_eq!(two.vault.private().open("n", &sealed, None).unwrap_err(), Error::CannotOpen);
    assert_eq!(Vault::unlock(&one.keyset, "two", Key::RecoveryCode(&one.recovery.code), None).unwrap_err(), Error::CannotUnlock);
    assert_eq!(Vault::unlock(&one.keyset, "one", Key::RecoveryCode(&two.recovery.code), None).unwrap_err(), Error::CannotUnlock);
}

#[test]
fn debug_shows_nothing() {
    let new = new_vault("acc");
    assert_eq!(format!("{:?} {:?} {:?}", new.vault, new.vault.private(), note("secret")), "Vault(…) Circle(…) NoteRecord(…)");
}
