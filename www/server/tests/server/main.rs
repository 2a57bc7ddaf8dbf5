//! The server as a browser meets it: the real program, over HTTP, on a free port and a fresh database.
#![allow(
    unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects,
    // what the crash test has seen is worth a line
    clippy::print_stdout
)]

mod client;
mod made;
mod person;
mod process;

mod accounts;
mod changes;
mod circle_records;
mod circles;
mod crash;
mod crash_changes;
mod held;
mod intake;
mod keysets;
mod lies;
mod limits;
mod people;
mod records;
mod site;
mod together;
mod trouble;
