//! What a person types, in the one form that is hashed. Native code only: in a browser the page's own
//! `String.prototype.normalize` does this, for 64 KB less.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::limits;

/// Maps every space separator to U+0020 and applies NFC (UAX #15), so that two keyboards give one passphrase.
///
/// An empty one is [`Error::BadInput`], one over 4 KiB of prepared UTF-8 is [`Error::TooLarge`].
pub(crate) fn prepare(passphrase: &str) -> Result<Zeroizing<String>> {
    if passphrase.is_empty() {
        return Err(Error::bad_input("passphrase must not be empty"));
    }
    // NFC shrinks a string at most threefold in UTF-8, and this keeps a huge one from being normalised at all.
    if passphrase.len() > limits::PASSPHRASE.saturating_mul(4) {
        return Err(Error::TooLarge("passphrase"));
    }
    let mut prepared = Zeroizing::new(String::with_capacity(passphrase.len().saturating_mul(3)));
    let mapped = passphrase.chars().map(|c| if c.general_category() == GeneralCategory::SpaceSeparator { ' ' } else { c });
    prepared.extend(mapped.nfc());
    if prepared.len() > limits::PASSPHRASE {
        return Err(Error::TooLarge("passphrase"));
    }
    Ok(prepared)
}

/// As [`prepare`], for a passphrase that is being set: code points that Unicode has not assigned are
/// [`Error::BadInput`], because a later version may normalise them differently.
pub(crate) fn prepare_new(passphrase: &str) -> Result<Zeroizing<String>> {
    if passphrase.chars().any(|c| c.general_category() == GeneralCategory::Unassigned) {
        return Err(Error::bad_input("passphrase holds a character that Unicode has not assigned"));
    }
    prepare(passphrase)
}
