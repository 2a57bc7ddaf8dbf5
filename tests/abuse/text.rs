//! Text encodings and passphrases: A040 to A054.

use hushnote::{Key, NoteRecord, Profile, SignIn, Vault};

use crate::common::{NOW, anna, at_once, berta, code, dice, from_base64, still_works};

const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn by_hint(hint: &str) -> &'static str {
    code(SignIn::with_passphrase(anna().account, anna().passphrase, hint, None))
}

fn by_code(text: &str) -> &'static str {
    code(Vault::unlock(&anna().keyset, anna().account, Key::RecoveryCode(text), None))
}

/// Reads a code and derives nothing that opens: what a typo must not get past.
fn reads(text: &str) -> bool {
    match SignIn::with_recovery_code(anna().account, text, None) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code(), "mistyped-code");
            false
        }
    }
}

#[test]
fn a040_base64_in_any_other_form_is_malformed() {
    let hint = anna().login.hint.as_str();
    assert_eq!(hint.len(), 23);
    let (front, last) = hint.split_at(22);
    // 17 bytes leave two spare bits in the last digit
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = digits.find(last).unwrap();
    let spare = (1..4).map(|bits| format!("{front}{}", &digits[value + bits..=value + bits]));
    let wrong = ["", "=", "AB==", "!", &"A".repeat(22), &"A".repeat(24), &"A".repeat(4000)].map(str::to_owned);
    let bent = [
        format!("{hint}="),
        format!("{hint}=="),
        format!(" {hint}"),
        format!("{hint} "),
        format!("{hint}\n"),
        format!("{}\n{}", &hint[..9], &hint[9..22]),
        format!("{}\r\n{}", &hint[..9], &hint[9..21]),
        format!("{}\0", &hint[..22]),
        format!("{}é", &hint[..21]),
        format!("\u{feff}{}", &hint[..20]),
        hint[1..].to_owned(),
        front.to_owned(),
        format!("{hint}A"),
        format!("{front}!"),
        format!("{}=", front),
    ];
    for wrong in wrong.into_iter().chain(spare).chain(bent) {
        assert_eq!(at_once("a bad hint", || by_hint(&wrong)), "malformed", "{wrong:?}");
    }
    still_works(&anna().vault());
}

#[test]
fn a041_base64_of_the_other_alphabet_is_malformed() {
    let hint = anna().login.hint.as_str();
    for place in 0..hint.len() {
        for digit in ["+", "/", " ", "."] {
            let wrong = format!("{}{digit}{}", &hint[..place], &hint[place + 1..]);
            assert_eq!(by_hint(&wrong), "malformed", "{wrong:?}");
        }
    }
    assert_eq!(by_hint(&format!("{}%2B", &hint[..20])), "malformed");
    // What comes out holds neither `+`, `/` nor `=`.
    for text in [hint, &anna().login.secret, &anna().recovery.secret, &berta().login.hint, &berta().login.secret] {
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }
    assert_eq!(from_base64(&anna().login.secret).len(), 32);
    still_works(&anna().vault());
}

