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
    let mut reader = Reader { rest: buffer.get(..length)? };
    let year = reader.number(4, 9999)?;
    if reader.rest.is_empty() {
        return Some(Precision::Year);
    }
    reader.one_of(b"-")?;
    let month = reader.number(2, 12).filter(|month| *month > 0)?;
    if reader.rest.is_empty() {
        return Some(Precision::Month);
    }
    reader.one_of(b"-")?;
    reader.number(2, days(year, month)).filter(|day| *day > 0)?;
    if reader.rest.is_empty() {
        return Some(Precision::Day);
    }
    reader.one_of(b"T")?;
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
}

impl Reader<'_> {
    /// Takes one byte, if it is one of these.
    #[inline(never)]
    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        wanted.contains(first).then(|| {
            self.rest = rest;
            *first
        })
    }

    /// Takes exactly so many digits, at most `max` in value.
    #[inline(never)]
    fn number(&mut self, digits: u8, max: u32) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..digits {
            let digit = self.one_of(b"0123456789")? & 0x0f;
            value = value.wrapping_mul(10).wrapping_add(u32::from(digit));
        }
        (value <= max).then_some(value)
    }

    fn minute(&mut self) -> Option<()> {
        self.number(2, 23)?;
        self.one_of(b":")?;
        self.number(2, 59).map(drop)
    }

    /// A time of day and its offset.
    fn clock(&mut self) -> Option<()> {
        self.minute()?;
        if self.one_of(b":").is_some() {
            self.number(2, 59)?;
            if self.one_of(b".").is_some() {
                self.number(1, 9)?;
                for _ in 0..8 {
                    if self.number(1, 9).is_none() {
                        break;
                    }
                }
            }
        }
        match self.one_of(b"Z+-")? {
            b'Z' => Some(()),
            _ => self.minute(),
        }
    }
}
