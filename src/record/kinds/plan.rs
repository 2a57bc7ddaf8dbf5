//! `plan`: a treatment plan.

use super::schema::Shape::{Date, Label, List, OneOf, Or, PartialDate, Text};
use super::schema::{Field, Kind, may, must};

pub(super) const PLAN: Kind = Kind {
    name: "plan",
    plain_text: false,
    fields: &[
        // what is to be reached; an empty list in a first draft
        must("goals", List(&Or(&Text, GOAL))),
        // what is done for it
        may("interventions", List(&Or(&Text, INTERVENTION))),
        // what is treated
        may("diagnoses", List(&Or(&Text, CODING))),
        // the first day of the plan
        may("startsOn", Date),
        // the day on which the plan is looked at again
        may("reviewOn", Date),
    ],
    variants: None,
};

const GOAL: &[Field] = &[
    must("text", Text),
    may("term", OneOf(&["short", "long"])),
    may("status", OneOf(&["proposed", "active", "on-hold", "achieved", "partly-achieved", "not-achieved", "dropped"])),
    // when it is to be reached
    may("target", PartialDate),
    // how one will know
    may("measure", Text),
];

const INTERVENTION: &[Field] = &[
    must("text", Text),
    // in words: "weekly"
    may("frequency", Text),
];

const CODING: &[Field] = &[
    must("code", Label),
    // the system that the code is from: "ICD-10"
    may("system", Text),
    // what the code stands for
    may("label", Text),
];
