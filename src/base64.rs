//! Base64url (RFC 4648 section 5) without padding, in its one canonical form: spare bits are zero, nothing is skipped.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(4).div_ceil(3));
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, index| (word << 8) | u32::from(chunk.get(index).copied().unwrap_or(0)));
        for place in 0..=chunk.len() {
            let shift = 18_u32.saturating_sub(u32::try_from(place).unwrap_or(3).saturating_mul(6));
            let symbol = usize::try_from((word >> shift) & 63).ok().and_then(|value| ALPHABET.get(value));
            text.push(char::from(symbol.copied().unwrap_or_default()));
        }
    }
    text
}

/// As [`encode`], wiped when dropped.
pub(crate) fn encode_secret(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(encode(bytes))
}

/// Decodes exactly `length` bytes; `None` for anything that is not their one encoding.
pub(crate) fn decode(text: &str, length: usize) -> Option<Vec<u8>> {
    if text.len() != length.checked_mul(4)?.div_ceil(3) {
        return None;
    }
    let mut bytes = Vec::with_capacity(length);
    for chunk in text.as_bytes().chunks(4) {
        let mut word = 0_u32;
        for place in 0..4 {
            let value = match chunk.get(place) {
                Some(symbol) => ALPHABET.iter().position(|known| known == symbol)?,
                None => 0,
            };
            word = (word << 6) | u32::try_from(value).ok()?;
        }
        let [_, whole @ ..] = word.to_be_bytes();
        bytes.extend(whole.iter().take(chunk.len().saturating_sub(1)));
    }
    // Encoding again is the shortest proof that no spare bit was set.
    (bytes.len() == length && encode(&bytes) == text).then_some(bytes)
}
