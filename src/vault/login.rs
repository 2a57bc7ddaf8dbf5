//! What a person signs in and unlocks with, and what the site stores to honour it.

use alloc::string::String;

use zeroize::Zeroizing;

use crate::base64;
use crate::error::Result;
use crate::keyset;
use crate::keyset::build::Draft;
use crate::keyset::header::Params;
use crate::keyset::hint::Hint;
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::seen::Seen;
use crate::keyset::way::{self, WayIn};
use crate::limits;
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::suite::{derive, random};

/// What a site stores beside the keyset, in one transaction with it.
#[derive(Clone)]
pub struct Login {
    /// Sent in the place of a password; the site stores a hash of it. Base64url.
    pub secret: Zeroizing<String>,
    /// Public; the site hands it to whoever wants to sign in. Base64url.
    pub hint: String,
}

/// A recovery code to write down, and what a site needs to honour it.
#[derive(Clone)]
pub struct Recovery {
    /// Eight groups of five symbols, for paper.
    pub code: Zeroizing<String>,
    /// Sent in the place of a password when the code is all that is left; the site stores a hash of it. Base64url.
    pub secret: Zeroizing<String>,
}

/// A stretched passphrase with the salt and profile it was stretched by.
pub(crate) struct Stretched {
    pub(crate) hint: Hint,
    pub(crate) output: Secret<64>,
}

impl Stretched {
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn run(account: &str, prepared: &str, hint: Hint) -> Result<Self> {
        let salt = way::stretching_salt(account, &hint.salt)?;
        Ok(Self { hint, output: crate::suite::stretch::stretched(prepared.as_bytes(), &salt, hint.profile)? })
    }

    pub(super) fn params(&self) -> Params {
        Params::Passphrase(self.hint)
    }

    /// What to send in the place of a password.
    pub(crate) fn secret(&self, account: &str) -> Result<Zeroizing<String>> {
        Ok(base64::encode_secret(way::login_secret(account, &self.output)?.expose()))
    }

    pub(super) fn login(&self, account: &str) -> Result<Login> {
        Ok(Login { secret: self.secret(account)?, hint: self.hint.to_text()? })
    }
}

/// A fresh salt for a passphrase that is being set.
pub(crate) fn new_hint(profile: Profile) -> Result<Hint> {
    Ok(Hint { profile, salt: random::array()? })
}

/// Profile and salt of a keyset's passphrase, checked against what the device has seen before anything is stretched.
pub(crate) fn unlock_hint(keyset: &[u8], account: &str, seen: Option<&[u8]>) -> Result<Hint> {
    limits::identifier(account, &"account")?;
    let header = keyset::read_for(keyset, account)?;
    let hint = header.hint()?;
    if let Some(seen) = seen_before(keyset, account, seen)? {
        seen.check_profile(hint.profile)?;
    }
    Ok(hint)
}

/// What the device has seen of the account, if it says so, once `keyset` is none that came earlier.
pub(super) fn seen_before(keyset: &[u8], account: &str, token: Option<&[u8]>) -> Result<Option<Seen>> {
    let Some(token) = token else { return Ok(None) };
    let seen = Seen::read(token, account)?;
    let header = keyset::read_for(keyset, account)?;
    seen.check_header(&header, &derive::hash(keyset))?;
    Ok(Some(seen))
}

/// Gives the keyset a new recovery code, in the place of the one it had.
pub(super) fn set_recovery(draft: &mut Draft, account: &str) -> Result<Recovery> {
    let code = RecoveryCode::make()?;
    draft.set(Params::Recovery, &WayIn::from_recovery_code(account, &code)?)?;
    Ok(Recovery { code: code.to_text()?, secret: base64::encode_secret(way::recovery_secret(account, &code)?.expose()) })
}
