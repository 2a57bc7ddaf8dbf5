//! What a server may try with the bytes themselves, and what it may read from them.

use hushnote::{Key, NoteRecord, Profile, SignIn, Vault, inspect};

use crate::common::toolkit::{self, Keyset, Record, cobblestone, ctx};
use crate::common::{CANARY, NOW, PRF, PRF_SALT, anna, base64, code, contains, dice, from_base64, message, open, seal, still_works};

/// An object of one type is served as another, and a sealed part in the place of another.
#[test]
fn kind_confusion() {
    let anna = anna();
    let mut vault = anna.vault();
    let (record, seen) = (seal(&vault, "n", "mine"), vault.seen().unwrap());
    assert_eq!(open(&vault, "n", &anna.keyset), "unsupported");
    assert_eq!(open(&vault, "n", &seen), "unsupported");
    assert_eq!(code(anna.open(&record, None)), "unsupported");
    assert_eq!(code(anna.open(&seen, None)), "unsupported");
    assert_eq!(code(anna.open(&anna.keyset, Some(&record))), "unsupported");
    assert_eq!(code(vault.refresh(&record)), "unsupported");
    assert_eq!(code(inspect(&seen)), "unsupported");
    // The type byte rewritten: the rest does not fit.
    for (bytes, types) in [(&record, [1, 7]), (&anna.keyset, [2, 7]), (&seen, [1, 2])] {
        for object_type in types {
            let mut relabelled = bytes.clone();
            relabelled[2] = object_type;
            for code in [code(inspect(&relabelled)), open(&vault, "n", &relabelled), code(anna.open(&relabelled, None))] {
                assert!(["malformed", "unsupported", "cannot-unlock", "cannot-open", "stale"].contains(&code), "{code}");
            }
            assert_ne!(code(anna.open(&anna.keyset, Some(&relabelled))), "ok");
        }
    }
    // Every blob of the keyset as the body of a record, at its own length and stretched to a record's.
    let (keyset, root, secrets) = anna.dissect(&anna.keyset);
    let frame = Record::read(&record).unwrap();
    for blob in [&keyset.secrets, &keyset.slots[0].sealed, &keyset.slots[1].sealed, &keyset.slots[0].enc] {
        for length in [blob.len(), frame.body.len().max(blob.len())] {
            let mut body = blob.clone();
            body.resize(length, 0);
            let served = Record { body, ..frame.clone() }.bytes();
            assert!(["malformed", "cannot-open"].contains(&open(&vault, "n", &served)));
        }
    }
    // Sealed under the right key, but for another purpose: the context of each tells them apart.
    let context = frame.context();
    let fields = &context[context.iter().position(|byte| *byte == 0).unwrap()..];
    for purpose in ["keyset", "slot", "record statement", "history", "record "] {
        let other = [b"hushnote/1 ", purpose.as_bytes(), fields].concat();
        let body = cobblestone::seal(&secrets.epochs[0], &other, &message(b"x").padded());
        assert_eq!(open(&vault, "n", &Record { body, ..frame.clone() }.bytes()), "cannot-open", "{purpose}");
    }
    let body = cobblestone::seal(&root, &ctx("keyset", &[&keyset.header()]), &message(b"x").padded());
    assert_eq!(open(&vault, "n", &Record { body: body.clone(), ..frame }.bytes()), "cannot-open");
    // And a record's inside, sealed as the secrets of a keyset, is none.
    assert!(["malformed", "tampered"].contains(&code(anna.open(&Keyset { secrets: body, ..keyset }.bytes(), None))));
    still_works(&vault);
}

