//! AES-256 (FIPS 197), eight blocks at a time, bitsliced: nothing is looked up, and no branch or address depends on a secret.
//!
//! Of the eight blocks, vector `k` holds bit `k` of every byte; bit `t` of such a byte belongs to block `t` (Käsper and Schwabe, "Faster and
//! Timing-Attack Resistant AES-GCM", 2009). Bytes lie row by row, where FIPS 197 goes column by column: then rows move as quarters
//! of a vector. Round keys are spread in the same way, with ones or zeros for all eight blocks.

use crate::vector::{Vector, wipe};

/// Eight blocks.
pub(crate) type Sliced = [Vector; 8];

/// Rounds, and one more: the keys.
const KEYS: usize = 15;
/// What SubBytes adds in the end. It passes MixColumns unchanged, so that the round keys can bring it.
const AFFINE: u8 = 0x63;

/// Columns to rows, or back.
const TURNED: [u8; 16] = [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15];
/// ShiftRows, of rows.
const SHIFTED: [u8; 16] = [0, 1, 2, 3, 5, 6, 7, 4, 10, 11, 8, 9, 15, 12, 13, 14];
/// ShiftRows of rows, then rows to columns.
const SHIFTED_LAST: [u8; 16] = [0, 5, 10, 15, 1, 6, 11, 12, 2, 7, 8, 13, 3, 4, 9, 14];

/// The expanded key. Wiped when dropped.
pub(crate) struct Keys([Sliced; KEYS]);

impl Keys {
    /// FIPS 197, section 5.2, for 256 bits.
    #[inline(never)]
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let zero = Vector::splat(0);
        let mut keys = Self([[zero; 8]; KEYS]);
        let turned = Vector::load(&TURNED);
        // the last word, for all four words; and the same, rotated
        let last = Vector::load(&[12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15]);
        let rotated = Vector::load(&[13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12]);
        let (first, second) = key.split_at(16);
        let (mut before, mut latest) = (whole(first), whole(second));
        let mut constant = 1_u8;
        for (number, spread) in keys.0.iter_mut().enumerate() {
            let (affine, order) = match number {
                0 => (0, turned),
                // the last round leaves columns as they are to be
                14 => (AFFINE, Vector::load(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])),
                _ => (AFFINE, turned),
            };
            *spread = slice(before.pick(order).xor(Vector::splat(affine)));

            let mut word = slice(latest);
            sub_bytes(&mut word);
            let word = unslice_one(&word).xor(Vector::splat(AFFINE));
            let word = if number % 2 == 0 {
                let round = Vector::load(&[constant, 0, 0, 0, constant, 0, 0, 0, constant, 0, 0, 0, constant, 0, 0, 0]);
                constant = constant.wrapping_shl(1);
                word.pick(rotated).xor(round)
            } else {
                word.pick(last)
            };
            let mut next = before;
            next = next.xor(next.advance_word(zero));
            next = next.xor(next.advance_half(zero));
            (before, latest) = (latest, next.xor(word));
        }
        keys
    }

    /// Encrypts. The blocks come sliced and go as they are.
    #[inline(never)]
    pub(crate) fn encrypt(&self, blocks: &mut Sliced) {
        let [first, rounds @ ..] = &self.0;
        let mut state = *blocks;
        add(&mut state, first);
        let shifted = Vector::load(&SHIFTED);
        let shifted_last = Vector::load(&SHIFTED_LAST);
        for (number, key) in (1..).zip(rounds) {
            sub_bytes(&mut state);
            if number == KEYS - 1 {
                pick_all(&mut state, shifted_last);
            } else {
                pick_all(&mut state, shifted);
                mix_columns(&mut state);
            }
            add(&mut state, key);
        }
        unslice(&mut state);
        *blocks = state;
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        wipe(&mut self.0, [[Vector::splat(0); 8]; KEYS]);
    }
}

#[inline(always)]
fn whole(bytes: &[u8]) -> Vector {
    Vector::load(bytes.try_into().unwrap_or(&[0; 16]))
}

/// One block, eight times.
#[inline(always)]
pub(crate) fn slice(block: Vector) -> Sliced {
    [1, 2, 4, 8, 16, 32, 64, 128].map(|bit| block.holds(bit))
}

