//! `process`: psychotherapy notes, the therapist's own thinking, kept apart from the rest of the record.

use super::schema::Shape::{Id, Text};
use super::schema::{Kind, may, must};

pub(super) const PROCESS: Kind = Kind {
    name: "process",
    plain_text: true,
    fields: &[
        // the note
        must("text", Text),
        // the `session` record that the note is about
        may("session", Id),
    ],
    variants: None,
};
