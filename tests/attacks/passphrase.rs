//! What a server may try with what stands between a passphrase and the keys.

use hushnote::{Key, Profile, SignIn, Vault};

use crate::common::toolkit::{self, Keyset, ctx, expand, h};
use crate::common::{CANARY, Server, anna, at_once, base64, berta, code, contains, from_base64, still_works};

fn hint(profile: u8, salt: &[u8]) -> String {
    base64(&[&[profile], salt].concat())
}

/// A cheaper stretching than the account's own is asked for.
#[test]
fn kdf_downgrade() {
    let strong = Vault::create("acc-strong", "cAnArY starke Worte", Profile::High).unwrap();
    let salt = &from_base64(&strong.login.hint)[1..];
    let seen = strong.vault.seen().unwrap();
    let mut server = Server::with(&strong.keyset);

    // There is no profile below the floor, and no room in a hint for numbers.
    let bad = |hint: &str, seen| code(SignIn::with_passphrase("acc-strong", "cAnArY starke Worte", hint, seen));
    assert_eq!(at_once("profile 0", || bad(&hint(0, salt), None)), "unsupported");
    assert_eq!(at_once("numbers", || bad(&base64(&[&[1, 0, 8, 1], salt].concat()), None)), "malformed");
    // A device that met the better profile refuses before anything is stretched.
    assert_eq!(at_once("profile 1", || bad(&hint(1, salt), Some(&seen))), "rolled-back");
    // One without memory stretches, and learns at unlocking that the hint was not the keyset's.
    let session = SignIn::with_passphrase("acc-strong", "cAnArY starke Worte", &hint(1, salt), None).unwrap();
    assert_ne!(session.secret(), strong.login.secret.as_str());
    assert_eq!(code(session.unlock(server.get("keyset"))), "tampered");

    // The keyset says it too: the seen one is known by its hash, and any other way the slot's context differs.
    let mut cheaper = Keyset::read(&strong.keyset).unwrap();
    cheaper.slots[0].params[0] = 1;
    server.lie("keyset", cheaper.bytes());
    let unlock = |seen| code(Vault::unlock(server.get("keyset"), "acc-strong", Key::Passphrase("cAnArY starke Worte"), seen));
    assert_eq!(at_once("a cheaper keyset", || unlock(Some(&seen))), "rolled-back");
    assert_eq!(unlock(None), "cannot-unlock");
    assert_eq!(code(session.unlock(server.get("keyset"))), "cannot-unlock");
    // A later generation makes no difference to what the device has met.
    cheaper.generation = 9;
    server.lie("keyset", cheaper.bytes());
    let unlock = || code(Vault::unlock(server.get("keyset"), "acc-strong", Key::Passphrase("cAnArY starke Worte"), Some(&seen)));
    assert_eq!(at_once("a later, cheaper keyset", unlock), "rolled-back");

    // Nor does the person's own next change lower it.
    let mut vault = strong.vault;
    assert_eq!(code(vault.change_passphrase("cAnArY neue Worte", Some(Profile::Standard))), "bad-input");
    still_works(&vault);
}

/// An absurd cost is asked for: memory, time, or a keyset that names one.
#[test]
fn kdf_bomb() {
    let anna = anna();
    let salt = &from_base64(&anna.login.hint)[1..];
    let mut server = Server::with(&anna.keyset);
    for profile in (0..=255).filter(|profile| !(1..=3).contains(profile)) {
        let ask = || code(SignIn::with_passphrase(anna.account, anna.passphrase, &hint(profile, salt), None));
        assert_eq!(at_once("an unknown profile", ask), "unsupported", "{profile}");
        let mut keyset = Keyset::read(&anna.keyset).unwrap();
        keyset.slots[0].params[0] = profile;
        server.lie("keyset", keyset.bytes());
        let unlock = || code(Vault::unlock(server.get("keyset"), anna.account, Key::Passphrase(anna.passphrase), None));
        assert_eq!(at_once("an unknown profile", unlock), "unsupported", "{profile}");
        assert_eq!(code(anna.open(server.get("keyset"), None)), "unsupported");
    }
    // 4 GiB, a million passes: there is no field for either.
    let mut keyset = Keyset::read(&anna.keyset).unwrap();
    keyset.slots[0].params.extend([0, 0x40, 0, 0, 0, 0x0f, 0x42, 0x40]);
    server.lie("keyset", keyset.bytes());
    let unlock = || code(Vault::unlock(server.get("keyset"), anna.account, Key::Passphrase(anna.passphrase), None));
    assert_eq!(at_once("numbers in the slot", unlock), "malformed");
    let long = base64(&[&[1], salt, &[0, 0x40, 0, 0]].concat());
    assert_eq!(at_once("numbers in the hint", || code(SignIn::with_passphrase(anna.account, anna.passphrase, &long, None))), "malformed");
    server.repent();
    still_works(&anna.open(server.get("keyset"), None).unwrap());
}

