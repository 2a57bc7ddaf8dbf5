//! Holds a JSON value against a kind's table. It descends as deep as the table does, never as deep as the input.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use super::dates::{self, Precision};
use super::packed::{self, PackedKind, Piece};
use crate::error::Error;
use crate::json::Value;
use crate::text::{push, push_number};

/// What is wrong, in words, with the way to the place in front of it: ` is missing`, `text is missing`, `[2].text is missing` and so on.
/// Behind a pointer, which is passed from one to the next as it is.
type Wrong = Box<String>;
type Verdict = Result<(), Wrong>;

/// The same, as seen from outside of `place`.
#[cold]
fn inside(place: &[u8], wrong: &str) -> Wrong {
    let mut text = String::new();
    push_name(&mut text, place);
    push(&mut text, if matches!(wrong.as_bytes(), [b' ' | b'[', ..]) { "" } else { "." });
    push(&mut text, wrong);
    Box::new(text)
}

#[cold]
fn inside_item(index: usize, wrong: &str) -> Wrong {
    let mut place = String::from("[");
    push_number(&mut place, index as u64, 1);
    push(&mut place, "]");
    inside(place.as_bytes(), wrong)
}

#[cold]
fn must_be(mut wanted: Piece) -> Wrong {
    let mut text = String::from(" must be ");
    push_shape(&mut text, &mut wanted);
    Box::new(text)
}

const MISSING: &str = " is missing";

/// The refusal of a record of this kind.
#[cold]
pub(super) fn refuse(kind: &str, wrong: &str) -> Error {
    let mut text = String::from(kind);
    push(&mut text, ": ");
    push(&mut text, wrong);
    Error::bad_field(text)
}

/// What is said of content that is no object.
pub(super) const fn content_must_be(kind: &PackedKind) -> &'static str {
    if kind.plain_text { "content must be an object or text" } else { "content must be an object" }
}

fn push_name(text: &mut String, name: &[u8]) {
    push(text, core::str::from_utf8(name).unwrap_or_default());
}

fn push_list(text: &mut String, words: &mut Piece, between: &str) {
    push_name(text, words.text());
    while !words.is_empty() {
        push(text, between);
        push_name(text, words.text());
    }
}

fn push_shape(text: &mut String, wanted: &mut Piece) {
    let tag = wanted.byte();
    push(
        text,
        match tag {
            packed::TEXT => "text",
            packed::LABEL => "text that is not blank",
            packed::ID => "a record id of 1 to 256 bytes",
            packed::DATE => "a date, YYYY-MM-DD",
            packed::PARTIAL_DATE => "a date, YYYY-MM-DD, YYYY-MM or YYYY",
            packed::DATE_TIME => "a date-time with Z or an offset, YYYY-MM-DDThh:mm:ssZ",
            packed::MOMENT => "a date, YYYY-MM-DD, or a date-time with Z or an offset",
            packed::ONE_OF => "one of ",
            packed::WHOLE => "a whole number from ",
            packed::RANGE => "a number from ",
            packed::NUMBER => "a number",
            packed::BOOL => "true or false",
            packed::ANSWER => "text, a number, true, false or null",
            packed::LIST => "a list",
            packed::OBJECT => "an object",
            _ => "an object or ",
        },
    );
    match tag {
        packed::ONE_OF => push_list(text, wanted, ", "),
        packed::WHOLE | packed::RANGE => {
            push_number(text, wanted.number().into(), 1);
            push(text, " to ");
            push_number(text, wanted.number().into(), 1);
        }
        packed::OR => push_shape(text, &mut wanted.piece()),
        _ => {}
    }
}

/// None of `names` is there.
#[cold]
fn missing(mut names: Piece) -> Wrong {
    let mut text = String::new();
    push_list(&mut text, &mut names, " or ");
    push(&mut text, MISSING);
    Box::new(text)
}

