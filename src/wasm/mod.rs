//! The bindings: they convert and delegate, and hold no logic.
//!
//! Everything crosses as bytes: `request` gives a place for a call's arguments, `run` makes the call, and its answer stands at
//! `reply` until `done` wipes it. A number names each call, and a number stands for each handle, so that a caller can forge no
//! pointer and a trapped instance takes its handles with it. `pkg/src/raw.ts` names the calls and is the only caller.
//!
//! One way in for all of them, because a function of its own for each call, with its texts and lists as objects of JavaScript,
//! made up a fifth of the module.

// what wasm-bindgen exports must be `pub`, and no Rust crate can reach it
#![allow(unreachable_pub)]

mod call;
mod circles;
mod people;
mod sign_in;
mod table;
mod vaults;

use alloc::vec::Vec;
use core::mem;

use atomic_refcell::AtomicRefCell;
use call::{Args, Reply};
use dlmalloc::GlobalDlmalloc;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroizing_alloc::ZeroAlloc;

use crate::error::{Error, Result};
use crate::wire::Writer;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<GlobalDlmalloc> = ZeroAlloc(GlobalDlmalloc);

/// Traps and says nothing: a text of the failure, and of where it came from, is what std would have us ship.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

const UNKNOWN: Error = Error::Internal(&"no such call");

/// What is being said, by one side or the other; wiped as it is freed.
static PLACE: AtomicRefCell<Vec<u8>> = AtomicRefCell::new(Vec::new());

/// A place of `length` bytes for the next call's arguments; 0 where memory is short.
#[wasm_bindgen]
pub fn request(length: usize) -> *const u8 {
    let mut fresh = Vec::new();
    // a byte more, so that an empty request has a place, too
    if fresh.try_reserve_exact(length.saturating_add(1)).is_err() {
        return core::ptr::null();
    }
    fresh.resize(length, 0);
    let mut place = PLACE.borrow_mut();
    *place = fresh;
    place.as_ptr()
}

/// Makes the call of this number with the arguments at the place. 0: its answer stands at [`reply`]; 1: its failure does.
#[wasm_bindgen]
pub fn run(call: u32) -> u32 {
    let request = mem::take(&mut *PLACE.borrow_mut());
    let (answer, failed) = match answer(call, &request) {
        Ok(answer) => (answer, 0),
        Err(error) => (failure(&error), 1),
    };
    drop(request);
    *PLACE.borrow_mut() = answer;
    failed
}

fn answer(call: u32, request: &[u8]) -> Result<Vec<u8>> {
    let mut reply = Reply(Writer::with_capacity(0)?);
    let args = &mut Args::new(request);
    match call {
        0..=19 => sign_in::run(call, args, &mut reply)?,
        20..=39 => vaults::run(call, args, &mut reply)?,
        40..=59 => people::run(call, args, &mut reply)?,
        _ => circles::run(call, args, &mut reply)?,
    }
    reply.0.into_vec()
}

fn failure(error: &Error) -> Vec<u8> {
    let told = Writer::with_capacity(0).and_then(|writer| {
        let mut reply = Reply(writer);
        reply.failure(error);
        reply.0.into_vec()
    });
    // no memory to say what is wrong: the facade knows an empty answer for that
    told.unwrap_or_default()
}

/// Where the answer stands.
#[wasm_bindgen]
pub fn reply() -> *const u8 {
    PLACE.borrow().as_ptr()
}

/// How long it is.
#[wasm_bindgen]
pub fn length() -> usize {
    PLACE.borrow().len()
}

/// Wipes it.
#[wasm_bindgen]
pub fn done() {
    drop(mem::take(&mut *PLACE.borrow_mut()));
}

/// Overwrites the part of the stack that a call leaves behind: key schedules, expanded seeds and the like. One `memory.fill`; byte by
/// byte, as `zeroize` does it, would take forty times as long.
#[wasm_bindgen]
#[inline(never)]
pub fn scrub() {
    let mut deep = [0_u8; 512 << 10];
    core::hint::black_box(&mut deep);
}