/// The block that all eight are.
#[inline(always)]
fn unslice_one(s: &Sliced) -> Vector {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = *s;
    let bit = |bits: Vector, mask: u8| bits.and(Vector::splat(mask));
    let low = bit(s0, 1).xor(bit(s1, 2)).xor(bit(s2, 4).xor(bit(s3, 8)));
    low.xor(bit(s4, 16).xor(bit(s5, 32)).xor(bit(s6, 64).xor(bit(s7, 128))))
}

#[inline(always)]
fn add(s: &mut Sliced, key: &Sliced) {
    for (bits, key) in s.iter_mut().zip(key) {
        *bits = bits.xor(*key);
    }
}

#[inline(always)]
fn pick_all(s: &mut Sliced, places: Vector) {
    for bits in s {
        *bits = bits.pick(places);
    }
}

/// Section 5.1.3: every row becomes 2 x itself + 3 x the next + the two after that, which is 2 x (itself + the next), the next, and
/// (itself + the next) of two rows on.
#[inline(always)]
fn mix_columns(s: &mut Sliced) {
    let next = s.map(Vector::turn_quarter);
    let [s0, s1, s2, s3, s4, s5, s6, s7] = *s;
    let [n0, n1, n2, n3, n4, n5, n6, n7] = next;
    let [t0, t1, t2, t3] = [s0.xor(n0), s1.xor(n1), s2.xor(n2), s3.xor(n3)];
    let [t4, t5, t6, t7] = [s4.xor(n4), s5.xor(n5), s6.xor(n6), s7.xor(n7)];
    let rest = |next: Vector, t: Vector| next.xor(t.turn_half());
    *s = [
        rest(n0, t0).xor(t7),
        rest(n1, t1).xor(t0.xor(t7)),
        rest(n2, t2).xor(t1),
        rest(n3, t3).xor(t2.xor(t7)),
        rest(n4, t4).xor(t3.xor(t7)),
        rest(n5, t5).xor(t4),
        rest(n6, t6).xor(t5),
        rest(n7, t7).xor(t6),
    ];
}

