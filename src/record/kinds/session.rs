//! `session`: that a session took place, or why it did not.

use super::schema::Shape::{DateTime, OneOf, Text, Whole};
use super::schema::{Kind, Variant, Variants, may, must};

pub(super) const SESSION: Kind = Kind {
    name: "session",
    plain_text: false,
    fields: &[
        // when it began, or was to begin
        must("startedAt", DateTime),
        // when it ended
        may("endedAt", DateTime),
        // how long it lasted, in minutes, at most a day
        may("minutes", Whole(0, 1440)),
        must("modality", OneOf(&["video", "phone", "chat", "in-person"])),
        may("participants", OneOf(&["individual", "couple", "family", "group"])),
        // where the person was: the rules of telehealth ask
        may("clientLocation", Text),
        // why it began late, or did not take place
        may("reason", Text),
    ],
    variants: Some(Variants {
        by: "attendance",
        cases: &[
            Variant {
                values: &["attended", "late", "left-early"],
                fields: &[],
                // how long it was is what gets billed
                any_of: &["endedAt", "minutes"],
            },
            Variant { values: &["no-show", "cancelled-by-client", "cancelled-by-therapist"], fields: &[], any_of: &[] },
        ],
    }),
};
