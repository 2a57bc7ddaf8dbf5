//! The module a worker loads, in an instance for each run: Argon2id alone, so that its memory dies with the worker.
//!
//! It imports its memory, as `env.memory`, and nothing else. Every export takes and gives numbers only, so that it runs without glue:
//!
//! | call | what it does |
//! |---|---|
//! | `prepare(profile, password)` | lays out memory for a run of a profile over `password` bytes, grows it, and gives the place for `salt[32]`, then the password. 0: no memory. 1: no such profile, or too long |
//! | `prepare_any(memory, passes, lanes, tag, salt, password, secret, associated)` | the same for any cost (KiB, passes, 1 to 4 lanes) and any lengths in bytes: for tests, measurements, and to warm up; the package runs none of its hashes by it. The place is for salt, password, secret and associated data, one behind the other. 0: no memory. 1: not allowed by RFC 9106, or over 2 GiB |
//! | `run()` | runs. The tag, of 64 bytes after `prepare`, stands where the input stood, which is also the result; all else of the run is wiped |
//! | `begin()` · `fill(pass, slice, lane, step)` · `end(step)` | the parts of `run`, for several threads over one memory; a thread fills every `step`th lane from `lane` on, or with 0 just that one. `end` wipes all lanes; told a `step` of 2 or more, only every `step`th from the first on |
//! | `clear(lane, step)` | meanwhile wipes every `step`th lane from `lane` on, on another thread |
//!
//! ```js
//! const memory = new WebAssembly.Memory({ initial: 1, maximum: 32768 }); // at most 2 GiB
//! const { prepare_any, run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
//! const place = prepare_any(19456, 2, 1, 32, salt.length, password.length, 0, 0);
//! new Uint8Array(memory.buffer).set(salt, place);
//! new Uint8Array(memory.buffer).set(password, place + salt.length);
//! run();
//! const tag = new Uint8Array(memory.buffer).slice(place, place + 32);
//! ```
//!
//! An instance can run again, after another `prepare`. For a shared memory the module's own bytes are changed in one place: the
//! memory import's flags, 1 (it has a maximum), become 3 (and is shared).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the kernel is for wasm32 alone"))]

mod blake2b;
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, reason = "loads and stores of vectors, memory that instances share, exports")]
mod kernel;
mod layout;
#[cfg(target_arch = "wasm32")]
mod mix;
