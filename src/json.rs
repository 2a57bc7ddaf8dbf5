//! A strict reader of JSON (RFC 8259): what passes has one meaning in every parser, JavaScript's among them.
//!
//! Beyond the grammar it refuses what two parsers may read in two ways: invalid UTF-8 and a byte order mark, an object
//! key that occurs twice (compared after unescaping), an unpaired surrogate, more than [`DEPTH`] levels, and numbers
//! that a JavaScript number cannot carry (see [`number`]). Nothing recurses on the input, time is linear but for the
//! sorting of keys, and the only allocation is eight bytes for each key of the objects that are open.
//!
//! [`check`] answers for content that is being opened; [`parse`] gives a [`Value`] to walk for content being sealed.

mod keys;
mod number;
#[cfg(test)]
mod tests;
mod text;
mod value;

use crate::error::{Error, Result};
use crate::limits;

pub(crate) use number::Number;
pub(crate) use text::Decoded;
pub(crate) use value::Value;

/// How many arrays and objects may stand inside each other: no more than `objects` below has bits.
const DEPTH: usize = limits::JSON_DEPTH;
const _: () = assert!(DEPTH <= u64::BITS as usize);

/// Why a text is not JSON that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Not strict UTF-8.
    Encoding,
    /// Not the grammar of RFC 8259: a byte order mark, something after the value and a truncated text included.
    Syntax,
    /// More than [`DEPTH`] levels.
    Depth,
    /// One object holds one key twice.
    RepeatedKey,
    /// A number that would come out of JavaScript's `JSON.parse` as another one.
    Number,
    /// An escaped surrogate without its other half.
    Surrogate,
    /// Memory could not be had.
    Memory,
}

/// Whether `text` is JSON as this module takes it; [`Error::Malformed`] if not, whatever the flaw.
pub(crate) fn check(text: &[u8]) -> Result<()> {
    scan(text).map_err(|flaw| match flaw {
        Flaw::Memory => Error::OutOfMemory,
        _ => Error::Malformed(&"JSON"),
    })
}

/// The value that `text` holds, once the whole of it has been found to be good.
pub(crate) fn parse(text: &[u8]) -> core::result::Result<Value<'_>, Flaw> {
    scan(text)?;
    Ok(Value::at(text::skip_white(text)))
}

fn scan(text: &[u8]) -> core::result::Result<(), Flaw> {
    core::str::from_utf8(text).map_err(|_| Flaw::Encoding)?;
    let mut keys = keys::Keys::new(text);
    let mut depth = 0_usize;
    // the lowest bit says whether the innermost open container is an object
    let mut objects = 0_u64;
    let rest = &mut &*text;
    loop {
        let before = *rest;
        match text::token(rest) {
            b'"' => text::string(rest)?,
            b'-' | b'0'..=b'9' => {
                *rest = text::skip_white(before);
                number::check(rest)?;
            }
            b't' => text::word(rest, b"rue")?,
            b'f' => text::word(rest, b"alse")?,
            b'n' => text::word(rest, b"ull")?,
            open @ (b'{' | b'[') => {
                if depth == DEPTH {
                    return Err(Flaw::Depth);
                }
                depth = depth.wrapping_add(1);
                let object = open == b'{';
                objects = objects.wrapping_shl(1) | u64::from(object);
                if object {
                    keys.open()?;
                }
                match text::token(&mut &**rest) {
                    // closed at once: left for the loop below
                    b'}' if object => {}
                    b']' if !object => {}
                    _ => {
                        if object {
                            keys.read(rest)?;
                        }
                        continue;
                    }
                }
            }
            _ => return Err(Flaw::Syntax),
        }
        loop {
            if depth == 0 {
                return if text::skip_white(rest).is_empty() { Ok(()) } else { Err(Flaw::Syntax) };
            }
            let object = objects & 1 == 1;
            match text::token(rest) {
                b',' => {
                    if object {
                        keys.read(rest)?;
                    }
                    break;
                }
                b'}' if object => keys.close()?,
                b']' if !object => {}
                _ => return Err(Flaw::Syntax),
            }
            depth = depth.wrapping_sub(1);
            objects = objects.wrapping_shr(1);
        }
    }
}
