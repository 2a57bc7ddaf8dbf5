//! The arithmetic of P (RFC 9106, section 3.6) on vectors of two words.

use core::arch::wasm32::{
    i8x16_shuffle, i32x4_shuffle, i64x2_add, i64x2_shuffle, u64x2_extmul_high_u32x4, u64x2_extmul_low_u32x4, u64x2_shr, v128, v128_or,
    v128_xor,
};

/// The state of P (section 3.6) has sixteen words; four of these hold it, for two rows or two columns at a time, so that neither waits for the other.
pub(crate) type Four = [v128; 4];

/// `x + y + 2 * low(x) * low(y)` of section 3.6 for two vectors of two words each.
///
/// Both products come from one shuffle an operand. With a shuffle for each, LLVM would make a multiplication of 64 bits
/// of it, which costs three times as much; `scripts/build.mjs` looks for that.
#[inline(always)]
fn multiply_add(x0: v128, x1: v128, y0: v128, y1: v128) -> (v128, v128) {
    let x = i32x4_shuffle::<0, 2, 4, 6>(x0, x1);
    let y = i32x4_shuffle::<0, 2, 4, 6>(y0, y1);
    let low = u64x2_extmul_low_u32x4(x, y);
    let high = u64x2_extmul_high_u32x4(x, y);
    (i64x2_add(i64x2_add(x0, y0), i64x2_add(low, low)), i64x2_add(i64x2_add(x1, y1), i64x2_add(high, high)))
}

#[inline(always)]
fn multiply_add_all(x: &mut Four, y: Four) {
    let (x0, x1) = multiply_add(x[0], x[1], y[0], y[1]);
    let (x2, x3) = multiply_add(x[2], x[3], y[2], y[3]);
    *x = [x0, x1, x2, x3];
}

#[inline(always)]
fn xor(x: Four, y: Four) -> Four {
    [v128_xor(x[0], y[0]), v128_xor(x[1], y[1]), v128_xor(x[2], y[2]), v128_xor(x[3], y[3])]
}

// not `map` of arrays, which leaves copies of them in memory
#[inline(always)]
pub(crate) fn each(turn: impl Fn(v128) -> v128, x: Four) -> Four {
    [turn(x[0]), turn(x[1]), turn(x[2]), turn(x[3])]
}

#[inline(always)]
fn right_32(x: v128) -> v128 {
    i32x4_shuffle::<1, 0, 3, 2>(x, x)
}

#[inline(always)]
fn right_24(x: v128) -> v128 {
    i8x16_shuffle::<3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10>(x, x)
}

#[inline(always)]
fn right_16(x: v128) -> v128 {
    i8x16_shuffle::<2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9>(x, x)
}

#[inline(always)]
fn right_63(x: v128) -> v128 {
    v128_or(u64x2_shr(x, 63), i64x2_add(x, x))
}

/// GB of section 3.6, eight times.
#[inline(always)]
pub(crate) fn mix(a: &mut Four, b: &mut Four, c: &mut Four, d: &mut Four) {
    multiply_add_all(a, *b);
    *d = each(right_32, xor(*d, *a));
    multiply_add_all(c, *d);
    *b = each(right_24, xor(*b, *c));
    multiply_add_all(a, *b);
    *d = each(right_16, xor(*d, *a));
    multiply_add_all(c, *d);
    *b = each(right_63, xor(*b, *c));
}

#[inline(always)]
pub(crate) fn swap(x: v128) -> v128 {
    i64x2_shuffle::<1, 0>(x, x)
}
