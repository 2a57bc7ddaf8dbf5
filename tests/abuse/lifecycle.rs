//! Concurrency, crashes and leaks, as far as they need no JavaScript: A090 to A102, A123, A126.

use hushnote::{Key, NoteRecord, Profile, SignIn, Vault, inspect};

use crate::common::{CANARY, NOW, PRF, PRF_SALT, Server, anna, berta, code, note, open, seal, still_works};

#[test]
fn a090_two_unlocks_at_once_both_succeed() {
    let unlock = || Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(anna().passphrase), None).unwrap();
    let (sealed, opened) = std::thread::scope(|scope| {
        let (one, two) = (scope.spawn(unlock), scope.spawn(unlock));
        (seal(&one.join().unwrap(), "n", "by one"), two.join().unwrap())
    });
    assert_eq!(open(&opened, "n", &sealed), "ok");
    still_works(&opened);
}

#[test]
fn a095_a_crash_between_two_writes_leaves_a_keyset_that_opens() {
    // A re-key is one write, so there is no between; the site's own transaction is what may fail, before or after it.
    let mut vault = anna().vault();
    let first = seal(&vault, "n", "one");
    let mut server = Server::with(&anna().keyset);
    let (next, recovery) = vault.new_recovery_code().unwrap();
    drop(vault);
    assert_eq!(open(&anna().open(server.get("keyset"), None).unwrap(), "n", &first), "ok");
    assert!(server.put("keyset", &next, Some(hushnote::hash(&anna().keyset))));
    let after = Vault::unlock(server.get("keyset"), anna().account, Key::RecoveryCode(&recovery.code), None).unwrap();
    assert_eq!(open(&after, "n", &first), "ok");
    assert_eq!(code(anna().open(server.get("keyset"), None)), "cannot-unlock", "the old code");
    assert_eq!(code(Vault::unlock(server.get("keyset"), anna().account, Key::Passphrase(anna().passphrase), None)), "ok");
    still_works(&after);
}

#[test]
fn a096_a_write_that_was_cut_short_is_refused_and_the_previous_state_opens() {
    let mut vault = anna().vault();
    let (next, _) = vault.add_passkey(&[1], &PRF_SALT, &PRF).unwrap();
    let sealed = seal(&vault, "n", "one");
    for written in [0, 1, 4, next.len() / 2, next.len() - 1] {
        assert_ne!(code(anna().open(&next[..written], None)), "ok");
        assert_ne!(code(vault.refresh(&next[..written])), "ok");
        assert_ne!(open(&vault, "n", &sealed[..written.min(sealed.len() - 1)]), "ok");
        // Half of the new over half of the old.
        let torn = [&next[..written], anna().keyset.get(written..).unwrap_or_default()].concat();
        assert!(torn == anna().keyset || code(anna().open(&torn, None)) != "ok");
    }
    assert_eq!(vault.generation(), 1);
    assert_eq!(open(&anna().vault(), "n", &sealed), "ok");
    vault.refresh(&next).unwrap();
    still_works(&vault);
}

#[test]
fn a097_of_two_tabs_that_renew_at_once_one_wins() {
    let (mut one, mut two) = (anna().vault(), anna().vault());
    let mut server = Server::with(&anna().keyset);
    let ((first, _), (second, _)) = (one.new_recovery_code().unwrap(), two.new_recovery_code().unwrap());
    assert!(server.put("keyset", &second, Some(*two.keyset_hash())));
    assert!(!server.put("keyset", &first, Some(*one.keyset_hash())), "the conflict is the store's to tell");
    assert_eq!((code(two.refresh(server.get("keyset"))), code(one.refresh(server.get("keyset")))), ("ok", "stale"));
    assert_eq!((one.generation(), two.generation()), (1, 2));
    still_works(&one);
    still_works(&two);
}

