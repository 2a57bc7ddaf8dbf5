//! What a server, or an old secret, may try across the changes of an account.

use hushnote::{Key, Profile, SlotType, Vault};

use crate::common::toolkit::{self, Keyset, Record, Secrets, cobblestone, ctx, h};
use crate::common::{NOW, PRF, PRF_SALT, Server, anna, code, contains, note, open, seal, still_works};

const OLD: &str = "cAnArY alte Worte";
const NEW: &str = "cAnArY neue Worte";

/// An old keyset is kept, and the passphrase it was made for is learned years later.
#[test]
fn old_passphrase() {
    let mut new = Vault::create("acc-old", OLD, Profile::Standard).unwrap();
    let before = seal(&new.vault, "before", "old");
    let (keyset, _) = new.vault.change_passphrase(NEW, None).unwrap();
    new.vault.refresh(&keyset).unwrap();
    let after = seal(&new.vault, "after", "new");
    let seen = new.vault.seen().unwrap();

    // What was there before is read, as THREATS.md says; nothing since.
    let thief = Vault::unlock(&new.keyset, "acc-old", Key::Passphrase(OLD), None).unwrap();
    assert_eq!((open(&thief, "before", &before), open(&thief, "after", &after)), ("ok", "stale"));
    assert_eq!(code(Vault::unlock(&keyset, "acc-old", Key::Passphrase(OLD), None)), "cannot-unlock");

    // All that the old keyset held is of no use against the new one.
    let first = Keyset::read(&new.keyset).unwrap();
    let mut stretched = [0; 64];
    let salt = h(&ctx("salt", &[b"acc-old", &first.slots[0].params[1..]]));
    hushnote::stretch(OLD.as_bytes(), &salt, Profile::Standard, &mut stretched).unwrap();
    let old_way = toolkit::passphrase_way("acc-old", &stretched);
    let root = first.root(0, &old_way).unwrap();
    let held = first.open(&root).unwrap();
    let second = Keyset::read(&keyset).unwrap();
    assert!(second.open(&root).is_none());
    let old_keys = [held.auths.clone(), held.epochs.clone(), vec![root, toolkit::split(&old_way).0]].concat();
    let record = Record::read(&after).unwrap();
    for key in &old_keys {
        assert!(cobblestone::open(key, &record.context(), &record.body).is_none());
        for auth in &held.auths {
            let way = [*key, *auth].concat().try_into().unwrap();
            assert!((0..2).all(|slot| second.root(slot, &way).is_none()));
        }
    }

    // With the server's help the thief goes on from the old keyset, sealing to the recovery slot whose auth it held.
    let forward =
        Keyset { generation: 9, ..second }.forge(&[&held.auths[0], &held.auths[1]], &Secrets { auths: held.auths.clone(), ..held });
    let by_code = |seen| code(Vault::unlock(&forward, "acc-old", Key::RecoveryCode(&new.recovery.code), seen));
    assert_eq!(by_code(Some(&seen)), "tampered", "a device with a memory");
    assert_eq!(by_code(None), "ok", "one without cannot tell: the reason for `seen`, and for `rotate` after a theft");
    assert_eq!(code(new.vault.refresh(&forward)), "stale");
    assert_eq!(code(new.vault.refresh(&new.keyset)), "rolled-back");
    assert_eq!(new.vault.generation(), 2);
    still_works(&new.vault);
}

/// What each kind of change gives, made and thrown away.
fn each_change(vault: &mut Vault, mut see: impl FnMut(&mut Vault, Vec<u8>)) {
    let made = vault.new_recovery_code().unwrap().0;
    see(vault, made);
    let made = vault.add_passkey(&[9], &PRF_SALT, &PRF).unwrap().0;
    see(vault, made);
    let made = vault.remove_unlock(2).unwrap();
    see(vault, made);
    let made = vault.change_passphrase(NEW, None).unwrap().0;
    see(vault, made);
}

