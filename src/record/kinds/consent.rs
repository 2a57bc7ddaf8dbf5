//! `consent`: that somebody agreed to something, or did not. It documents; it grants no access to anything.

use super::schema::Shape::{Date, Label, List, Moment, OneOf, Text};
use super::schema::{Kind, may, must};

pub(super) const CONSENT: Kind = Kind {
    name: "consent",
    plain_text: false,
    fields: &[
        // what is agreed to: "telehealth", "recording"
        must("purpose", Label),
        must("status", OneOf(&["given", "refused", "withdrawn"])),
        // when it was said or signed
        may("at", Moment),
        // who decided: the person, a guardian
        may("by", Text),
        // who may act on it, or receives something
        may("to", Text),
        // the kinds of record that it covers
        may("kinds", List(&Label)),
        // first day
        may("from", Date),
        // last day
        may("until", Date),
        may("form", OneOf(&["written", "verbal", "electronic"])),
        // where the signed form is, or its wording and version
        may("evidence", Text),
        may("note", Text),
    ],
    variants: None,
};
