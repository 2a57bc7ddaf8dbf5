//! AES-256-GCM (NIST SP 800-38D) with 96-bit nonces, 128-bit tags and no associated data.
//!
//! `aes-gcm` is generic: it is compiled where it is used, and as that crate is. Used from here it is built for speed, while all
//! around it is built small.

#![no_std]
#![forbid(unsafe_code)]

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};

/// A key, expanded. Wiped when dropped.
pub struct Cipher(Aes256Gcm);

impl Cipher {
    /// Expands `key`.
    #[inline(never)]
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(<&Key<Aes256Gcm>>::from(key)))
    }

    /// Encrypts `text` where it lies and returns its tag; `None` for more than 64 GiB. A nonce must never repeat under one key.
    #[inline(never)]
    #[must_use]
    pub fn seal(&self, nonce: &[u8; 12], text: &mut [u8]) -> Option<[u8; 16]> {
        self.0.encrypt_inout_detached(nonce.into(), &[], text.into()).ok().map(Into::into)
    }

    /// Decrypts `text` where it lies. `None`, and `text` left as it was, unless `tag` is its tag.
    #[inline(never)]
    #[must_use]
    pub fn open(&self, nonce: &[u8; 12], text: &mut [u8], tag: &[u8; 16]) -> Option<()> {
        self.0.decrypt_inout_detached(nonce.into(), &[], text.into(), tag.into()).ok()
    }
}

impl core::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Cipher(…)")
    }
}
