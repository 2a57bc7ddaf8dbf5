//! `amendment`: a correction or an addition to another record, which stays as it was.

use super::schema::Shape::{Id, Text, Whole};
use super::schema::{Kind, may, must};

pub(super) const AMENDMENT: Kind = Kind {
    name: "amendment",
    plain_text: false,
    fields: &[
        // the record that is amended
        must("of", Id),
        // what is to be read beside it, or in its place
        must("text", Text),
        // why
        may("reason", Text),
        // the revision that is amended, counted from 1
        may("revision", Whole(1, 4_294_967_295)),
    ],
    variants: None,
};
