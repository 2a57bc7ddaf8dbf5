//! Sixteen bytes in a register of `simd128`.

use core::arch::wasm32::{
    i8x16_eq, i8x16_shuffle, i8x16_splat, i8x16_swizzle, i32x4_shuffle, i64x2_shl, u64x2, u64x2_extract_lane, u64x2_shr, v128, v128_and,
    v128_xor,
};

#[derive(Clone, Copy)]
pub(crate) struct Vector(v128);

impl Vector {
    #[inline(always)]
    pub(crate) fn splat(byte: u8) -> Self {
        Self(i8x16_splat(byte as i8))
    }

    #[inline(always)]
    pub(crate) fn load(bytes: &[u8; 16]) -> Self {
        let all = u128::from_le_bytes(*bytes);
        Self(u64x2(all as u64, (all >> 64) as u64))
    }

    #[inline(always)]
    pub(crate) fn store(self, to: &mut [u8; 16]) {
        let (low, high) = (u64x2_extract_lane::<0>(self.0), u64x2_extract_lane::<1>(self.0));
        *to = (u128::from(low) | (u128::from(high) << 64)).to_le_bytes();
    }

    #[inline(always)]
    pub(crate) fn xor(self, other: Self) -> Self {
        Self(v128_xor(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    /// Ones in every byte that holds all bits of `mask`, zeros elsewhere.
    #[inline(always)]
    pub(crate) fn holds(self, mask: u8) -> Self {
        let mask = i8x16_splat(mask as i8);
        Self(i8x16_eq(v128_and(self.0, mask), mask))
    }

    /// Each half, as a number, by `N` bits to the left.
    #[inline(always)]
    pub(crate) fn left<const N: u32>(self) -> Self {
        Self(i64x2_shl(self.0, N))
    }

    /// Each half, as a number, by `N` bits to the right.
    #[inline(always)]
    pub(crate) fn right<const N: u32>(self) -> Self {
        Self(u64x2_shr(self.0, N))
    }

    /// Of these bytes those which `places` names, and 0 for a place of 16 or more. In constant time, as everything here.
    #[inline(always)]
    pub(crate) fn pick(self, places: Self) -> Self {
        Self(i8x16_swizzle(self.0, places.0))
    }

    /// The first halves of both, byte by byte in turn.
    #[inline(always)]
    pub(crate) fn weave_first(self, other: Self) -> Self {
        Self(i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(self.0, other.0))
    }

    /// The second halves of both, byte by byte in turn.
    #[inline(always)]
    pub(crate) fn weave_second(self, other: Self) -> Self {
        Self(i8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(self.0, other.0))
    }

    /// By a byte towards the end, where the last one falls off; the last one of `before` comes in.
    #[inline(always)]
    pub(crate) fn advance_byte(self, before: Self) -> Self {
        Self(i8x16_shuffle::<15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30>(before.0, self.0))
    }

    /// The same by four bytes.
    #[inline(always)]
    pub(crate) fn advance_word(self, before: Self) -> Self {
        Self(i32x4_shuffle::<3, 4, 5, 6>(before.0, self.0))
    }

    /// The same by eight bytes.
    #[inline(always)]
    pub(crate) fn advance_half(self, before: Self) -> Self {
        Self(i32x4_shuffle::<2, 3, 4, 5>(before.0, self.0))
    }

    /// The four quarters, of which each takes the place of the one before it, and the first that of the last.
    #[inline(always)]
    pub(crate) fn turn_quarter(self) -> Self {
        Self(i32x4_shuffle::<1, 2, 3, 0>(self.0, self.0))
    }

    /// The two halves in each other's place.
    #[inline(always)]
    pub(crate) fn turn_half(self) -> Self {
        Self(i32x4_shuffle::<2, 3, 0, 1>(self.0, self.0))
    }
}
