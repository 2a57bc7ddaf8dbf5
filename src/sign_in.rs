//! Signing in to a site whose server must never see the passphrase: one stretching gives what to send and what unlocks.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::base64;
use crate::error::Result;
use crate::keyset::hint::Hint;
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::seen::Seen;
use crate::keyset::way;
use crate::limits;
use crate::vault::{Stretched, Vault};

enum Proof {
    Passphrase(Stretched),
    RecoveryCode(RecoveryCode),
}

/// What was derived from a passphrase or a recovery code, waiting for the keyset.
pub struct SignIn {
    account: String,
    secret: Zeroizing<String>,
    proof: Proof,
    seen: Option<Vec<u8>>,
}

impl SignIn {
    /// Stretches a passphrase by the hint the site gave for `account`. Runs Argon2id once.
    ///
    /// `seen` is what this device kept of the account; a hint cheaper than it is [`crate::Error::RolledBack`], at once.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn with_passphrase(account: &str, passphrase: &str, hint: &str, seen: Option<&[u8]>) -> Result<Self> {
        let prepared = crate::suite::passphrase::prepare(passphrase)?;
        let hint = check_hint(account, hint, seen)?;
        Self::with_stretched(account, Stretched::run(account, &prepared, hint)?, seen)
    }

    pub(crate) fn with_stretched(account: &str, stretched: Stretched, seen: Option<&[u8]>) -> Result<Self> {
        Self::new(account, stretched.secret(account)?, Proof::Passphrase(stretched), seen)
    }

    /// For a person who has the recovery code alone. [`crate::Error::MistypedCode`] for a typo.
    pub fn with_recovery_code(account: &str, code: &str, seen: Option<&[u8]>) -> Result<Self> {
        limits::identifier(account, &"account")?;
        let parsed = RecoveryCode::from_text(code)?;
        let secret = base64::encode_secret(way::recovery_secret(account, &parsed)?.expose());
        Self::new(account, secret, Proof::RecoveryCode(parsed), seen)
    }

    fn new(account: &str, secret: Zeroizing<String>, proof: Proof, seen: Option<&[u8]>) -> Result<Self> {
        if let Some(token) = seen {
            Seen::read(token, account)?;
        }
        Ok(Self { account: account.to_owned(), secret, proof, seen: seen.map(<[u8]>::to_vec) })
    }

    /// What to send in the place of a password. Base64url.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Opens the keyset the site answered with. A keyset that was made by another hint is [`crate::Error::Tampered`].
    pub fn unlock(&self, keyset: &[u8]) -> Result<Vault> {
        let seen = self.seen.as_deref();
        match &self.proof {
            Proof::Passphrase(stretched) => Vault::unlock_stretched(keyset, &self.account, stretched, seen),
            Proof::RecoveryCode(code) => Vault::unlock_recovery(keyset, &self.account, code, seen),
        }
    }
}

/// Reads a hint and refuses one cheaper than this device has met.
pub(crate) fn check_hint(account: &str, hint: &str, seen: Option<&[u8]>) -> Result<Hint> {
    limits::identifier(account, &"account")?;
    let hint = Hint::from_text(hint)?;
    if let Some(token) = seen {
        Seen::read(token, account)?.check_profile(hint.profile)?;
    }
    Ok(hint)
}

impl core::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SignIn(…)")
    }
}
