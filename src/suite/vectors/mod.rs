//! Official vectors and ours, on every part of the suite. Each test counts its cases, so that none is lost in silence.

mod deriving;
mod kem;
mod sealing;
mod signing;

use serde_json::Value;

macro_rules! vectors {
    ($file:literal) => {
        crate::testing::parse(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/", $file)))
    };
}
use vectors;

/// Runs each case of a file of Wycheproof, with the group it stands in.
fn each<'a>(file: &'a Value, mut run: impl FnMut(&'a Value, &'a Value)) {
    for group in file["testGroups"].as_array().unwrap() {
        for case in group["tests"].as_array().unwrap() {
            run(group, case);
        }
    }
}
