//! `medication`: one medicine that the person takes, took or will take.

use super::schema::Shape::{Label, OneOf, PartialDate, Text};
use super::schema::{Kind, may, must};

pub(super) const MEDICATION: Kind = Kind {
    name: "medication",
    plain_text: false,
    fields: &[
        // substance or product
        must("name", Label),
        // in words, with its unit: "50 mg"
        may("dose", Text),
        // in words: "at night"
        may("frequency", Text),
        // in words: "by mouth"
        may("route", Text),
        // what it is for
        may("indication", Text),
        // who prescribed it
        may("prescriber", Text),
        may("status", OneOf(&["planned", "active", "paused", "stopped"])),
        // first day
        may("since", PartialDate),
        // last day
        may("until", PartialDate),
        // wanted and unwanted
        may("effects", Text),
        may("note", Text),
    ],
    variants: None,
};
