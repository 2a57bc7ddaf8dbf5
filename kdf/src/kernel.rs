//! Argon2id version 1.3 (RFC 9106, section 3) for `simd128`. The one file of the project that holds `unsafe`.
//!
//! Memory safety rests on [`Layout`]: every address below is one of its places, or that of a block of its arena whose number is smaller
//! than the number of blocks. What `fill` runs uses neither stack nor statics nor allocator, so that several instances can run it over one
//! shared memory, each on lanes of its own; `scripts/build.mjs` looks for that. They wait for each other between slices.
//!
//! # The order of a block's words
//!
//! RFC 9106, section 3.5, sees a block as 8 rows of 16 words. Here two rows are woven into one: vector `16 j + k` holds word `k` of row
//! `2j` and word `k` of row `2j + 1`. Then permuting rows needs no shuffle at all, and permuting columns half as many as the usual order.

use core::arch::wasm32::{memory_grow, memory_size, v128, v128_xor};
use core::ptr::{read_volatile, write_bytes};
use core::slice::{from_raw_parts, from_raw_parts_mut};

use crate::blake2b::{Blake2b, long_hash};
use crate::layout::{Asked, BLOCK, Layout, SCRATCH, SLICES};
use crate::mix::{each, mix, swap};

/// Vectors, and words, of a block.
const VECTORS: usize = 64;
const WORDS: usize = 128;
/// One of `prepare`'s answers, which are no places.
const REFUSED: u32 = 1;
const NO_MEMORY: u32 = 0;

/// Vector `N` behind `at`.
#[inline(always)]
unsafe fn get<const N: usize>(at: *const v128) -> v128 {
    unsafe { at.add(N).read() }
}

#[inline(always)]
unsafe fn put<const N: usize>(at: *mut v128, value: v128) {
    unsafe { at.add(N).write(value) }
}

