//! The bindings: they convert and delegate, and hold no logic.
//!
//! Everything crosses as bytes: `request` gives a place for a call's arguments, `run` makes the call and wipes them, and its answer stands
//! at `reply` until `done` wipes it. A number names each call, and a number stands for each handle, so that a caller can forge no
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
use rlsf::GlobalTlsf;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroizing_alloc::ZeroAlloc;

use crate::error::{Error, Result};
use crate::wire::{self, Writer};

#[global_allocator]
static ALLOCATOR: ZeroAlloc<GlobalTlsf> = ZeroAlloc(GlobalTlsf::new());

/// Traps and says nothing: a text of the failure, and of where it came from, is what std would have us ship.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

const UNKNOWN: Error = Error::Internal(&"no such call");

/// Bytes that stay for the next call's arguments, and as many for its answer: whoever needs more is given more, and gives it back.
const KEPT: usize = 64 << 10;

/// The next call's arguments.
static ARGUMENTS: AtomicRefCell<Vec<u8>> = AtomicRefCell::new(Vec::new());
/// The last call's answer.
static ANSWER: AtomicRefCell<Vec<u8>> = AtomicRefCell::new(Vec::new());

/// A place of `length` bytes for the next call's arguments; 0 where memory is short.
#[wasm_bindgen]
pub fn request(length: usize) -> *const u8 {
    let mut place = ARGUMENTS.borrow_mut();
    if place.len() < length.max(1) {
        let mut fresh = Vec::new();
        if wire::zeros(&mut fresh, length.max(KEPT)).is_err() {
            return core::ptr::null();
        }
        *place = fresh;
    }
    place.as_ptr()
}

/// Makes the call of this number with the arguments in the first `length` bytes of the place, and wipes them. 0: its answer stands at
/// [`reply`]; 1: its failure does.
#[wasm_bindgen]
pub fn run(call: u32, length: usize) -> u32 {
    let mut place = mem::take(&mut *ARGUMENTS.borrow_mut());
    let arguments = place.get_mut(..length).unwrap_or_default();
    let (answer, failed) = match answer(call, arguments) {
        Ok(answer) => (answer, 0),
        Err(error) => (failure(&error), 1),
    };
    arguments.fill(0);
    if place.len() <= KEPT {
        *ARGUMENTS.borrow_mut() = place;
    }
    *ANSWER.borrow_mut() = answer;
    failed
}

fn answer(call: u32, arguments: &[u8]) -> Result<Vec<u8>> {
    let mut reply = Reply(Writer::into_buffer(mem::take(&mut *ANSWER.borrow_mut())));
    let args = &mut Args::new(arguments);
    match call {
        0..=19 => sign_in::run(call, args, &mut reply)?,
        20..=39 => vaults::run(call, args, &mut reply)?,
        40..=59 => people::run(call, args, &mut reply)?,
        _ => circles::run(call, args, &mut reply)?,
    }
    reply.0.into_vec()
}

fn failure(error: &Error) -> Vec<u8> {
    let mut reply = Reply(Writer::with_capacity(0));
    reply.failure(error);
    // no memory to say what is wrong: the facade knows an empty answer for that
    reply.0.into_vec().unwrap_or_default()
}

/// Where the answer stands.
#[wasm_bindgen]
pub fn reply() -> *const u8 {
    ANSWER.borrow().as_ptr()
}

/// How long it is.
#[wasm_bindgen]
pub fn length() -> usize {
    ANSWER.borrow().len()
}

/// Wipes it.
#[wasm_bindgen]
pub fn done() {
    let mut answer = ANSWER.borrow_mut();
    answer.fill(0);
    answer.clear();
    if answer.capacity() > KEPT {
        *answer = Vec::new();
    }
}

/// Overwrites the part of the stack that a call leaves behind: key schedules, expanded seeds and the like. One `memory.fill`; byte by
/// byte, as `zeroize` does it, would take forty times as long.
#[wasm_bindgen]
#[inline(never)]
pub fn scrub() {
    let mut deep = [0_u8; 512 << 10];
    core::hint::black_box(&mut deep);
}
