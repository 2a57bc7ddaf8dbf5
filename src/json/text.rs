//! White space and strings: finding where a string ends, and reading it unescaped without a buffer.

use super::Flaw;

/// What follows the white space at the front of `text`.
pub(super) fn skip_white(mut text: &[u8]) -> &[u8] {
    while let Some((b' ' | b'\t' | b'\n' | b'\r', rest)) = text.split_first() {
        text = rest;
    }
    text
}

/// Takes the first byte that is not white space; 0, which begins nothing, where there is none.
#[inline(never)]
pub(super) fn token(text: &mut &[u8]) -> u8 {
    let Some((first, rest)) = skip_white(text).split_first() else { return 0 };
    *text = rest;
    *first
}

/// Takes what is left of a word.
#[inline(never)]
pub(super) fn word(text: &mut &[u8], word: &[u8]) -> Result<(), Flaw> {
    *text = text.strip_prefix(word).ok_or(Flaw::Syntax)?;
    Ok(())
}

/// Takes the string whose opening quote stood just before `rest`.
pub(super) fn string(rest: &mut &[u8]) -> Result<(), Flaw> {
    loop {
        *rest = rest.get(plain(rest)..).unwrap_or_default();
        let Some((first, after)) = rest.split_first() else { return Err(Flaw::Syntax) };
        *rest = after;
        match first {
            b'"' => return Ok(()),
            b'\\' => drop(escape(rest)?),
            _ => return Err(Flaw::Syntax),
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes stand before the first quote, backslash or control character.
///
/// Eight at a time, or half the work of opening a note would be here.
fn plain(text: &[u8]) -> usize {
    let (words, tail) = text.as_chunks::<8>();
    let mut count = 0_usize;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // the high bit of each byte that is zero in `x`; wrong only above a byte that is right, and the lowest counts
        let zeros = |x: u64| x.wrapping_sub(ONES) & !x & HIGHS;
        let controls = word.wrapping_sub(ONES.wrapping_mul(0x20)) & !word & HIGHS;
        let found = controls | zeros(word ^ ONES.wrapping_mul(0x22)) | zeros(word ^ ONES.wrapping_mul(0x5c));
        if found != 0 {
            return count.wrapping_add(found.trailing_zeros().wrapping_shr(3) as usize);
        }
        count = count.wrapping_add(8);
    }
    let more = tail.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'));
    count.wrapping_add(more.unwrap_or(tail.len()))
}

/// Takes the character whose escape follows a backslash.
fn escape(text: &mut &[u8]) -> Result<char, Flaw> {
    let (letter, rest) = text.split_first().ok_or(Flaw::Syntax)?;
    *text = rest;
    Ok(match letter {
        b'"' | b'\\' | b'/' => char::from(*letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let mut code = hex4(text)?;
            // a low half that comes first is no character
            if code & 0xfc00 == 0xd800 {
                *text = text.strip_prefix(b"\\u").ok_or(Flaw::Surrogate)?;
                let low = hex4(text)?;
                if low & 0xfc00 != 0xdc00 {
                    return Err(Flaw::Surrogate);
                }
                code = ((code & 0x3ff).wrapping_shl(10) | (low & 0x3ff)).wrapping_add(0x1_0000);
            }
            char::from_u32(code).ok_or(Flaw::Surrogate)?
        }
        _ => return Err(Flaw::Syntax),
    })
}

fn hex4(text: &mut &[u8]) -> Result<u32, Flaw> {
    let (digits, rest) = text.split_first_chunk::<4>().ok_or(Flaw::Syntax)?;
    let mut value = 0_u32;
    for digit in digits {
        let digit = char::from(*digit).to_digit(16).ok_or(Flaw::Syntax)?;
        value = value.wrapping_shl(4) | digit;
    }
    *text = rest;
    Ok(value)
}

/// The bytes of a string, unescaped, in UTF-8; made only of text that [`string`] has found good.
#[derive(Clone)]
pub(crate) struct Decoded<'a> {
    rest: &'a [u8],
    // what is left of an escaped character, its next byte lowest
    waiting: u32,
    left: usize,
}

impl<'a> Decoded<'a> {
    /// The string whose opening quote stands just before `rest`, which may run on past its end.
    pub(super) const fn new(rest: &'a [u8]) -> Self {
        Self { rest, waiting: 0, left: 0 }
    }

    /// Whether these are the bytes of `text`.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        self.clone().eq(text.iter().copied())
    }
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            let (first, rest) = self.rest.split_first()?;
            if *first == b'"' {
                return None;
            }
            self.rest = rest;
            if *first != b'\\' {
                return Some(*first);
            }
            let mut bytes = [0; 4];
            self.left = escape(&mut self.rest).ok()?.encode_utf8(&mut bytes).len();
            self.waiting = u32::from_le_bytes(bytes);
        }
        let [next, ..] = self.waiting.to_le_bytes();
        self.waiting = self.waiting.wrapping_shr(8);
        self.left = self.left.wrapping_sub(1);
        Some(next)
    }
}
