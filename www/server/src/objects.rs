//! What the server may know of a sealed object: what `hushnote::inspect` reads from its clear header.

use hushnote::{Inspection, inspect};

use crate::error::{Failure, Result};
use crate::secrets;

pub(crate) struct Keyset {
    pub(crate) bytes: Vec<u8>,
    pub(crate) account: String,
    pub(crate) generation: u32,
    /// The Argon2id profile of its passphrase slot.
    pub(crate) profile: u8,
    pub(crate) hash: String,
}

pub(crate) struct Record {
    pub(crate) bytes: Vec<u8>,
    /// In hex.
    pub(crate) circle: String,
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) hash: String,
}

const KEYSET_LIMIT: usize = 64 * 1024;
/// 16 MiB of content, its padding and its seals.
pub(crate) const RECORD_LIMIT: usize = 18 * 1024 * 1024;

/// Refuses what is no keyset. The server cannot tell a good one from a forged one; the person's device can.
pub(crate) fn keyset(base64: &str) -> Result<Keyset> {
    let bytes = secrets::from_base64("keyset", base64)?;
    if bytes.len() > KEYSET_LIMIT {
        return Err(Failure::too_large("The keyset is larger than 64 KiB."));
    }
    match inspect(&bytes) {
        Ok(Inspection::Keyset { account, generation, profile, hash, .. }) => {
            Ok(Keyset { bytes, account, generation, profile, hash: secrets::hex(&hash) })
        }
        Ok(_) => Err(Failure::bad_request("keyset is not a keyset.")),
        Err(error) => Err(Failure::bad_request(format!("keyset: {error}."))),
    }
}

/// Refuses what is no record.
pub(crate) fn record(base64: &str) -> Result<Record> {
    let bytes = secrets::from_base64("sealed", base64)?;
    if bytes.len() > RECORD_LIMIT {
        return Err(Failure::too_large("The record is larger than 18 MiB."));
    }
    match inspect(&bytes) {
        Ok(Inspection::Record { circle, id, revision, hash, .. }) => {
            Ok(Record { bytes, circle: secrets::hex(&circle), id, revision, hash: secrets::hex(&hash) })
        }
        Ok(_) => Err(Failure::bad_request("sealed is not a record.")),
        Err(error) => Err(Failure::bad_request(format!("sealed: {error}."))),
    }
}

/// Bytes that were checked, and hushnote's `hash` of them.
pub(crate) struct Sealed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: String,
}

/// hushnote's `hash` of any bytes.
pub(crate) fn hash(object: &[u8]) -> String {
    secrets::hex(&hushnote::hash(object))
}

/// Checks that a login hint is `profile byte || 16 bytes` and names the profile its keyset names.
///
/// The keyset's salt is in the passphrase slot, which `inspect` does not show: a hint with another salt is the client's
/// mistake, and unlocking with it fails as `tampered`.
pub(crate) fn check_hint(hint: &str, keyset: &Keyset) -> Result<()> {
    let bytes = secrets::from_base64("hint", hint)?;
    match bytes.first() {
        Some(&profile) if bytes.len() == 17 && profile == keyset.profile => Ok(()),
        _ => Err(Failure::bad_request("hint does not belong to this keyset.")),
    }
}
