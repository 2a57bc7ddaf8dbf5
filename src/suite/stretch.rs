//! Passphrase to key: Argon2id version 1.3 (RFC 9106) at one of three compiled-in costs.
//!
//! No cost number travels on the wire. One byte names a profile, so a server can ask neither for less than the floor
//! nor for a memory bomb.

use alloc::vec::Vec;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use crate::error::{Error, Result};
#[cfg(not(target_arch = "wasm32"))]
use crate::secret::Secret;

/// How hard a passphrase is to guess: memory and time of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// 64 MiB, three passes, four lanes: RFC 9106's second recommended choice; default and floor.
    Standard = 1,
    /// 128 MiB, four passes, four lanes.
    High = 2,
    /// 256 MiB, four passes, four lanes.
    Highest = 3,
}

impl Profile {
    /// The profile that `byte` names, else [`Error::Unsupported`].
    pub fn from_byte(byte: u8) -> Result<Self> {
        Self::known(byte).ok_or_else(|| Error::unsupported(&"stretching profile", byte))
    }

    /// The same, for who has no use for an error.
    #[must_use]
    pub const fn known(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Standard),
            2 => Some(Self::High),
            3 => Some(Self::Highest),
            _ => None,
        }
    }

    /// The byte that names this profile in a keyset and a login hint.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// Memory in KiB and number of passes; there are always four lanes.
    #[must_use]
    pub const fn cost(self) -> (u32, u32) {
        match self {
            Self::Standard => (64 << 10, 3),
            Self::High => (128 << 10, 4),
            Self::Highest => (256 << 10, 4),
        }
    }
}

const LANES: u32 = 4;

/// `S`: 64 bytes, from which both the login secret and the way in are derived.
///
/// `passphrase` is prepared UTF-8, `salt` the 32 bytes of `H(ctx("salt", account, salt16))`.
/// Fails as [`Error::OutOfMemory`] where the profile's memory cannot be had.
pub fn stretch(passphrase: &[u8], salt: &[u8; 32], profile: Profile, out: &mut [u8; 64]) -> Result<()> {
    let (memory, passes) = profile.cost();
    argon2id(passphrase, salt, (memory, passes, LANES), out)
}

/// Argon2id with any parameters, in memory that is asked for, never assumed, and wiped.
pub(crate) fn argon2id(passphrase: &[u8], salt: &[u8], (memory, passes, lanes): (u32, u32, u32), out: &mut [u8]) -> Result<()> {
    let params = Params::new(memory, passes, lanes, Some(out.len())).map_err(|_| Error::Internal(&"Argon2id parameters"))?;
    let mut blocks = Vec::new();
    blocks.try_reserve_exact(params.block_count()).map_err(|_| Error::OutOfMemory)?;
    blocks.resize(params.block_count(), Block::new());
    let result =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(passphrase, salt, out, &mut blocks);
    blocks.iter_mut().for_each(Zeroize::zeroize);
    result.map_err(|_| Error::Internal(&"Argon2id refused its input"))
}

/// [`stretch`] into a [`Secret`].
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn stretched(passphrase: &[u8], salt: &[u8; 32], profile: Profile) -> Result<Secret<64>> {
    let mut out = Secret::zeroed();
    stretch(passphrase, salt, profile, out.expose_mut())?;
    Ok(out)
}