/// One salt for everybody, so that one table of guesses serves all.
#[test]
fn salt_swap() {
    let (anna, berta) = (anna(), berta());
    let salt16 = &from_base64(&anna.login.hint)[1..];
    let secret = |account: &str| SignIn::with_passphrase(account, "cAnArY ein Wort", &hint(1, salt16), None).unwrap().secret().to_owned();
    let (one, two) = (secret("acc-1"), secret("acc-2"));
    assert_ne!(one, two, "the same hint and passphrase serve two accounts");
    // What Argon2id takes is bound to the account.
    for (account, secret) in [("acc-1", one), ("acc-2", two)] {
        let mut stretched = [0; 64];
        let salt = h(&ctx("salt", &[account.as_bytes(), salt16]));
        hushnote::stretch("cAnArY ein Wort".as_bytes(), &salt, Profile::Standard, &mut stretched).unwrap();
        assert_eq!(base64(&expand::<32>(&stretched, &ctx("login", &[account.as_bytes()]))), secret);
    }
    // A hint of somebody else's, or of the server's choosing, is told when the keyset comes.
    for hint in [berta.login.hint.clone(), hint(1, &[0; 16])] {
        let session = SignIn::with_passphrase(anna.account, anna.passphrase, &hint, None).unwrap();
        assert_ne!(session.secret(), anna.login.secret.as_str());
        assert_eq!(code(session.unlock(&anna.keyset)), "tampered");
    }
    assert_ne!(anna.login.hint, berta.login.hint);
    still_works(&anna.vault());
}

/// What is sent in the place of a password must be as dear to guess as the keys, and open nothing.
#[test]
fn auth_oracle() {
    let anna = anna();
    let (keyset, root, secrets) = anna.dissect(&anna.keyset);
    let stretched = {
        let salt = h(&ctx("salt", &[anna.account.as_bytes(), &keyset.slots[0].params[1..]]));
        let mut out = [0; 64];
        hushnote::stretch(anna.passphrase.as_bytes(), &salt, Profile::Standard, &mut out).unwrap();
        out
    };
    let sent = from_base64(&anna.login.secret);
    let recovery_sent = from_base64(&anna.recovery.secret);
    // It comes out of Argon2id and nothing else …
    assert_eq!(sent, expand::<32>(&stretched, &ctx("login", &[anna.account.as_bytes()])));
    // … and nothing that unlocks can be had from it: it is neither S, nor a seed, nor an auth, nor ROOT, nor an epoch key.
    let way = toolkit::passphrase_way(anna.account, &stretched);
    assert!(keyset.root(0, &way).is_some());
    let keys = [root.to_vec(), secrets.bytes(), stretched.to_vec(), way.to_vec()].concat();
    for secret in [&sent, &recovery_sent] {
        assert_eq!(secret.len(), 32);
        assert!(!contains(&keys, secret));
        let secret: [u8; 32] = secret.as_slice().try_into().unwrap();
        assert!(keyset.open(&secret).is_none());
        for (seed, auth) in [(secret, secret), (secret, toolkit::split(&way).1), (toolkit::split(&way).0, secret)] {
            let guess = [seed, auth].concat().try_into().unwrap();
            assert!((0..2).all(|slot| keyset.root(slot, &guess).is_none()));
        }
        // Nor by pretending that it is Argon2id's output.
        let wide = [secret, secret].concat().try_into().unwrap();
        assert!(keyset.root(0, &toolkit::passphrase_way(anna.account, &wide)).is_none());
        // A server that plays a person by the code or a passkey made of it gets nowhere either.
        assert_eq!(code(Vault::unlock(&anna.keyset, anna.account, Key::Passkey(&secret), None)), "cannot-unlock");
        assert_eq!(code(Vault::unlock(&anna.keyset, anna.account, Key::RecoveryCode(&base64(&secret)), None)), "mistyped-code");
    }
}

/// The same passphrase from another keyboard, and what only looks the same.
#[test]
fn nfd_pass() {
    // "é" and "Å" decomposed, a Hangul syllable in jamo, a no-break space
    let typed = format!("{CANARY} cafe\u{301} A\u{30a}ngstro\u{308}m \u{1112}\u{1161}\u{11ab}");
    let composed = format!("{CANARY} café Ångström 한");
    let new = Vault::create("acc-nfd", &typed, Profile::Standard).unwrap();
    for spelling in [&composed, &composed.replace(' ', "\u{a0}").replace('Å', "\u{212b}")] {
        let session = SignIn::with_passphrase("acc-nfd", spelling, &new.login.hint, None).unwrap();
        assert_eq!(session.secret(), new.login.secret.as_str());
        still_works(&session.unlock(&new.keyset).unwrap());
    }
    // Compatibility forms and case are other passphrases.
    for other in [composed.replace('s', "\u{17f}"), composed.replace('g', "\u{ff47}"), composed.to_lowercase()] {
        let session = SignIn::with_passphrase("acc-nfd", &other, &new.login.hint, None).unwrap();
        assert_eq!(code(session.unlock(&new.keyset)), "cannot-unlock");
    }
}
