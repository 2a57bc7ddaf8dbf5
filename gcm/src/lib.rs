//! AES-256-GCM (NIST SP 800-38D) with 96-bit nonces, 128-bit tags and no associated data.
//!
//! WebAssembly has no instructions for AES, and there records are many and small: for `simd128` this crate does it by itself, in constant time
//! and without `unsafe`. Everywhere else the `aes-gcm` crate does, which uses what the processor has.

#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail"))]

#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod aes;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod borrowed;
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod ghash;
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod own;
#[cfg(test)]
mod tests;
#[cfg(any(test, all(target_arch = "wasm32", target_feature = "simd128")))]
mod vector;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use borrowed::Gcm;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use own::Gcm;

/// A key, expanded. Wiped when dropped.
pub struct Cipher(Gcm);

impl Cipher {
    /// Expands `key`.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Gcm::new(key))
    }

    /// Encrypts `text` where it lies and returns its tag; `None` for more than 64 GiB. A nonce must never repeat under one key.
    #[must_use]
    pub fn seal(&self, nonce: &[u8; 12], text: &mut [u8]) -> Option<[u8; 16]> {
        self.0.seal(nonce, text)
    }

    /// Decrypts `text` where it lies. `None`, and `text` left as it was, unless `tag` is its tag.
    #[must_use]
    pub fn open(&self, nonce: &[u8; 12], text: &mut [u8], tag: &[u8; 16]) -> Option<()> {
        self.0.open(nonce, text, tag)
    }
}

impl core::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Cipher(…)")
    }
}