#[test]
fn a043_typing_errors_in_a_code_are_told_before_any_key_work() {
    let printed = anna().recovery.code.as_str();
    let code: Vec<u8> = printed.bytes().filter(|byte| *byte != b'-').collect();
    let symbols = SYMBOLS.as_bytes();
    assert_eq!((code.len(), printed.len()), (40, 47));
    let text = |code: &[u8]| String::from_utf8(code.to_vec()).unwrap();
    assert!(reads(printed) && reads(&text(&code)));
    // Every wrong symbol, and every pair of wrong symbols.
    for first in 0..40 {
        for one in symbols.iter().filter(|symbol| **symbol != code[first]) {
            let mut typo = code.clone();
            typo[first] = *one;
            assert!(!reads(&text(&typo)));
            for second in first + 1..40 {
                // of the second symbol's 31 mistakes, three that change with the place; src tries single ones in full
                for step in [1, 7, 19] {
                    let was = symbols.iter().position(|symbol| *symbol == code[second]).unwrap();
                    let mut double = typo.clone();
                    double[second] = symbols[(was + step + first % 5) % 32];
                    assert!(double[second] == code[second] || !reads(&text(&double)));
                }
            }
        }
    }
    let mut draw = dice();
    for _ in 0..100_000 {
        let mut triple = code.clone();
        for _ in 0..3 {
            triple[draw(40)] = symbols[draw(32)];
        }
        assert!(triple == code || !reads(&text(&triple)));
    }
    // Every swap of two symbols, every group missing, doubled or moved.
    for first in 0..40 {
        for second in first + 1..40 {
            let mut swapped = code.clone();
            swapped.swap(first, second);
            assert!(swapped == code || !reads(&text(&swapped)));
        }
    }
    let groups: Vec<&str> = printed.split('-').collect();
    for group in 0..8 {
        let mut missing = groups.clone();
        missing.remove(group);
        let mut doubled = groups.clone();
        doubled.insert(group, groups[group]);
        let mut moved = groups.clone();
        moved.rotate_left(group.max(1));
        for wrong in [missing, doubled, moved] {
            assert!(!reads(&wrong.join("-")));
        }
    }
    // What bech32 misses: symbols put in or left out before the last one.
    for at in 0..=40 {
        for symbol in ["Q", "q", "0", "P", "Z"] {
            let mut longer = text(&code);
            longer.insert_str(at, symbol);
            assert!(!reads(&longer));
        }
        let mut shorter = text(&code);
        shorter.remove(at.min(39));
        assert!(!reads(&shorter));
    }
    for dash in ['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'] {
        assert!(!reads(&printed.replace('-', &dash.to_string())), "only the hyphen that was printed is skipped");
    }
    // What does not matter.
    let looks = printed.replace('0', "o").replace('1', "l");
    for fine in
        [printed.to_lowercase(), printed.replace('-', " "), format!("  {printed}\t\r\n"), looks.to_uppercase().replace('L', "I"), looks]
    {
        assert_eq!(by_code(&fine), "ok");
    }
    assert_eq!(at_once("a typo", || by_code(&printed[1..])), "mistyped-code");
    still_works(&anna().vault());
}

#[test]
fn a044_a_code_of_another_account_cannot_unlock() {
    assert_eq!(by_code(&berta().recovery.code), "cannot-unlock");
    let session = SignIn::with_recovery_code(anna().account, &berta().recovery.code, None).unwrap();
    assert_ne!(session.secret(), berta().recovery.secret.as_str(), "the site's secret is bound to the account as well");
    assert_eq!(code(session.unlock(&anna().keyset)), "cannot-unlock");
    assert_eq!(code(Vault::unlock(&berta().keyset, anna().account, Key::RecoveryCode(&berta().recovery.code), None)), "cannot-unlock");
    still_works(&anna().vault());
}

#[test]
fn a045_invisible_characters_in_a_code_are_a_typo() {
    let printed = anna().recovery.code.as_str();
    for mark in ['\u{feff}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2066}', '\u{ad}', '\u{a0}', '\u{3000}', '\0', '\u{7f}'] {
        for at in [0, 5, 17, printed.len()] {
            let mut pasted = printed.to_owned();
            pasted.insert(at, mark);
            assert!(!reads(&pasted), "U+{:04X} at {at}", u32::from(mark));
        }
    }
    // Digits and letters of other scripts are no look-alikes.
    for (from, to) in [("0", "\u{660}"), ("A", "\u{410}"), ("A", "\u{ff21}"), ("1", "\u{661}")] {
        assert!(!printed.contains(from) || !reads(&printed.replace(from, to)));
    }
    still_works(&anna().vault());
}