/// The upload of a new keyset fails, loses a race, or succeeds without an answer.
#[test]
fn dead_change() {
    let anna = anna();
    let mut vault = anna.vault();
    let mut server = Server::with(&anna.keyset);
    let state = |vault: &Vault| (vault.generation(), vault.seen().unwrap(), vault.unlocks(), *vault.keyset_hash());
    let stored = state(&vault);
    let mut made = Vec::new();
    each_change(&mut vault, |vault, keyset| {
        // The upload never arrives: nothing has moved, and what is sealed meanwhile opens with what is stored.
        assert_eq!(state(vault), stored);
        let meanwhile = seal(vault, "m", "meanwhile");
        assert_eq!(open(&anna.vault(), "m", &meanwhile), "ok");
        assert_eq!(code(vault.refresh(server.get("keyset"))), "ok");
        assert_eq!(state(vault), stored);
        made.push(keyset);
    });
    // The last but one had arrived after all. Whatever the server turns out to hold, the vault follows it …
    assert!(server.put("keyset", &made[2], Some(hushnote::hash(&anna.keyset))));
    vault.refresh(server.get("keyset")).unwrap();
    assert_eq!((vault.generation(), vault.unlocks().len()), (2, 1));
    let sealed = seal(&vault, "n", "after");
    let again = Vault::unlock(server.get("keyset"), anna.account, Key::Passphrase(anna.passphrase), None).unwrap();
    assert_eq!(open(&again, "n", &sealed), "ok");
    // … and then the others are dead for good.
    for dead in [&made[0], &made[1], &made[3], &anna.keyset] {
        assert!(!server.put("keyset", dead, Some(hushnote::hash(&anna.keyset))));
        assert_eq!(code(vault.refresh(dead)), "rolled-back");
    }
    still_works(&vault);
}

/// The server answers with a keyset from before a change.
#[test]
fn rollback_keyset() {
    let anna = anna();
    let mut vault = anna.vault();
    let mut server = Server::with(&anna.keyset);
    let first = vault.seen().unwrap();
    let (next, _) = vault.add_passkey(&[1], &PRF_SALT, &PRF).unwrap();
    assert!(server.put("keyset", &next, Some(*vault.keyset_hash())));
    vault.refresh(&next).unwrap();
    let second = vault.seen().unwrap();
    let by_passkey = |keyset: &[u8], seen: &[u8]| code(Vault::unlock(keyset, anna.account, Key::Passkey(&PRF), Some(seen)));
    assert_eq!((by_passkey(server.get("keyset"), &first), by_passkey(server.get("keyset"), &second)), ("ok", "ok"));

    server.lie("keyset", server.old("keyset", 0).to_vec());
    assert_eq!(code(anna.open(server.get("keyset"), Some(&second))), "rolled-back");
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passphrase(anna.passphrase), Some(&second))), "rolled-back");
    assert_eq!(code(vault.refresh(server.get("keyset"))), "rolled-back");
    assert_eq!(code(anna.open(server.get("keyset"), Some(&first))), "ok", "it was the newest that this device had seen");
    // Under a higher number it does not open: the number is part of what is sealed.
    let raised = Keyset { generation: 3, ..Keyset::read(&anna.keyset).unwrap() }.bytes();
    assert_eq!(code(anna.open(&raised, Some(&second))), "tampered");
    // Another keyset of the same generation, made by a tab that lost its race.
    let (fork, _) = anna.vault().add_passkey(&[2], &PRF_SALT, &PRF).unwrap();
    assert_eq!(by_passkey(&fork, &second), "rolled-back");
    assert_eq!(code(vault.refresh(&fork)), "rolled-back");
    // A token is of one account, whole, and says nothing in clear.
    assert_eq!(code(Vault::unlock(&next, "acc-other", Key::Passkey(&PRF), Some(&second))), "bad-input");
    assert_eq!(code(anna.open(&next, Some(&second[1..]))), "malformed");
    assert!(!contains(&second, anna.account.as_bytes()));
    server.repent();
    still_works(&anna.open(server.get("keyset"), Some(&second)).unwrap());
}

