//! The cryptography of suite 1 behind a narrow door. Imports nothing of ours but errors, limits, secrets and `wire`.

pub(crate) mod cobblestone;
pub(crate) mod context;
pub(crate) mod derive;
pub(crate) mod padme;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod passphrase;
pub(crate) mod random;
pub(crate) mod sign;
pub(crate) mod signers;
pub(crate) mod stretch;
pub(crate) mod xwing;

#[cfg(test)]
mod vectors;
