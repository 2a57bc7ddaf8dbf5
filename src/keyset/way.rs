//! Ways in: what a person knows or holds, as the 64 bytes that open a slot.

use crate::error::{Error, Result};
use crate::keyset::recovery_code::RecoveryCode;
use crate::secret::Secret;
use crate::suite::derive;

/// `seed | auth`: the seed decapsulates, the auth proves that a slot was sealed by the vault.
#[derive(Clone)]
pub(crate) struct WayIn {
    pub(crate) seed: Secret<32>,
    pub(crate) auth: Secret<32>,
}

impl WayIn {
    fn split(bytes: &Secret<64>) -> Result<Self> {
        match (bytes.expose().first_chunk(), bytes.expose().last_chunk()) {
            (Some(seed), Some(auth)) => Ok(Self { seed: Secret::from(seed), auth: Secret::from(auth) }),
            _ => Err(Error::Internal(&"a way in does not split")),
        }
    }

    /// From `S`, the stretched passphrase.
    pub(crate) fn from_stretched(account: &str, stretched: &Secret<64>) -> Result<Self> {
        Self::split(&derive::expand(stretched.expose(), "unlock", &[account.as_bytes()])?)
    }

    pub(crate) fn from_recovery_code(account: &str, code: &RecoveryCode) -> Result<Self> {
        Self::split(&derive::expand(code.stretch(account)?.expose(), "recovery unlock", &[account.as_bytes()])?)
    }

    /// From the 32 bytes a passkey's PRF gave for `prf_salt`.
    pub(crate) fn from_passkey(account: &str, prf_salt: &[u8; 32], prf_output: &Secret<32>) -> Result<Self> {
        let key = derive::extract(prf_salt, prf_output.expose())?;
        Self::split(&derive::expand(key.expose(), "passkey unlock", &[account.as_bytes()])?)
    }
}

/// `H(ctx("salt", account, salt16))`: what Argon2id takes, so that no table serves two accounts.
pub(crate) fn stretching_salt(account: &str, salt: &[u8; 16]) -> Result<[u8; 32]> {
    Ok(derive::hash(&derive::context("salt", &[account.as_bytes(), salt])?))
}

/// What a site checks in the place of a password.
pub(crate) fn login_secret(account: &str, stretched: &Secret<64>) -> Result<Secret<32>> {
    derive::expand(stretched.expose(), "login", &[account.as_bytes()])
}

/// What a site checks when a person comes with the recovery code alone.
pub(crate) fn recovery_secret(account: &str, code: &RecoveryCode) -> Result<Secret<32>> {
    derive::expand(code.stretch(account)?.expose(), "recovery login", &[account.as_bytes()])
}
