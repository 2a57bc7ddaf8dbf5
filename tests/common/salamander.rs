//! Two keys, one AES-GCM ciphertext: the textbook attack on an AEAD that does not commit to its key.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::Aes256;
use aes_gcm::aes::cipher::BlockCipherEncrypt;

use super::toolkit::cobblestone::{Keys, cipher};

/// A product in GHASH's field (NIST SP 800-38D, section 6.3).
fn times(x: u128, y: u128) -> u128 {
    let (mut product, mut power) = (0, y);
    for bit in (0..128).rev() {
        if x >> bit & 1 == 1 {
            product ^= power;
        }
        power = if power & 1 == 1 { power >> 1 ^ 0xe1 << 120 } else { power >> 1 };
    }
    product
}

fn power(x: u128, exponent: u128) -> u128 {
    let one = 1 << 127;
    (0..128).rev().fold(one, |result, bit| {
        let square = times(result, result);
        if exponent >> bit & 1 == 1 { times(square, x) } else { square }
    })
}

/// Changes block `free` of `text` so that one tag, the one returned, is right under both keys.
pub fn collide(keys: &[Keys; 2], text: &mut [u8], free: usize) -> [u8; 16] {
    assert!(text.len().is_multiple_of(16));
    let blocks = text.len() / 16;
    let lengths = (text.len() as u128) * 8;
    text[free * 16..][..16].fill(0);
    let [(hash_1, sum_1), (hash_2, sum_2)] = [0, 1].map(|which| {
        let mut zero = [0; 16].into();
        Aes256::new(&keys[which].key.into()).encrypt_block(&mut zero);
        let hash = u128::from_be_bytes(zero.into());
        // the tag of an empty message is the mask itself, because GHASH of nothing is zero
        let mask = cipher(&keys[which]).encrypt_inout_detached(&keys[which].nonce.into(), &[], [].as_mut_slice().into()).unwrap();
        let ghash = text
            .chunks_exact(16)
            .map(|block| u128::from_be_bytes(block.try_into().unwrap()))
            .chain([lengths])
            .fold(0, |sum, block| times(sum ^ block, hash));
        (hash, ghash ^ u128::from_be_bytes(mask.into()))
    });
    // Both sums are linear in the free block; its factor is H to the number of blocks from it to the end.
    let exponent = (blocks - free + 1) as u128;
    let factor = power(hash_1, exponent) ^ power(hash_2, exponent);
    let block = times(sum_1 ^ sum_2, power(factor, u128::MAX - 1));
    text[free * 16..][..16].copy_from_slice(&block.to_be_bytes());
    (sum_1 ^ times(block, power(hash_1, exponent))).to_be_bytes()
}
