//! The little cryptography a server needs. It never sees a passphrase, a key or a note.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha512};
use subtle::ConstantTimeEq as _;

use crate::error::{Failure, Result};

pub(crate) type Hash = [u8; 32];

/// Which of an account's two login secrets. Each is hashed under its own name, so that one can never stand in for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Passphrase,
    Recovery,
}

/// What is stored of a login secret.
///
/// No slow hash is needed: the browser has run Argon2id before it sent anything, so the secret is 32 bytes that look
/// random. Who steals this table and wants to guess a passphrase pays for one Argon2id run at each guess, as with the
/// keyset that lies beside it. The hash only keeps who reads the table from signing in with what it says.
pub(crate) fn login_hash(salt: &[u8], way: Way, secret: &Hash) -> Result<Hash> {
    let purpose = match way {
        Way::Passphrase => "login secret",
        Way::Recovery => "recovery secret",
    };
    mac(salt, purpose, secret)
}

/// HMAC-SHA-512 cut to 32 bytes. No purpose holds a zero byte, so no two purposes share an input.
pub(crate) fn mac(key: &[u8], purpose: &str, message: &[u8]) -> Result<Hash> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).map_err(Failure::internal)?;
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(message);
    first32(&mac.finalize().into_bytes())
}

/// SHA-512 cut to 32 bytes; enough for what is random already.
pub(crate) fn digest(bytes: &[u8]) -> Result<Hash> {
    first32(&Sha512::digest(bytes))
}

fn first32(bytes: &[u8]) -> Result<Hash> {
    bytes.first_chunk::<32>().copied().ok_or_else(|| Failure::internal("a hash is too short"))
}

/// Takes the same time whatever the bytes are.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Failure::internal)?;
    Ok(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Decodes base64url without padding and with zero spare bits. `field` is named in the error.
pub(crate) fn from_base64(field: &'static str, text: &str) -> Result<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| Failure::bad_request(format!("{field} is not base64url without padding.")))
}

/// A login secret as it travels.
pub(crate) fn secret(field: &'static str, text: &str) -> Result<Hash> {
    from_base64(field, text)?.try_into().map_err(|_| Failure::bad_request(format!("{field} is not 32 bytes.")))
}
