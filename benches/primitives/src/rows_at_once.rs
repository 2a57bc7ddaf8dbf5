//! G of RFC 9106, section 3.5, as it was: both turns of P on a row, or column, before the next. Beside it stands kdf/src/kernel/compress.rs.

use core::arch::wasm32::{v128, v128_xor};

use crate::kernel::VECTORS;
use crate::kernel::compress::{get, put};
use crate::mix::{each, mix, swap};

/// P of section 3.6 on two rows woven into one, which are R = X xor Y: to `to`. R itself, which section 3.5 needs once more at the
/// end, waits at `kept`, with what stands there added: a pass after the first.
#[inline(always)]
unsafe fn rows(x: *const v128, y: *const v128, kept: *mut v128, to: *mut v128) {
    macro_rules! load {
        ($($n:literal)*) => {
            [$({
                let r = v128_xor(get::<$n>(x), get::<$n>(y));
                put::<$n>(kept, v128_xor(r, get::<$n>(kept)));
                r
            }),*]
        };
    }
    unsafe {
        let mut a = load!(0 1 2 3);
        let mut b = load!(4 5 6 7);
        let mut c = load!(8 9 10 11);
        let mut d = load!(12 13 14 15);
        mix(&mut a, &mut b, &mut c, &mut d);
        let (mut b, mut c, mut d) = ([b[1], b[2], b[3], b[0]], [c[2], c[3], c[0], c[1]], [d[3], d[0], d[1], d[2]]);
        mix(&mut a, &mut b, &mut c, &mut d);
        macro_rules! store {
            ($($n:literal $value:expr),*) => { $(put::<$n>(to, $value);)* };
        }
        store!(0 a[0], 1 a[1], 2 a[2], 3 a[3], 4 b[3], 5 b[0], 6 b[1], 7 b[2]);
        store!(8 c[2], 9 c[3], 10 c[0], 11 c[1], 12 d[1], 13 d[2], 14 d[3], 15 d[0]);
    }
}

/// P on two columns that lie side by side at `from`; added to what was kept.
///
/// A column's sixteen words come as (v0, v2) (v1, v3) and so on: half of the diagonals lie right already, the others by a swap.
#[inline(always)]
unsafe fn columns(from: *const v128, kept: *mut v128) {
    unsafe {
        let mut a = [get::<0>(from), get::<1>(from), get::<2>(from), get::<3>(from)];
        let mut b = [get::<16>(from), get::<17>(from), get::<18>(from), get::<19>(from)];
        let mut c = [get::<32>(from), get::<33>(from), get::<34>(from), get::<35>(from)];
        let mut d = [get::<48>(from), get::<49>(from), get::<50>(from), get::<51>(from)];
        mix(&mut a, &mut b, &mut c, &mut d);
        let mut b = [b[1], swap(b[0]), b[3], swap(b[2])];
        let mut c = each(swap, c);
        let mut d = [swap(d[1]), d[0], swap(d[3]), d[2]];
        mix(&mut a, &mut b, &mut c, &mut d);
        macro_rules! add {
            ($($n:literal $value:expr),*) => { $(put::<$n>(kept, v128_xor($value, get::<$n>(kept)));)* };
        }
        add!(0 a[0], 1 a[1], 2 a[2], 3 a[3], 16 swap(b[1]), 17 b[0], 18 swap(b[3]), 19 b[2]);
        add!(32 swap(c[0]), 33 swap(c[1]), 34 swap(c[2]), 35 swap(c[3]), 48 d[1], 49 swap(d[0]), 50 d[3], 51 swap(d[2]));
    }
}

/// The first part of G (section 3.5) of `x` and `y`: all rows and two columns, after which word 0 of the new block is known.
#[inline(never)]
pub(super) unsafe fn begin_block(x: *const v128, y: *const v128, new: *mut v128, scratch: *mut v128) {
    unsafe {
        let (mut x, mut y, mut kept, mut to) = (x, y, new, scratch);
        let end = scratch.add(VECTORS);
        while to != end {
            rows(x, y, kept, to);
            (x, y, kept, to) = (x.add(16), y.add(16), kept.add(16), to.add(16));
        }
        columns(scratch, new);
    }
}

/// The rest of G.
#[inline(never)]
pub(super) unsafe fn end_block(new: *mut v128, scratch: *const v128) {
    unsafe {
        let (mut from, mut kept) = (scratch.add(4), new.add(4));
        let end = scratch.add(16);
        while from != end {
            columns(from, kept);
            (from, kept) = (from.add(4), kept.add(4));
        }
    }
}
