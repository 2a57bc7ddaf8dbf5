//! GHASH (NIST SP 800-38D, section 6.4), in constant time: tables are looked up within registers, all places of a table at once.
//!
//! Byte `i` of a block holds the coefficients of x^(8 i) to x^(8 i + 7), its highest bit the first. So `byte i` times `byte j` belongs at
//! byte `i + j`, and nothing need be reversed.

use crate::vector::{Vector, wipe};

/// For byte `j` of a product: that byte of n · H for every n of four bits, as they stand in the upper half of a byte; then the same
/// for the lower half. Wiped when dropped.
pub(crate) struct Table([Row; 16]);

impl Table {
    #[inline(never)]
    pub(crate) fn new(h: Vector) -> Self {
        let mut power = h;
        let mut upper = multiples(&mut power);
        let mut lower = multiples(&mut power);
        transpose(&mut upper);
        transpose(&mut lower);
        let mut table = Self([(h, h); 16]);
        for (both, (&upper, &lower)) in table.0.iter_mut().zip(upper.iter().zip(&lower)) {
            *both = (upper, lower);
        }
        for rest in [&mut upper, &mut lower] {
            wipe(rest, [Vector::splat(0); 16]);
        }
        table
    }

    /// `x` · H.
    #[inline(never)]
    fn multiply(&self, x: Vector) -> Vector {
        let (upper, lower) = halves(x);
        let zero = Vector::splat(0);
        // in four parts of up to 20 bytes side by side, because each step waits for the one before
        let (first, second) = self.0.split_at(8);
        let ((a, b), (c, d)) = (first.split_at(4), second.split_at(4));
        let step = |(part, over): Wide, row: &Row| {
            let moved = part.advance_byte(zero);
            (moved.xor(row.0.pick(upper).xor(row.1.pick(lower))), over.advance_byte(part))
        };
        let (mut p, mut q, mut r, mut s) = ((zero, zero), (zero, zero), (zero, zero), (zero, zero));
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d).rev() {
            (p, q, r, s) = (step(p, a), step(q, b), step(r, c), step(s, d));
        }
        let (p, r) = (join(p, q, Vector::advance_word), join(r, s, Vector::advance_word));
        let (product, over) = join(p, r, Vector::advance_half);
        // x^128 = 1 + x + x^2 + x^7: of a byte times that, the first byte stays in its place and the second goes to the next. Byte 15 is 0.
        let bits = |moved: Vector, which: u8| moved.and(Vector::splat(which));
        let stays = bits(over.right::<1>(), 0x7f).xor(bits(over.right::<2>(), 0x3f)).xor(bits(over.right::<7>(), 0x01));
        let goes = bits(over.left::<7>(), 0x80).xor(bits(over.left::<6>(), 0xc0)).xor(bits(over.left::<1>(), 0xfe));
        product.xor(over).xor(stays).xor(goes.advance_byte(zero))
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        wipe(&mut self.0, [(Vector::splat(0), Vector::splat(0)); 16]);
    }
}

/// Two parts of a product, of which the second belongs further on; each with what is over behind its 16 bytes.
#[inline(always)]
fn join((near, near_over): Wide, (far, far_over): Wide, advance: impl Fn(Vector, Vector) -> Vector) -> Wide {
    (near.xor(advance(far, Vector::splat(0))), near_over.xor(advance(far_over, far)))
}

type Wide = (Vector, Vector);
/// For the upper and for the lower four bits.
type Row = (Vector, Vector);

/// The upper four bits of each byte, and the lower four.
#[inline(always)]
fn halves(x: Vector) -> (Vector, Vector) {
    let mask = Vector::splat(0x0f);
    (x.right::<4>().and(mask), x.and(mask))
}

/// n · `power` for every n of four bits, the highest of which is 1 and the lowest x^3; leaves x^4 · `power`.
#[inline(never)]
fn multiples(power: &mut Vector) -> [Vector; 16] {
    let h8 = *power;
    let h4 = times_x(h8);
    let h2 = times_x(h4);
    let h1 = times_x(h2);
    *power = times_x(h1);
    let zero = Vector::splat(0);
    let (h3, h12) = (h1.xor(h2), h4.xor(h8));
    let low = [zero, h1, h2, h3];
    let mut all = [zero; 16];
    for (four, high) in all.chunks_exact_mut(4).zip([zero, h4, h8, h12]) {
        for (to, low) in four.iter_mut().zip(low) {
            *to = high.xor(low);
        }
    }
    all
}

/// One coefficient on: to the right within each byte, from each into the next, and from the last one by x^128 = x^7 + x^2 + x + 1.
#[inline(always)]
fn times_x(x: Vector) -> Vector {
    let zero = Vector::splat(0);
    let out = x.holds(1);
    let moved = x.right::<1>().and(Vector::splat(0x7f));
    let carried = out.advance_byte(zero).and(Vector::splat(0x80));
    let reduced = zero.advance_byte(out).and(Vector::splat(0xe1));
    moved.xor(carried).xor(reduced)
}

/// A matrix of 16 x 16 bytes.
#[inline(never)]
fn transpose(rows: &mut [Vector; 16]) {
    for _ in 0..4 {
        let before = *rows;
        let (first, second) = before.split_at(8);
        for (pair, (first, second)) in rows.chunks_exact_mut(2).zip(first.iter().zip(second)) {
            if let [one, two] = pair {
                (*one, *two) = (first.weave_first(*second), first.weave_second(*second));
            }
        }
    }
}

/// GHASH of `text`, which is padded with zeros, and of its length.
#[inline(never)]
pub(crate) fn ghash(table: &Table, text: &[u8]) -> Vector {
    let mut sum = Vector::splat(0);
    let (blocks, rest) = text.as_chunks::<16>();
    for block in blocks {
        sum = table.multiply(sum.xor(Vector::load(block)));
    }
    if !rest.is_empty() {
        let mut last = [0; 16];
        for (to, byte) in last.iter_mut().zip(rest) {
            *to = *byte;
        }
        sum = table.multiply(sum.xor(Vector::load(&last)));
    }
    let bits = u128::from(text.len() as u64).wrapping_shl(3);
    table.multiply(sum.xor(Vector::load(&bits.to_be_bytes())))
}
