//! What is asked for, and where it lies in memory. Every size is computed here, once, in 64 bits and against a limit.

use hushnote::Profile;

/// As many lanes as there is scratch space for.
pub(crate) const LANES: u32 = 4;
/// A block of RFC 9106 in bytes.
pub(crate) const BLOCK: u32 = 1024;
/// Blocks of scratch space for each lane.
pub(crate) const SCRATCH: u32 = 5;
/// Of RFC 9106, section 3.2: a slice is a quarter of a lane.
pub(crate) const SLICES: u32 = 4;
/// What a module of 32 bits may ever use here.
const LIMIT: u64 = 1 << 31;

/// One run: its parameters and its places. It lies at the start of the memory that it describes, where every thread reads it.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) memory: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
    pub(crate) tag: u32,
    pub(crate) salt: u32,
    pub(crate) password: u32,
    pub(crate) secret: u32,
    pub(crate) associated: u32,
    /// Blocks of a lane.
    pub(crate) lane: u32,
    /// Blocks of a lane in one slice.
    pub(crate) segment: u32,
    /// Where the scratch space begins, and behind it the place of input and output.
    pub(crate) scratch: u32,
    pub(crate) place: u32,
    /// Where the blocks begin, and where they end.
    pub(crate) arena: u32,
    pub(crate) end: u32,
}

/// The numbers that RFC 9106, section 3.1, leaves open.
pub(crate) struct Asked {
    pub(crate) memory: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
    pub(crate) tag: u32,
    pub(crate) salt: u32,
    pub(crate) password: u32,
    pub(crate) secret: u32,
    pub(crate) associated: u32,
}

impl Asked {
    /// What a profile means: a tag of 64 bytes, a salt of 32.
    pub(crate) fn by(profile: u32, password: u32) -> Option<Self> {
        let (memory, passes) = Profile::known(u8::try_from(profile).ok()?)?.cost();
        Some(Self { memory, passes, lanes: LANES, tag: 64, salt: 32, password, secret: 0, associated: 0 })
    }

    /// Lays it out from `base` on; `None` where the standard does not allow the numbers, or where they are beyond this module.
    pub(crate) fn laid_out(&self, base: u32) -> Option<Layout> {
        let Self { memory, passes, lanes, tag, salt, password, secret, associated } = *self;
        let block = u64::from(BLOCK);
        let up = |at: u64| at.checked_next_multiple_of(block);
        if !(1..=LANES).contains(&lanes) || memory < 8u32.checked_mul(lanes)? || passes == 0 || tag < 4 || salt < 8 {
            return None;
        }
        // m' of section 3.2: as many blocks as lanes and slices share evenly
        let segment = memory.checked_div(SLICES.checked_mul(lanes)?)?;
        let lane = segment.checked_mul(SLICES)?;
        // this structure has a block of its own
        let scratch = up(u64::from(base))?.checked_add(block)?;
        let place = scratch.checked_add(block.checked_mul(u64::from(SCRATCH.checked_mul(lanes)?))?)?;
        let mut input = 0u64;
        for length in [salt, password, secret, associated] {
            input = input.checked_add(u64::from(length))?;
        }
        let arena = up(place.checked_add(input.max(u64::from(tag)))?)?;
        let end = arena.checked_add(block.checked_mul(u64::from(lane.checked_mul(lanes)?))?)?;
        if end > LIMIT {
            return None;
        }
        let narrow = |at: u64| u32::try_from(at).ok();
        let (scratch, place, arena, end) = (narrow(scratch)?, narrow(place)?, narrow(arena)?, narrow(end)?);
        Some(Layout { memory, passes, lanes, tag, salt, password, secret, associated, lane, segment, scratch, place, arena, end })
    }
}

