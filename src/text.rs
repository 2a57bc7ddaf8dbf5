//! Texts made piece by piece: `core::fmt` is larger than everything that the browser's module would format with it.

use alloc::string::String;

/// One copy of what the standard library would inline twenty times.
#[inline(never)]
pub(crate) fn push(text: &mut String, words: &str) {
    text.push_str(words);
}

/// A number in decimal, with zeros in front if it has fewer digits than `width`.
pub(crate) fn push_number(text: &mut String, number: u64, width: u32) {
    if number >= 10 || width > 1 {
        push_number(text, number / 10, width.saturating_sub(1));
    }
    text.push(char::from(b'0'.wrapping_add((number % 10) as u8)));
}

/// The id of an object that is one of a row, which sorts as its number does.
pub(crate) fn numbered(prefix: &str, number: u32) -> String {
    let mut text = String::from(prefix);
    push(&mut text, "/");
    push_number(&mut text, number.into(), 10);
    text
}
