//! What a malicious server must not win. Each row of the table is one test of that name, in which a fake server performs
//! the attack against the public API.
//!
//! | tests | where |
//! |---|---|
//! | `kdf_downgrade` `kdf_bomb` `salt_swap` `auth_oracle` `nfd_pass` | attacks/passphrase.rs |
//! | `keyset_replace` `keyset_forge` `slot_stuffing` `slot_drop` `keyblob_bitflip` | attacks/keyset.rs |
//! | `old_passphrase` `dead_change` `rollback_keyset` `race_tabs` `prf_edge` | attacks/lifetime.rs |
//! | `swap_records` `swap_fields` `salamander` `nonce_dup` `length_classes` `rollback_record` `error_uniform` | attacks/records.rs |
//! | `kind_confusion` `suite_downgrade` `canon` `clear_scan` `leak_handles` `no_raw_keys` | attacks/format.rs |
//! | `card_substitute` `pin_loss` | attacks/people/identity.rs |
//! | `ghost_member` | attacks/people/membership.rs |
//! | `split_epoch` `revoked_reads_new` | attacks/people/epochs.rs |
//! | `fork_circle` `backdate` | attacks/people/memory.rs |
//! | `plant_note` `backdate` `process_leak` | attacks/people/records.rs |
//! | `reflect` `reorder` `drop` | attacks/people/conversation.rs |
//! | `rotate_to_attacker` `escrow_inject` | attacks/people/rotation.rs |
//! | `pq_required` | attacks/people/sealed_to.rs |
//! | `free_inflight` `csp_build`, and what else only JavaScript can show | tests/facade, tests/demo, scripts/check-reproducible.sh |
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::arithmetic_side_effects, missing_docs, unreachable_pub)]

mod common;

#[path = "attacks/format.rs"]
mod format;
#[path = "attacks/keyset.rs"]
mod keyset;
#[path = "attacks/lifetime.rs"]
mod lifetime;
#[path = "attacks/passphrase.rs"]
mod passphrase;
#[path = "attacks/people/mod.rs"]
mod people;
#[path = "attacks/records.rs"]
mod records;
#[path = "attacks/toolkit.rs"]
mod toolkit;
