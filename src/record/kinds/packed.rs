//! The tables in one run of bytes, made of them by the compiler: as structs they were twice as much of the module.
//!
//! Whatever has no length of its own is a piece, `u16 length | inside`. A kind is `name | u8 plain text | cases`. Its cases begin with the name
//! of the field that chooses one and that field's shape, both empty without variants, and each is `values | all fields | any of`. A field is
//! `name | shape | u8 required`, and a shape `u8 tag | rest`.

#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "what packs runs in the compiler, where failing is loud")]

use super::schema::{Field, Kind, Shape, Variant, Variants};
use super::{COMMON, KINDS};

pub(super) const TEXT: u8 = 0;
pub(super) const LABEL: u8 = 1;
pub(super) const ID: u8 = 2;
pub(super) const DATE: u8 = 3;
pub(super) const PARTIAL_DATE: u8 = 4;
pub(super) const DATE_TIME: u8 = 5;
pub(super) const MOMENT: u8 = 6;
pub(super) const NUMBER: u8 = 7;
pub(super) const BOOL: u8 = 8;
pub(super) const ANSWER: u8 = 9;
pub(super) const ONE_OF: u8 = 10;
pub(super) const WHOLE: u8 = 11;
pub(super) const RANGE: u8 = 12;
pub(super) const LIST: u8 = 13;
pub(super) const OBJECT: u8 = 14;
pub(super) const OR: u8 = 15;

/// More than the tables take.
const ROOM: usize = 8 << 10;

struct Packer {
    bytes: [u8; ROOM],
    length: usize,
}

impl Packer {
    const fn byte(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    const fn number(&mut self, number: u32) {
        let bytes = number.to_be_bytes();
        let mut at = 0;
        while at < bytes.len() {
            self.byte(bytes[at]);
            at += 1;
        }
    }

    /// Where a piece begins.
    const fn begin(&mut self) -> usize {
        self.byte(0);
        self.length
    }

    const fn end(&mut self, begin: usize) {
        let length = self.length - begin;
        assert!(length < 256);
        self.bytes[begin - 1] = length as u8;
    }

    /// Where a table begins.
    const fn open(&mut self) -> usize {
        self.byte(0);
        self.begin()
    }

    const fn close(&mut self, begin: usize) {
        let length = self.length - begin;
        assert!(length < 65_536);
        self.bytes[begin - 2] = (length >> 8) as u8;
        self.bytes[begin - 1] = length as u8;
    }

    const fn text(&mut self, text: &str) {
        let begin = self.begin();
        let mut at = 0;
        while at < text.len() {
            self.byte(text.as_bytes()[at]);
            at += 1;
        }
        self.end(begin);
    }

    const fn texts(&mut self, texts: &[&str]) {
        let mut at = 0;
        while at < texts.len() {
            self.text(texts[at]);
            at += 1;
        }
    }

    const fn texts_in_piece(&mut self, texts: &[&str]) {
        let begin = self.begin();
        self.texts(texts);
        self.end(begin);
    }

    const fn fields(&mut self, fields: &[Field]) {
        let mut at = 0;
        while at < fields.len() {
            let field = &fields[at];
            self.text(field.name);
            self.shape(&field.shape);
            self.byte(field.required as u8);
            at += 1;
        }
    }

    const fn shape(&mut self, shape: &Shape) {
        let begin = self.begin();
        self.byte(match shape {
            Shape::Text => TEXT,
            Shape::Label => LABEL,
            Shape::Id => ID,
            Shape::Date => DATE,
            Shape::PartialDate => PARTIAL_DATE,
            Shape::DateTime => DATE_TIME,
            Shape::Moment => MOMENT,
            Shape::OneOf(_) => ONE_OF,
            Shape::Whole(..) => WHOLE,
            Shape::Range(..) => RANGE,
            Shape::Number => NUMBER,
            Shape::Bool => BOOL,
            Shape::Answer => ANSWER,
            Shape::List(_) => LIST,
            Shape::Object(_) => OBJECT,
            Shape::Or(..) => OR,
        });
        match shape {
            Shape::OneOf(values) => self.texts(values),
            Shape::Whole(min, max) | Shape::Range(min, max) => {
                self.number(*min);
                self.number(*max);
            }
            Shape::List(each) => self.shape(each),
            Shape::Object(fields) => self.fields(fields),
            Shape::Or(other, fields) => {
                self.shape(other);
                self.fields(fields);
            }
            _ => {}
        }
        self.end(begin);
    }

    const fn case(&mut self, kind: &Kind, case: &Variant) {
        self.texts_in_piece(case.values);
        let fields = self.open();
        self.fields(COMMON);
        self.fields(kind.fields);
        self.fields(case.fields);
        self.close(fields);
        self.texts_in_piece(case.any_of);
    }

    const fn kind(&mut self, kind: &Kind) {
        self.text(kind.name);
        self.byte(kind.plain_text as u8);
        let cases = self.open();
        match &kind.variants {
            None => {
                self.texts_in_piece(&[]);
                self.texts_in_piece(&[]);
                self.case(kind, &Variant { values: &[], fields: &[], any_of: &[] });
            }
            Some(Variants { by, cases }) => {
                self.texts_in_piece(&[by]);
                let values = self.begin();
                self.byte(ONE_OF);
                let mut at = 0;
                while at < cases.len() {
                    self.texts(cases[at].values);
                    at += 1;
                }
                self.end(values);
                let mut at = 0;
                while at < cases.len() {
                    self.case(kind, &cases[at]);
                    at += 1;
                }
            }
        }
        self.close(cases);
    }
}

const ALL: Packer = {
    let mut all = Packer { bytes: [0; ROOM], length: 0 };
    let mut at = 0;
    while at < KINDS.len() {
        all.kind(&KINDS[at]);
        at += 1;
    }
    all
};

static PACKED: [u8; ALL.length] = {
    let mut bytes = [0; ALL.length];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = ALL.bytes[at];
        at += 1;
    }
    bytes
};

