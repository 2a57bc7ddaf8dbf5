//! Our own GCM on plain numbers, against the standard's examples and the `aes-gcm` crate. Official vectors are tried on what is shipped, in the
//! tests of the main crate.

extern crate std;

use std::vec::Vec;

use crate::aes::{Keys, Sliced, slice};
use crate::vector::Vector;
use crate::{borrowed, own};

fn bytes(vector: Vector) -> [u8; 16] {
    let mut bytes = [0; 16];
    vector.store(&mut bytes);
    bytes
}

/// Numbers that are the same each time.
fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

fn noisy<const N: usize>(next: &mut impl FnMut() -> u64) -> [u8; N] {
    core::array::from_fn(|_| (next() >> 32) as u8)
}

#[test]
fn the_example_of_fips_197() {
    let keys = Keys::new(&core::array::from_fn(|n| n as u8));
    let plain: [u8; 16] = core::array::from_fn(|n| n as u8 * 0x11);
    // row by row, as the blocks are to come
    let rows: [u8; 16] = core::array::from_fn(|n| plain[4 * (n % 4) + n / 4]);
    let mut blocks: Sliced = slice(Vector::load(&rows));
    keys.encrypt(&mut blocks);
    let expected = [0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89];
    for block in blocks {
        assert_eq!(bytes(block), expected);
    }
}

#[test]
fn every_length_to_six_turns_as_the_crate_has_it() {
    let mut next = noise(0x6a09_e667_f3bc_c908);
    for length in 0..=6 * 128 {
        let (key, nonce) = (noisy(&mut next), noisy(&mut next));
        let plain: Vec<u8> = (0..length).map(|_| (next() >> 32) as u8).collect();
        let (mut ours, mut theirs) = (plain.clone(), plain.clone());
        let own = own::Gcm::new(&key);
        let tag = own.seal(&nonce, &mut ours).unwrap();
        assert_eq!(borrowed::Gcm::new(&key).seal(&nonce, &mut theirs).unwrap(), tag, "{length} bytes");
        assert_eq!(ours, theirs, "{length} bytes");
        assert_eq!(own.open(&nonce, &mut ours, &tag), Some(()));
        assert_eq!(ours, plain);
    }
}

#[test]
fn counters_carry_into_every_byte_that_a_text_can_reach() {
    // 70,000 blocks: the third byte moves
    let (key, nonce) = ([7; 32], [9; 12]);
    let (mut ours, mut theirs) = (std::vec![0; 70_000 * 16 + 5], std::vec![0; 70_000 * 16 + 5]);
    let tag = own::Gcm::new(&key).seal(&nonce, &mut ours).unwrap();
    assert_eq!(borrowed::Gcm::new(&key).seal(&nonce, &mut theirs).unwrap(), tag);
    assert!(ours == theirs);
}

#[test]
fn a_single_wrong_bit_leaves_all_as_it_was() {
    let (key, nonce) = ([1; 32], [2; 12]);
    let gcm = own::Gcm::new(&key);
    for length in [0, 1, 16, 96, 97, 224, 225] {
        let mut sealed: Vec<u8> = (0..length).map(|n| n as u8).collect();
        let tag = gcm.seal(&nonce, &mut sealed).unwrap();
        for bit in 0..128 {
            let mut wrong = tag;
            wrong[bit / 8] ^= 1 << (bit % 8);
            let mut text = sealed.clone();
            assert_eq!(gcm.open(&nonce, &mut text, &wrong), None);
            assert_eq!(text, sealed);
        }
        for bit in 0..8 * length {
            let mut text = sealed.clone();
            text[bit / 8] ^= 1 << (bit % 8);
            let before = text.clone();
            assert_eq!(gcm.open(&nonce, &mut text, &tag), None);
            assert_eq!(text, before);
        }
    }
}
