//! The same by the `aes-gcm` crate.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};

pub(crate) struct Gcm(Aes256Gcm);

impl Gcm {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(<&Key<Aes256Gcm>>::from(key)))
    }

    pub(crate) fn seal(&self, nonce: &[u8; 12], text: &mut [u8]) -> Option<[u8; 16]> {
        self.0.encrypt_inout_detached(nonce.into(), &[], text.into()).ok().map(Into::into)
    }

    pub(crate) fn open(&self, nonce: &[u8; 12], text: &mut [u8], tag: &[u8; 16]) -> Option<()> {
        self.0.decrypt_inout_detached(nonce.into(), &[], text.into(), tag.into()).ok()
    }
}
