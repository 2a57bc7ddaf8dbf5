//! **hushnote** keeps what is said in the room between the people in it: notes, messages and plans are sealed before they
//! leave a person's device, and the site's server holds opaque bytes.
//!
//! Which call?
//! - a new person: [`Vault::create`], then store keyset, login and recovery secret in one transaction;
//! - a person with a passphrase who signs in: [`SignIn::with_passphrase`], then [`SignIn::unlock`];
//! - a person with the recovery code, or a passkey: [`Vault::unlock`];
//! - to seal and open: [`Vault::private`], then [`Circle::seal`] and [`Circle::open`];
//! - to change a way in: [`Vault::change_passphrase`] and its neighbours, then [`Vault::refresh`] once it is stored;
//! - to know others: publish [`Vault::card`], [`Vault::meet`] theirs, compare safety numbers, [`Vault::confirm`]; after each
//!   unlock [`Vault::load`] what the site has stored;
//! - to write to somebody as nobody in particular: [`seal_to`], and for her [`Vault::open_sealed`];
//! - on the server: [`inspect`].
//!
//! ```
//! use hushnote::{Key, NoteRecord, Profile, Vault};
//!
//! # fn main() -> hushnote::Result<()> {
//! let new = Vault::create("acc-7f3a", "correct horse battery staple", Profile::Standard)?;
//! let note = NoteRecord::json("progress", r#"{"format":"DAP","data":"Slept well.","assessment":"Calmer.","plan":"Go on."}"#);
//! let sealed = new.vault.private().seal("n-17", &note, 1_790_000_000_000, None)?;
//!
//! let again = Vault::unlock(&new.keyset, "acc-7f3a", Key::RecoveryCode(&new.recovery.code), None)?;
//! assert_eq!(again.private().open("n-17", &sealed, None)?.record, note);
//! # Ok(()) }
//! ```
//!
//! The rooms, inside out: `suite` (the cryptography), `wire` (the strict reader and writer), `keyset`, `record`, `people`,
//! `circle`, `vault`, and for browsers `wasm`. The bytes are described in `docs/FORMAT.md`, what they stop and what they cannot in
//! `docs/THREATS.md`.
// so that the browser's module holds none of std: its panics format texts
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
// the KDF module links this crate for one function
#![cfg_attr(all(target_arch = "wasm32", not(feature = "bindings")), allow(dead_code, unused_imports))]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects
    )
)]

extern crate alloc;
#[cfg(not(target_arch = "wasm32"))]
extern crate std;

#[cfg(test)]
mod abuse;
#[cfg(test)]
mod attacks;
mod base64;
mod change;
mod circle;
mod error;
mod hex;
mod inspect;
mod json;
mod keyset;
pub mod limits;
mod people;
mod record;
mod secret;
mod sign_in;
mod sort;
mod suite;
#[cfg(test)]
mod testing;
mod text;
mod vault;
#[cfg(all(target_arch = "wasm32", feature = "bindings"))]
mod wasm;
mod wire;

pub use change::{Change, Put, PutType};
pub use circle::{Alarm, Circle, Comparison, Deed, Event, Membership, Role, SharedCircle, Trouble};
pub use error::{Error, Result, Text};
pub use inspect::{Inspection, Passkey, hash, inspect};
pub use keyset::header::SlotType;
pub use people::letter::seal_to;
pub use record::{Author, ContentType, NoteRecord, OpenedRecord};
pub use sign_in::SignIn;
pub use suite::stretch::{Profile, stretch};
pub use vault::{ContactView, Exposure, Key, Login, NewVault, Recovery, Rotation, Unlock, Vault};
