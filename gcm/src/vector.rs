//! Sixteen bytes at a time.

#[cfg(not(target_arch = "wasm32"))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use portable::Vector;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::Vector;
