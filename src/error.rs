//! One closed list of failures. [`Error::code`] is the public contract: a program compares codes, a developer
//! reads the message, and neither ever holds a secret.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::text::{push, push_number};

/// A text behind one pointer: errors are passed on at a thousand places, and two words are copied there instead of four.
pub type Text = &'static &'static str;

/// Every way a call can fail.
///
/// Where two causes would tell an attacker apart what must look alike, there is one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Wrong type or shape from the caller; nothing was done. Names the argument or field.
    BadInput(Text),
    /// The same for a field of what is to be sealed; says which, and what it must be.
    BadField(Box<String>),
    /// Over a documented limit; refused before anything was allocated.
    TooLarge(Text),
    /// Not a hushnote object, truncated, with trailing bytes, or not in its one valid encoding.
    Malformed(Text),
    /// Another suite, type or stretching profile than this version knows; the number found. Behind a pointer, so that every error is a tag and one word:
    /// a third part would be looked at and moved wherever a call can fail.
    Unsupported(Box<(Text, u8)>),
    /// Wrong passphrase, recovery code or passkey, or not this account's keyset.
    CannotUnlock,
    /// Wrong key, wrong record, or changed on the way: one code, on purpose.
    CannotOpen,
    /// Opened by the right key, but its seal, chain or signature does not hold.
    Tampered(Text),
    /// Older than what this device has already seen.
    RolledBack(Text),
    /// This vault is older than the keyset or record in hand: refresh, or unlock again.
    Stale,
    /// The vault is closed.
    Locked,
    /// Memory could not be had; nothing was done.
    OutOfMemory,
    /// The random generator failed or repeats itself.
    NoRandomness,
    /// A recovery code whose checksum fails: a typo, found before any key work.
    MistypedCode,
    /// Refused: it would leave the account without a durable way in.
    LastUnlock,
    /// A pinned contact's keys changed without a chain from the old ones: stop, and compare safety numbers.
    IdentityChanged,
    /// Refused: the safety number of this contact has not been compared.
    UnverifiedContact,
    /// The circle's log does not name this person as a member.
    NotAMember,
    /// The signature is not its author's, or what was signed has changed. Names what was signed.
    BadSignature(Text),
    /// No consent in force covers this kind, or this person.
    NoConsent,
    /// Refused: a hold forbids deleting or changing this.
    OnHold,
    /// Somebody else's change was stored first: fetch it, then do this again.
    Conflict,
    /// A condition this crate rules out; please report it.
    Internal(Text),
}

/// What every fallible function here returns.
pub type Result<T> = core::result::Result<T, Error>;

impl Error {
    /// The stable name of this failure, as the npm package shows it in `HushnoteError.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadInput(_) | Self::BadField(_) => "bad-input",
            Self::TooLarge(_) => "too-large",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(..) => "unsupported",
            Self::CannotUnlock => "cannot-unlock",
            Self::CannotOpen => "cannot-open",
            Self::Tampered(_) => "tampered",
            Self::RolledBack(_) => "rolled-back",
            Self::Stale => "stale",
            Self::Locked => "locked",
            Self::OutOfMemory => "out-of-memory",
            Self::NoRandomness => "no-randomness",
            Self::MistypedCode => "mistyped-code",
            Self::LastUnlock => "last-unlock",
            Self::IdentityChanged => "identity-changed",
            Self::UnverifiedContact => "unverified-contact",
            Self::NotAMember => "not-a-member",
            Self::BadSignature(_) => "bad-signature",
            Self::NoConsent => "no-consent",
            Self::OnHold => "on-hold",
            Self::Conflict => "conflict",
            Self::Internal(_) => "internal",
        }
    }

    /// What a developer reads.
    pub(crate) fn message(&self) -> String {
        let mut text = String::new();
        let (before, after) = self.around();
        push(&mut text, before);
        match self {
            Self::BadField(what) => push(&mut text, what),
            Self::BadInput(what)
            | Self::TooLarge(what)
            | Self::Malformed(what)
            | Self::Tampered(what)
            | Self::RolledBack(what)
            | Self::BadSignature(what)
            | Self::Internal(what) => {
                push(&mut text, what);
            }
            Self::Unsupported(unknown) => {
                let (what, found) = **unknown;
                push(&mut text, what);
                push(&mut text, " ");
                push_number(&mut text, found.into(), 1);
            }
            _ => {}
        }
        push(&mut text, after);
        text
    }

    /// What stands before and behind the text that a failure carries.
    const fn around(&self) -> (&'static str, &'static str) {
        match self {
            Self::BadInput(_) | Self::BadField(_) => ("", ""),
            Self::TooLarge(_) => ("", " is over its limit"),
            Self::Malformed(_) => ("not a well-formed ", ""),
            Self::Unsupported(_) => ("", " is not known to this version"),
            Self::CannotUnlock => ("wrong passphrase, recovery code or passkey, or not this account's keyset", ""),
            Self::CannotOpen => ("wrong key, wrong record, or changed on the way", ""),
            Self::Tampered(_) => ("", " does not hold: somebody changed what was stored"),
            Self::RolledBack(_) => ("", " is older than what this device has already seen"),
            Self::Stale => ("this vault is older than what it was given: refresh it, or unlock again", ""),
            Self::Locked => ("this vault is closed", ""),
            Self::OutOfMemory => ("not enough memory; nothing was done", ""),
            Self::NoRandomness => ("the random generator failed; nothing was sealed", ""),
            Self::MistypedCode => ("the recovery code holds a typing error", ""),
            Self::LastUnlock => ("this would leave the account without a durable way in", ""),
            Self::IdentityChanged => ("this person's keys changed without their old ones' word: compare safety numbers", ""),
            Self::UnverifiedContact => ("this contact's safety number has not been compared", ""),
            Self::NotAMember => ("this person is not a member of the circle", ""),
            Self::BadSignature(_) => ("the signature of ", " does not hold"),
            Self::NoConsent => ("no consent in force covers this", ""),
            Self::OnHold => ("a hold forbids deleting or changing this", ""),
            Self::Conflict => ("another change was stored first: fetch it and try again", ""),
            Self::Internal(_) => ("internal: ", ""),
        }
    }

    /// A [`Error::BadInput`] that names the argument or field at fault.
    pub(crate) const fn bad_input(what: Text) -> Self {
        Self::BadInput(what)
    }

    /// The same failure where the key is known to be right: what does not open was changed.
    #[cold]
    pub(crate) fn by_right_key(self, what: Text) -> Self {
        if matches!(self, Self::CannotOpen) { Self::Tampered(what) } else { self }
    }

    /// The number of a suite, type or profile that this version does not know.
    #[cold]
    pub(crate) fn unsupported(what: Text, found: u8) -> Self {
        Self::Unsupported(Box::new((what, found)))
    }

    /// The same as [`Error::bad_input`], for a field of what the caller handed in.
    #[cold]
    pub(crate) fn bad_field(text: String) -> Self {
        Self::BadField(Box::new(text))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl core::error::Error for Error {}

const _: () = assert!(size_of::<Error>() <= 2 * size_of::<usize>());
