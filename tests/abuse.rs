//! Malformed and hostile input, one test for each case of the abuse catalogue that Rust can show; tests/catalogue.json
//! says where the others are. After each the same vault still seals and opens.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects, missing_docs, unreachable_pub)]

mod common;

/// A001 to A018.
#[path = "abuse/ciphertext.rs"]
mod ciphertext;
/// A019 to A036.
#[path = "abuse/header.rs"]
mod header;
/// A090 to A102, A123, A126.
#[path = "abuse/lifecycle.rs"]
mod lifecycle;
/// A103 to A109, A112, A113.
#[path = "abuse/people.rs"]
mod people;
/// A110, A111, A119, A121.
#[path = "abuse/probes.rs"]
mod probes;
/// A037 to A039, A055 to A063.
#[path = "abuse/sizes.rs"]
mod sizes;
/// A040 to A054.
#[path = "abuse/text.rs"]
mod text;
/// Calls that fail where people share.
#[path = "abuse/unchanged.rs"]
mod unchanged;
