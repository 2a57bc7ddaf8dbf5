//! Dates and times of ISO 8601, in the profile of RFC 3339, on real days of the Gregorian calendar.
//!
//! A time of day needs its offset from UTC: a session at "10:00" means nothing to a colleague in another zone. Refused
//! as well are 24:00 and leap seconds, which JavaScript's `Date` does not read.

use crate::json::Decoded;

/// How much of a point in time a text gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// `YYYY`.
    Year,
    /// `YYYY-MM`.
    Month,
    /// `YYYY-MM-DD`.
    Day,
    /// `YYYY-MM-DDThh:mm`, then perhaps `:ss`, perhaps with a fraction of up to nine digits, then `Z` or `±hh:mm`.
    Time,
}

/// What the whole of `text` gives, if it is one of these.
pub(super) fn read(text: Decoded<'_>) -> Option<Precision> {
    // as long as the longest
    let mut buffer = [0; 35];
    let mut length = 0_usize;
    for byte in text {
        *buffer.get_mut(length)? = byte;
        length = length.wrapping_add(1);
    }
    let mut reader = Reader { rest: buffer.get(..length)?, value: 0 };
    reader.number(4, 0, 9999)?;
    let year = reader.value;
    if reader.rest.is_empty() {
        return Some(Precision::Year);
    }
    reader.byte(b'-')?;
    reader.number(2, 1, 12)?;
    if reader.rest.is_empty() {
        return Some(Precision::Month);
    }
    reader.byte(b'-')?;
    reader.number(2, 1, days(year, reader.value))?;
    if reader.rest.is_empty() {
        return Some(Precision::Day);
    }
    reader.byte(b'T')?;
    reader.clock()?;
    if reader.rest.is_empty() { Some(Precision::Time) } else { None }
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The last number.
    value: u32,
}

impl Reader<'_> {
    /// Takes one byte, if it is this one.
    #[inline(never)]
    fn byte(&mut self, wanted: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        if *first != wanted {
            return None;
        }
        self.rest = rest;
        Some(())
    }

    /// Takes exactly so many digits, from `min` to `max` in value.
    #[inline(never)]
    fn number(&mut self, digits: u8, min: u32, max: u32) -> Option<()> {
        self.value = 0;
        for _ in 0..digits {
            let Some((digit @ b'0'..=b'9', rest)) = self.rest.split_first() else { return None };
            self.value = self.value.wrapping_mul(10).wrapping_add(u32::from(digit & 0x0f));
            self.rest = rest;
        }
        (self.value >= min && self.value <= max).then_some(())
    }

    #[inline(never)]
    fn minute(&mut self) -> Option<()> {
        self.number(2, 0, 23)?;
        self.byte(b':')?;
        self.number(2, 0, 59)
    }

    /// A time of day and its offset.
    fn clock(&mut self) -> Option<()> {
        self.minute()?;
        if self.byte(b':').is_some() {
            self.number(2, 0, 59)?;
            if self.byte(b'.').is_some() {
                self.number(1, 0, 9)?;
                for _ in 0..8 {
                    if self.number(1, 0, 9).is_none() {
                        break;
                    }
                }
            }
        }
        if self.byte(b'Z').is_some() {
            return Some(());
        }
        self.byte(b'+').or_else(|| self.byte(b'-'))?;
        self.minute()
    }
}
