//! Ed25519 for keys that have signed much. Verifying is one sum, s · B - k · A, and most of its cost is to double; where multiples of A and B
//! are at hand for every 66th bit, a quarter of that and less is left. Points and scalars are `curve25519-dalek`'s.
//!
//! The verdict is the one of [`VerifyingKey::verify`] for every key and signature, which the tests hold it to.

#![allow(clippy::arithmetic_side_effects, reason = "points know no overflow, and their sums no other name")]

use alloc::vec::Vec;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use sha2::{Digest, Sha512};

use crate::error::{Error, Result, Text};
use crate::suite::sign::{PUBLIC_KEY, SIGNATURE, VerifyingKey};

/// Keys whose multiples are kept, 20 KiB each. More than write in most circles; those beyond are verified all the same.
const KEPT: usize = 16;

/// A scalar, below 2^253, is 43 digits of six bits, -31 to 32; of which four parts are made, and one place is left over.
const PARTS: usize = 4;
const DIGITS: usize = 11;
/// Multiples kept of a point for each part: 1 to 32.
const MULTIPLES: usize = 32;

type Digits = [[i8; DIGITS]; PARTS];

/// Keys met so far, with what makes verifying under them fast. Holds nothing secret.
#[derive(Default)]
pub(crate) struct Signers {
    base: Option<Multiples>,
    keys: Vec<([u8; PUBLIC_KEY], Multiples)>,
}

impl Signers {
    /// As [`VerifyingKey::verify`].
    #[inline(never)]
    pub(crate) fn verify(&mut self, key: &VerifyingKey, message: &[u8], signature: &[u8; SIGNATURE], what: Text) -> Result<()> {
        let Some((base, negated)) = self.multiples(key) else {
            return key.verify(message, signature, what);
        };
        if holds(base, negated, key, message, signature) == Some(true) { Ok(()) } else { Err(Error::BadSignature(what)) }
    }

    /// Of the base point, and of the key's, negated. `None` where there is no room, or no memory.
    fn multiples(&mut self, key: &VerifyingKey) -> Option<(&Multiples, &Multiples)> {
        let known = self.keys.iter().position(|(bytes, _)| bytes == key.bytes());
        let at = match known {
            Some(at) => at,
            None if self.keys.len() < KEPT => {
                if self.base.is_none() {
                    self.base = Some(Multiples::of(ED25519_BASEPOINT_POINT)?);
                }
                let negated = Multiples::of(-key.point())?;
                self.keys.try_reserve(1).ok()?;
                self.keys.push((*key.bytes(), negated));
                self.keys.len().saturating_sub(1)
            }
            None => return None,
        };
        self.keys.get(at).and_then(|(_, negated)| Some((self.base.as_ref()?, negated)))
    }
}

/// RFC 8032, section 5.1.7, without the cofactor, and with an R that is not of small order. R is compared as bytes, so that what is
/// asked of R may be asked of the sum.
fn holds(base: &Multiples, negated: &Multiples, key: &VerifyingKey, message: &[u8], signature: &[u8; SIGNATURE]) -> Option<bool> {
    let (r, s) = signature.split_first_chunk::<32>()?;
    let s = Option::<Scalar>::from(Scalar::from_canonical_bytes(*s.first_chunk()?))?;
    let hash = Sha512::new().chain_update(r).chain_update(key.bytes()).chain_update(message).finalize();
    let k = Scalar::from_bytes_mod_order_wide(&hash.into());
    let sum = sum(&[(base, digits(&s)), (negated, digits(&k))]);
    Some(sum.compress().as_bytes() == r && !sum.is_small_order())
}

fn sum(terms: &[(&Multiples, Digits)]) -> EdwardsPoint {
    let mut sum = EdwardsPoint::identity();
    for place in (0..DIGITS).rev() {
        // by 64
        sum = sum.mul_by_cofactor().mul_by_cofactor();
        for (multiples, digits) in terms {
            for (multiples, digits) in multiples.0.chunks_exact(MULTIPLES).zip(digits) {
                let digit = digits.get(place).copied().unwrap_or(0);
                let multiple = usize::from(digit.unsigned_abs()).checked_sub(1).and_then(|at| multiples.get(at));
                match multiple {
                    None => {}
                    Some(multiple) if digit > 0 => sum += multiple,
                    Some(multiple) => sum -= multiple,
                }
            }
        }
    }
    sum
}

/// Multiples 1 to 32 of a point, then of its multiple by 2^66, by 2^132, by 2^198.
struct Multiples(Vec<EdwardsPoint>);

