//! Every limit in one place; over one of them is [`Error::TooLarge`](crate::Error::TooLarge), before anything is allocated.

/// Bytes of UTF-8 in an account or record id.
pub const IDENTIFIER: usize = 256;
/// Bytes of UTF-8 in a prepared passphrase: 4 KiB.
pub const PASSPHRASE: usize = 4096;
/// Bytes of one record's content: 16 MiB. More is a file.
pub const CONTENT: usize = 16 << 20;
/// Bytes of a sealed record of the largest content, its padding and all.
pub const SEALED: usize = 17 << 20;
/// Bytes of a keyset: 64 KiB.
pub const KEYSET: usize = 64 << 10;
/// Ways in of one keyset.
pub const SLOTS: usize = 16;
/// Bytes of a passkey's credential id.
pub const CREDENTIAL_ID: usize = 1023;
/// Characters of a record's kind.
pub const KIND: usize = 64;
/// Levels of nesting in JSON content.
pub const JSON_DEPTH: usize = 64;
/// Bytes of a card: 2 KiB.
pub const CARD: usize = 2 << 10;
/// Bytes of the sealed list of contacts: 4 MiB.
pub const CONTACTS: usize = 4 << 20;
/// Bytes of a log entry: 16 MiB, for the manifest of an epoch with 200,000 records.
pub const LOG_ENTRY: usize = 16 << 20;
/// Bytes of a manifest inside a log entry.
pub const MANIFEST: usize = 15 << 20;
/// Bytes of a grant; none has fewer.
pub const GRANT: usize = 1293;
/// Bytes of UTF-8 in a circle's title.
pub const TITLE: usize = 256;
/// Bytes of UTF-8 in the reason of an entry.
pub const REASON: usize = 1024;
/// Kinds that one circle takes.
pub const CIRCLE_KINDS: usize = 32;
/// Members of one circle.
pub const MEMBERS: usize = 1000;
/// Milliseconds since 1970: the last moment a JavaScript date can name.
pub const TIME: u64 = 8_640_000_000_000_000;

pub(crate) fn identifier(text: &str, what: crate::error::Text) -> crate::Result<()> {
    if text.is_empty() {
        return Err(crate::Error::bad_input(if *what == "id" { &"id must not be empty" } else { &"account must not be empty" }));
    }
    if text.len() > IDENTIFIER {
        return Err(crate::Error::TooLarge(what));
    }
    Ok(())
}

/// Refuses what no clock can show.
pub(crate) fn time(at: u64) -> crate::Result<()> {
    if at > TIME { Err(crate::Error::bad_input(&"the device's clock shows no valid time")) } else { Ok(()) }
}
