//! What must hold for inputs that nobody thought of.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects, missing_docs, unreachable_pub)]

mod common;

use common::toolkit::{Keyset, Record, cobblestone, ctx, padme};
use common::{NOW, anna, code, message, note, open, still_works};
use hushnote::{ContentType, Inspection, Key, NoteRecord, SignIn, Vault, inspect, seal_to};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

thread_local! {
    /// Unlocked once for each test, which proptest runs on one thread.
    static VAULT: Vault = anna().vault();
}

fn with_vault<T>(run: impl FnOnce(&Vault) -> T) -> T {
    VAULT.with(run)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..ProptestConfig::default() }
}

/// An id as a site might choose it, up to 256 bytes.
fn id() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9-]{1,40}", "\\PC{1,30}", any::<char>().prop_map(String::from), "x{200,256}"]
        .prop_filter("1 to 256 bytes", |id| (1..=256).contains(&id.len()))
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        (0_usize..40_000, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]),
        (-40_i32..40, 1_usize..4).prop_map(|(off, chunks)| vec![9; (chunks * 16_384).saturating_add_signed(off as isize - 33)]),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53) + 1..1 << 53).prop_map(Value::from),
        (-1e15..1e15).prop_filter_map("a fraction", |number: f64| (number.fract() != 0.0).then(|| Value::from(number))),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// One edit of some bytes.
#[derive(Clone, Debug)]
enum Edit {
    Flip(Index, u8),
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Swap(Index, Index, usize),
    Copy(Index, Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 0_u8..8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (at(), 1_usize..40).prop_map(|(at, length)| Edit::Remove(at, length)),
        (at(), at(), 1_usize..40).prop_map(|(a, b, length)| Edit::Swap(a, b, length)),
        (at(), at(), 1_usize..40).prop_map(|(a, b, length)| Edit::Copy(a, b, length)),
    ]
}

