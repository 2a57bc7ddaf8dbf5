//! Values in and out: copies whose memory is asked for, never assumed.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use zeroize::Zeroizing;

use crate::change::{Change, Put};
use crate::error::{Error, Result, Text};
use crate::limits;
use crate::record::{ContentType, NoteRecord, OpenedRecord};
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
pub(super) fn bytes(array: &Uint8Array, limit: usize, what: Text) -> Result<Zeroizing<Vec<u8>>> {
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
    array.map(|array| bytes(array, 256, &"seen").map(|mut copy| std::mem::take(&mut *copy))).transpose()
}

/// The output of the KDF module.
pub(super) fn secret64(array: &Uint8Array) -> Result<Secret<64>> {
    Secret::from_slice(&bytes(array, 64, &"stretched")?).ok_or(Error::Internal(&"stretched length"))
}

/// A fresh `Uint8Array` that the caller owns.
pub(super) fn view(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn utf8(text: &str) -> JsValue {
    JsValue::from_str(text)
}

pub(super) use crate::hex::encode as hex;

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
    if (0.0..=8.64e15).contains(&whole) { Ok(whole as u64) } else { Err(Error::bad_input(&"the device's clock shows no valid time")) }
}

/// What the facade hands in to be sealed.
pub(super) fn record(kind: String, content_type: u8, content: &Uint8Array) -> Result<NoteRecord> {
    let content_type = ContentType::from_byte(content_type).ok_or(Error::Internal(&"content type"))?;
    let content = std::mem::take(&mut *bytes(content, limits::CONTENT, &"content")?);
    Ok(NoteRecord { kind, content_type, content })
}

pub(super) fn previous(sealed: Option<Uint8Array>) -> Result<Option<Zeroizing<Vec<u8>>>> {
    sealed.map(|sealed| bytes(&sealed, limits::SEALED, &"previous")).transpose()
}

/// `[content type, kind, revision, sealed at, content]`, and of a shared circle's `author, account, anchored`.
pub(super) fn opened(opened: &OpenedRecord) -> Result<Array> {
    opened_behind(Array::new(), opened)
}

/// The same, behind what `out` holds already.
pub(super) fn opened_behind(out: Array, opened: &OpenedRecord) -> Result<Array> {
    let content = match opened.record.content_type {
        ContentType::Bytes => view(&opened.record.content),
        ContentType::Text | ContentType::Json => utf8(opened.record.as_str()?),
    };
    let content_type = opened.record.content_type as u8;
    for value in [content_type.into(), opened.record.kind.as_str().into(), opened.revision.into(), number(opened.sealed_at), content] {
        out.push(&value);
    }
    if let Some(author) = &opened.author {
        out.push(&hex(&author.fingerprint).into());
        out.push(&author.account.as_str().into());
        out.push(&author.anchored.into());
    }
    Ok(out)
}

/// The 32 bytes behind a fingerprint's text.
pub(super) fn fingerprint(text: &str) -> Result<[u8; 32]> {
    let bytes = text.as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = [0; 32];
    let pairs = bytes.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    let all = bytes.len() == 64 && out.iter_mut().zip(pairs).all(|(to, byte)| byte.map(|byte| *to = byte).is_some());
    if all { Ok(out) } else { Err(Error::bad_input(&"fingerprint must be 64 hexadecimal digits")) }
}

/// Puts of a change, each `[type, id, bytes, hash of what it replaces or "absent"]`.
pub(super) fn change(change: &Change) -> Array {
    let put = |put: &Put| {
        let if_match = put.if_match.as_ref().map_or_else(|| "absent".to_owned(), |hash| hex(hash));
        JsValue::from(list([put.put_type.name().into(), put.id.as_str().into(), view(&put.bytes), if_match.into()]))
    };
    change.puts.iter().map(put).collect()
}

/// The texts in an array that the facade made.
pub(super) fn texts(array: &Array) -> Vec<String> {
    array.iter().filter_map(|text| text.as_string()).collect()
}

/// The byte arrays in an array that the facade made.
pub(super) fn many(array: &Array, limit: usize, what: Text) -> Result<Vec<Zeroizing<Vec<u8>>>> {
    array.iter().map(|item| bytes(item.unchecked_ref(), limit, what)).collect()
}