/// Whether `content` is what `kind` asks for.
pub(super) fn judge(kind: &PackedKind, content: Value<'_>) -> Verdict {
    if !content.is_object() {
        return Err(Box::new(content_must_be(kind).to_owned()));
    }
    let mut cases = kind.cases;
    let (mut by, values) = (cases.piece(), cases.piece());
    let chosen = find(content, by);
    if chosen.is_none() && !by.is_empty() {
        return Err(missing(by));
    }
    while !cases.is_empty() {
        let (values, fields, any_of) = (cases.piece(), cases.table(), cases.piece());
        if chosen.is_none_or(|value| is_one_of(value, values)) {
            object(fields, content)?;
            return if any_of.is_empty() || find(content, any_of).is_some() { Ok(()) } else { Err(missing(any_of)) };
        }
    }
    Err(inside(by.text(), &must_be(values)))
}

/// The first member with one of these names.
fn find(content: Value<'_>, names: Piece) -> Option<Value<'_>> {
    content.fields().find(|(key, _)| names.any(|name| key.is(name))).map(|(_, value)| value)
}

/// Each member that the table names must have its shape, and each required one must be there.
fn object(table: Piece, content: Value<'_>) -> Verdict {
    let mut found = 0_u64;
    for (key, value) in content.fields() {
        let (mut rest, mut bit) = (table, 1_u64);
        while !rest.is_empty() {
            let field = rest.field();
            if key.is(field.name) {
                shape(field.shape, value).map_err(|wrong| inside(field.name, &wrong))?;
                found |= bit;
            }
            bit = bit.wrapping_shl(1);
        }
    }
    let (mut rest, mut bit) = (table, 1_u64);
    while !rest.is_empty() {
        let field = rest.field();
        if field.required && found & bit == 0 {
            return Err(inside(field.name, MISSING));
        }
        bit = bit.wrapping_shl(1);
    }
    Ok(())
}

fn shape(wanted: Piece, value: Value<'_>) -> Verdict {
    let mut rest = wanted;
    let tag = rest.byte();
    let good = match (tag, value.text()) {
        (packed::TEXT, text) => text.is_some(),
        (packed::LABEL, Some(mut text)) => text.any(|byte| byte > b' ' && byte != 0x7f),
        (packed::ID, Some(text)) => matches!(text.take(257).count(), 1..=256),
        (packed::DATE | packed::PARTIAL_DATE | packed::DATE_TIME | packed::MOMENT, Some(text)) => {
            dates::read(text).is_some_and(|found| match tag {
                packed::DATE => found == Precision::Day,
                packed::PARTIAL_DATE => found != Precision::Time,
                packed::DATE_TIME => found == Precision::Time,
                _ => matches!(found, Precision::Day | Precision::Time),
            })
        }
        (packed::ONE_OF, _) => is_one_of(value, rest),
        (packed::WHOLE | packed::RANGE, _) => value.number().is_some_and(|number| {
            let whole = number.is_whole() || tag == packed::RANGE;
            whole && number.is_within(rest.number().into(), rest.number().into())
        }),
        (packed::NUMBER, _) => value.number().is_some(),
        (packed::BOOL, _) => value.is_bool(),
        (packed::ANSWER, _) => !value.is_array() && !value.is_object(),
        (packed::LIST, _) => {
            let each = rest.piece();
            for (index, item) in value.items().enumerate() {
                shape(each, item).map_err(|wrong| inside_item(index, &wrong))?;
            }
            value.is_array()
        }
        (packed::OBJECT | packed::OR, _) => {
            let other = if tag == packed::OR { Some(rest.piece()) } else { None };
            if value.is_object() {
                return object(rest, value);
            }
            other.is_some_and(|other| shape(other, value).is_ok())
        }
        _ => false,
    };
    if good { Ok(()) } else { Err(must_be(wanted)) }
}

fn is_one_of(value: Value<'_>, values: Piece) -> bool {
    value.text().is_some_and(|text| values.any(|one| text.is(one)))
}