fn apply(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for edit in edits {
        if out.is_empty() {
            break;
        }
        let range = |at: &Index, length: usize, out: &[u8]| {
            let start = at.index(out.len());
            start..out.len().min(start + length)
        };
        match edit {
            Edit::Flip(at, bit) => {
                let at = at.index(out.len());
                out[at] ^= 1 << bit;
            }
            Edit::Set(at, byte) => {
                let at = at.index(out.len());
                out[at] = *byte;
            }
            Edit::Insert(at, more) => {
                let at = at.index(out.len());
                out.splice(at..at, more.iter().copied());
            }
            Edit::Remove(at, length) => drop(out.drain(range(at, *length, &out))),
            Edit::Swap(a, b, length) => {
                let (a, b) = (range(a, *length, &out), range(b, *length, &out));
                let length = a.len().min(b.len());
                for step in 0..length {
                    out.swap(a.start + step, b.start + step);
                }
            }
            Edit::Copy(from, to, length) => {
                let (from, to) = (range(from, *length, &out), range(to, *length, &out));
                let piece = out[from].to_vec();
                let length = piece.len().min(to.len());
                out[to.start..to.start + length].copy_from_slice(&piece[..length]);
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn bytes_come_back_as_they_were(id in id(), kind in "x-[a-z0-9-]{0,62}", content in content(), time in 0..=8_640_000_000_000_000_u64) {
        with_vault(|vault| {
            let record = NoteRecord::bytes(&kind, &content);
            let sealed = vault.private().seal(&id, &record, time, None).unwrap();
            let opened = vault.private().open(&id, &sealed, Some(1)).unwrap();
            assert_eq!((&opened.id, opened.revision, opened.sealed_at), (&id, 1, time));
            assert!(opened.record == record);
            let padded = padme(content.len() + kind.len() + 22);
            assert_eq!(sealed.len(), 30 + id.len() + 56 + padded + 16 * (padded / 16_384 + 1));
        });
    }

    #[test]
    fn text_comes_back_as_it_was(id in id(), text in "(?s).{0,300}") {
        with_vault(|vault| {
            let record = NoteRecord::text("message", &text);
            let sealed = vault.private().seal(&id, &record, NOW, None).unwrap();
            assert_eq!(vault.private().open(&id, &sealed, None).unwrap().record, record);
        });
    }

    #[test]
    fn json_comes_back_as_it_was(value in json()) {
        with_vault(|vault| {
            let record = NoteRecord::json("x-site", &value.to_string());
            let sealed = vault.private().seal("n", &record, NOW, None).unwrap();
            let opened = vault.private().open("n", &sealed, None).unwrap();
            assert_eq!(opened.record.as_str().unwrap(), value.to_string());
        });
    }

    /// What is sealed is opened, and what is refused on sealing is refused on opening: one reader serves both.
    #[test]
    fn sealing_and_opening_agree_on_json(text in prop_oneof!["[\\[\\]{},:\"0-9a-z .e+-]{0,12}", "\\{\"[ab]\":[0-9.e-]{1,8},\"[ab]\":1\\}", "-?[0-9.e+-]{1,25}"]) {
        with_vault(|vault| {
            let seals = vault.private().seal("n", &NoteRecord::json("x-site", &text), NOW, None).is_ok();
            let inner = common::toolkit::Inner { content_type: 2, kind: b"x-site", ..message(text.as_bytes()) };
            assert_eq!(open(vault, "n", &anna().crafted("n", 1, &inner.padded())) == "ok", seals, "{text}");
            // Whatever passes means to another parser what it says.
            assert!(!seals || serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        });
    }

    #[test]
    fn a_record_opens_under_its_own_id_alone(one in id(), two in id()) {
        with_vault(|vault| {
            let sealed = vault.private().seal(&one, &note("x"), NOW, None).unwrap();
            assert_eq!(open(vault, &two, &sealed) == "ok", one == two);
            let relabelled = Record { id: two.clone(), ..Record::read(&sealed).unwrap() };
            assert_eq!(open(vault, &two, &relabelled.bytes()) == "ok", one == two);
        });
    }

    /// A015: "ab" + "c" is not "a" + "bc", wherever the cut and whatever the fields.
    #[test]
    fn contexts_are_injective(joined in prop::collection::vec(any::<u8>(), 1..40), cuts in prop::collection::vec(any::<Index>(), 0..4), others in prop::collection::vec(any::<Index>(), 0..4)) {
        let split = |cuts: &[Index]| {
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(joined.len())).collect();
            places.sort_unstable();
            let starts = std::iter::once(0).chain(places.iter().copied());
            let ends = places.iter().copied().chain([joined.len()]);
            starts.zip(ends).map(|(start, end)| &joined[start..end]).collect::<Vec<&[u8]>>()
        };
        let (one, two) = (split(&cuts), split(&others));
        assert_eq!(ctx("record", &one) == ctx("record", &two), one == two);
        // The same through the public API: a body sealed for one id and revision, offered under the other split.
        let id = String::from_utf8_lossy(&joined).into_owned();
        let cut = cuts.first().map_or(0, |cut| cut.index(id.chars().count()));
        let shorter: String = id.chars().take(cut).collect();
        with_vault(|vault| {
            let record = Record { circle: *vault.private().id(), epoch: 0, id: id.clone(), revision: 1, body: Vec::new() };
            let context = ctx("record", &[&record.circle, &[0; 4], shorter.as_bytes(), &id.as_bytes()[shorter.len()..], &[0, 0, 0, 1]]);
            let body = cobblestone::seal(&anna().epoch_key(), &context, &message(b"x").padded());
            assert_eq!(open(vault, &id, &Record { body, ..record }.bytes()), "cannot-open");
        });
    }

    #[test]
    fn an_account_opens_its_own_keyset_alone(account in id()) {
        let renamed = Keyset { account: account.clone(), ..Keyset::read(&anna().keyset).unwrap() }.bytes();
        let by = |keyset: &[u8], account: &str| code(Vault::unlock(keyset, account, Key::RecoveryCode(&anna().recovery.code), None));
        if account != anna().account {
            assert_eq!((by(&renamed, &account), by(&anna().keyset, &account), by(&renamed, anna().account)), ("cannot-unlock", "cannot-unlock", "cannot-unlock"));
        }
    }

    #[test]
    fn padding_is_short_and_hides_the_last_bits(length in 0_usize..16_000_000) {
        let padded = padme(length);
        assert!(padded >= length.max(1024) && (padded == 1024 || (padded - length) * 8 <= length));
        assert_eq!(padme(padded), padded);
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn garbage_is_refused_without_a_panic(start in prop::sample::select(vec![&b""[..], b"HN", b"HN\x01\x01", b"HN\x02\x01", b"HN\x03\x01", b"HN\x04\x01", b"HN\x07\x01", b"HN\x0a\x01"]), rest in prop::collection::vec(any::<u8>(), 0..3000), text in "\\PC{0,60}") {
        let bytes = [start, &rest].concat();
        with_vault(|vault| {
            assert_ne!(open(vault, "n", &bytes), "ok");
            assert_ne!(code(vault.private().seal("n", &note("x"), NOW, Some(&bytes))), "ok");
            assert_ne!(code(vault.open_sealed(&bytes)), "ok");
        });
        assert_ne!(code(seal_to(&bytes, &note("x"), NOW)), "ok");
        // `inspect` may well find a header in it, and shows what stands there; keysets and cards are not that easily met.
        if let Ok(found) = inspect(&bytes) {
            assert!(!matches!(found, Inspection::Keyset { .. } | Inspection::Card { .. }));
        }
        assert_ne!(code(anna().open(&bytes, None)), "ok");
        assert_ne!(code(anna().open(&anna().keyset, Some(&bytes))), "ok");
        assert_ne!(code(Vault::unlock(&anna().keyset, anna().account, Key::Passkey(&bytes), None)), "ok");
        assert_ne!(code(Vault::unlock(&anna().keyset, anna().account, Key::RecoveryCode(&text), None)), "ok");
        assert_eq!(code(SignIn::with_passphrase(anna().account, "x", &text, None)), "malformed");
    }

    #[test]
    fn an_edited_record_never_opens(edits in prop::collection::vec(edit(), 1..6), length in prop::sample::select(vec![0_usize, 900, 20_000])) {
        with_vault(|vault| {
            let original = vault.private().seal("n", &NoteRecord::bytes("x-a", &vec![3; length]), NOW, None).unwrap();
            let edited = apply(&original, &edits);
            assert!(edited == original || open(vault, "n", &edited) != "ok");
        });
    }

    #[test]
    fn parts_of_two_records_never_open(cut in any::<Index>(), from in any::<Index>()) {
        with_vault(|vault| {
            let (one, two) = (common::seal(vault, "n", "one"), common::seal(vault, "n", "two"));
            let cut = 1 + cut.index(one.len() - 1);
            // up to here two records of one id and revision are the same
            let mixed = [&one[..cut], &two[cut..]].concat();
            assert!(mixed == one || mixed == two || open(vault, "n", &mixed) != "ok");
            let spliced = [&one[..cut], &two[from.index(two.len())..]].concat();
            assert!(spliced == one || spliced == two || open(vault, "n", &spliced) != "ok");
        });
    }

    #[test]
    fn an_edited_keyset_or_token_never_opens(edits in prop::collection::vec(edit(), 1..6)) {
        let edited = apply(&anna().keyset, &edits);
        assert!(edited == anna().keyset || code(anna().open(&edited, None)) != "ok");
        let seen = with_vault(|vault| vault.seen().unwrap());
        let token = apply(&seen, &edits);
        // A token is the device's own note and holds no seal: what still reads as one may be another's, or a later one.
        let answer = code(anna().open(&anna().keyset, Some(&token)));
        assert!(["ok", "malformed", "unsupported", "bad-input", "rolled-back", "tampered"].contains(&answer), "{answer}");
    }
}

#[test]
fn the_vault_of_all_these_still_works() {
    with_vault(still_works);
    assert_eq!(ContentType::from_byte(2), Some(ContentType::Json));
}
