//! What a record may hold: the built-in kinds and their fields, and the one check on sealing.
//!
//! The tables say what a field *means* to software; they do not judge care. So little is required, each field beyond
//! the tables is kept, and an error names kind, field and index but never a value. Opening never comes here: records
//! sealed by others, or under older tables, stay readable.

mod amendment;
mod assessment;
mod consent;
mod dates;
mod diagnosis;
mod intake;
mod judge;
mod medication;
mod message;
mod mood;
mod packed;
mod plan;
mod process;
mod progress;
mod risk;
mod schema;
mod session;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::json::{self, Flaw};
use crate::record::ContentType;
use schema::{Field, Kind, Shape, may};

/// The built-in kinds.
pub(crate) const KINDS: &[Kind] = &[
    progress::PROGRESS,
    process::PROCESS,
    message::MESSAGE,
    plan::PLAN,
    session::SESSION,
    assessment::ASSESSMENT,
    diagnosis::DIAGNOSIS,
    medication::MEDICATION,
    intake::INTAKE,
    risk::RISK,
    mood::MOOD,
    consent::CONSENT,
    amendment::AMENDMENT,
];

/// What every built-in kind takes besides its own fields.
pub(crate) const COMMON: &[Field] = &[
    // the clinical date, where it is not the day of sealing: a migrated note, or one written up later
    may("writtenAt", Shape::Moment),
];

/// Whether `content` is what a record of this kind may hold.
///
/// # Errors
/// [`Error::BadInput`] names the kind and the field; [`Error::TooLarge`] for a kind of more than 64 bytes;
/// [`Error::OutOfMemory`].
pub(crate) fn check(kind: &str, content_type: ContentType, content: &[u8]) -> Result<()> {
    if kind.len() > 64 {
        return Err(Error::TooLarge(&"kind"));
    }
    let own = kind.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if kind.is_empty() || !own {
        return Err(Error::bad_input(&"kind must be 1 to 64 of a-z, 0-9 and -"));
    }
    let Some(known) = packed::find(kind) else {
        if !kind.starts_with("x-") {
            return Err(Error::bad_input(&"kind is neither built in nor starts with x-"));
        }
        return match content_type {
            ContentType::Bytes => Ok(()),
            ContentType::Text => check_text(content),
            ContentType::Json => json::parse(content).map(drop).map_err(explain),
        };
    };
    match content_type {
        ContentType::Json => {
            let value = json::parse(content).map_err(explain)?;
            judge::judge(&known, value).map_err(|wrong| judge::refuse(kind, &wrong))
        }
        ContentType::Text if known.plain_text => check_text(content),
        _ => Err(judge::refuse(kind, judge::content_must_be(&known))),
    }
}

fn check_text(content: &[u8]) -> Result<()> {
    core::str::from_utf8(content).map(drop).map_err(|_| explain(Flaw::Encoding))
}

fn explain(flaw: Flaw) -> Error {
    Error::bad_input(match flaw {
        Flaw::Encoding => &"content is not strict UTF-8",
        Flaw::Syntax => &"content is not well-formed JSON",
        Flaw::Depth => &"content is nested more than 64 levels deep",
        Flaw::RepeatedKey => &"content holds one object key twice",
        Flaw::Number => &"content holds a number that JavaScript cannot carry exactly",
        Flaw::Surrogate => &"content holds an unpaired surrogate",
        Flaw::Memory => return Error::OutOfMemory,
    })
}