/// Section 5.1.1 but for the constant, as a circuit of 113 gates: Boyar and Peralta, "A small depth-16 circuit for the AES S-box", 2012,
/// in their names. Their bit 0 is the highest.
#[inline(always)]
fn sub_bytes(s: &mut Sliced) {
    let x = |a: Vector, b: Vector| a.xor(b);
    let n = |a: Vector, b: Vector| a.and(b);
    let [x7, x6, x5, x4, x3, x2, x1, x0] = *s;

    let y14 = x(x3, x5);
    let y13 = x(x0, x6);
    let y9 = x(x0, x3);
    let y8 = x(x0, x5);
    let t0 = x(x1, x2);
    let y1 = x(t0, x7);
    let y4 = x(y1, x3);
    let y12 = x(y13, y14);
    let y2 = x(y1, x0);
    let y5 = x(y1, x6);
    let y3 = x(y5, y8);
    let t1 = x(x4, y12);
    let y15 = x(t1, x5);
    let y20 = x(t1, x1);
    let y6 = x(y15, x7);
    let y10 = x(y15, t0);
    let y11 = x(y20, y9);
    let y7 = x(x7, y11);
    let y17 = x(y10, y11);
    let y19 = x(y10, y8);
    let y16 = x(t0, y11);
    let y21 = x(y13, y16);
    let y18 = x(x0, y16);

    let t2 = n(y12, y15);
    let t3 = n(y3, y6);
    let t4 = x(t3, t2);
    let t5 = n(y4, x7);
    let t6 = x(t5, t2);
    let t7 = n(y13, y16);
    let t8 = n(y5, y1);
    let t9 = x(t8, t7);
    let t10 = n(y2, y7);
    let t11 = x(t10, t7);
    let t12 = n(y9, y11);
    let t13 = n(y14, y17);
    let t14 = x(t13, t12);
    let t15 = n(y8, y10);
    let t16 = x(t15, t12);
    let t17 = x(t4, t14);
    let t18 = x(t6, t16);
    let t19 = x(t9, t14);
    let t20 = x(t11, t16);
    let t21 = x(t17, y20);
    let t22 = x(t18, y19);
    let t23 = x(t19, y21);
    let t24 = x(t20, y18);

    let t25 = x(t21, t22);
    let t26 = n(t21, t23);
    let t27 = x(t24, t26);
    let t28 = n(t25, t27);
    let t29 = x(t28, t22);
    let t30 = x(t23, t24);
    let t31 = x(t22, t26);
    let t32 = n(t31, t30);
    let t33 = x(t32, t24);
    let t34 = x(t23, t33);
    let t35 = x(t27, t33);
    let t36 = n(t24, t35);
    let t37 = x(t36, t34);
    let t38 = x(t27, t36);
    let t39 = n(t29, t38);
    let t40 = x(t25, t39);
    let t41 = x(t40, t37);
    let t42 = x(t29, t33);
    let t43 = x(t29, t40);
    let t44 = x(t33, t37);
    let t45 = x(t42, t41);

    let z0 = n(t44, y15);
    let z1 = n(t37, y6);
    let z2 = n(t33, x7);
    let z3 = n(t43, y16);
    let z4 = n(t40, y1);
    let z5 = n(t29, y7);
    let z6 = n(t42, y11);
    let z7 = n(t45, y17);
    let z8 = n(t41, y10);
    let z9 = n(t44, y12);
    let z10 = n(t37, y3);
    let z11 = n(t33, y4);
    let z12 = n(t43, y13);
    let z13 = n(t40, y5);
    let z14 = n(t29, y2);
    let z15 = n(t42, y9);
    let z16 = n(t45, y14);
    let z17 = n(t41, y8);

    let t46 = x(z15, z16);
    let t47 = x(z10, z11);
    let t48 = x(z5, z13);
    let t49 = x(z9, z10);
    let t50 = x(z2, z12);
    let t51 = x(z2, z5);
    let t52 = x(z7, z8);
    let t53 = x(z0, z3);
    let t54 = x(z6, z7);
    let t55 = x(z16, z17);
    let t56 = x(z12, t48);
    let t57 = x(t50, t53);
    let t58 = x(z4, t46);
    let t59 = x(z3, t54);
    let t60 = x(t46, t57);
    let t61 = x(z14, t57);
    let t62 = x(t52, t58);
    let t63 = x(t49, t58);
    let t64 = x(z4, t59);
    let t65 = x(t61, t62);
    let t66 = x(z1, t63);
    let s3 = x(t53, t66);
    let t67 = x(t64, t65);
    *s = [x(t48, t60), x(t56, t62), x(t47, t65), x(t51, t66), s3, x(t55, t67), x(t64, s3), x(t59, t63)];
}

/// Eight blocks from their bits: an 8 x 8 matrix of bits is transposed in every place.
#[inline(always)]
fn unslice(s: &mut Sliced) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = *s;
    let (s0, s1) = exchange::<1>(s0, s1);
    let (s2, s3) = exchange::<1>(s2, s3);
    let (s4, s5) = exchange::<1>(s4, s5);
    let (s6, s7) = exchange::<1>(s6, s7);
    let (s0, s2) = exchange::<2>(s0, s2);
    let (s1, s3) = exchange::<2>(s1, s3);
    let (s4, s6) = exchange::<2>(s4, s6);
    let (s5, s7) = exchange::<2>(s5, s7);
    let (s0, s4) = exchange::<4>(s0, s4);
    let (s1, s5) = exchange::<4>(s1, s5);
    let (s2, s6) = exchange::<4>(s2, s6);
    let (s3, s7) = exchange::<4>(s3, s7);
    *s = [s0, s1, s2, s3, s4, s5, s6, s7];
}

/// Of every 2 N bits the upper N of `a` change places with the lower N of `b`.
#[inline(always)]
fn exchange<const N: u32>(a: Vector, b: Vector) -> (Vector, Vector) {
    let lower = Vector::splat(match N {
        1 => 0x55,
        2 => 0x33,
        _ => 0x0f,
    });
    let change = a.right::<N>().xor(b).and(lower);
    (a.xor(change.left::<N>()), b.xor(change))
}
