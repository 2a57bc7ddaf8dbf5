//! `message`: one message of a conversation.

use super::schema::Shape::{Id, Text};
use super::schema::{Kind, may, must};

pub(super) const MESSAGE: Kind = Kind {
    name: "message",
    plain_text: true,
    fields: &[
        // what was written
        must("text", Text),
        // the message that this one answers
        may("replyTo", Id),
    ],
    variants: None,
};