/// Two tabs change the keyset at once; the store compares and swaps.
#[test]
fn race_tabs() {
    let anna = anna();
    let (mut one, mut two) = (anna.vault(), anna.vault());
    let mut server = Server::with(&anna.keyset);
    // Both renew. One upload wins, the other is refused, and the loser keeps working on what it had.
    let (first, code_one) = one.new_recovery_code().unwrap();
    let (second, _) = two.new_recovery_code().unwrap();
    assert!(server.put("keyset", &first, Some(*one.keyset_hash())));
    assert!(!server.put("keyset", &second, Some(*two.keyset_hash())));
    one.refresh(server.get("keyset")).unwrap();
    let newer = seal(&one, "newer", "by the winner");
    let older = seal(&two, "older", "by the loser");
    assert_eq!(open(&two, "newer", &newer), "stale");
    assert_eq!(code(two.refresh(server.get("keyset"))), "stale");
    // The loser unlocks again, and then its change goes through.
    let winner = |keyset: &[u8], seen: &[u8]| Vault::unlock(keyset, anna.account, Key::RecoveryCode(&code_one.code), Some(seen));
    let mut two = winner(server.get("keyset"), &two.seen().unwrap()).unwrap();
    assert_eq!((open(&two, "newer", &newer), open(&two, "older", &older), open(&one, "older", &older)), ("ok", "ok", "ok"));
    // A change that keeps ROOT is followed without a new unlock.
    let (with_passkey, _) = two.add_passkey(&[7], &PRF_SALT, &PRF).unwrap();
    let (lost, _) = one.add_passkey(&[8], &PRF_SALT, &PRF).unwrap();
    assert!(server.put("keyset", &with_passkey, Some(*two.keyset_hash())));
    assert!(!server.put("keyset", &lost, Some(*one.keyset_hash())));
    two.refresh(server.get("keyset")).unwrap();
    one.refresh(server.get("keyset")).unwrap();
    assert_eq!((one.generation(), one.keyset_hash()), (3, two.keyset_hash()));
    assert_eq!(one.unlocks().last().unwrap().credential_id, Some(vec![7]));
    for vault in [&one, &two] {
        still_works(vault);
    }
    // Two revisions of one note: the store refuses the second, which is then sealed over the first.
    let note_one = one.private().seal("n", &note("one"), NOW, None).unwrap();
    let note_two = two.private().seal("n", &note("two"), NOW, None).unwrap();
    assert!(server.put("n", &note_one, None) && !server.put("n", &note_two, None));
    let merged = two.private().seal("n", &note("both"), NOW, Some(server.get("n"))).unwrap();
    assert!(server.put("n", &merged, Some(hushnote::hash(&note_one))));
    assert_eq!(one.private().open("n", server.get("n"), Some(2)).unwrap().record, note("both"));
}

/// An authenticator that gives nothing, too little or the wrong thing, and one that was deleted.
#[test]
fn prf_edge() {
    let anna = anna();
    let mut vault = anna.vault();
    for output in [[0; 32].as_slice(), &[], &[1; 31], &[1; 33], &[1; 64]] {
        assert_eq!(code(vault.add_passkey(&[1], &PRF_SALT, output)), "bad-input");
        assert_ne!(code(Vault::unlock(&anna.keyset, anna.account, Key::Passkey(output), None)), "ok");
    }
    for salt in [[].as_slice(), &[0; 16], &[0; 31], &[0; 33]] {
        assert_eq!(code(vault.add_passkey(&[1], salt, &PRF)), "bad-input");
    }
    assert_eq!(code(vault.add_passkey(&[], &PRF_SALT, &PRF)), "bad-input");
    assert_eq!(code(vault.add_passkey(&[1; 1024], &PRF_SALT, &PRF)), "too-large");
    let (keyset, id) = vault.add_passkey(&[1; 1023], &PRF_SALT, &PRF).unwrap();
    vault.refresh(&keyset).unwrap();
    assert_eq!(code(vault.add_passkey(&[1; 1023], &PRF_SALT, &PRF)), "bad-input", "the same passkey twice");

    let by_passkey = |keyset: &[u8], output: &[u8]| code(Vault::unlock(keyset, anna.account, Key::Passkey(output), None));
    assert_eq!(by_passkey(&keyset, &PRF), "ok");
    for output in [[0; 32].as_slice(), &[], &[1; 31], &[1; 33], &PRF[..31]] {
        assert_eq!(by_passkey(&keyset, output), "bad-input");
    }
    let mut near = PRF;
    near[31] ^= 1;
    assert_eq!(by_passkey(&keyset, &near), "cannot-unlock");
    // What a server that knows the salt could have an authenticator give for another one.
    assert_eq!(by_passkey(&keyset, &h(&PRF_SALT)), "cannot-unlock");
    assert_eq!(by_passkey(&anna.keyset, &PRF), "cannot-unlock", "a keyset without passkeys");

    // The passkey is deleted on the authenticator: the other ways in are untouched, and it is never the last.
    still_works(&anna.open(&keyset, None).unwrap());
    assert_eq!(code(vault.remove_unlock(1)), "last-unlock");
    let without_code = vault.remove_unlock(2).unwrap();
    vault.refresh(&without_code).unwrap();
    let without_passkey = vault.remove_unlock(id).unwrap();
    vault.refresh(&without_passkey).unwrap();
    assert_eq!(code(vault.remove_unlock(1)), "last-unlock");
    assert_eq!(vault.unlocks().iter().map(|unlock| unlock.slot_type).collect::<Vec<_>>(), [SlotType::Passphrase]);
    assert_eq!(by_passkey(&without_passkey, &PRF), "cannot-unlock");
    still_works(&vault);
}
