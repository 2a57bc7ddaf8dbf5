//! Every derivation: HKDF-SHA-512 (RFC 5869) under one injective context encoding, and the one hash `H`.

use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha512};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::suite::context::Context;

/// Bytes of a SHA-512 output.
const HASH: usize = 64;

/// `H(x)`: the first 32 bytes of SHA-512.
#[inline(never)]
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut full = Zeroizing::new([0; HASH]);
    full.copy_from_slice(&Sha512::digest(bytes));
    let mut out = [0; 32];
    out.iter_mut().zip(full.iter()).for_each(|(to, from)| *to = *from);
    out
}

/// `ctx(purpose, f1, f2, …)`, as [`Context`] makes it.
pub(crate) fn context(purpose: &str, fields: &[&[u8]]) -> Result<Vec<u8>> {
    Context::new(purpose, fields).into_bytes()
}

/// HKDF-Extract. The salt is HMAC's key, so either argument may be the secret one.
#[inline(never)]
pub(crate) fn extract(salt: &[u8], input: &[u8]) -> Result<Secret<HASH>> {
    let mut hmac = keyed(salt)?;
    hmac.update(input);
    let mut out = Secret::zeroed();
    finish(hmac, out.expose_mut());
    Ok(out)
}

/// HKDF-Expand into `out`, over HMAC and not the `hkdf` crate, which refuses keys under 64 bytes.
#[inline(never)]
pub(crate) fn expand_into(key: &[u8], info: &[&[u8]], out: &mut [u8]) -> Result<()> {
    let mut block = Zeroizing::new([0; HASH]);
    let mut block_length = 0;
    // the key's own two blocks of SHA-512 are the same for every block of output
    let keyed = keyed(key)?;
    for (index, chunk) in out.chunks_mut(HASH).enumerate() {
        let counter = u8::try_from(index.saturating_add(1)).map_err(|_| Error::Internal(&"HKDF output over 255 blocks"))?;
        let mut hmac = keyed.clone();
        hmac.update(block.get(..block_length).unwrap_or_default());
        for part in info {
            hmac.update(part);
        }
        hmac.update(&[counter]);
        finish(hmac, &mut block);
        block_length = HASH;
        chunk.iter_mut().zip(block.iter()).for_each(|(to, from)| *to = *from);
    }
    Ok(())
}

/// `expand(key, ctx(purpose, fields…), N)`.
pub(crate) fn expand<const N: usize>(key: &[u8], purpose: &str, fields: &[&[u8]]) -> Result<Secret<N>> {
    let mut out = Secret::zeroed();
    fill(key, purpose, fields, out.expose_mut())?;
    Ok(out)
}

/// The part of that which is the same for every `N`.
#[inline(never)]
fn fill(key: &[u8], purpose: &str, fields: &[&[u8]], out: &mut [u8]) -> Result<()> {
    expand_into(key, &[&context(purpose, fields)?], out)
}

#[inline(never)]
fn keyed(key: &[u8]) -> Result<Hmac<Sha512>> {
    Hmac::new_from_slice(key).map_err(|_| Error::Internal(&"HMAC refused a key"))
}

#[inline(never)]
fn finish(hmac: Hmac<Sha512>, out: &mut [u8; HASH]) {
    let mut tag = hmac.finalize().into_bytes();
    out.copy_from_slice(&tag);
    tag.as_mut_slice().zeroize();
}