/// An older or weaker format is claimed.
#[test]
fn suite_downgrade() {
    let anna = anna();
    let vault = anna.vault();
    let (record, seen) = (seal(&vault, "n", "mine"), vault.seen().unwrap());
    for suite in (0..=255).filter(|suite| *suite != 1) {
        let claimed = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[3] = suite;
            bytes
        };
        assert_eq!(open(&vault, "n", &claimed(&record)), "unsupported");
        assert_eq!(code(anna.open(&claimed(&anna.keyset), None)), "unsupported");
        assert_eq!(code(anna.open(&anna.keyset, Some(&claimed(&seen)))), "unsupported");
        let error = inspect(&claimed(&record)).unwrap_err();
        assert!(format!("{error}").contains(&suite.to_string()), "the number found is named: {error}");
        assert_eq!(code(inspect(&claimed(&anna.keyset))), "unsupported");
    }
    // What other products store.
    for legacy in [
        br#"{"v":1,"iter":1000,"ks":128,"mode":"ccm","cipher":"aes","salt":"c2FsdA","ct":"Y3Q"}"#.as_slice(),
        b"2.AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAA==|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        b"-----BEGIN PGP MESSAGE-----\n\nwcBMA\n",
        b"age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 1\n",
        b"hn\x02\x01",
        b"NH\x02\x01",
    ] {
        assert_eq!(open(&vault, "n", legacy), "malformed");
        assert_eq!(code(anna.open(legacy, None)), "malformed");
        assert_eq!(code(inspect(legacy)), "malformed");
    }
    assert_eq!(code(vault.private().seal("n", &crate::common::note("next"), NOW, Some(b"HN\x02\x00"))), "unsupported");
    still_works(&vault);
}

