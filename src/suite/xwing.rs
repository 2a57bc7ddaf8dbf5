//! X-Wing (draft-connolly-cfrg-xwing-kem): X25519 with ML-KEM-768, so that what is recorded today stays shut when
//! large quantum computers come.

use x_wing::{Ciphertext, Decapsulate, DecapsulationKey, Decapsulator, EncapsulationKey, KeyExport};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::suite::random;

/// Bytes of a public key.
pub(crate) const PUBLIC_KEY: usize = 1216;
/// Bytes of an encapsulated key.
pub(crate) const ENCAPSULATED: usize = 1120;

/// An encapsulated key and the shared secret inside it.
pub(crate) struct Encapsulation {
    pub(crate) enc: Box<[u8; ENCAPSULATED]>,
    pub(crate) shared: Secret<32>,
}

/// The public key of a 32-byte seed. The seed itself is the private key.
pub(crate) fn public_key(seed: &Secret<32>) -> Box<[u8; PUBLIC_KEY]> {
    let key = DecapsulationKey::from(*seed.expose());
    Box::new(key.encapsulation_key().to_bytes().into())
}

/// Encapsulates a fresh secret to `public_key`; a key that fails FIPS 203's modulus check is [`Error::Malformed`].
pub(crate) fn encapsulate(public_key: &[u8; PUBLIC_KEY]) -> Result<Encapsulation> {
    encapsulate_with(public_key, &random::secret()?)
}

/// Randomness must never repeat: only [`encapsulate`] and the vectors call this.
pub(crate) fn encapsulate_with(public_key: &[u8; PUBLIC_KEY], randomness: &Secret<64>) -> Result<Encapsulation> {
    let key = EncapsulationKey::try_from(public_key.as_slice()).map_err(|_| Error::Malformed("public key"))?;
    let randomness = Zeroizing::new((*randomness.expose()).into());
    let (enc, shared) = key.encapsulate_deterministic(&randomness);
    let shared = Secret::from_slice(Zeroizing::new(<[u8; 32]>::from(shared)).as_slice()).ok_or(Error::Internal("X-Wing secret length"))?;
    Ok(Encapsulation { enc: Box::new(enc.into()), shared })
}

/// The shared secret inside `enc`. A wrong but well-formed `enc` gives a pseudorandom secret, never an error.
pub(crate) fn decapsulate(seed: &Secret<32>, enc: &[u8; ENCAPSULATED]) -> Result<Secret<32>> {
    let key = DecapsulationKey::from(*seed.expose());
    let shared = Zeroizing::new(<[u8; 32]>::from(key.decapsulate(&Ciphertext::from(*enc))));
    Secret::from_slice(shared.as_slice()).ok_or(Error::Internal("X-Wing secret length"))
}
