//! The bindings: they convert and delegate, and hold no logic.
//!
//! Everything crosses as bytes: `request` gives a place for a call's arguments, `run` makes the call and wipes them, and its answer stands
//! at `reply` until `done` wipes it. A number names each call, and a number stands for each handle, so that a caller can forge no
//! pointer and a trapped instance takes its handles with it. `pkg/src/calls.ts` names the calls, and `raw.ts` beside it is
//! the only caller.
//!
//! One way in for all of them, because a function of its own for each call, with its texts and lists as objects of JavaScript,
//! made up a fifth of the module.

// what wasm-bindgen exports must be `pub`, and no Rust crate can reach it
#![allow(unreachable_pub)]

mod circles;
mod people;
mod reply;
mod request;
mod sign_in;
mod table;
mod vaults;

use alloc::vec::Vec;
use core::mem;

use atomic_refcell::AtomicRefCell;
use dlmalloc::GlobalDlmalloc;
use reply::Reply;
use request::Request;
use table::Tables;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroizing_alloc::ZeroAlloc;

use crate::error::{Error, Result};
use crate::wire::{self, Writer};

#[global_allocator]
static ALLOCATOR: ZeroAlloc<GlobalDlmalloc> = ZeroAlloc(GlobalDlmalloc);

/// Traps and says nothing: a text of the failure, and of where it came from, is what std would have us ship.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

const UNKNOWN: Error = Error::Internal(&"no such call");

/// Bytes that stay for the next call's arguments, and as many for its answer: whoever needs more is given more, and gives it back.
const KEPT: usize = 64 << 10;

/// What stays from call to call. One borrow holds it while a call runs, so that an instance which traps answers none after it.
struct Core {
    /// The next call's arguments.
    arguments: Vec<u8>,
    /// The last call's answer.
    answer: Vec<u8>,
    tables: Tables,
}

static CORE: AtomicRefCell<Core> = AtomicRefCell::new(Core { arguments: Vec::new(), answer: Vec::new(), tables: Tables::new() });

/// A place of `length` bytes for the next call's arguments; 0 where memory is short.
#[wasm_bindgen]
pub fn request(length: usize) -> *const u8 {
    let place = &mut CORE.borrow_mut().arguments;
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
    let Core { arguments: place, answer, tables } = &mut *CORE.borrow_mut();
    let arguments = place.get_mut(..length).unwrap_or_default();
    let made = make(call, arguments, tables, mem::take(answer));
    arguments.fill(0);
    if place.len() > KEPT {
        *place = Vec::new();
    }
    let failed = made.is_err();
    *answer = made.unwrap_or_else(|error| failure(&error));
    failed.into()
}

fn make(call: u32, arguments: &[u8], tables: &mut Tables, buffer: Vec<u8>) -> Result<Vec<u8>> {
    let mut reply = Reply(Writer::into_buffer(buffer));
    let request = &mut Request::new(arguments);
    match call {
        0..=19 => sign_in::run(call, tables, request, &mut reply)?,
        20..=39 => vaults::run(call, tables, request, &mut reply)?,
        40..=59 => people::run(call, tables, request, &mut reply)?,
        _ => circles::run(call, tables, request, &mut reply)?,
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
    CORE.borrow().answer.as_ptr()
}

/// How long it is.
#[wasm_bindgen]
pub fn length() -> usize {
    CORE.borrow().answer.len()
}

/// Wipes it.
#[wasm_bindgen]
pub fn done() {
    let answer = &mut CORE.borrow_mut().answer;
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