#[test]
fn a046_an_empty_passphrase_is_refused_everywhere() {
    let mut vault = anna().vault();
    assert_eq!(code(Vault::create("acc", "", Profile::Standard)), "bad-input");
    assert_eq!(code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(""), None)), "bad-input");
    assert_eq!(code(SignIn::with_passphrase(anna().account, "", &anna().login.hint, None)), "bad-input");
    assert_eq!(code(vault.change_passphrase("", None)), "bad-input");
    for empty in ["", "acc"] {
        let passphrase = if empty.is_empty() { "cAnArY" } else { "" };
        assert_eq!(code(Vault::create(empty, passphrase, Profile::Standard)), "bad-input");
    }
    still_works(&vault);
}

fn secret_of(passphrase: &str) -> String {
    SignIn::with_passphrase(anna().account, passphrase, &anna().login.hint, None).unwrap().secret().to_owned()
}

#[test]
fn a047_nul_bytes_count() {
    let mut secrets = ["a", "a\0", "a\0b", "\0a"].map(secret_of).to_vec();
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 4);
    still_works(&anna().vault());
}

#[test]
fn a050_unassigned_characters_are_refused_when_a_passphrase_is_set() {
    let mut vault = anna().vault();
    for unassigned in ["\u{378}", "cAnArY\u{e0080}", "\u{ffff}", "a\u{10ffff}", "\u{fdd0}b", "\u{2fe0}"] {
        assert_eq!(at_once("refusing", || code(Vault::create("acc", unassigned, Profile::Standard))), "bad-input", "{unassigned:?}");
        assert_eq!(code(vault.change_passphrase(unassigned, None)), "bad-input");
    }
    // One that was set elsewhere, under a newer Unicode, may be tried.
    assert_eq!(code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase("\u{378}"), None)), "cannot-unlock");
    still_works(&vault);
}

#[test]
fn a051_huge_passphrases_are_refused_before_hashing() {
    let mut vault = anna().vault();
    for length in [4097, 1 << 20, 100 << 20] {
        let huge = "x".repeat(length);
        // The whole of it must not even be looked at: reading 100 MB takes longer than this allows.
        let answers = || {
            [
                code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(&huge), None)),
                code(SignIn::with_passphrase(anna().account, &huge, &anna().login.hint, None)),
            ]
        };
        assert_eq!(at_once("a huge passphrase", answers), ["too-large"; 2], "{length}");
        assert_eq!(code(Vault::create("acc", &huge, Profile::Standard)), "too-large");
        assert_eq!(code(vault.change_passphrase(&huge, None)), "too-large");
    }
    // The limit counts UTF-8 after preparation.
    let unlock = |passphrase: &str| code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(passphrase), None));
    assert_eq!((unlock(&"é".repeat(2049)), unlock(&"e\u{301}".repeat(2048))), ("too-large", "cannot-unlock"));
    // A character that grows in NFC.
    assert_eq!(unlock(&"\u{fb2c}".repeat(1200)), "too-large");
    still_works(&vault);
}

#[test]
fn a054_the_wrong_key_again_and_again() {
    for number in 0..10 {
        let wrong = format!("cAnArY falsch {number}");
        assert_eq!(code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(&wrong), None)), "cannot-unlock");
    }
    let wrong = berta().recovery.code.as_str();
    for _ in 0..2000 {
        assert_eq!(by_code(wrong), "cannot-unlock");
    }
    assert_eq!(
        (by_code(&anna().recovery.code), code(Vault::unlock(&anna().keyset, anna().account, Key::Passphrase(anna().passphrase), None))),
        ("ok", "ok")
    );
    still_works(&anna().vault());
}

#[test]
fn ids_are_text_of_any_script_and_compared_as_they_are() {
    let vault = anna().vault();
    let ids = ["é", "e\u{301}", "É", "a\0", "a", " a", "\u{202e}a", "𝕒", "../../etc/passwd", "<script>", "a\u{feff}"];
    for id in ids {
        let sealed = vault.private().seal(id, &NoteRecord::text("message", id), NOW, None).unwrap();
        for other in ids {
            assert_eq!(crate::common::open(&vault, other, &sealed), if other == id { "ok" } else { "cannot-open" });
        }
    }
    still_works(&vault);
}