/// Bytes of the tables, read front to back. They are ours: what is not there reads as nothing.
#[derive(Clone, Copy)]
pub(super) struct Piece(&'static [u8]);

/// A kind, packed.
pub(super) struct PackedKind {
    pub(super) plain_text: bool,
    pub(super) cases: Piece,
}

/// A field, packed.
pub(super) struct PackedField {
    pub(super) name: &'static [u8],
    pub(super) shape: Piece,
    pub(super) required: bool,
}

/// The built-in kind of this name.
pub(super) fn find(name: &str) -> Option<PackedKind> {
    let mut rest = Piece(&PACKED);
    while !rest.is_empty() {
        let known = rest.text();
        let kind = PackedKind { plain_text: rest.byte() != 0, cases: rest.table() };
        if known == name.as_bytes() {
            return Some(kind);
        }
    }
    None
}

impl Piece {
    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    #[inline(never)]
    fn take(&mut self, length: usize) -> &'static [u8] {
        let (head, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        head
    }

    #[inline(never)]
    pub(super) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(super) fn number(&mut self) -> u32 {
        u32::from_be_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    #[inline(never)]
    pub(super) fn text(&mut self) -> &'static [u8] {
        let length = self.byte();
        self.take(length.into())
    }

    pub(super) fn piece(&mut self) -> Self {
        Self(self.text())
    }

    #[inline(never)]
    pub(super) fn table(&mut self) -> Self {
        let length = u16::from_be_bytes([self.byte(), self.byte()]);
        Self(self.take(length.into()))
    }

    #[inline(never)]
    pub(super) fn field(&mut self) -> PackedField {
        PackedField { name: self.text(), shape: self.piece(), required: self.byte() != 0 }
    }

    /// Whether this list of texts holds the one that `is` knows.
    pub(super) fn any(mut self, is: impl Fn(&[u8]) -> bool) -> bool {
        while !self.is_empty() {
            if is(self.text()) {
                return true;
            }
        }
        false
    }
}
