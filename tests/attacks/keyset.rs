//! What a server may try with a keyset.

use hushnote::{Key, Profile, SignIn, Vault, inspect};

use crate::common::toolkit::{self, Keyset, Secrets, Slot, random};
use crate::common::{PRF, PRF_SALT, Server, anna, berta, code, from_base64, open, seal, still_works};

/// The server answers with a keyset, or a part of one, that is not the person's.
#[test]
fn keyset_replace() {
    let (anna, berta) = (anna(), berta());
    let mut server = Server::with(&anna.keyset);
    let own = Keyset::read(&anna.keyset).unwrap();
    // What the server made for itself under the person's account.
    let planted = Vault::create(anna.account, "cAnArY des Servers", Profile::Standard).unwrap();
    let theirs = Keyset::read(&planted.keyset).unwrap();
    let session = SignIn::with_passphrase(anna.account, anna.passphrase, &anna.login.hint, None).unwrap();

    let relabelled = Keyset { account: anna.account.to_owned(), ..Keyset::read(&berta.keyset).unwrap() };
    let with_slots = |slots: Vec<Slot>, secrets: &[u8]| Keyset { slots, secrets: secrets.to_vec(), ..own.clone() }.bytes();
    let cases = [
        ("somebody else's", berta.keyset.clone(), "cannot-unlock", "cannot-unlock"),
        ("somebody else's, relabelled", relabelled.bytes(), "cannot-unlock", "tampered"),
        ("the server's own", planted.keyset.clone(), "cannot-unlock", "tampered"),
        ("own slots, the server's secrets", with_slots(own.slots.clone(), &theirs.secrets), "tampered", "tampered"),
        ("the server's slots, own secrets", with_slots(theirs.slots.clone(), &own.secrets), "cannot-unlock", "tampered"),
        ("one of each", with_slots(vec![theirs.slots[0].clone(), own.slots[1].clone()], &own.secrets), "tampered", "tampered"),
        ("the other of each", with_slots(vec![own.slots[0].clone(), theirs.slots[1].clone()], &own.secrets), "cannot-unlock", "tampered"),
        ("a later generation", Keyset { generation: 2, ..own.clone() }.bytes(), "tampered", "tampered"),
    ];
    let mut vault = anna.vault();
    for (what, bytes, by_code, by_passphrase) in cases {
        server.lie("keyset", bytes);
        assert_eq!(code(anna.open(server.get("keyset"), None)), by_code, "{what}");
        assert_eq!(code(session.unlock(server.get("keyset"))), by_passphrase, "{what}");
        assert_ne!(code(anna.open(server.get("keyset"), Some(&vault.seen().unwrap()))), "ok", "{what}");
        assert!(["cannot-unlock", "rolled-back", "stale"].contains(&code(vault.refresh(server.get("keyset")))), "{what}");
    }
    // With a hint of its own the server gets the passphrase no nearer to its keyset.
    let lured = SignIn::with_passphrase(anna.account, anna.passphrase, &planted.login.hint, None).unwrap();
    assert_eq!(code(lured.unlock(&planted.keyset)), "cannot-unlock");
    server.repent();
    assert_eq!(code(vault.refresh(server.get("keyset"))), "ok");
    still_works(&vault);
    still_works(&session.unlock(server.get("keyset")).unwrap());
}

