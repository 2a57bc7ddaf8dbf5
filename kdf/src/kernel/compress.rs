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
pub(crate) unsafe fn get<const N: usize>(at: *const v128) -> v128 {
    unsafe { at.add(N).read() }
}

#[inline(always)]
pub(crate) unsafe fn put<const N: usize>(at: *mut v128, value: v128) {
    unsafe { at.add(N).write(value) }
}

macro_rules! load {
    ($from:ident: $($n:literal)*) => { [$(get::<$n>($from)),*] };
}
macro_rules! store {
    ($to:ident: $($four:ident [$n0:literal $n1:literal $n2:literal $n3:literal]),*) => {
        $(put::<$n0>($to, $four[0]); put::<$n1>($to, $four[1]); put::<$n2>($to, $four[2]); put::<$n3>($to, $four[3]);)*
    };
}

/// One turn in its place: four vectors of each of a, b, c and d.
macro_rules! turn {
    ($at:ident: [$($a:literal)*] [$($b:literal)*] [$($c:literal)*] [$($d:literal)*]) => {
        let (mut a, mut b, mut c, mut d) = (load!($at: $($a)*), load!($at: $($b)*), load!($at: $($c)*), load!($at: $($d)*));
        mix(&mut a, &mut b, &mut c, &mut d);
        store!($at: a [$($a)*], b [$($b)*], c [$($c)*], d [$($d)*]);
    };
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
            store!(to: a [0 1 2 3], b [4 5 6 7], c [8 9 10 11], d [12 13 14 15]);
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
            turn!(at: [0 1 2 3] [5 6 7 4] [10 11 8 9] [15 12 13 14]);
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
            turn!(at: [0 1 2 3] [16 17 18 19] [32 33 34 35] [48 49 50 51]);
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