impl Layout {
    /// The block that J1 and J2 refer to, counted from the first of all: RFC 9106, section 3.4.2.
    ///
    /// `index` counts in the segment. All blocks that may be referred to are finished: those of the slices before, and of
    /// this lane's own segment.
    #[inline(always)]
    pub(crate) fn refer(&self, pass: u32, slice: u32, lane: u32, index: u32, random: u64) -> u32 {
        let j1 = random & 0xffff_ffff;
        let j2 = (random >> 32) as u32;
        let first = pass == 0 && slice == 0;
        let other = if first { lane } else { j2.checked_rem(self.lanes).unwrap_or_default() };
        let finished = if pass == 0 { slice } else { SLICES.wrapping_sub(1) }.wrapping_mul(self.segment);
        // of the own lane all but the block before; of another, all but the last if that would be the block before
        let area = if other == lane { finished.wrapping_add(index).wrapping_sub(1) } else { finished.wrapping_sub(u32::from(index == 0)) };
        let x = j1.wrapping_mul(j1) >> 32;
        let y = (u64::from(area).wrapping_mul(x) >> 32) as u32;
        let start = if pass == 0 || slice == SLICES.wrapping_sub(1) { 0 } else { slice.wrapping_add(1).wrapping_mul(self.segment) };
        let position = start.wrapping_add(area).wrapping_sub(1).wrapping_sub(y);
        let position = if position >= self.lane { position.wrapping_sub(self.lane) } else { position };
        other.wrapping_mul(self.lane).wrapping_add(position)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

    use super::*;

    const ASKED: Asked = Asked { memory: 64, passes: 1, lanes: 1, tag: 4, salt: 8, password: 0, secret: 0, associated: 0 };

    #[test]
    fn refuses_what_the_standard_does_or_memory_cannot_hold() {
        assert!(ASKED.laid_out(0).is_some());
        for asked in [
            Asked { lanes: 0, ..ASKED },
            Asked { lanes: 5, ..ASKED },
            Asked { memory: 7, ..ASKED },
            Asked { memory: 31, lanes: 4, ..ASKED },
            Asked { passes: 0, ..ASKED },
            Asked { tag: 3, ..ASKED },
            Asked { salt: 7, ..ASKED },
            Asked { memory: 1 << 21, ..ASKED },
            Asked { memory: u32::MAX, ..ASKED },
            Asked { password: u32::MAX, ..ASKED },
            Asked { secret: u32::MAX, associated: u32::MAX, salt: u32::MAX, password: u32::MAX, ..ASKED },
            Asked { tag: u32::MAX, ..ASKED },
        ] {
            assert!(asked.laid_out(0).is_none());
        }
        assert!(ASKED.laid_out(u32::MAX).is_none());
        for byte in [0, 4, 255, 256, 257, u32::MAX] {
            assert!(Asked::by(byte, 8).is_none());
        }
        let Layout { memory, passes, lanes, .. } = Asked::by(3, 8).unwrap().laid_out(0).unwrap();
        assert_eq!((memory, passes, lanes), (256 << 10, 4, 4));
    }

    /// The bounds that the kernel takes for granted.
    #[test]
    fn places_follow_each_other_and_references_are_finished_blocks() {
        for base in [0, 1, 17_000] {
            for lanes in 1..=4 {
                for memory in [8 * lanes, 8 * lanes + 3, 1023, 1024] {
                    let asked = Asked { memory, lanes, tag: 77, salt: 9, password: 1000, secret: 5, associated: 6, ..ASKED };
                    let layout = asked.laid_out(base).unwrap();
                    assert!(layout.scratch >= base + size_of::<Layout>() as u32 && layout.scratch.is_multiple_of(BLOCK));
                    assert_eq!(layout.place, layout.scratch + lanes * SCRATCH * BLOCK);
                    assert!(layout.arena >= layout.place + 1020 && layout.arena.is_multiple_of(BLOCK));
                    assert_eq!(layout.end, layout.arena + layout.lane * lanes * BLOCK);
                    assert!(layout.lane * lanes <= memory && layout.lane * lanes > memory - 4 * lanes);
                    references(&layout);
                }
            }
        }
    }

    fn references(layout: &Layout) {
        for (pass, slice, lane) in
            (0..2).flat_map(|pass| (0..4).flat_map(move |slice| (0..layout.lanes).map(move |lane| (pass, slice, lane))))
        {
            let first = if pass == 0 && slice == 0 { 2 } else { 0 };
            for index in first..layout.segment {
                let current = slice * layout.segment + index;
                for random in [0, u64::MAX, 0xffff_ffff, 0x8000_0000, 1 << 32, 2 << 32, 0x3_8000_0000, 0x1234_5678_9abc_def0] {
                    let found = layout.refer(pass, slice, lane, index, random);
                    let (other, position) = (found / layout.lane, found % layout.lane);
                    assert!(other < layout.lanes);
                    // neither the block that is being made nor the one before it
                    let before = (current + layout.lane - 1) % layout.lane;
                    assert!(other != lane || (position != current && position != before));
                    // of another lane nothing of this slice; in the first pass nothing that is not there yet
                    assert!(other == lane || position / layout.segment != slice);
                    assert!(pass > 0 || position < current);
                }
            }
        }
    }
}