/// The server seals a ROOT of its own to the public keys that stand in the slots.
#[test]
fn keyset_forge() {
    let anna = anna();
    let vault = anna.vault();
    let (seen, sealed) = (vault.seen().unwrap(), seal(&vault, "n", "mine"));
    let forger = Keyset { generation: 2, ..Keyset::read(&anna.keyset).unwrap() };
    let session = SignIn::with_passphrase(anna.account, anna.passphrase, &anna.login.hint, None).unwrap();

    // All that a server knows, in the place of the auth it does not know.
    let login = from_base64(&anna.login.secret);
    let recovery = from_base64(&anna.recovery.secret);
    let hash = hushnote::hash(&anna.keyset);
    for guess in [[0; 32].as_slice(), &[], &login, &recovery, &random::<32>(), &forger.slots[0].params, &hash, anna.account.as_bytes()] {
        let forged = forger.clone().forge(&[guess, guess], &Secrets::invented(2));
        assert_eq!(code(inspect(&forged)), "ok");
        for seen in [None, Some(seen.as_slice())] {
            assert_eq!(code(anna.open(&forged, seen)), "cannot-unlock");
        }
        assert_eq!(code(session.unlock(&forged)), "cannot-unlock");
        assert_eq!(code(anna.vault().refresh(&forged)), "stale");
    }

    // The same forgery by somebody who knows every auth shows that nothing else was wrong with it.
    let (_, _, secrets) = anna.dissect(&anna.keyset);
    let auths: Vec<&[u8]> = secrets.auths.iter().map(<[u8; 32]>::as_slice).collect();
    let insider = Secrets { auths: secrets.auths.clone(), ..Secrets::invented(2) };
    let forged = forger.clone().forge(&auths, &insider);
    let fooled = anna.open(&forged, None).unwrap();
    assert_eq!(open(&fooled, "n", &sealed), "cannot-open");
    // A device with a memory is not fooled even so: a newer keyset has to hold the epoch key it has met.
    assert_eq!(code(anna.open(&forged, Some(&seen))), "tampered");
    // And the auth is recorded inside: a slot that opens, over secrets that name another auth, is told.
    for auths_inside in [Secrets::invented(2).auths, vec![secrets.auths[1], secrets.auths[0]]] {
        let forged = forger.clone().forge(&auths, &Secrets { auths: auths_inside, ..secrets.clone() });
        assert_eq!(code(anna.open(&forged, None)), "tampered");
    }
    // So is a slot whose public key is not its way in's: the next ROOT would go to whoever put it there.
    let mut swapped = forger;
    let (_, root, _) = anna.dissect(&anna.keyset);
    swapped.slots[1].pk = toolkit::public_key(&[7; 32]);
    swapped.seal_secrets(&root, &secrets, &random());
    assert_eq!(code(anna.open(&swapped.bytes(), None)), "tampered");
    still_works(&vault);
}

/// The server adds a way in: one it can open, or a copy, or more than there may be.
#[test]
fn slot_stuffing() {
    let anna = anna();
    let own = Keyset::read(&anna.keyset).unwrap();
    let mut server = Server::with(&anna.keyset);
    let params = [[0, 3, 1, 2, 3].as_slice(), &PRF_SALT].concat();
    let way = toolkit::passkey_way(anna.account, &PRF_SALT, &PRF);
    let (seed, auth) = toolkit::split(&way);
    let backdoor = Slot { id: 3, slot_type: 3, params, pk: toolkit::public_key(&seed), enc: Vec::new(), sealed: Vec::new() };

    let mut stuffed = own.clone();
    stuffed.slots.push(backdoor.clone());
    stuffed.seal_slot(2, &auth, &random(), random(), &random());
    // as many bytes as secrets with one more auth would have
    stuffed.secrets.extend([0; 32]);
    server.lie("keyset", stuffed.bytes());
    assert_eq!(code(inspect(server.get("keyset"))), "ok");
    assert_eq!(code(anna.open(server.get("keyset"), None)), "tampered");
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passphrase(anna.passphrase), None)), "tampered");
    // Its own slot opens for the server, and the ROOT inside opens nothing.
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passkey(&PRF), None)), "tampered");
    // An open vault neither adopts it nor seals the next ROOT to it.
    let mut vault = anna.vault();
    assert_eq!(code(vault.refresh(server.get("keyset"))), "rolled-back");
    stuffed.generation = 2;
    assert_eq!(code(vault.refresh(&stuffed.bytes())), "stale");
    let (next, _) = vault.new_recovery_code().unwrap();
    assert_eq!(Keyset::read(&next).unwrap().slots.len(), 2);

    // Copies and decoys.
    for id in [0, 1, 2, 3] {
        let mut copied = own.clone();
        copied.slots.push(Slot { id, ..own.slots[1].clone() });
        copied.secrets.extend([0; 32]);
        assert_eq!(code(anna.open(&copied.bytes(), None)), "malformed", "a second recovery slot");
    }
    let mut crowded = own.clone();
    for id in 3..=17 {
        crowded.slots.push(Slot { id, ..stuffed.slots[2].clone() });
        crowded.secrets.extend([0; 32]);
    }
    assert_eq!(code(anna.open(&crowded.bytes(), None)), "malformed", "seventeen slots");
    crowded.slots.pop();
    crowded.secrets.truncate(crowded.secrets.len() - 32);
    assert_eq!(code(anna.open(&crowded.bytes(), None)), "tampered", "sixteen slots");
    server.repent();
    still_works(&anna.open(server.get("keyset"), None).unwrap());
}

