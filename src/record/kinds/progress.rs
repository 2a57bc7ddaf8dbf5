//! `progress`: the note of one session, in the format that the therapist was taught.

use super::schema::Shape::{Id, Text};
use super::schema::{Field, Kind, Variant, Variants, may, must};

pub(super) const PROGRESS: Kind = Kind {
    name: "progress",
    plain_text: false,
    fields: &[
        // the `session` record that the note is about
        may("session", Id),
    ],
    variants: Some(Variants {
        by: "format",
        // each section must stand, but may be empty: a draft is a note too
        cases: &[
            case(
                &["SOAP"],
                &[
                    // what the person said
                    must("subjective", Text),
                    // what was seen and measured
                    must("objective", Text),
                    // what the therapist makes of it
                    must("assessment", Text),
                    // what comes next
                    must("plan", Text),
                ],
            ),
            case(
                &["BIRP"],
                &[
                    // what the person did and said
                    must("behavior", Text),
                    // what the therapist did
                    must("intervention", Text),
                    // how the person took it
                    must("response", Text),
                    // what comes next
                    must("plan", Text),
                ],
            ),
            case(
                &["DAP"],
                &[
                    // what was said and seen
                    must("data", Text),
                    // what the therapist makes of it
                    must("assessment", Text),
                    // what comes next
                    must("plan", Text),
                ],
            ),
            case(
                &["free"],
                &[
                    // the whole note
                    must("text", Text),
                ],
            ),
        ],
    }),
};

const fn case(values: &'static [&'static str], fields: &'static [Field]) -> Variant {
    Variant { values, fields, any_of: &[] }
}