/// Two encodings of one thing, for two parsers to read in two ways.
#[test]
fn canon() {
    let anna = anna();
    let mut vault = anna.vault();
    let (with_passkey, _) = vault.add_passkey(&[1, 2, 3], &PRF_SALT, &PRF).unwrap();
    vault.refresh(&with_passkey).unwrap();
    let record = seal(&vault, "n", "mine");
    // Whatever a reader accepts, writing it again gives the same bytes, however the clear part was edited.
    let mut draw = dice();
    let mut accepted = 0;
    for round in 0..6000 {
        let original = if round % 2 == 0 { &record } else { &with_passkey };
        let mut edited = original.clone();
        for _ in 0..=draw(2) {
            let end = if round % 4 < 2 { edited.len().min(60) } else { edited.len() };
            match draw(4) {
                0 => edited[draw(end)] ^= 1 << draw(8),
                1 => edited[draw(end)] = [0, 1, 2, 3, 16, 127, 128, 255][draw(8)],
                2 => edited.insert(draw(end), u8::try_from(draw(256)).unwrap()),
                _ => drop(edited.remove(draw(end))),
            }
        }
        if inspect(&edited).is_ok() {
            accepted += 1;
            let again = match edited[2] {
                1 => Keyset::read(&edited).unwrap().bytes(),
                2 => Record::read(&edited).unwrap().bytes(),
                // lists of contacts and letters have next to no clear part: what stands behind their magic may be one
                3 | 10 => edited.clone(),
                other => panic!("an object of type {other} made of a record or a keyset"),
            };
            assert_eq!(again, edited);
        }
        if edited != *original {
            assert_ne!(open(&vault, "n", &edited), "ok");
            if round % 2 == 1 {
                assert_ne!(code(anna.open(&edited, None)), "ok");
            }
        }
    }
    assert!(accepted > 1000, "{accepted}: the edits must not all be too coarse");
    for extra in [&[0][..], &[0; 16], b"HN\x02\x01", &record] {
        assert_ne!(open(&vault, "n", &[&record, extra].concat()), "ok");
        assert_ne!(code(anna.open(&[&with_passkey, extra].concat(), None)), "ok");
        assert_ne!(code(anna.open(&with_passkey, Some(&[&vault.seen().unwrap(), extra].concat()))), "ok");
    }
    // Text: one spelling of a hint.
    let hint = &anna.login.hint;
    for other in [format!("{hint}="), format!(" {hint}"), format!("{hint}\n"), hint.replace('-', "+").replace('_', "/") + "A"] {
        assert_eq!(code(SignIn::with_passphrase(anna.account, anna.passphrase, &other, None)), "malformed");
    }
    // A record's inside: JSON that two parsers read in two ways.
    for content in
        [br#"{"a":1,"a":2}"#.as_slice(), br#"{"a":1,"\u0061":2}"#, b"\xef\xbb\xbf{}", br#"{"a":9007199254740993}"#, br#"["\ud800"]"#]
    {
        let crafted = anna.crafted("n", 1, &toolkit::Inner { content_type: 2, kind: b"x-site", ..message(content) }.padded());
        assert_eq!(open(&anna.vault(), "n", &crafted), "malformed");
        let record = NoteRecord { kind: "x-site".to_owned(), content_type: hushnote::ContentType::Json, content: content.to_vec() };
        assert_eq!(code(vault.private().seal("n", &record, NOW, None)), "bad-input");
    }
    still_works(&vault);
}

/// Whoever has the database reads what is in clear: nothing but ids, numbers and sizes.
#[test]
fn clear_scan() {
    let anna = anna();
    let mut vault = anna.vault();
    let (keyset, _) = vault.add_passkey(b"credential", &PRF_SALT, &PRF).unwrap();
    let text =
        format!(r#"{{"format":"SOAP","subjective":"{CANARY}","objective":"o","assessment":"a","plan":"p","writtenAt":"2025-03-01"}}"#);
    let record = vault.private().seal("n-17", &NoteRecord::json("progress", &text), NOW, None).unwrap();
    let sealed_at = NOW.to_be_bytes();
    let needles: [&[u8]; 9] =
        [CANARY.as_bytes(), b"progress", b"SOAP", b"subjective", b"2025", b"writtenAt", &sealed_at, &[0; 9], anna.account.as_bytes()];
    for needle in needles {
        assert!(!contains(&record, needle), "{:?}", String::from_utf8_lossy(needle));
    }
    // The header is what `inspect` shows, and all behind it is random to whoever has no key.
    let read = Record::read(&record).unwrap();
    assert_eq!((read.id.as_str(), read.epoch, read.revision, read.circle), ("n-17", 0, 1, *vault.private().id()));
    assert_eq!(record.len() - read.body.len(), 4 + 16 + 4 + 2 + 4 + 4);
    let mut counts = [0_u32; 256];
    for _ in 0..40 {
        let sealed = vault.private().seal("n-17", &NoteRecord::json("progress", &text), NOW, None).unwrap();
        sealed[34..].iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    }
    let expected = f64::from(counts.iter().sum::<u32>()) / 256.0;
    let squares: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    // chi-squared with 255 degrees of freedom: ten standard deviations off
    assert!((squares - 255.0).abs() < 10.0 * (510.0_f64).sqrt(), "chi-squared {squares}");

    // A keyset: the account, numbers, what a browser must ask a passkey for, public keys and sealed blobs.
    let read = Keyset::read(&keyset).unwrap();
    let code = anna.recovery.code.replace('-', "");
    for needle in
        [anna.passphrase.as_bytes(), CANARY.as_bytes(), code.as_bytes(), &code.as_bytes()[..10], &PRF, &from_base64(&anna.login.secret)]
    {
        assert!(!contains(&keyset, needle));
    }
    assert_eq!(read.slots[0].params, from_base64(&anna.login.hint));
    assert!(read.slots[1].params.is_empty());
    assert_eq!(read.slots[2].params, [&[0, 10], b"credential".as_slice(), &PRF_SALT].concat());
    // The id of the circle does not say whose it is without the account's id, and no two accounts share one.
    assert_eq!(vault.private().id(), &toolkit::h(&ctx("private circle", &[anna.account.as_bytes()]))[..16]);
    still_works(&vault);
}

/// Every text that a program might print, log or send by mistake.
fn everything_printable(vault: &Vault, session: &SignIn, sealed: &[u8]) -> String {
    let opened = vault.private().open("n", sealed, None).unwrap();
    let errors = [
        vault.private().open("m", sealed, None).unwrap_err(),
        vault.private().open("n", &sealed[1..], None).unwrap_err(),
        vault.private().seal("n", &NoteRecord::json("mood", r#"{"score":"cAnArY"}"#), NOW, None).unwrap_err(),
        vault.private().seal("n", &NoteRecord::json("progress", r#"{"format":"cAnArY"}"#), NOW, None).unwrap_err(),
        vault.private().seal("n", &NoteRecord::text("cAnArY", "cAnArY"), NOW, None).unwrap_err(),
        vault.private().seal("n", &NoteRecord::json("x-a", r#"{"cAnArY":1,"cAnArY":2}"#), NOW, None).unwrap_err(),
        session.unlock(&sealed[..9]).unwrap_err(),
    ];
    let handles = format!("{vault:?} {vault:#?} {:?} {:#?} {session:?} {session:#?}", vault.private(), vault.private());
    let records = format!("{opened:?} {opened:#?} {:?} {:#?}", opened.record, opened.record);
    format!("{handles} {records} {errors:?} {errors:#?} {} {:?}", errors.each_ref().map(ToString::to_string).join(" "), vault.unlocks())
}

/// Handles, records and errors are printed, by a log or a panic.
#[test]
fn leak_handles() {
    let anna = anna();
    let vault = anna.vault();
    let session = SignIn::with_recovery_code(anna.account, &anna.recovery.code, None).unwrap();
    let sealed = seal(&vault, "n", "a secret thought");
    let printed = everything_printable(&vault, &session, &sealed);
    assert!(
        printed.contains("Vault(…)") && printed.contains("Circle(…)") && printed.contains("SignIn(…)") && printed.contains("Record(…)")
    );
    for secret in [CANARY, "thought", anna.account, anna.passphrase, &anna.recovery.code, &anna.recovery.secret, session.secret()] {
        assert!(!printed.contains(secret));
    }
    still_works(&vault);
}

/// All that the public API hands out, searched for all the keys that the owner's own toolkit can find.
#[test]
fn no_raw_keys() {
    let anna = anna();
    let mut vault = anna.vault();
    let (keyset, root, secrets) = anna.dissect(&anna.keyset);
    let mut stretched = [0; 64];
    let salt = toolkit::h(&ctx("salt", &[anna.account.as_bytes(), &keyset.slots[0].params[1..]]));
    hushnote::stretch(anna.passphrase.as_bytes(), &salt, Profile::Standard, &mut stretched).unwrap();
    let ways = [toolkit::passphrase_way(anna.account, &stretched), toolkit::recovery_way(anna.account, &anna.recovery.code)];
    let mut keys: Vec<[u8; 32]> = vec![root];
    keys.extend(secrets.auths.iter().chain(&secrets.epochs));
    keys.extend(
        ways.iter().chain(&secrets.identities).chain([&stretched]).flat_map(|wide| [toolkit::split(wide).0, toolkit::split(wide).1]),
    );
    assert_eq!(keys.len(), 1 + 2 + 1 + 4 + 2 + 2);

    let session = SignIn::with_passphrase(anna.account, anna.passphrase, &anna.login.hint, None).unwrap();
    let by_code = SignIn::with_recovery_code(anna.account, &anna.recovery.code, None).unwrap();
    let sealed = seal(&vault, "n", "mine");
    let opened = vault.private().open("n", &sealed, None).unwrap();
    let (next, login) = vault.change_passphrase("cAnArY neue Worte", None).unwrap();
    let (after, recovery) = vault.new_recovery_code().unwrap();
    let texts = [
        everything_printable(&vault, &session, &sealed),
        format!("{:?} {:?}", inspect(&anna.keyset).unwrap(), inspect(&sealed).unwrap()),
        [session.secret(), by_code.secret(), &anna.login.hint, &login.secret, &login.hint, &recovery.secret].join(" "),
    ];
    let mut outputs =
        vec![anna.keyset.clone(), next, after, sealed, vault.seen().unwrap(), vault.private().id().to_vec(), vault.keyset_hash().to_vec()];
    outputs.push(opened.record.content.clone());
    outputs.extend(texts[2].split(' ').map(from_base64));
    for key in &keys {
        for output in &outputs {
            assert!(!contains(output, key) && !contains(output, &key[..16]));
        }
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        for spelling in [hex.to_uppercase(), hex, base64(key), format!("{key:?}").trim_matches(['[', ']']).to_owned()] {
            assert!(texts.iter().all(|text| !text.contains(&spelling)));
        }
    }
    assert_eq!(code(Vault::unlock(&anna.keyset, anna.account, Key::Passkey(&keys[0]), None)), "cannot-unlock");
    still_works(&vault);
}
