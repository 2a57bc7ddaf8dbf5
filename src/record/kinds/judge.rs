//! Holds a JSON value against a kind's table. It descends as deep as the table does, never as deep as the input.

use alloc::string::String;
use alloc::vec::Vec;

use super::COMMON;
use super::dates::{self, Precision};
use super::schema::{Field, Kind, Shape, Variants};
use crate::error::Error;
use crate::json::Value;
use crate::text::{push, push_number};

/// What is wrong, and where: put into words only when all is known, and in one place.
pub(super) struct Wrong {
    /// The way from the content to the place, last step first.
    steps: Vec<Step>,
    what: What,
}

enum Step {
    Field(&'static str),
    /// One of these fields.
    Fields(&'static [&'static str]),
    Item(usize),
}

enum What {
    Missing,
    MustBe(&'static Shape),
    MustBeCase(&'static Variants),
    MustBeObject,
    MustBeObjectOrText,
}

type Verdict = Result<(), Wrong>;

impl Wrong {
    const fn here(what: What) -> Self {
        Self { steps: Vec::new(), what }
    }

    /// Content that is no object.
    pub(super) fn content(kind: &Kind) -> Self {
        let what = if kind.plain_text { What::MustBeObjectOrText } else { What::MustBeObject };
        Self::here(what).inside(Step::Field("content"))
    }

    #[cold]
    fn inside(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    #[cold]
    pub(super) fn of(self, kind: &str) -> Error {
        let text = &mut String::from(kind);
        push(text, ": ");
        for (index, step) in self.steps.iter().rev().enumerate() {
            match step {
                Step::Item(item) => {
                    push(text, "[");
                    push_number(text, *item as u64, 1);
                    push(text, "]");
                }
                Step::Field(name) => {
                    push(text, if index == 0 { "" } else { "." });
                    push(text, name);
                }
                Step::Fields(names) => push_list(text, names, " or "),
            }
        }
        match self.what {
            What::Missing => push(text, " is missing"),
            What::MustBe(wanted) => {
                push(text, " must be ");
                push_shape(text, wanted);
            }
            What::MustBeCase(variants) => {
                push(text, " must be one of ");
                for (index, case) in variants.cases.iter().enumerate() {
                    push(text, if index == 0 { "" } else { ", " });
                    push_list(text, case.values, ", ");
                }
            }
            What::MustBeObject => push(text, " must be an object"),
            What::MustBeObjectOrText => push(text, " must be an object or text"),
        }
        Error::bad_field(core::mem::take(text))
    }
}

fn push_list(text: &mut String, words: &[&str], between: &str) {
    for (index, word) in words.iter().enumerate() {
        push(text, if index == 0 { "" } else { between });
        push(text, word);
    }
}

fn push_shape(text: &mut String, wanted: &Shape) {
    let words = match wanted {
        Shape::Text => "text",
        Shape::Label => "text that is not blank",
        Shape::Id => "a record id of 1 to 256 bytes",
        Shape::Date => "a date, YYYY-MM-DD",
        Shape::PartialDate => "a date, YYYY-MM-DD, YYYY-MM or YYYY",
        Shape::DateTime => "a date-time with Z or an offset, YYYY-MM-DDThh:mm:ssZ",
        Shape::Moment => "a date, YYYY-MM-DD, or a date-time with Z or an offset",
        Shape::OneOf(_) => "one of ",
        Shape::Whole(..) => "a whole number from ",
        Shape::Range(..) => "a number from ",
        Shape::Number => "a number",
        Shape::Bool => "true or false",
        Shape::Answer => "text, a number, true, false or null",
        Shape::List(_) => "a list",
        Shape::Object(_) => "an object",
        Shape::Or(..) => "an object or ",
    };
    push(text, words);
    match wanted {
        Shape::OneOf(values) => push_list(text, values, ", "),
        Shape::Whole(min, max) | Shape::Range(min, max) => {
            push_number(text, u64::from(*min), 1);
            push(text, " to ");
            push_number(text, u64::from(*max), 1);
        }
        Shape::Or(other, _) => push_shape(text, other),
        _ => {}
    }
}

/// Whether `content` is what `kind` asks for.
pub(super) fn judge(kind: &'static Kind, content: Value<'_>) -> Verdict {
    if content.fields().is_none() {
        return Err(Wrong::content(kind));
    }
    let Some(variants) = &kind.variants else {
        return object(&[COMMON, kind.fields], content);
    };
    let Some(value) = find(content, &[variants.by]) else {
        return Err(Wrong::here(What::Missing).inside(Step::Field(variants.by)));
    };
    let Some(variant) = variants.cases.iter().find(|case| is_one_of(value, case.values)) else {
        return Err(Wrong::here(What::MustBeCase(variants)).inside(Step::Field(variants.by)));
    };
    object(&[COMMON, kind.fields, variant.fields], content)?;
    if variant.any_of.is_empty() || find(content, variant.any_of).is_some() {
        return Ok(());
    }
    Err(Wrong::here(What::Missing).inside(Step::Fields(variant.any_of)))
}

/// The first member with one of these names.
fn find<'a>(content: Value<'a>, names: &[&str]) -> Option<Value<'a>> {
    content.fields()?.find(|(key, _)| names.iter().any(|name| key.is(name))).map(|(_, value)| value)
}

/// Each member that the tables name must have its shape, and each required one must be there.
fn object(tables: &[&'static [Field]], content: Value<'_>) -> Verdict {
    let mut found = 0_u64;
    for (key, value) in content.fields().ok_or(Wrong::here(What::MustBeObject))? {
        let mut bit = 1_u64;
        for table in tables {
            for field in *table {
                if key.is(field.name) {
                    shape(&field.shape, value).map_err(|wrong| wrong.inside(Step::Field(field.name)))?;
                    found |= bit;
                }
                bit = bit.wrapping_shl(1);
            }
        }
    }
    let mut bit = 1_u64;
    for table in tables {
        for field in *table {
            if field.required && found & bit == 0 {
                return Err(Wrong::here(What::Missing).inside(Step::Field(field.name)));
            }
            bit = bit.wrapping_shl(1);
        }
    }
    Ok(())
}

fn shape(wanted: &'static Shape, value: Value<'_>) -> Verdict {
    let good = match (wanted, value.text()) {
        (Shape::Text, text) => text.is_some(),
        (Shape::Label, Some(mut text)) => text.any(|byte| byte > b' ' && byte != 0x7f),
        (Shape::Id, Some(text)) => (1..=256).contains(&text.take(257).count()),
        (Shape::Date, Some(text)) => dates::read(text) == Some(Precision::Day),
        (Shape::PartialDate, Some(text)) => dates::read(text).is_some_and(|found| found != Precision::Time),
        (Shape::DateTime, Some(text)) => dates::read(text) == Some(Precision::Time),
        (Shape::Moment, Some(text)) => matches!(dates::read(text), Some(Precision::Day | Precision::Time)),
        (Shape::OneOf(values), _) => is_one_of(value, values),
        (Shape::Whole(min, max) | Shape::Range(min, max), _) => value.number().is_some_and(|number| {
            let whole = number.is_whole() || matches!(wanted, Shape::Range(..));
            whole && number.is_within((*min).into(), (*max).into())
        }),
        (Shape::Number, _) => value.number().is_some(),
        (Shape::Bool, _) => value.is_bool(),
        (Shape::Answer, _) => value.items().is_none() && value.fields().is_none(),
        (Shape::List(each), _) => {
            let items = value.items().ok_or(Wrong::here(What::MustBe(wanted)))?;
            for (index, item) in items.enumerate() {
                shape(each, item).map_err(|wrong| wrong.inside(Step::Item(index)))?;
            }
            true
        }
        (Shape::Object(fields), _) => return object(&[fields], value),
        (Shape::Or(other, fields), _) => {
            if value.fields().is_some() {
                return object(&[fields], value);
            }
            shape(other, value).is_ok()
        }
        _ => false,
    };
    if good { Ok(()) } else { Err(Wrong::here(What::MustBe(wanted))) }
}

fn is_one_of(value: Value<'_>, values: &[&str]) -> bool {
    value.text().is_some_and(|text| values.iter().any(|one| text.is(one)))
}
