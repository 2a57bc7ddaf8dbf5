//! Argon2id version 1.3 (RFC 9106, section 3) for `simd128`. This room is the one of what ships that holds `unsafe`.
//!
//! Memory safety rests on [`Layout`]: every address below is one of its places, or that of a block of its arena whose number is smaller
//! than the number of blocks. What `fill` and `clear` run uses neither stack nor statics nor allocator, so that several instances can run it over one
//! shared memory, each on lanes of its own; `scripts/build.mjs` looks for that. They wait for each other between slices.
//!
//! # The order of a block's words
//!
//! RFC 9106, section 3.5, sees a block as 8 rows of 16 words. Here two rows are woven into one: vector `16 j + k` holds word `k` of row
//! `2j` and word `k` of row `2j + 1`. Then permuting rows needs no shuffle at all, and permuting columns half as many as the usual order.

mod compress;

use core::arch::wasm32::{memory_grow, memory_size, v128};
use core::ptr::{read_volatile, write_bytes};
use core::slice::{from_raw_parts, from_raw_parts_mut};

use self::compress::{begin_block, end_block};
use crate::blake2b::{Blake2b, long_hash};
use crate::layout::{Asked, BLOCK, Layout, SCRATCH, SLICES};

/// Vectors, and words, of a block.
const VECTORS: usize = 64;
const WORDS: usize = 128;
/// As many blocks' references are fetched at once where they are known beforehand. A divisor of `WORDS`.
const AHEAD: u32 = 4;
/// One of `prepare`'s answers, which are no places.
const REFUSED: u32 = 1;
const NO_MEMORY: u32 = 0;

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
        begin_block(false, zeros, input, output, places);
        end_block(output, places);
        begin_block(false, zeros, output, input, places);
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

/// Where the password must not tell by the addresses what it is: the first half of the first pass.
#[inline(always)]
const fn tabled(pass: u32, slice: u32) -> bool {
    pass == 0 && slice < SLICES / 2
}

