//! The compression function G (RFC 9106, section 3.5), in two parts.
//!
//! P (section 3.6) is two turns of mixing, of a state's columns and of its diagonals. One turn goes over all rows before the next: there no row waits for
//! another, and while one waits for its own multiplications the processor takes the next. Both turns of a row at once take an eighth longer
//! (64 MiB, p=4, x86-64).

use core::arch::wasm32::{v128, v128_xor};

use super::VECTORS;
use crate::mix::{each, mix, swap};

/// Vector `N` behind `at`.
#[inline(always)]
unsafe fn get<const N: usize>(at: *const v128) -> v128 {
    unsafe { at.add(N).read() }
}

#[inline(always)]
unsafe fn put<const N: usize>(at: *mut v128, value: v128) {
    unsafe { at.add(N).write(value) }
}

macro_rules! load {
    ($from:ident: $($n:literal)*) => { [$(get::<$n>($from)),*] };
}
macro_rules! store {
    ($to:ident: $($n:literal $value:expr),*) => { $(put::<$n>($to, $value);)* };
}

/// The first part of G of `x` and `y`: all but six columns' second turn, after which word 0 of the new block is known. `again` from the second pass
/// on, where what stands at `new` is added.
#[inline(always)]
pub(crate) unsafe fn begin_block(again: bool, x: *const v128, y: *const v128, new: *mut v128, scratch: *mut v128) {
    unsafe {
        if again {
            rows_first::<true>(x, y, new, scratch);
        } else {
            rows_first::<false>(x, y, new, scratch);
        }
        rows_second(scratch);
        columns_first(scratch);
        columns_second(new, scratch, scratch.add(4));
    }
}

/// The rest of G.
#[inline(always)]
pub(crate) unsafe fn end_block(new: *mut v128, scratch: *const v128) {
    unsafe { columns_second(new.add(4), scratch.add(4), scratch.add(16)) }
}

/// Of rows, two woven into one, which are R = X xor Y: to `to`. R itself, which G needs once more at the end, waits at `kept`, with what
/// stands there added from the second pass on.
#[inline(never)]
unsafe fn rows_first<const AGAIN: bool>(mut x: *const v128, mut y: *const v128, mut kept: *mut v128, mut to: *mut v128) {
    macro_rules! take {
        ($($n:literal)*) => {
            [$({
                let r = v128_xor(get::<$n>(x), get::<$n>(y));
                put::<$n>(kept, if AGAIN { v128_xor(r, get::<$n>(kept)) } else { r });
                r
            }),*]
        };
    }
    unsafe {
        let end = to.add(VECTORS);
        while to != end {
            let mut a = take!(0 1 2 3);
            let mut b = take!(4 5 6 7);
            let mut c = take!(8 9 10 11);
            let mut d = take!(12 13 14 15);
            mix(&mut a, &mut b, &mut c, &mut d);
            store!(to: 0 a[0], 1 a[1], 2 a[2], 3 a[3], 4 b[0], 5 b[1], 6 b[2], 7 b[3]);
            store!(to: 8 c[0], 9 c[1], 10 c[2], 11 c[3], 12 d[0], 13 d[1], 14 d[2], 15 d[3]);
            (x, y, kept, to) = (x.add(16), y.add(16), kept.add(16), to.add(16));
        }
    }
}

/// Of the same rows' diagonals.
#[inline(never)]
unsafe fn rows_second(mut at: *mut v128) {
    unsafe {
        let end = at.add(VECTORS);
        while at != end {
            let mut a = load!(at: 0 1 2 3);
            let mut b = load!(at: 5 6 7 4);
            let mut c = load!(at: 10 11 8 9);
            let mut d = load!(at: 15 12 13 14);
            mix(&mut a, &mut b, &mut c, &mut d);
            store!(at: 0 a[0], 1 a[1], 2 a[2], 3 a[3], 5 b[0], 6 b[1], 7 b[2], 4 b[3]);
            store!(at: 10 c[0], 11 c[1], 8 c[2], 9 c[3], 15 d[0], 12 d[1], 13 d[2], 14 d[3]);
            at = at.add(16);
        }
    }
}

/// Of columns, two side by side.
#[inline(never)]
unsafe fn columns_first(mut at: *mut v128) {
    unsafe {
        let end = at.add(16);
        while at != end {
            let mut a = load!(at: 0 1 2 3);
            let mut b = load!(at: 16 17 18 19);
            let mut c = load!(at: 32 33 34 35);
            let mut d = load!(at: 48 49 50 51);
            mix(&mut a, &mut b, &mut c, &mut d);
            store!(at: 0 a[0], 1 a[1], 2 a[2], 3 a[3], 16 b[0], 17 b[1], 18 b[2], 19 b[3]);
            store!(at: 32 c[0], 33 c[1], 34 c[2], 35 c[3], 48 d[0], 49 d[1], 50 d[2], 51 d[3]);
            at = at.add(4);
        }
    }
}

/// Of those columns' diagonals, up to `end`; added to what was kept.
///
/// A column's sixteen words come as (v0, v2) (v1, v3) and so on: half of the diagonals lie right already, the others by a swap.
#[inline(never)]
unsafe fn columns_second(mut kept: *mut v128, mut from: *const v128, end: *const v128) {
    macro_rules! add {
        ($($n:literal $value:expr),*) => { $(put::<$n>(kept, v128_xor($value, get::<$n>(kept)));)* };
    }
    unsafe {
        while from != end {
            let mut a = load!(from: 0 1 2 3);
            let b = load!(from: 16 17 18 19);
            let c = load!(from: 32 33 34 35);
            let d = load!(from: 48 49 50 51);
            let mut b = [b[1], swap(b[0]), b[3], swap(b[2])];
            let mut c = each(swap, c);
            let mut d = [swap(d[1]), d[0], swap(d[3]), d[2]];
            mix(&mut a, &mut b, &mut c, &mut d);
            add!(0 a[0], 1 a[1], 2 a[2], 3 a[3], 16 swap(b[1]), 17 b[0], 18 swap(b[3]), 19 b[2]);
            add!(32 swap(c[0]), 33 swap(c[1]), 34 swap(c[2]), 35 swap(c[3]), 48 d[1], 49 swap(d[0]), 50 d[3], 51 swap(d[2]));
            (from, kept) = (from.add(4), kept.add(4));
        }
    }
}
