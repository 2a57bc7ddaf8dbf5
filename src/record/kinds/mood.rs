//! `mood`: one entry of a mood diary.

use super::schema::Shape::{Moment, Range, Text};
use super::schema::{Kind, TEXTS, may, must};

pub(super) const MOOD: Kind = Kind {
    name: "mood",
    plain_text: false,
    fields: &[
        // from 0, the worst, to 10, the best
        must("score", Range(0, 10)),
        may("at", Moment),
        // from 0, none, to 10
        may("energy", Range(0, 10)),
        // from 0, none, to 10
        may("anxiety", Range(0, 10)),
        // hours of the last night
        may("sleepHours", Range(0, 24)),
        may("emotions", TEXTS),
        may("note", Text),
    ],
    variants: None,
};