#[test]
fn a099_no_decision_rests_on_the_clock() {
    let vault = anna().vault();
    let at = |time, previous: Option<&[u8]>| vault.private().seal("n", &note("when"), time, previous);
    let first = at(NOW, None).unwrap();
    // Back by decades, ahead to the last date there is: the revision counts, not the time.
    let second = at(0, Some(&first)).unwrap();
    let third = at(8_640_000_000_000_000, Some(&second)).unwrap();
    for (sealed, revision) in [(&first, 1), (&second, 2), (&third, 3)] {
        assert_eq!(vault.private().open("n", sealed, Some(revision)).unwrap().revision, revision);
        assert_eq!(code(vault.private().open("n", sealed, Some(revision + 1))), "rolled-back");
    }
    for time in [8_640_000_000_000_001, u64::MAX] {
        assert_eq!(code(at(time, None)), "bad-input");
    }
    still_works(&vault);
}

#[test]
fn a123_no_failure_repeats_a_secret() {
    let (anna, berta) = (anna(), berta());
    let mut vault = anna.vault();
    let sealed = seal(&vault, "n", "a thought");
    let json = |kind: &str, content: &str| code(vault.private().seal("n", &NoteRecord::json(kind, content), NOW, None));
    // `code` looks for the canary in every text a failure gives.
    let mut codes = vec![
        json("mood", r#"{"score":"cAnArY"}"#),
        json("mood", r#"{"cAnArY":1}"#),
        json("plan", r#"{"goals":[{"cAnArY":"cAnArY"}]}"#),
        json("progress", r#"{"format":"cAnArY"}"#),
        json("session", r#"{"startedAt":"cAnArY","modality":"cAnArY","attendance":"cAnArY"}"#),
        json("cAnArY", "{}"),
        json("x-a", r#"{"cAnArY":1,"cAnArY":2}"#),
        json("x-a", r#"{"cAnArY"#),
        json("message", r#"{"text":"cAnArY","replyTo":""}"#),
        code(vault.private().seal("", &note("x"), NOW, None)),
        code(vault.private().seal(&format!("{CANARY}{}", "x".repeat(300)), &note("x"), NOW, None)),
        open(&vault, CANARY, &sealed),
        open(&vault, "n", &sealed[..100]),
        code(inspect(CANARY.as_bytes())),
        code(Vault::unlock(&anna.keyset, CANARY, Key::RecoveryCode(&anna.recovery.code), None)),
        code(Vault::unlock(&anna.keyset, anna.account, Key::RecoveryCode("cAnArY-cAnArY"), None)),
        code(Vault::unlock(&anna.keyset, anna.account, Key::RecoveryCode(&berta.recovery.code), None)),
        code(Vault::unlock(&anna.keyset, anna.account, Key::Passphrase("cAnArY falsch"), None)),
        code(Vault::unlock(&anna.keyset, anna.account, Key::Passkey(CANARY.as_bytes()), None)),
        code(Vault::create(CANARY, "cAnArY\u{378}", Profile::Standard)),
        code(Vault::create(CANARY, &CANARY.repeat(1000), Profile::Standard)),
        code(SignIn::with_passphrase(CANARY, "cAnArY", CANARY, None)),
        code(SignIn::with_recovery_code(CANARY, CANARY, None)),
        code(anna.open(&anna.keyset, Some(CANARY.as_bytes()))),
    ];
    codes.push(code(vault.change_passphrase("", None)));
    codes.push(code(vault.add_passkey(CANARY.as_bytes(), CANARY.as_bytes(), &PRF)));
    codes.push(code(vault.refresh(CANARY.as_bytes())));
    assert!(codes.iter().all(|code| *code != "ok"), "{codes:?}");
    // A crafted record of one's own tells no more than a foreign one.
    let inner = crate::common::toolkit::Inner { kind: b"cAnArY", ..crate::common::message(b"cAnArY") };
    assert_eq!(open(&vault, "n", &anna.crafted("n", 1, &inner.padded())), "malformed");
    still_works(&vault);
}

#[test]
fn a126_handles_print_as_their_names() {
    let vault = anna().vault();
    let session = SignIn::with_recovery_code(anna().account, &anna().recovery.code, None).unwrap();
    let opened = vault.private().open("n", &seal(&vault, "n", "a thought"), None).unwrap();
    assert_eq!(
        format!("{vault:?} {:?} {session:?} {opened:?} {:?}", vault.private(), opened.record),
        "Vault(…) Circle(…) SignIn(…) OpenedRecord(…) NoteRecord(…)"
    );
    still_works(&vault);
}
