//! `diagnosis`: one coded diagnosis.

use super::schema::Shape::{Bool, Label, OneOf, PartialDate, Text};
use super::schema::{Kind, TEXTS, may, must};

pub(super) const DIAGNOSIS: Kind = Kind {
    name: "diagnosis",
    plain_text: false,
    fields: &[
        // the catalogue: "ICD-10", "ICD-11", "DSM-5-TR", or a national edition such as "ICD-10-GM"
        must("system", Label),
        // the code in it: "F32.1", "6A70.1"
        must("code", Label),
        // what the code stands for
        may("label", Text),
        // how sure, and whether it still holds
        may("status", OneOf(&["provisional", "confirmed", "in-partial-remission", "in-remission", "resolved", "ruled-out"])),
        // whether it is the main one
        may("principal", Bool),
        // onset
        may("since", PartialDate),
        // end
        may("until", PartialDate),
        // severity, course and the like
        may("specifiers", TEXTS),
        may("note", Text),
    ],
    variants: None,
};
