//! X-Wing (draft-connolly-cfrg-xwing-kem): X25519 with ML-KEM-768, so that what is recorded today stays shut when
//! large quantum computers come.

use alloc::boxed::Box;

use x_wing::{Ciphertext, Decapsulate, DecapsulationKey, Decapsulator, EncapsulationKey, KeyExport};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::suite::random;

/// Bytes of a public key.
pub(crate) const PUBLIC_KEY: usize = 1216;
/// Bytes of an encapsulated key.
pub(crate) const ENCAPSULATED: usize = 1120;

/// X25519's prime, 2^255 - 19, its lowest byte first.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

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

/// Whether somebody else's public key may be encapsulated to: its ML-KEM half passes FIPS 203's modulus check, and its
/// X25519 half is the one encoding of a point that is not of small order.
///
/// X-Wing itself takes any X25519 half, and one of small order would leave ML-KEM alone on guard.
#[inline(never)]
pub(crate) fn is_sound(public_key: &[u8; PUBLIC_KEY]) -> bool {
    let Some(point) = public_key.last_chunk::<32>() else { return false };
    let reduced = point.iter().rev().lt(PRIME.iter().rev());
    // Clamping makes any scalar a multiple of the cofactor: what is of small order becomes zero, and nothing else does.
    reduced && x25519_dalek::x25519([0; 32], *point) != [0; 32] && EncapsulationKey::try_from(public_key.as_slice()).is_ok()
}

/// Encapsulates a fresh secret to `public_key`; a key that fails FIPS 203's modulus check is [`Error::Malformed`].
pub(crate) fn encapsulate(public_key: &[u8; PUBLIC_KEY]) -> Result<Encapsulation> {
    encapsulate_with(public_key, &random::secret()?)
}

/// Randomness must never repeat: only [`encapsulate`] and the vectors call this.
pub(crate) fn encapsulate_with(public_key: &[u8; PUBLIC_KEY], randomness: &Secret<64>) -> Result<Encapsulation> {
    let key = EncapsulationKey::try_from(public_key.as_slice()).map_err(|_| Error::Malformed(&"public key"))?;
    let randomness = Zeroizing::new((*randomness.expose()).into());
    let (enc, shared) = key.encapsulate_deterministic(&randomness);
    let shared = Zeroizing::new(<[u8; 32]>::from(shared));
    Ok(Encapsulation { enc: Box::new(enc.into()), shared: Secret::from(&*shared) })
}

/// The shared secret inside `enc`. A wrong but well-formed `enc` gives a pseudorandom secret, never an error.
pub(crate) fn decapsulate(seed: &Secret<32>, enc: &[u8; ENCAPSULATED]) -> Secret<32> {
    let key = DecapsulationKey::from(*seed.expose());
    let shared = Zeroizing::new(<[u8; 32]>::from(key.decapsulate(&Ciphertext::from(*enc))));
    Secret::from(&*shared)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::testing::{X25519_OF_SMALL_ORDER, array, parse, unhex};

    fn good(byte: u8) -> [u8; PUBLIC_KEY] {
        *public_key(&Secret::from_slice(&[byte; 32]).unwrap())
    }

    fn with_point(point: &[u8]) -> [u8; PUBLIC_KEY] {
        let mut key = good(1);
        key[PUBLIC_KEY - 32..].copy_from_slice(point);
        key
    }

    #[test]
    fn what_seeds_give_is_sound() {
        assert!((0..32).all(|byte| is_sound(&good(byte))));
        let file = parse(include_str!("../../tests/vectors/xwing/draft_connolly_cfrg_xwing_kem.json"));
        assert!(file["tests"].as_array().unwrap().iter().all(|case| is_sound(&array(case, "pk"))));
    }

    #[test]
    fn a_point_of_small_order_is_not() {
        for point in X25519_OF_SMALL_ORDER.map(unhex) {
            assert!(!is_sound(&with_point(&point)), "{point:02x?}");
        }
    }

    /// Every value from the prime up, and every point with its highest bit set, which RFC 7748 would mask.
    #[test]
    fn a_point_has_one_encoding() {
        let mut high = good(1);
        high[PUBLIC_KEY - 1] |= 0x80;
        assert!(!is_sound(&high));
        for low in 0..=0xff {
            let mut point = [0xff; 32];
            (point[0], point[31]) = (low, 0x7f);
            assert_eq!(is_sound(&with_point(&point)), low < 0xec, "{low:#x}");
        }
        let (mut two, mut below) = ([0; 32], [0xff; 32]);
        two[0] = 2;
        (below[0], below[1], below[31]) = (0xff, 0xfe, 0x7f);
        assert!(is_sound(&with_point(&two)) && is_sound(&with_point(&below)));
    }

    /// Twelve bits are a coefficient, of which only 0 to 3,328 are reduced.
    #[test]
    fn a_coefficient_has_one_encoding() {
        for (coefficient, sound) in [(3328_u16, true), (3329, false), (3330, false), (4095, false)] {
            for at in (0..1152).step_by(3) {
                let mut key = good(1);
                let [high, low] = coefficient.to_be_bytes();
                (key[at], key[at + 1]) = (low, (key[at + 1] & 0xf0) | high);
                assert_eq!(is_sound(&key), sound, "{coefficient} at {at}");
            }
        }
    }
}
