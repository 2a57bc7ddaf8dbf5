//! AES-GCM, the verification of signatures and Argon2's G, each in the two ways there are. Numbers in, numbers out: how many did not hold.
#![allow(dead_code, missing_docs, unreachable_pub)]

mod blocks;
mod rows_at_once;

extern crate alloc;

use std::cell::RefCell;

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};

use crate::secret::Secret;
use crate::suite::sign::{SIGNATURE, VerifyingKey, public_key, sign};
use crate::suite::signers::Signers;

#[path = "../../../src/error.rs"]
mod error;
#[path = "../../../src/secret.rs"]
mod secret;
#[path = "../../../src/text.rs"]
mod text;
#[path = "../../../src/suite"]
mod suite {
    pub(crate) mod sign;
    pub(crate) mod signers;
}

#[path = "../../../kdf/src/mix.rs"]
mod mix;
#[path = "../../../kdf/src/kernel"]
mod kernel {
    /// Of a block.
    pub(crate) const VECTORS: usize = 64;
    pub(crate) mod compress;
}

const NONCE: [u8; 12] = [3; 12];

/// Each under a key of its own, as records are sealed.
struct Sealed {
    key: [u8; 32],
    text: Vec<u8>,
    tag: [u8; 16],
}

struct Signed {
    key: VerifyingKey,
    messages: Vec<([u8; 32], [u8; SIGNATURE])>,
    signers: Signers,
}

thread_local! {
    static SEALED: RefCell<Vec<Sealed>> = const { RefCell::new(Vec::new()) };
    static SIGNED: RefCell<Option<Signed>> = const { RefCell::new(None) };
}

/// 64 texts of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn prepare_sealed(length: usize) {
    let texts = (0..64).map(|number| {
        let (key, mut text) = ([number; 32], vec![number; length]);
        let tag = hushnote_gcm::Cipher::new(&key).seal(&NONCE, &mut text).unwrap();
        Sealed { key, text, tag }
    });
    SEALED.set(texts.collect());
}

fn open(count: usize, one: impl Fn(&Sealed, &mut [u8]) -> bool) -> u32 {
    SEALED.with_borrow(|all| {
        let mut failed = 0;
        for sealed in all.iter().cycle().take(count) {
            let mut text = sealed.text.clone();
            failed += u32::from(!one(sealed, &mut text) || text.first().is_some_and(|first| *first != sealed.key[0]));
        }
        failed
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn open_own(count: usize) -> u32 {
    open(count, |sealed, text| hushnote_gcm::Cipher::new(&sealed.key).open(&NONCE, text, &sealed.tag).is_some())
}

#[unsafe(no_mangle)]
pub extern "C" fn open_crate(count: usize) -> u32 {
    open(count, |sealed, text| {
        let cipher = Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&sealed.key));
        cipher.decrypt_inout_detached((&NONCE).into(), &[], text.into(), (&sealed.tag).into()).is_ok()
    })
}

/// 64 messages that one key has signed.
#[unsafe(no_mangle)]
pub extern "C" fn prepare_signed() {
    let seed = Secret::from_slice(&[7; 32]).unwrap();
    let key = VerifyingKey::from_bytes(&public_key(&seed)).unwrap();
    let messages = (0..64).map(|number| ([number; 32], sign(&seed, &[number; 32]))).collect();
    SIGNED.set(Some(Signed { key, messages, signers: Signers::default() }));
}

#[unsafe(no_mangle)]
pub extern "C" fn verify_kept(count: usize) -> u32 {
    SIGNED.with_borrow_mut(|signed| {
        let Signed { key, messages, signers } = signed.as_mut().unwrap();
        messages
            .iter()
            .cycle()
            .take(count)
            .map(|(message, signature)| u32::from(signers.verify(key, message, signature, &"it").is_err()))
            .sum()
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn verify_strict(count: usize) -> u32 {
    SIGNED.with_borrow(|signed| {
        let Signed { key, messages, .. } = signed.as_ref().unwrap();
        messages.iter().cycle().take(count).map(|(message, signature)| u32::from(key.verify(message, signature, &"it").is_err())).sum()
    })
}
