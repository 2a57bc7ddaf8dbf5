//! The server as a browser meets it: the real program, over HTTP, on a free port and a fresh database.
#![allow(
    unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects,
    // what the crash test has seen is worth a line
    clippy::print_stdout
)]

mod client;
mod person;
mod process;

mod accounts;
mod crash;
mod held;
mod keysets;
mod limits;
mod records;
mod site;
mod trouble;
