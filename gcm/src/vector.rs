//! Sixteen bytes at a time.

#[cfg(not(target_arch = "wasm32"))]
mod portable;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use portable::Vector;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::Vector;

/// Overwrites what is not needed any more with `zeros`, and keeps the compiler from leaving that out.
#[inline(always)]
pub(crate) fn wipe<T>(place: &mut T, zeros: T) {
    *place = zeros;
    core::hint::black_box(place);
}
