//! The module a worker loads, runs once and throws away: Argon2id alone, so that its memory dies with the worker.
//!
//! Every export takes and gives numbers only, so that it runs without glue: `prepare(length)` gives a place for
//! `salt[32] | passphrase`, `stretch(profile)` leaves the 64 bytes of the result at the same place.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use hushnote::{Error, Profile, limits};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

const SALT: usize = 32;
const RESULT: usize = 64;

thread_local! {
    static PLACE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A place of `length` bytes for `salt[32] | passphrase`, at least 64 long; 0 when `length` is out of range or memory is.
#[wasm_bindgen]
pub fn prepare(length: usize) -> *const u8 {
    if !(SALT.saturating_add(1)..=SALT.saturating_add(limits::PASSPHRASE)).contains(&length) {
        return std::ptr::null();
    }
    PLACE.with_borrow_mut(|place| {
        let mut fresh = Vec::new();
        // Room for the result as well, behind a short passphrase.
        if fresh.try_reserve_exact(length.max(RESULT)).is_err() {
            return std::ptr::null();
        }
        fresh.resize(length, 0);
        *place = fresh;
        place.as_ptr()
    })
}

/// 0: the result stands at the place. 1: no such profile. 2: out of memory. 3: anything else.
#[wasm_bindgen]
pub fn stretch(profile: u32) -> u32 {
    let Some(profile) = u8::try_from(profile).ok().and_then(|byte| Profile::from_byte(byte).ok()) else {
        return 1;
    };
    PLACE.with_borrow_mut(|place| {
        let Some((salt, passphrase)) = place.split_first_chunk::<SALT>() else {
            return 3;
        };
        let mut out = [0; RESULT];
        match hushnote::stretch(passphrase, salt, profile, &mut out) {
            Ok(()) => {
                // The capacity asked for in `prepare` holds it: the place does not move.
                place.clear();
                place.extend_from_slice(&out);
                0
            }
            Err(Error::OutOfMemory) => 2,
            Err(_) => 3,
        }
    })
}