impl Multiples {
    fn of(mut point: EdwardsPoint) -> Option<Self> {
        let mut all = Vec::new();
        all.try_reserve_exact(PARTS.saturating_mul(MULTIPLES)).ok()?;
        for _ in 0..PARTS {
            let mut multiple = point;
            for _ in 0..MULTIPLES {
                all.push(multiple);
                multiple += &point;
            }
            // 22 times by 8 is 2^66
            for _ in 0..DIGITS.saturating_mul(2) {
                point = point.mul_by_cofactor();
            }
        }
        Some(Self(all))
    }
}

/// The lowest digit first.
fn digits(scalar: &Scalar) -> Digits {
    let bytes = scalar.as_bytes();
    let byte = |at: usize| u16::from(bytes.get(at).copied().unwrap_or(0));
    let mut digits = [[0; DIGITS]; PARTS];
    let mut carry = 0;
    for (index, digit) in digits.iter_mut().flatten().enumerate() {
        let bit = index.saturating_mul(6);
        let at = bit >> 3;
        let two = byte(at) | (byte(at.saturating_add(1)) << 8);
        let six = ((two >> (bit & 7)) & 63) as i8;
        let value = six.wrapping_add(carry);
        carry = i8::from(value > 32);
        *digit = value.wrapping_sub(carry.wrapping_mul(64));
    }
    digits
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::secret::Secret;
    use crate::suite::sign::{public_key, sign};

    fn naive(scalar: &Scalar, point: &EdwardsPoint) -> EdwardsPoint {
        let mut sum = EdwardsPoint::identity();
        for bit in (0..256).rev() {
            sum += sum;
            if scalar.as_bytes()[bit / 8] >> (bit % 8) & 1 == 1 {
                sum += point;
            }
        }
        sum
    }

    #[test]
    fn sums_of_extreme_scalars() {
        let mut scalars = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2_u8)];
        // every digit at its limits and beside them, which is where a carry begins or ends
        for six in [31, 32, 33, 63] {
            let mut bits = [0_u8; 32];
            for bit in 0..252 {
                bits[bit / 8] |= (six >> (bit % 6) & 1) << (bit % 8);
            }
            scalars.push(Scalar::from_bytes_mod_order(bits));
            scalars.extend(Option::<Scalar>::from(Scalar::from_canonical_bytes(bits)));
        }
        for shift in [0, 5, 6, 65, 66, 131, 132, 197, 198, 251, 252] {
            let mut bits = [0_u8; 32];
            bits[shift / 8] = 1 << (shift % 8);
            scalars.push(Scalar::from_canonical_bytes(bits).unwrap());
        }
        let point = VerifyingKey::from_bytes(&public_key(&Secret::from_slice(&[3; 32]).unwrap())).unwrap().point();
        // the point of order 2 besides: what is multiplied as a number must not be taken modulo the group's order
        let two = curve25519_dalek::edwards::CompressedEdwardsY([
            0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
        ]);
        for point in [point, point + two.decompress().unwrap()] {
            let multiples = Multiples::of(point).unwrap();
            for a in &scalars {
                assert_eq!(sum(&[(&multiples, digits(a))]), naive(a, &point));
                for b in &scalars {
                    assert_eq!(sum(&[(&multiples, digits(a)), (&multiples, digits(b))]), naive(a, &point) + naive(b, &point));
                }
            }
        }
    }

    #[test]
    fn one_changed_bit_is_a_bad_signature() {
        let seed = Secret::from_slice(&[5; 32]).unwrap();
        let key = VerifyingKey::from_bytes(&public_key(&seed)).unwrap();
        let mut signers = Signers::default();
        let signature = sign(&seed, b"a clinical note");
        assert_eq!(signers.verify(&key, b"a clinical note", &signature, &"the note"), Ok(()));
        for bit in 0..512 {
            let mut wrong = signature;
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(signers.verify(&key, b"a clinical note", &wrong, &"the note"), Err(Error::BadSignature(&"the note")));
        }
    }

    #[test]
    fn those_beyond_what_is_kept_are_verified_all_the_same() {
        let mut signers = Signers::default();
        for round in 0..2 {
            for number in 0..=u8::try_from(KEPT).unwrap() {
                let seed = Secret::from_slice(&[number; 32]).unwrap();
                let key = VerifyingKey::from_bytes(&public_key(&seed)).unwrap();
                let signature = sign(&seed, &[round, number]);
                assert_eq!(signers.verify(&key, &[round, number], &signature, &"the note"), Ok(()));
                assert_eq!(signers.verify(&key, &[number, 99], &signature, &"the note"), Err(Error::BadSignature(&"the note")));
            }
        }
        assert_eq!(signers.keys.len(), KEPT);
    }
}
