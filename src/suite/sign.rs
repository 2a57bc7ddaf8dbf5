//! Ed25519 (RFC 8032), with the strictest reading wherever the standard leaves one open: one valid encoding of a key and
//! of a signature, and no key of small order, for which a signature can be made that fits every message.

use alloc::boxed::Box;

use curve25519_dalek::edwards::EdwardsPoint;
use ed25519_dalek::{Signature, Signer};

use crate::error::{Error, Result, Text};
use crate::secret::Secret;

/// Bytes of a public key.
pub(crate) const PUBLIC_KEY: usize = 32;
/// Bytes of a signature.
pub(crate) const SIGNATURE: usize = 64;

/// The public key of a 32-byte seed. The seed itself is the private key.
#[inline(never)]
pub(crate) fn public_key(seed: &Secret<32>) -> [u8; PUBLIC_KEY] {
    SigningKey::new(seed).0.verifying_key().to_bytes()
}

/// Signs `message`. The same seed and message give the same signature.
pub(crate) fn sign(seed: &Secret<32>, message: &[u8]) -> [u8; SIGNATURE] {
    SigningKey::new(seed).sign(message)
}

/// A seed with its public key, which takes as long to find as a signature. On the heap, and wiped when dropped.
pub(crate) struct SigningKey(Box<ed25519_dalek::SigningKey>);

impl SigningKey {
    #[inline(never)]
    pub(crate) fn new(seed: &Secret<32>) -> Self {
        Self(Box::new(ed25519_dalek::SigningKey::from_bytes(seed.expose())))
    }

    /// As [`sign`].
    #[inline(never)]
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        self.0.sign(message).to_bytes()
    }
}

/// A public key that has been found sound.
#[derive(Clone)]
pub(crate) struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// `None` for what is no point of the curve, is not its one encoding, or is of small order.
    #[inline(never)]
    pub(crate) fn from_bytes(bytes: &[u8; PUBLIC_KEY]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        // The crate takes coordinates of the field's prime and above; encoding the point again tells them.
        let canonical = key.to_edwards().compress().to_bytes() == *bytes;
        (canonical && !key.is_weak()).then_some(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; PUBLIC_KEY] {
        self.0.as_bytes()
    }

    pub(crate) fn point(&self) -> EdwardsPoint {
        self.0.to_edwards()
    }

    /// Fails as [`Error::BadSignature`] naming `what`.
    #[inline(never)]
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE], what: Text) -> Result<()> {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| Error::BadSignature(what))
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn seed(byte: u8) -> Secret<32> {
        Secret::from_slice(&[byte; 32]).unwrap()
    }

    #[test]
    fn what_is_signed_holds_for_key_and_message_alone() {
        let (message, signature) = (b"a clinical note", sign(&seed(1), b"a clinical note"));
        let key = VerifyingKey::from_bytes(&public_key(&seed(1))).unwrap();
        assert_eq!(key.bytes(), &public_key(&seed(1)));
        assert_eq!(key.verify(message, &signature, &"the note"), Ok(()));
        assert_eq!(sign(&seed(1), message), signature);
        let refused = Err(Error::BadSignature(&"the note"));
        assert_eq!(key.verify(b"another note", &signature, &"the note"), refused);
        let other = VerifyingKey::from_bytes(&public_key(&seed(2))).unwrap();
        assert_eq!(other.verify(message, &signature, &"the note"), refused);
        for bit in 0..SIGNATURE * 8 {
            let mut changed = signature;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.verify(message, &changed, &"the note"), refused, "bit {bit}");
        }
    }

    /// All 38 encodings of a coordinate that is not reduced; the crate alone would take some that are not even weak.
    #[test]
    fn a_key_has_one_encoding() {
        let mut taken = 0;
        for (low, sign) in (0xed..=0xff).flat_map(|low| [(low, 0x7f), (low, 0xff)]) {
            let mut bytes = [0xff; PUBLIC_KEY];
            (bytes[0], bytes[31]) = (low, sign);
            taken += u32::from(ed25519_dalek::VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak()));
            assert!(VerifyingKey::from_bytes(&bytes).is_none());
        }
        assert!(taken > 0);
    }

    #[test]
    fn a_key_of_small_order_is_refused() {
        let mut refused = 0;
        let eight = [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ];
        let mut points = vec![[0; 32], [0; 32], [0xff; 32]];
        points[1][0] = 1;
        (points[2][0], points[2][31]) = (0xec, 0x7f);
        points.extend(eight.map(|text| <[u8; 32]>::try_from(crate::testing::unhex(text)).unwrap()));
        for mut point in points {
            for sign in [0, 0x80] {
                point[31] ^= sign;
                refused += 1;
                assert!(VerifyingKey::from_bytes(&point).is_none());
            }
        }
        assert_eq!(refused, 10);
    }
}
