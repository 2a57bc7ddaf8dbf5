//! Base64url (RFC 4648 section 5) without padding, in its one canonical form: spare bits are zero, nothing is skipped.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(4).div_ceil(3));
    // what is read and not written yet: the lowest `bits` of `word`
    let (mut word, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        word = (word << 8) | u32::from(*byte);
        bits = bits.wrapping_add(8);
        while bits >= 6 {
            bits = bits.wrapping_sub(6);
            text.push(symbol(word >> bits));
        }
    }
    if bits > 0 {
        text.push(symbol(word << 6_u32.wrapping_sub(bits)));
    }
    text
}

/// The symbol of the lowest six bits.
fn symbol(word: u32) -> char {
    char::from(ALPHABET.get((word & 63) as usize).copied().unwrap_or_default())
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
    let (mut word, mut bits) = (0_u32, 0_u32);
    for symbol in text.as_bytes() {
        let value = ALPHABET.iter().position(|known| known == symbol)?;
        word = (word << 6) | u32::try_from(value).ok()?;
        bits = bits.wrapping_add(6);
        if bits >= 8 {
            bits = bits.wrapping_sub(8);
            let [.., byte] = (word >> bits).to_be_bytes();
            bytes.push(byte);
        }
    }
    // Encoding again is the shortest proof that no spare bit was set.
    (bytes.len() == length && encode(&bytes) == text).then_some(bytes)
}
