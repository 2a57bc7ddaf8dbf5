//! `assessment`: a questionnaire or a rating, and what came of it.

use super::schema::Shape::{Answer, Id, Label, List, Moment, Number, Object, OneOf, Or, Text};
use super::schema::{Field, Kind, may, must};

pub(super) const ASSESSMENT: Kind = Kind {
    name: "assessment",
    plain_text: false,
    fields: &[
        // its usual name: "PHQ-9"
        must("instrument", Label),
        // its edition or language
        may("version", Text),
        // when it was filled in
        may("takenAt", Moment),
        // who gave the answers
        may("ratedBy", OneOf(&["client", "therapist", "other"])),
        // the total, in the instrument's points
        may("score", Number),
        // the highest total there is, in the same points
        may("maxScore", Number),
        // parts with a total of their own
        may("scales", List(&Object(SCALE))),
        // in the instrument's order; null for a question that was skipped
        may("answers", List(&Or(&Answer, ANSWER))),
        // what the total means
        may("interpretation", Text),
        // the `session` record it belongs to
        may("session", Id),
    ],
    variants: None,
};

const SCALE: &[Field] = &[
    must("name", Label),
    // in points
    must("score", Number),
];

const ANSWER: &[Field] = &[
    must("value", Answer),
    // its number or wording
    may("question", Text),
];
