//! Random bytes from the operating system or the browser, with a check that the source is alive.

#[cfg(target_arch = "wasm32")]
use atomic_refcell::AtomicRefCell;
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// Fewer bytes than this may repeat by chance, so no draw is smaller.
const SMALLEST: usize = 16;

/// What the last draw began with: a stuck generator repeats it, a sound one does so once in 2^128 draws.
#[cfg(target_arch = "wasm32")]
static LAST: AtomicRefCell<[u8; SMALLEST]> = AtomicRefCell::new([0; SMALLEST]);

#[cfg(not(target_arch = "wasm32"))]
std::thread_local! {
    static LAST: core::cell::Cell<[u8; SMALLEST]> = const { core::cell::Cell::new([0; SMALLEST]) };
}

/// Puts the beginning of this draw in the place of the last one's, which it returns.
fn replace(head: [u8; SMALLEST]) -> [u8; SMALLEST] {
    #[cfg(target_arch = "wasm32")]
    return core::mem::replace(&mut *LAST.borrow_mut(), head);
    #[cfg(not(target_arch = "wasm32"))]
    return LAST.replace(head);
}

/// Fills `out`, at least 16 bytes, or fails as [`Error::NoRandomness`] when the source errs, gives one byte over and
/// over, or repeats itself.
pub(crate) fn fill(out: &mut [u8]) -> Result<()> {
    source(out)?;
    let head = out.first_chunk::<SMALLEST>().ok_or(Error::Internal(&"a random draw too small to check"))?;
    let constant = head.iter().skip(1).zip(head).all(|(one, other)| one == other);
    let stuck = constant | bool::from(head.ct_eq(&replace(*head)));
    if stuck { Err(Error::NoRandomness) } else { Ok(()) }
}

/// `N` public random bytes, such as a salt.
pub(crate) fn array<const N: usize>() -> Result<[u8; N]> {
    let mut out = [0; N];
    fill(&mut out)?;
    Ok(out)
}

/// `N` secret random bytes.
pub(crate) fn secret<const N: usize>() -> Result<Secret<N>> {
    let mut out = Secret::zeroed();
    fill(out.expose_mut())?;
    Ok(out)
}

#[cfg(not(test))]
fn source(out: &mut [u8]) -> Result<()> {
    getrandom::fill(out).map_err(|_| Error::NoRandomness)
}

#[cfg(test)]
fn source(out: &mut [u8]) -> Result<()> {
    match FAULT.get() {
        None => getrandom::fill(out).map_err(|_| Error::NoRandomness),
        Some(Fault::Error) => Err(Error::NoRandomness),
        Some(Fault::Constant(byte)) => {
            out.fill(byte);
            Ok(())
        }
        Some(Fault::Replay) => {
            out.iter_mut().zip((0..=255_u8).cycle()).for_each(|(to, from)| *to = from);
            Ok(())
        }
    }
}

#[cfg(test)]
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Error,
    /// One byte, over and over.
    Constant(u8),
    /// The same bytes at every draw, as after a snapshot of the machine.
    Replay,
}

#[cfg(test)]
std::thread_local! {
    /// What the next draws of this thread suffer from.
    pub(crate) static FAULT: std::cell::Cell<Option<Fault>> = const { std::cell::Cell::new(None) };
}
