//! Cobblestone-256: C2SP chunked-encryption with SHA-512 and AES-256-GCM (NIST SP 800-38D).
//!
//! `salt[24] | commitment[32] | chunk 0 | chunk 1 | …`; a fresh key and nonce for each message from a random salt, and a
//! commitment to key, salt and context that is checked before anything is decrypted.

use alloc::vec::Vec;

use hushnote_gcm::Cipher;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::secret::{Secret, SecretBytes};
use crate::suite::{derive, random};

/// Plaintext bytes of a full chunk; the last one always holds fewer.
const CHUNK: usize = 16_384;
/// Bytes of GCM's tag behind each chunk.
const TAG: usize = 16;
/// Bytes of a full chunk as sealed.
const SEALED_CHUNK: usize = CHUNK + TAG;
const SALT: usize = 24;
const COMMITMENT: usize = 32;
/// Bytes before the first chunk.
const PREFIX: usize = SALT + COMMITMENT;
const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

/// Length of what sealing `length` bytes gives.
pub(crate) fn sealed_length(length: usize) -> usize {
    let chunks = length.checked_div(CHUNK).unwrap_or(0).saturating_add(1);
    length.saturating_add(chunks.saturating_mul(TAG)).saturating_add(PREFIX)
}

/// Length of what opening `sealed` bytes gives, `None` where no message is sealed into so many.
pub(crate) fn opened_length(sealed: usize) -> Option<usize> {
    let chunks = sealed.checked_sub(PREFIX)?;
    let count = chunks.checked_div(SEALED_CHUNK)?.checked_add(1)?;
    let opened = chunks.checked_sub(count.checked_mul(TAG)?)?;
    (sealed_length(opened) == sealed).then_some(opened)
}

/// `key[32] | base nonce[12] | commitment[32]`
struct Derived(Secret<76>);

impl Derived {
    #[inline(never)]
    fn new(input_key: &[u8; 32], salt: &[u8; SALT], context: &[u8]) -> Result<Self> {
        let mut okm = Secret::zeroed();
        derive::expand_into(input_key, &[LABEL, salt, context], okm.expose_mut())?;
        Ok(Self(okm))
    }

    fn part<const N: usize>(&self, at: usize) -> Result<&[u8; N]> {
        self.0.expose().get(at..).and_then(<[u8]>::first_chunk).ok_or(Error::Internal(&"derived keys do not split"))
    }

    fn key(&self) -> Result<&[u8; 32]> {
        self.part(0)
    }

    fn commitment(&self) -> Result<&[u8; COMMITMENT]> {
        self.part(44)
    }

    fn base_nonce(&self) -> Result<&[u8; 12]> {
        self.part(32)
    }
}

/// `base_nonce XOR index`, both as 96-bit big-endian numbers.
#[inline(never)]
fn nonce(base: &[u8; 12], index: u64) -> [u8; 12] {
    let mut nonce = *base;
    if let Some(end) = nonce.last_chunk_mut() {
        *end = (u64::from_be_bytes(*end) ^ index).to_be_bytes();
    }
    nonce
}

/// Appends the sealed `plaintext` to `out`.
pub(crate) fn seal(key: &Secret<32>, context: &[u8], plaintext: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let mut salt = [0; SALT];
    random::fill(&mut salt)?;
    seal_with_salt(key, &salt, context, plaintext, out)
}

/// A salt must never repeat under one key: only [`seal`] and the vectors call this.
pub(crate) fn seal_with_salt(key: &Secret<32>, salt: &[u8; SALT], context: &[u8], plaintext: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let derived = Derived::new(key.expose(), salt, context)?;
    out.try_reserve_exact(sealed_length(plaintext.len())).map_err(|_| Error::OutOfMemory)?;
    out.extend_from_slice(salt);
    out.extend_from_slice(derived.commitment()?);
    let cipher = Cipher::new(derived.key()?);
    let base = derived.base_nonce()?;
    let mut rest = plaintext;
    for index in 0.. {
        let (chunk, after) = rest.split_at_checked(CHUNK).unwrap_or((rest, &[]));
        let start = out.len();
        out.extend_from_slice(chunk);
        let body = out.get_mut(start..).ok_or(Error::Internal(&"a chunk went missing"))?;
        let Some(tag) = cipher.seal(&nonce(base, index), body) else { return Err(Error::Internal(&"AES-GCM refused a chunk")) };
        out.extend_from_slice(&tag);
        rest = after;
        if chunk.len() < CHUNK {
            break;
        }
    }
    Ok(())
}

/// Opens what [`seal`] made, whole or not at all. Every failure is [`Error::CannotOpen`].
pub(crate) fn open(key: &Secret<32>, context: &[u8], sealed: &[u8]) -> Result<SecretBytes> {
    let (salt, rest) = sealed.split_first_chunk::<SALT>().ok_or(Error::CannotOpen)?;
    let (commitment, mut rest) = rest.split_first_chunk::<COMMITMENT>().ok_or(Error::CannotOpen)?;
    let derived = Derived::new(key.expose(), salt, context)?;
    if !bool::from(derived.commitment()?.ct_eq(commitment)) {
        return Err(Error::CannotOpen);
    }
    let cipher = Cipher::new(derived.key()?);
    let base = derived.base_nonce()?;
    let mut out = SecretBytes::default();
    out.try_reserve_exact(rest.len()).map_err(|_| Error::OutOfMemory)?;
    for index in 0.. {
        let (chunk, after) = rest.split_at_checked(SEALED_CHUNK).unwrap_or((rest, &[]));
        let (body, tag) = chunk.split_last_chunk::<TAG>().ok_or(Error::CannotOpen)?;
        let start = out.len();
        out.extend_from_slice(body);
        let plain = out.get_mut(start..).ok_or(Error::Internal(&"a chunk went missing"))?;
        cipher.open(&nonce(base, index), plain, tag).ok_or(Error::CannotOpen)?;
        rest = after;
        if chunk.len() < SEALED_CHUNK {
            break;
        }
    }
    Ok(out)
}
