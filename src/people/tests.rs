//! Cards, contacts and letters: our vectors byte for byte, every bit changed, and the rules of meeting.

mod letters;
mod meeting;
mod vectors;

use std::sync::Arc;

use crate::keyset::secrets::Identity;
use crate::people::card::{self, Card};
use crate::secret::Secret;

/// An identity named by one byte.
pub(super) fn identity(byte: u8) -> Identity {
    let seed = |byte| Secret::from_slice(&[byte; 32]).unwrap();
    Identity { signing_seed: seed(byte), sealing_seed: seed(byte ^ 0x80) }
}

/// The cards of an account with these identities, oldest first both.
pub(super) fn cards(account: &str, identities: &[u8]) -> Vec<Arc<Card>> {
    let identities: Vec<_> = identities.iter().rev().map(|byte| identity(*byte)).collect();
    card::chain(account, &identities).unwrap()
}

/// Each bit of `bytes` changed, one after the other.
pub(super) fn each_flip(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (bit, changed)
    })
}