/// The block to be referred to, by the word that section 3.4.1 takes for it: from the block before, or from a
/// table of addresses.
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
        let random = if tabled(pass, slice) {
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
/// at the same time. One lane after the other takes a fifth longer (64 MiB, p=4, x86-64). Where a table tells addresses beforehand, the
/// blocks for the next few come together, too.
#[inline(always)]
unsafe fn fill_segments(layout: &Layout, pass: u32, slice: u32, first: u32, step: u32) {
    unsafe {
        let Layout { lanes, segment, .. } = *layout;
        // the first two blocks of a lane come from H0
        let mut index = if pass == 0 && slice == 0 { 2 } else { 0 };
        if index >= segment || first >= lanes {
            return;
        }
        // not closures, for which there might have to be a stack
        macro_rules! count {
            ($at:ident from $first:expr, below $end:expr, by $step:expr; $do:expr) => {
                let mut $at = $first;
                while $at < $end {
                    $do;
                    $at = $at.wrapping_add($step);
                }
            };
        }
        macro_rules! each_lane {
            ($lane:ident, $do:expr) => { count!($lane from first, below lanes, by step; $do); };
        }
        let scratch = |lane: u32| layout.scratch.wrapping_add(lane.wrapping_mul(SCRATCH.wrapping_mul(BLOCK))) as *mut v128;
        let table = |lane: u32| scratch(lane).add(VECTORS);
        // the first block of the table is free between two calls of `addresses`
        let reference = |lane: u32, index: u32| table(lane).cast::<*const v128>().add((index % AHEAD) as usize);
        let stride = layout.lane.wrapping_mul(VECTORS as u32) as usize;
        let own = block(layout, layout.lane.wrapping_mul(first));
        let mut new = own.wrapping_add((slice.wrapping_mul(segment).wrapping_add(index) as usize).wrapping_mul(VECTORS));
        let mut previous = if new == own { own.wrapping_add(stride) } else { new }.wrapping_sub(VECTORS);
        let in_lane = |at: *mut v128, lane: u32| at.wrapping_add(stride.wrapping_mul(lane.wrapping_sub(first) as usize));
        let again = pass > 0;
        let (mut begun, mut known) = (false, index);
        loop {
            let more = index < segment;
            if more && index == known {
                let ahead = if tabled(pass, slice) { segment.min((index | (AHEAD - 1)).wrapping_add(1)) } else { index.wrapping_add(1) };
                each_lane!(lane, {
                    count!(at from index, below ahead, by 1; {
                        reference(lane, at).write(locate(layout, (pass, slice, lane), at, in_lane(previous, lane), table(lane)));
                    });
                });
                each_lane!(lane, {
                    count!(at from index, below ahead, by 1; fetch(reference(lane, at).read()));
                    // written in the pass before, and by now as far away
                    if again {
                        fetch(in_lane(new, lane));
                    }
                });
                known = ahead;
            }
            if begun {
                each_lane!(lane, end_block(in_lane(previous, lane), scratch(lane)));
            }
            if !more {
                return;
            }
            each_lane!(lane, begin_block(again, in_lane(previous, lane), reference(lane, index).read(), in_lane(new, lane), scratch(lane)));
            (begun, index, previous, new) = (true, index.wrapping_add(1), new, new.wrapping_add(VECTORS));
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
        for lane in 0..layout.lanes {
            for index in 0..2_u32 {
                let plain = from_raw_parts_mut(layout.scratch as *mut u8, BLOCK as usize);
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
        fill_segments(layout, pass, slice, lane, step);
    }
}

unsafe fn wipe(from: u32, to: u32) {
    unsafe { write_bytes(from as *mut u8, 0, to.wrapping_sub(from) as usize) }
}

/// Wipes every `step`th lane from `first` on, but for the last blocks, which make the tag.
unsafe fn wipe_lanes(layout: &Layout, first: u32, step: u32) {
    unsafe {
        let mut lane = first;
        while lane < layout.lanes {
            let from = layout.lane.wrapping_mul(lane);
            wipe(block(layout, from) as u32, block(layout, from.wrapping_add(layout.lane).wrapping_sub(1)) as u32);
            lane = lane.wrapping_add(step);
        }
    }
}

/// See the crate.
#[unsafe(no_mangle)]
extern "C" fn clear(lane: u32, step: u32) {
    // SAFETY: as `begin`.
    unsafe {
        let layout = &*laid();
        if (1..=layout.lanes).contains(&step) {
            wipe_lanes(layout, lane, step);
        }
    }
}

/// Steps 7 and 8: the tag, to the place of the input. All else from the scratch space on is wiped, but for the lanes that other threads wipe.
#[unsafe(no_mangle)]
extern "C" fn end(step: u32) -> u32 {
    // SAFETY: as `begin`.
    unsafe {
        let layout = &*laid();
        let plain = layout.scratch as *mut u64;
        let last = |lane: u32| block(layout, lane.wrapping_add(1).wrapping_mul(layout.lane).wrapping_sub(1)).cast::<u64>();
        for word in 0..WORDS {
            let mut sum = 0;
            for lane in 0..layout.lanes {
                sum ^= last(lane).add(woven(word)).read();
            }
            plain.add(word).write(sum);
        }
        let (place, tag) = (layout.place as *mut u8, layout.tag as usize);
        long_hash([from_raw_parts(plain.cast(), BLOCK as usize), &[], &[]], from_raw_parts_mut(place, tag));
        wipe(layout.scratch, layout.place);
        wipe(layout.place.wrapping_add(layout.tag), layout.arena);
        wipe_lanes(layout, 0, if step > layout.lanes { 1 } else { step.max(1) });
        for lane in 0..layout.lanes {
            wipe(last(lane) as u32, (last(lane) as u32).wrapping_add(BLOCK));
        }
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
    end(1)
}
