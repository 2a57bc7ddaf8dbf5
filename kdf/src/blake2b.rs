//! BLAKE2b without a key (RFC 7693), and the two hashes that Argon2 makes of it (RFC 9106, sections 3.2 and 3.3).
//!
//! It runs over a few KiB in all, so it is written to be small.

const BLOCK: usize = 128;
const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];
/// RFC 7693, section 2.7: one row a round, one hexadecimal digit an index, the first on the right.
const SIGMA: [u64; 12] = [
    0xfedc_ba98_7654_3210,
    0x357b_20c1_6df9_84ae,
    0x4917_63ea_df25_0c8b,
    0x8f04_a562_ebcd_1397,
    0xd386_cb1e_fa42_7509,
    0x91ef_57d4_38b0_a6c2,
    0xb829_3670_a4de_f15c,
    0xa268_4f05_931c_e7bd,
    0x5a41_7d2c_803b_9ef6,
    0x0dc3_e9bf_5167_482a,
    0xfedc_ba98_7654_3210,
    0x357b_20c1_6df9_84ae,
];

/// One hash under way.
pub(crate) struct Blake2b {
    state: [u64; 8],
    block: [u8; BLOCK],
    filled: usize,
    before: u64,
}

impl Blake2b {
    /// For a result of 1 to 64 bytes.
    pub(crate) fn new(length: u32) -> Self {
        let mut state = IV;
        // RFC 7693, section 2.5: the length, no key, fanout and depth 1
        state[0] ^= 0x0101_0000 ^ u64::from(length);
        Self { state, block: [0; BLOCK], filled: 0, before: 0 }
    }

    /// Takes in more of the message.
    #[inline(never)]
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // A full block waits until more comes: the last one is compressed differently.
            if self.filled == BLOCK {
                self.compress(false);
                self.filled = 0;
            }
            let free = self.block.get_mut(self.filled..).unwrap_or_default();
            let (now, later) = bytes.split_at(bytes.len().min(free.len()));
            for (to, from) in free.iter_mut().zip(now) {
                *to = *from;
            }
            self.filled = self.filled.wrapping_add(now.len());
            bytes = later;
        }
    }

    pub(crate) fn number(&mut self, number: u32) {
        self.update(&number.to_le_bytes());
    }

    /// The result, of which the caller takes as much as was asked for.
    #[inline(never)]
    pub(crate) fn finish(mut self) -> [u8; 64] {
        for byte in self.block.get_mut(self.filled..).unwrap_or_default() {
            *byte = 0;
        }
        self.compress(true);
        let mut out = [0; 64];
        for (to, word) in out.chunks_exact_mut(8).zip(self.state) {
            for (to, from) in to.iter_mut().zip(word.to_le_bytes()) {
                *to = from;
            }
        }
        out
    }

    /// RFC 7693, section 3.2. No message here reaches 2^64 bytes.
    #[inline(never)]
    fn compress(&mut self, last: bool) {
        self.before = self.before.wrapping_add(self.filled as u64);
        let mut message = [0; 16];
        for (to, from) in message.iter_mut().zip(self.block.chunks_exact(8)) {
            *to = from.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        let [h0, h1, h2, h3, h4, h5, h6, h7] = self.state;
        let [i0, i1, i2, i3, i4, i5, i6, i7] = IV;
        let end = if last { u64::MAX } else { 0 };
        let mut a = [h0, h1, h2, h3];
        let mut b = [h4, h5, h6, h7];
        let mut c = [i0, i1, i2, i3];
        let mut d = [i4 ^ self.before, i5, i6 ^ end, i7];
        for row in SIGMA {
            mix(&mut a, &mut b, &mut c, &mut d, &message, row);
            b.rotate_left(1);
            c.rotate_left(2);
            d.rotate_left(3);
            mix(&mut a, &mut b, &mut c, &mut d, &message, row >> 32);
            b.rotate_right(1);
            c.rotate_right(2);
            d.rotate_right(3);
        }
        let halves = a.into_iter().chain(b).zip(c.into_iter().chain(d));
        for (state, (low, high)) in self.state.iter_mut().zip(halves) {
            *state ^= low ^ high;
        }
    }
}

/// Four times G (RFC 7693, section 3.1), down the columns.
#[inline(never)]
fn mix(a: &mut [u64; 4], b: &mut [u64; 4], c: &mut [u64; 4], d: &mut [u64; 4], message: &[u64; 16], mut row: u64) {
    let mut word = || {
        let index = (row & 15) as usize;
        row >>= 4;
        message.get(index).copied().unwrap_or_default()
    };
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        *a = a.wrapping_add(*b).wrapping_add(word());
        *d = (*d ^ *a).rotate_right(32);
        *c = c.wrapping_add(*d);
        *b = (*b ^ *c).rotate_right(24);
        *a = a.wrapping_add(*b).wrapping_add(word());
        *d = (*d ^ *a).rotate_right(16);
        *c = c.wrapping_add(*d);
        *b = (*b ^ *c).rotate_right(63);
    }
}

/// H' of RFC 9106, section 3.3: a hash as long as `out`, over the parts of `message`.
#[inline(never)]
pub(crate) fn long_hash(message: [&[u8]; 3], out: &mut [u8]) {
    let length = out.len() as u32;
    let mut hash = Blake2b::new(length.min(64));
    hash.number(length);
    message.into_iter().for_each(|part| hash.update(part));
    let mut part = hash.finish();
    let mut rest = out;
    // V1, V2 and so on give their first half each; the last, of what is left, is whole.
    while rest.len() > 64 {
        let (now, later) = rest.split_at_mut(32);
        copy(now, &part);
        rest = later;
        let mut hash = Blake2b::new((rest.len() as u32).min(64));
        hash.update(&part);
        part = hash.finish();
    }
    copy(rest, &part);
}

/// As much as there is room for.
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use blake2::Digest;
    use blake2::digest::consts::{U1, U4, U20, U32, U48, U63};

    use super::*;

    fn message(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at.wrapping_mul(7) >> 2) as u8).collect()
    }

    #[test]
    fn as_the_blake2_crate_for_every_length() {
        for length in 0..400 {
            let message = message(length);
            let mut hash = Blake2b::new(64);
            // in pieces of every size
            message.chunks((length % 130).max(1)).for_each(|part| hash.update(part));
            assert_eq!(hash.finish()[..], blake2::Blake2b512::digest(&message)[..], "{length}");
        }
        macro_rules! shorter {
            ($($size:ty)*) => {
                $(
                    let wanted = blake2::Blake2b::<$size>::digest(b"abc");
                    let mut hash = Blake2b::new(wanted.len() as u32);
                    hash.update(b"abc");
                    assert_eq!(hash.finish()[..wanted.len()], wanted[..]);
                )*
            };
        }
        shorter!(U1 U4 U20 U32 U48 U63);
    }
}
