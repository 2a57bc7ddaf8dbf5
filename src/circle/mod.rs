//! Circles: one audience each. A person's private one, and those that several people share.
//!
//! A shared circle is a log of signed entries (`entry`), each verified against all before it (`reading`) into what they say (`state`, `standings`); `opening` finds
//! the keys of each epoch (`keys`) in the grants at hand. `shared` is what a member holds open: `records`, `messages`, `changes` (with the `plan` of each, and the `spares` they use up), `reader` (what workers open
//! records with), and what a device remembers (`checkpoint`) or compares (`head`).

mod changes;
mod checkpoint;
mod entry;
mod head;
mod keys;
mod messages;
mod opening;
mod person;
mod plan;
mod private;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only browsers have workers"))]
mod reader;
mod reading;
mod records;
mod shared;
mod spares;
mod standings;
mod state;

pub(crate) use entry::Entry;
pub use entry::Role;
pub use head::Comparison;
pub(crate) use keys::check_grant;
pub use messages::{Alarm, Trouble};
pub(crate) use person::Person;
pub use private::Circle;
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_imports, reason = "only browsers have workers"))]
pub(crate) use reader::RecordReader;
pub(crate) use shared::Opening;
pub use shared::{Membership, SharedCircle};
pub use state::{Deed, Event};

#[cfg(test)]
mod tests;
