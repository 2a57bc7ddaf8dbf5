//! What the integration tests share: two people, a server that answers as it likes, and the attacker's toolkit.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod craft;
pub mod host;
pub mod insider;
pub mod salamander;
pub mod toolkit;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use hushnote::{Inspection, Key, Login, NoteRecord, Profile, Recovery, Result, Vault};

/// Every secret that the tests plant holds this, and nothing that is said or stored in clear ever may.
pub const CANARY: &str = "cAnArY";
/// 2026-09-21, in milliseconds.
pub const NOW: u64 = 1_790_000_000_000;
pub const PRF: [u8; 32] = [0x21; 32];
pub const PRF_SALT: [u8; 32] = [0x5a; 32];

/// Somebody with an account, and what the server and the person's drawer hold of it.
pub struct Person {
    pub account: &'static str,
    pub passphrase: &'static str,
    pub keyset: Vec<u8>,
    pub login: Login,
    pub recovery: Recovery,
}

impl Person {
    fn make(account: &'static str, passphrase: &'static str) -> Self {
        let new = Vault::create(account, passphrase, Profile::Standard).unwrap();
        Self { account, passphrase, keyset: new.keyset, login: new.login, recovery: new.recovery }
    }

    /// Unlocks any keyset with the recovery code, which takes no Argon2id.
    pub fn open(&self, keyset: &[u8], seen: Option<&[u8]>) -> Result<Vault> {
        Vault::unlock(keyset, self.account, Key::RecoveryCode(&self.recovery.code), seen)
    }

    pub fn vault(&self) -> Vault {
        self.open(&self.keyset, None).unwrap()
    }

    /// As the person's own device could: the keyset in parts, with ROOT and what it protects.
    pub fn dissect(&self, keyset: &[u8]) -> (toolkit::Keyset, [u8; 32], toolkit::Secrets) {
        let keyset = toolkit::Keyset::read(keyset).unwrap();
        let slot = keyset.slots.iter().position(|slot| slot.slot_type == 2).unwrap();
        let root = keyset.root(slot, &toolkit::recovery_way(self.account, &self.recovery.code)).unwrap();
        let secrets = keyset.open(&root).unwrap();
        (keyset, root, secrets)
    }

    /// The key that seals this person's first records.
    pub fn epoch_key(&self) -> [u8; 32] {
        self.dissect(&self.keyset).2.epochs[0]
    }

    /// Any inside, sealed as a record of this person's first epoch: the work of a broken or hostile client.
    pub fn crafted(&self, id: &str, revision: u32, padded: &[u8]) -> Vec<u8> {
        let circle = *self.vault().private().id();
        toolkit::Record { circle, epoch: 0, id: id.to_owned(), revision, body: Vec::new() }.seal(&self.epoch_key(), padded)
    }
}

pub fn anna() -> &'static Person {
    static ANNA: OnceLock<Person> = OnceLock::new();
    ANNA.get_or_init(|| Person::make("acc-anna-7f3a", "cAnArY korrekt Pferd"))
}

pub fn berta() -> &'static Person {
    static BERTA: OnceLock<Person> = OnceLock::new();
    BERTA.get_or_init(|| Person::make("acc-berta-91c2", "cAnArY batterie Heft"))
}

pub fn clara() -> &'static Person {
    static CLARA: OnceLock<Person> = OnceLock::new();
    CLARA.get_or_init(|| Person::make("acc-clara-40d8", "cAnArY Laterne Moos"))
}

/// In no circle, and on good terms with the server.
pub fn mallory() -> &'static Person {
    static MALLORY: OnceLock<Person> = OnceLock::new();
    MALLORY.get_or_init(|| Person::make("acc-mallory-66e1", "cAnArY Nebel Zange"))
}

pub fn note(text: &str) -> NoteRecord {
    NoteRecord::text("message", &format!("{CANARY} {text}"))
}

/// A well-made inside of a message, to be made worse.
pub fn message(content: &[u8]) -> toolkit::Inner<'_> {
    toolkit::Inner { content_type: 1, kind: b"message", sealed_at: NOW, clock: 1, prev: b"", meta: b"", proof: b"", content }
}

pub fn seal(vault: &Vault, id: &str, text: &str) -> Vec<u8> {
    vault.private().seal(id, &note(text), NOW, None).unwrap()
}

/// `"ok"`, or the code of a failure that gives no secret away.
pub fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(error) => {
            let said = format!("{error} {error:?} {error:#?}");
            assert!(!said.contains(CANARY), "an error repeats a secret: {said}");
            error.code()
        }
    }
}

pub fn open(vault: &Vault, id: &str, sealed: &[u8]) -> &'static str {
    code(vault.private().open(id, sealed, None))
}

/// A good seal and open: what every abuse must leave possible.
pub fn still_works(vault: &Vault) {
    let sealed = seal(vault, "good", "still here");
    let opened = vault.private().open("good", &sealed, Some(1)).unwrap();
    assert_eq!((opened.record.clone(), opened.revision, opened.sealed_at), (note("still here"), 1, NOW));
    assert!(matches!(hushnote::inspect(&sealed).unwrap(), Inspection::Record { id, .. } if id == "good"));
}

/// `run` answers before any Argon2id could: the calmest of several tries counts, because other tests are at work too.
pub fn at_once<T>(what: &str, run: impl Fn() -> T) -> T {
    let mut shortest = Duration::MAX;
    for _ in 0..40 {
        let begun = Instant::now();
        let answer = run();
        shortest = shortest.min(begun.elapsed());
        if shortest < Duration::from_millis(1) {
            return answer;
        }
    }
    panic!("{what} took {shortest:?}");
}

/// Text of base64url without padding.
pub fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    bits.chunks(6)
        .map(|six| char::from(alphabet[(0..6).fold(0, |value, at| value << 1 | usize::from(*six.get(at).unwrap_or(&0)))]))
        .collect()
}

pub fn from_base64(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<u8> =
        text.chars().flat_map(|digit| (0..6).rev().map(move |bit| (alphabet.find(digit).unwrap() >> bit & 1) as u8)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// The same numbers in each run.
pub fn dice() -> impl FnMut(usize) -> usize {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    }
}

/// A store that compares and swaps, remembers everything it was ever given, and answers as it likes.
#[derive(Default)]
pub struct Server {
    held: BTreeMap<String, Vec<Vec<u8>>>,
    lies: BTreeMap<String, Vec<u8>>,
}

impl Server {
    /// A server that holds `keyset`.
    pub fn with(keyset: &[u8]) -> Self {
        let mut server = Self::default();
        assert!(server.put("keyset", keyset, None));
        server
    }

    /// Stores `bytes` where the stored ones still hash to `if_match`; says whether it did.
    pub fn put(&mut self, name: &str, bytes: &[u8], if_match: Option<[u8; 32]>) -> bool {
        let versions = self.held.entry(name.to_owned()).or_default();
        if versions.last().map(|stored| hushnote::hash(stored)) != if_match {
            return false;
        }
        versions.push(bytes.to_vec());
        true
    }

    /// What it says it holds.
    pub fn get(&self, name: &str) -> &[u8] {
        self.lies.get(name).or_else(|| self.held.get(name)?.last()).unwrap()
    }

    /// What it was given long ago and never forgot.
    pub fn old(&self, name: &str, version: usize) -> &[u8] {
        &self.held[name][version]
    }

    pub fn lie(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.lies.insert(name.to_owned(), bytes.into());
    }

    pub fn repent(&mut self) {
        self.lies.clear();
    }
}
