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
/// Milliseconds since 1970: the last moment a JavaScript date can name.
pub const TIME: u64 = 8_640_000_000_000_000;

pub(crate) fn identifier(text: &str, what: &'static str) -> crate::Result<()> {
    if text.is_empty() {
        return Err(crate::Error::bad_input(format!("{what} must not be empty")));
    }
    if text.len() > IDENTIFIER {
        return Err(crate::Error::TooLarge(what));
    }
    Ok(())
}