/// The server takes a way in away, or puts one back.
#[test]
fn slot_drop() {
    let anna = anna();
    let mut vault = anna.vault();
    let (keyset, id) = vault.add_passkey(&[1, 2, 3], &PRF_SALT, &PRF).unwrap();
    vault.refresh(&keyset).unwrap();
    let own = Keyset::read(&keyset).unwrap();
    let mut server = Server::with(&keyset);
    let drop = |index: usize| {
        let mut less = own.clone();
        less.slots.remove(index);
        less.bytes()
    };
    server.lie("keyset", drop(2));
    assert_eq!(code(anna.open(server.get("keyset"), None)), "tampered", "without the passkey");
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passkey(&PRF), None)), "cannot-unlock");
    server.lie("keyset", drop(1));
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passkey(&PRF), None)), "tampered", "without the code");
    server.lie("keyset", drop(0));
    assert_eq!(code(anna.open(server.get("keyset"), None)), "malformed", "without the passphrase");
    let mut reordered = own.clone();
    reordered.slots.swap(1, 2);
    server.lie("keyset", reordered.bytes());
    assert_eq!(code(anna.open(server.get("keyset"), None)), "malformed", "in another order");

    // What the person removed does not come back by being put back.
    let without = vault.remove_unlock(id).unwrap();
    vault.refresh(&without).unwrap();
    let mut restored = Keyset::read(&without).unwrap();
    restored.slots.push(own.slots[2].clone());
    server.lie("keyset", restored.bytes());
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna.account, Key::Passkey(&PRF), None)), "tampered");
    assert_eq!(code(anna.open(server.get("keyset"), None)), "tampered");
    still_works(&vault);
}

/// Bits of a key blob are flipped one after the other, to read a key from which flips are accepted or how they fail.
#[test]
fn keyblob_bitflip() {
    let anna = anna();
    let own = Keyset::read(&anna.keyset).unwrap();
    let flips = |length: usize| (0..length * 8).step_by(61);
    type Pick = fn(&mut Keyset) -> &mut Vec<u8>;
    // (part, how every flip in it must fail): one answer for a part, whatever the bit.
    let parts: [(&str, Pick, &str); 7] = [
        ("own public key", |keyset| &mut keyset.slots[1].pk, "tampered"),
        ("own encapsulated key", |keyset| &mut keyset.slots[1].enc, "cannot-unlock"),
        ("own sealed ROOT", |keyset| &mut keyset.slots[1].sealed, "cannot-unlock"),
        ("other public key", |keyset| &mut keyset.slots[0].pk, "tampered"),
        ("other encapsulated key", |keyset| &mut keyset.slots[0].enc, "tampered"),
        ("other sealed ROOT", |keyset| &mut keyset.slots[0].sealed, "tampered"),
        ("sealed secrets", |keyset| &mut keyset.secrets, "tampered"),
    ];
    for (part, pick, expected) in parts {
        for bit in flips(pick(&mut own.clone()).len()) {
            let mut bent = own.clone();
            pick(&mut bent)[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(code(anna.open(&bent.bytes(), None)), expected, "{part}, bit {bit}");
        }
    }
    still_works(&anna.open(&anna.keyset, None).unwrap());
}
