//! What a kind's content is made of, written down as data.

/// A built-in kind.
pub(crate) struct Kind {
    /// Its name in a record.
    pub(crate) name: &'static str,
    /// Whether a plain text may stand for `{ "text": … }`.
    pub(crate) plain_text: bool,
    /// What its content holds, `writtenAt` aside.
    pub(crate) fields: &'static [Field],
    /// What it holds besides, depending on one field.
    pub(crate) variants: Option<Variants>,
}

/// Content that depends on what one field, always required, says.
pub(crate) struct Variants {
    /// The name of that field.
    pub(crate) by: &'static str,
    /// The cases; no value occurs in two of them.
    pub(crate) cases: &'static [Variant],
}

/// One case of [`Variants`].
pub(crate) struct Variant {
    /// The values that choose it.
    pub(crate) values: &'static [&'static str],
    /// The fields that come with it.
    pub(crate) fields: &'static [Field],
    /// Of these fields at least one is required; empty for no such rule.
    pub(crate) any_of: &'static [&'static str],
}

/// One field of an object.
pub(crate) struct Field {
    /// Its key.
    pub(crate) name: &'static str,
    /// What it must be where it stands.
    pub(crate) shape: Shape,
    /// Whether it must stand.
    pub(crate) required: bool,
}

/// A field that must be there.
pub(super) const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true }
}

/// A field that may be there.
pub(super) const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false }
}

/// What a value must be.
pub(crate) enum Shape {
    /// Any string, the empty one too.
    Text,
    /// A string with something to read: not only ASCII white space and control characters.
    Label,
    /// A record id: 1 to 256 bytes of UTF-8.
    Id,
    /// `YYYY-MM-DD`, a real day.
    Date,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    PartialDate,
    /// `YYYY-MM-DDThh:mm[:ss[.fraction]]` with `Z` or `±hh:mm`.
    DateTime,
    /// A date or a date-time.
    Moment,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An integer from the first to the second, both included.
    Whole(u32, u32),
    /// A number from the first to the second, both included.
    Range(u32, u32),
    /// Any number.
    Number,
    /// `true` or `false`.
    Bool,
    /// What a question was answered with: a string, a number, `true`, `false`, or `null` where it was skipped.
    Answer,
    /// An array, which may be empty, of this shape.
    List(&'static Shape),
    /// An object with these fields and any others.
    Object(&'static [Field]),
    /// An object with these fields and any others, or else this shape.
    Or(&'static Shape, &'static [Field]),
}

/// An array of strings.
pub(super) const TEXTS: Shape = Shape::List(&Shape::Text);
