//! `risk`: how much danger there was, as judged at that time.

use super::schema::Shape::{Date, Id, List, Moment, Object, OneOf, Text};
use super::schema::{Field, Kind, TEXTS, may, must};

pub(super) const RISK: Kind = Kind {
    name: "risk",
    plain_text: false,
    fields: &[
        // overall
        must("level", OneOf(&["none", "low", "moderate", "high", "imminent"])),
        may("assessedAt", Moment),
        // danger of what
        may("about", List(&OneOf(&["suicide", "self-harm", "harm-to-others", "harm-from-others", "self-neglect", "other"]))),
        // thoughts of it
        may("ideation", Text),
        // will to do it
        may("intent", Text),
        // access to means
        may("means", Text),
        // what happened before
        may("history", Text),
        // what was done about it
        may("actions", Text),
        // what raises it
        may("riskFactors", TEXTS),
        // what holds against it
        may("protectiveFactors", TEXTS),
        // the steps agreed with the person
        may("safetyPlan", Object(SAFETY_PLAN)),
        // the day on which it is judged again
        may("reviewOn", Date),
        // the `session` record it belongs to
        may("session", Id),
        may("note", Text),
    ],
    variants: None,
};

/// The steps of the Stanley-Brown safety plan, in its order.
const SAFETY_PLAN: &[Field] = &[
    may("warningSigns", TEXTS),
    // what the person can do alone
    may("coping", TEXTS),
    // people and places that take the mind off it
    may("distractions", TEXTS),
    // whom to ask for help
    may("people", TEXTS),
    // which services to call
    may("professionals", TEXTS),
    // how the surroundings are made safe
    may("environment", TEXTS),
    // reasons to live
    may("reasons", TEXTS),
];
