//! What a person types, in the one form that is hashed. Native code only: in a browser the page's own
//! `String.prototype.normalize` does this, for 64 KB less.

use alloc::string::String;

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
        return Err(Error::bad_input(&"passphrase must not be empty"));
    }
    // NFC shrinks a string at most threefold in UTF-8, and this keeps a huge one from being normalised at all.
    if passphrase.len() > limits::PASSPHRASE.saturating_mul(4) {
        return Err(Error::TooLarge(&"passphrase"));
    }
    let mut prepared = Zeroizing::new(String::with_capacity(passphrase.len().saturating_mul(3)));
    let mapped = passphrase.chars().map(|c| if c.general_category() == GeneralCategory::SpaceSeparator { ' ' } else { c });
    prepared.extend(mapped.nfc());
    if prepared.len() > limits::PASSPHRASE {
        return Err(Error::TooLarge(&"passphrase"));
    }
    Ok(prepared)
}

/// As [`prepare`], for a passphrase that is being set: code points that Unicode has not assigned are
/// [`Error::BadInput`], because a later version may normalise them differently.
pub(crate) fn prepare_new(passphrase: &str) -> Result<Zeroizing<String>> {
    if passphrase.chars().any(|c| c.general_category() == GeneralCategory::Unassigned) {
        return Err(Error::bad_input(&"passphrase holds a character that Unicode has not assigned"));
    }
    prepare(passphrase)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sha2::{Digest, Sha512};

    use super::*;
    use crate::testing::{parse, text, to_hex, unhex};

    fn is_space(c: char) -> bool {
        c.general_category() == GeneralCategory::SpaceSeparator
    }

    #[test]
    fn spellings_of_one_passphrase() {
        let file = parse(include_str!("../../tests/vectors/self-made/passphrase_unicode.json"));
        let cases = file["well_formed"].as_array().unwrap();
        for case in cases {
            let nfc = String::from_utf8(unhex(text(case, "nfc_utf8"))).unwrap();
            let expected = nfc.replace(is_space, " ");
            assert_eq!(*prepare(text(case, "input_json")).unwrap(), expected);
            assert_eq!(*prepare(&expected).unwrap(), expected, "preparing twice changes nothing");
        }
        assert_eq!(cases.len(), 58);
    }

    #[test]
    fn every_assigned_code_point_normalises_as_in_a_browser() {
        let file = parse(include_str!("../../tests/vectors/self-made/nfc_every_code_point.json"));
        let ranges = |name: &str| {
            let ends = |range: &Value| [0, 1].map(|end| u32::try_from(range[end].as_u64().unwrap()).unwrap());
            file[name].as_array().unwrap().iter().map(ends).collect::<Vec<_>>()
        };
        let recent = ranges("recent");
        let (mut all, mut older) = (Sha512::new(), Sha512::new());
        let mut tried = 0;
        for [from, to] in ranges("ranges") {
            for c in (from..=to).filter_map(char::from_u32) {
                tried += 1;
                assert_ne!(c.general_category(), GeneralCategory::Unassigned);
                let line = format!("{c}\u{323}\u{307}{c}").nfc().chain(['\n']).collect::<String>();
                all.update(&line);
                if !recent.iter().any(|[from, to]| (*from..=*to).contains(&c.into())) {
                    older.update(&line);
                }
            }
        }
        assert_eq!(to_hex(&all.finalize()), text(&file, "sha512"));
        assert_eq!(to_hex(&older.finalize()), text(&file, "sha512_without_recent"));
        assert!(tried > 280_000);
    }

    #[test]
    fn limits_and_refusals() {
        assert!(matches!(prepare(""), Err(Error::BadInput(_))));
        assert_eq!(prepare(&"x".repeat(4096)).unwrap().len(), 4096);
        assert_eq!(prepare(&"x".repeat(4097)), Err(Error::TooLarge(&"passphrase")));
        assert_eq!(prepare(&"x".repeat(100 << 20)), Err(Error::TooLarge(&"passphrase")));
        // 6,822 bytes as typed, 4,094 as prepared: combining marks that compose count as what they become.
        assert_eq!(prepare(&format!("{}xx", "e\u{302}\u{301}".repeat(1364))).map(|prepared| prepared.len()), Ok(4094));
        for unassigned in ["\u{378}", "\u{ffff}", "\u{10ffff}"] {
            assert!(matches!(prepare_new(unassigned), Err(Error::BadInput(_))));
            assert!(prepare(unassigned).is_ok());
        }
    }
}