/// P of section 3.6 on two rows woven into one, which are R = X xor Y: to `to`. R itself, which section 3.5 needs once more at the
/// end, waits at `kept`, with what stands there added from the second pass on.
#[inline(always)]
unsafe fn rows<const AGAIN: bool>(x: *const v128, y: *const v128, kept: *mut v128, to: *mut v128) {
    macro_rules! load {
        ($($n:literal)*) => {
            [$({
                let r = v128_xor(get::<$n>(x), get::<$n>(y));
                put::<$n>(kept, if AGAIN { v128_xor(r, get::<$n>(kept)) } else { r });
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
unsafe fn begin_block<const AGAIN: bool>(x: *const v128, y: *const v128, new: *mut v128, scratch: *mut v128) {
    unsafe {
        let (mut x, mut y, mut kept, mut to) = (x, y, new, scratch);
        let end = scratch.add(VECTORS);
        while to != end {
            rows::<AGAIN>(x, y, kept, to);
            (x, y, kept, to) = (x.add(16), y.add(16), kept.add(16), to.add(16));
        }
        columns(scratch, new);
    }
}

/// The rest of G.
#[inline(never)]
unsafe fn end_block(new: *mut v128, scratch: *const v128) {
    unsafe {
        let (mut from, mut kept) = (scratch.add(4), new.add(4));
        let end = scratch.add(16);
        while from != end {
            columns(from, kept);
            (from, kept) = (from.add(4), kept.add(4));
        }
    }
}

/// Reads each line of a block once: then it is in the cache when its turn comes.
#[inline(always)]
unsafe fn fetch(block: *const v128) {
    macro_rules! read {
        ($($line:literal)*) => { $(read_volatile(block.add(4 * $line).cast::<u64>());)* };
    }
    unsafe {
        // all at once: they wait for each other no more than for memory
        read!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    }
}

/// The addresses of 128 blocks to come, as section 3.4.1.2 makes them. Of `places` the blocks are: scratch, zeros, input, output.
/// The second G leaves the addresses in the place of the input.
#[inline(never)]
unsafe fn addresses(layout: &Layout, slice: u32, lane: u32, counter: u32, places: *mut v128) {
    unsafe {
        let (zeros, input, output) = (places.add(VECTORS), places.add(2 * VECTORS), places.add(3 * VECTORS));
        write_bytes(zeros, 0, 2 * VECTORS);
        // words 0 to 6, of which the first, the pass, is 0 wherever addresses are made this way; 2 stands for Argon2id
        let word = |at: usize, value: u32| input.add(at).cast::<u64>().write(u64::from(value));
        word(1, lane);
        word(2, slice);
        word(3, layout.lane.wrapping_mul(layout.lanes));
        word(4, layout.passes);
        word(5, 2);
        word(6, counter);
        begin_block::<false>(zeros, input, output, places);
        end_block(output, places);
        begin_block::<false>(zeros, output, input, places);
        end_block(input, places);
    }
}

/// Where word `word` of a block is, in words.
#[inline(always)]
const fn woven(word: usize) -> usize {
    // pair of rows, column, and which of the two rows
    (word & 0x60) | ((word & 15) << 1) | ((word >> 4) & 1)
}

#[inline(always)]
const fn block(layout: &Layout, number: u32) -> *mut v128 {
    layout.arena.wrapping_add(number.wrapping_mul(BLOCK)) as *mut v128
}

/// The block to be referred to, by the word that section 3.4.1 takes for it: from the block before, or where the password must not
/// tell by its addresses, from a table of them.
#[inline(always)]
unsafe fn locate(
    layout: &Layout,
    (pass, slice, lane): (u32, u32, u32),
    index: u32,
    previous: *const v128,
    table: *mut v128,
) -> *const v128 {
    const PERIOD: u32 = WORDS as u32;
    unsafe {
        let random = if pass == 0 && slice < SLICES / 2 {
            let at = index % PERIOD;
            if at == 0 || (slice == 0 && index == 2) {
                addresses(layout, slice, lane, (index / PERIOD).wrapping_add(1), table);
            }
            table.add(2 * VECTORS).cast::<u64>().add(woven(at as usize)).read()
        } else {
            previous.cast::<u64>().read()
        };
        block(layout, layout.refer(pass, slice, lane, index, random))
    }
}

/// The segments of one slice in every `step`th lane from `first` on: section 3.4.
///
/// Block by block in all of these lanes, which do not depend on each other within a slice: then the blocks that they refer to come from memory
/// at the same time. One lane after the other takes a sixth longer (64 MiB, p=4, x86-64).
#[inline(always)]
unsafe fn fill_segments<const AGAIN: bool>(layout: &Layout, pass: u32, slice: u32, first: u32, step: u32) {
    unsafe {
        let Layout { lanes, segment, .. } = *layout;
        // the first two blocks of a lane come from H0
        let mut index = if pass == 0 && slice == 0 { 2 } else { 0 };
        if index >= segment || first >= lanes {
            return;
        }
        let scratch = |lane: u32| layout.scratch.wrapping_add(lane.wrapping_mul(SCRATCH.wrapping_mul(BLOCK))) as *mut v128;
        let table = |lane: u32| scratch(lane).add(VECTORS);
        // the first block of the table is free between two calls of `addresses`
        let reference = |lane: u32| table(lane).cast::<*const v128>();
        let stride = layout.lane.wrapping_mul(VECTORS as u32) as usize;
        let own = block(layout, layout.lane.wrapping_mul(first));
        let mut new = own.wrapping_add((slice.wrapping_mul(segment).wrapping_add(index) as usize).wrapping_mul(VECTORS));
        let mut previous = if new == own { own.wrapping_add(stride) } else { new }.wrapping_sub(VECTORS);
        let in_lane = |at: *mut v128, lane: u32| at.wrapping_add(stride.wrapping_mul(lane.wrapping_sub(first) as usize));
        let mut lane = first;
        while lane < lanes {
            reference(lane).write(locate(layout, (pass, slice, lane), index, in_lane(previous, lane), table(lane)));
            lane = lane.wrapping_add(step);
        }
        loop {
            lane = first;
            while lane < lanes {
                begin_block::<AGAIN>(in_lane(previous, lane), reference(lane).read(), in_lane(new, lane), scratch(lane));
                lane = lane.wrapping_add(step);
            }
            index = index.wrapping_add(1);
            let last = index >= segment;
            if !last {
                lane = first;
                while lane < lanes {
                    reference(lane).write(locate(layout, (pass, slice, lane), index, in_lane(new, lane), table(lane)));
                    lane = lane.wrapping_add(step);
                }
                lane = first;
                while lane < lanes {
                    fetch(reference(lane).read());
                    // written in the pass before, and by now as far away
                    if AGAIN {
                        fetch(in_lane(new.wrapping_add(VECTORS), lane));
                    }
                    lane = lane.wrapping_add(step);
                }
            }
            lane = first;
            while lane < lanes {
                end_block(in_lane(new, lane), scratch(lane));
                lane = lane.wrapping_add(step);
            }
            if last {
                return;
            }
            previous = new;
            new = new.wrapping_add(VECTORS);
        }
    }
}

unsafe extern "C" {
    /// Where the linker says that nothing else lies.
    static __heap_base: u8;
}

/// The layout is at the first block behind all else. It is no static: an instance that joins later would clear that.
#[inline(always)]
fn laid() -> *mut Layout {
    (&raw const __heap_base).addr().next_multiple_of(BLOCK as usize) as *mut Layout
}

#[inline(never)]
fn lay_out(asked: Option<Asked>) -> u32 {
    let Some(layout) = asked.and_then(|asked| asked.laid_out(laid().addr() as u32)) else {
        return REFUSED;
    };
    let missing = (layout.end.div_ceil(1 << 16) as usize).saturating_sub(memory_size::<0>());
    if missing > 0 && memory_grow::<0>(missing) == usize::MAX {
        return NO_MEMORY;
    }
    // SAFETY: there is memory up to the end of the layout, which begins with a block for itself.
    unsafe { laid().write(layout) };
    layout.place
}

/// See the crate.
#[unsafe(no_mangle)]
extern "C" fn prepare(profile: u32, password: u32) -> u32 {
    lay_out(Asked::by(profile, password))
}

/// See the crate.
#[unsafe(no_mangle)]
extern "C" fn prepare_any(memory: u32, passes: u32, lanes: u32, tag: u32, salt: u32, password: u32, secret: u32, associated: u32) -> u32 {
    lay_out(Some(Asked { memory, passes, lanes, tag, salt, password, secret, associated }))
}

/// Steps 1 to 4 of section 3.2: H0, and the first two blocks of each lane.
#[unsafe(no_mangle)]
extern "C" fn begin() {
    // SAFETY: `prepare` has laid out what is read here, and there is memory for all of it.
    unsafe {
        let layout = &*laid();
        let mut at = layout.place;
        let mut take = |length: u32| {
            let part = from_raw_parts(at as *const u8, length as usize);
            at = at.wrapping_add(length);
            part
        };
        let parts = [take(layout.salt), take(layout.password), take(layout.secret), take(layout.associated)];
        let [salt, password, secret, associated] = parts;
        let mut hash = Blake2b::new(64);
        for number in [layout.lanes, layout.tag, layout.memory, layout.passes, 0x13, 2] {
            hash.number(number);
        }
        for part in [password, salt, secret, associated] {
            hash.number(part.len() as u32);
            hash.update(part);
        }
        let seed = hash.finish();
        let plain = from_raw_parts_mut(layout.scratch as *mut u8, BLOCK as usize);
        for lane in 0..layout.lanes {
            for index in 0..2_u32 {
                long_hash([&seed, &index.to_le_bytes(), &lane.to_le_bytes()], plain);
                let to = block(layout, lane.wrapping_mul(layout.lane).wrapping_add(index)).cast::<u64>();
                for word in 0..WORDS {
                    to.add(woven(word)).write((layout.scratch as *const u64).add(word).read());
                }
            }
        }
    }
}

/// Steps 5 and 6, of one slice in every `step`th lane from `lane` on; with `step` 0 in one lane. Several threads can do so at the same time, each
/// in lanes of its own; a slice begins when all of the one before is done.
#[unsafe(no_mangle)]
extern "C" fn fill(pass: u32, slice: u32, lane: u32, step: u32) {
    // SAFETY: as `begin`; the numbers are checked here.
    unsafe {
        let layout = &*laid();
        let step = if step == 0 { layout.lanes } else { step };
        if step > layout.lanes || slice >= SLICES {
            return;
        }
        if pass == 0 {
            fill_segments::<false>(layout, pass, slice, lane, step);
        } else {
            fill_segments::<true>(layout, pass, slice, lane, step);
        }
    }
}

/// Steps 7 and 8: the tag, to the place of the input. All else from the scratch space on is wiped.
#[unsafe(no_mangle)]
extern "C" fn end() -> u32 {
    // SAFETY: as `begin`.
    unsafe {
        let layout = &*laid();
        let plain = layout.scratch as *mut u64;
        for word in 0..WORDS {
            let mut sum = 0;
            for lane in 1..=layout.lanes {
                sum ^= block(layout, lane.wrapping_mul(layout.lane).wrapping_sub(1)).cast::<u64>().add(woven(word)).read();
            }
            plain.add(word).write(sum);
        }
        let (place, tag) = (layout.place as *mut u8, layout.tag as usize);
        long_hash([from_raw_parts(plain.cast(), BLOCK as usize), &[], &[]], from_raw_parts_mut(place, tag));
        let wipe = |from: u32, to: u32| write_bytes(from as *mut u8, 0, to.wrapping_sub(from) as usize);
        wipe(layout.scratch, layout.place);
        wipe(layout.place.wrapping_add(layout.tag), layout.end);
        layout.place
    }
}

/// All of it on this thread.
#[unsafe(no_mangle)]
extern "C" fn run() -> u32 {
    begin();
    // SAFETY: as `begin`.
    let passes = unsafe { (*laid()).passes };
    for pass in 0..passes {
        for slice in 0..SLICES {
            fill(pass, slice, 0, 1);
        }
    }
    end()
}
