//! `intake`: what is asked at the beginning.

use super::schema::Shape::Text;
use super::schema::{Kind, TEXTS, may, must};

pub(super) const INTAKE: Kind = Kind {
    name: "intake",
    plain_text: false,
    fields: &[
        // why the person comes, best in their own words
        must("presentingProblem", Text),
        // how that problem came about
        may("history", Text),
        may("psychiatricHistory", Text),
        may("medicalHistory", Text),
        may("familyHistory", Text),
        may("socialHistory", Text),
        may("traumaHistory", Text),
        may("substanceUse", Text),
        // appearance, mood, thought, orientation and so on
        may("mentalStatus", Text),
        may("strengths", Text),
        // in words; a judged level belongs into a record of kind `risk`
        may("risk", Text),
        // the therapist's account of how it all hangs together
        may("formulation", Text),
        // what comes next
        may("plan", Text),
        may("referredBy", Text),
        // what the person wants to reach
        may("goals", TEXTS),
        may("medications", TEXTS),
        may("allergies", TEXTS),
    ],
    variants: None,
};
