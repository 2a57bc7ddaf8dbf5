//! Values in and out: copies whose memory is asked for, never assumed.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// A failure as the facade reads it: `code\nmessage`, and for some `\nkey=value`.
pub(super) fn failure(error: Error) -> JsValue {
    let mut text = format!("{}\n{error}", error.code());
    if let Error::Unsupported(_, found) = error {
        text.push_str(&format!("\nfound={found}"));
    }
    text.into()
}

/// A copy of what the facade hands in, refused by its length before any memory is asked for.
pub(super) fn bytes(array: &Uint8Array, limit: usize, what: &'static str) -> Result<Zeroizing<Vec<u8>>> {
    let length = usize::try_from(array.length()).map_err(|_| Error::TooLarge(what))?;
    if length > limit {
        return Err(Error::TooLarge(what));
    }
    let mut copy = Zeroizing::new(Vec::new());
    copy.try_reserve_exact(length).map_err(|_| Error::OutOfMemory)?;
    copy.resize(length, 0);
    array.copy_to(&mut copy);
    Ok(copy)
}

/// As [`bytes`], for a token that may be missing.
pub(super) fn optional(array: Option<&Uint8Array>) -> Result<Option<Vec<u8>>> {
    array.map(|array| bytes(array, 256, "seen").map(|mut copy| std::mem::take(&mut *copy))).transpose()
}

/// The output of the KDF module.
pub(super) fn secret64(array: &Uint8Array) -> Result<Secret<64>> {
    Secret::from_slice(&bytes(array, 64, "stretched")?).ok_or(Error::Internal("stretched length"))
}

/// A fresh `Uint8Array` that the caller owns.
pub(super) fn view(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn utf8(text: &str) -> JsValue {
    JsValue::from_str(text)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

pub(super) fn list<const N: usize>(values: [JsValue; N]) -> Array {
    values.into_iter().collect()
}

/// A count that JavaScript's numbers hold exactly: every time up to the last date does.
#[expect(clippy::cast_precision_loss, reason = "at most 8.64e15, under 2^53")]
pub(super) fn number(value: u64) -> JsValue {
    (value as f64).into()
}

/// Milliseconds since 1970 from a JavaScript clock, which may be mocked or broken.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
pub(super) fn time(now: f64) -> Result<u64> {
    let whole = now.trunc();
    if (0.0..=8.64e15).contains(&whole) { Ok(whole as u64) } else { Err(Error::bad_input("the device's clock shows no valid time")) }
}
