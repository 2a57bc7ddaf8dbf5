//! Walking a text that has been found good, in place: nothing is built, a value is where it stands.

use super::text::{skip_white, string, token};
use super::{Decoded, Number};

/// A value inside a text that [`super::parse`] has accepted.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    /// Begins with the value's first byte and runs on to the end of the text.
    text: &'a [u8],
}

impl<'a> Value<'a> {
    pub(super) const fn at(text: &'a [u8]) -> Self {
        Self { text }
    }

    /// What follows the opening byte `open`, if that is what the value begins with.
    fn inside(self, open: u8) -> Option<&'a [u8]> {
        self.text.split_first().filter(|(first, _)| **first == open).map(|(_, rest)| rest)
    }

    /// The unescaped bytes, if this is a string.
    pub(crate) fn text(self) -> Option<Decoded<'a>> {
        self.inside(b'"').map(Decoded::new)
    }

    /// The number, if it is one.
    pub(crate) fn number(self) -> Option<Number> {
        Number::at(self.text)
    }

    /// Whether this is `true` or `false`.
    pub(crate) const fn is_bool(self) -> bool {
        matches!(self.text.first(), Some(b't' | b'f'))
    }

    pub(crate) const fn is_array(self) -> bool {
        matches!(self.text.first(), Some(b'['))
    }

    pub(crate) const fn is_object(self) -> bool {
        matches!(self.text.first(), Some(b'{'))
    }

    /// The elements, if this is an array; else none.
    pub(crate) fn items(self) -> Items<'a> {
        Items { rest: self.inside(b'[').unwrap_or_default() }
    }

    /// The members, if this is an object; else none.
    pub(crate) fn fields(self) -> Fields<'a> {
        Fields { rest: self.inside(b'{').unwrap_or_default() }
    }

    /// What follows the value in its text.
    fn after(self) -> &'a [u8] {
        let mut rest = self.text;
        let mut depth = 0_usize;
        while let Some((first, tail)) = rest.split_first() {
            let before = rest;
            rest = tail;
            match first {
                b'"' => {
                    let ended = string(&mut rest).is_err() || depth == 0;
                    if ended {
                        return rest;
                    }
                }
                b'{' | b'[' => depth = depth.wrapping_add(1),
                b'}' | b']' | b',' if depth == 0 => return before,
                b'}' | b']' => {
                    depth = depth.wrapping_sub(1);
                    if depth == 0 {
                        return rest;
                    }
                }
                _ => {}
            }
        }
        rest
    }
}

/// What a comma leads to, or the end of the container.
fn next_member(rest: &[u8]) -> &[u8] {
    let rest = skip_white(rest);
    rest.strip_prefix(b",").map_or(rest, skip_white)
}

/// The elements of an array.
pub(crate) struct Items<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let value = Value::at(next_member(self.rest));
        if matches!(value.text.first(), None | Some(b']')) {
            return None;
        }
        self.rest = value.after();
        Some(value)
    }
}

/// The members of an object: the key, unescaped, and the value.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = (Decoded<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = Value::at(next_member(self.rest));
        let name = key.text()?;
        let mut after = key.after();
        // the colon
        token(&mut after);
        let value = Value::at(skip_white(after));
        self.rest = value.after();
        Some((name, value))
    }
}
