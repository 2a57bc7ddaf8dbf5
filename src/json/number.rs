//! Numbers, judged by their digits: the standard library's parser of floats would weigh more than this whole reader.
//!
//! Refused is what JavaScript would read as another number than the one written: integers beyond ±(2^53 - 1) written
//! without fraction or exponent, what overflows to infinity, and negative zero, be it written so or rounded to.
//! Other decimal fractions round to the nearest double, as everywhere.

use super::Flaw;
use core::cmp::Ordering;

/// 2^53 - 1, the last integer that has no double neighbour to be mistaken for.
const MAX_SAFE: &[u8] = b"9007199254740991";

/// 2^1024 - 2^970, halfway between the greatest double and what would follow it: from here up,
/// with a first digit of 10^308, a number rounds to infinity.
pub(super) const OVERFLOW: &[u8] =
    b"17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797758720709633028641\
    66928879109465555478519404026306574886715058206819089020007083836762738548458177115317644757302700698555713669\
    59622842914819860834936475292719074168444365510704342711559699508093042880177904174497792";

/// The first digits of 2^-1075, half of the least double, rounded up: up to here, with a first digit of 10^-324, a
/// negative number rounds to negative zero. What lies in the hair between is refused too.
const UNDERFLOW: &[u8] = b"24703282292062327209";

/// A number as it is written.
struct Written<'a> {
    negative: bool,
    /// Digits, with or without a decimal point among them.
    digits: &'a [u8],
    /// How many of them stand before that point.
    places: i64,
    exponent: i64,
    /// Neither fraction nor exponent was written.
    plain: bool,
    /// What follows it.
    rest: &'a [u8],
}

/// What follows the digits at the front of `text`, of which there is at least one.
fn after_digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if count == 0 { None } else { text.get(count..) }
}

/// The number at the front of `text`.
fn read(text: &[u8]) -> Option<Written<'_>> {
    let negative = text.first() == Some(&b'-');
    let start = if negative { text.get(1..)? } else { text };
    let whole = after_digits(start)?;
    let places = start.len().wrapping_sub(whole.len());
    if places > 1 && start.first() == Some(&b'0') {
        return None;
    }
    let mut rest = whole;
    if let Some((b'.', tail)) = rest.split_first() {
        rest = after_digits(tail)?;
    }
    let digits = start.get(..start.len().wrapping_sub(rest.len()))?;
    let mut number = Written { negative, digits, places: places as i64, exponent: 0, plain: digits.len() == places, rest };
    if let Some((b'e' | b'E', tail)) = rest.split_first() {
        let down = tail.first() == Some(&b'-');
        let mut tail = if down || tail.first() == Some(&b'+') { tail.get(1..)? } else { tail };
        number.rest = after_digits(tail)?;
        while let Some((digit @ b'0'..=b'9', next)) = tail.split_first() {
            // beyond this bound the value no longer depends on it
            number.exponent = number.exponent.wrapping_mul(10).wrapping_add(i64::from(digit & 0x0f)).min(1 << 40);
            tail = next;
        }
        if down {
            number.exponent = number.exponent.wrapping_neg();
        }
        number.plain = false;
    }
    Some(number)
}

impl<'a> Written<'a> {
    /// The digits from the first that is not zero, and the power of ten of that one; nothing for zero.
    fn significant(&self) -> Option<(&'a [u8], i64)> {
        let mut power = self.places.wrapping_add(self.exponent);
        let mut digits = self.digits;
        loop {
            let (first, rest) = digits.split_first()?;
            match first {
                b'.' => {}
                b'0' => power = power.wrapping_sub(1),
                _ => return Some((digits, power.wrapping_sub(1))),
            }
            digits = rest;
        }
    }

    fn fits_javascript(&self) -> bool {
        let Some((digits, power)) = self.significant() else { return !self.negative };
        if self.plain {
            return power < 15 || (power == 15 && digits <= MAX_SAFE);
        }
        match power {
            308 => against(digits, OVERFLOW).is_lt(),
            -324 if self.negative => against(digits, UNDERFLOW).is_gt(),
            _ => power < 308 && (power > -324 || !self.negative),
        }
    }
}

/// Compares digits as decimal fractions: `1`, `1.0` and `100` are equal.
fn against(digits: &[u8], limit: &[u8]) -> Ordering {
    let mut limit = limit.iter();
    for digit in digits.iter().filter(|digit| **digit != b'.') {
        match digit.cmp(limit.next().unwrap_or(&b'0')) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    if limit.all(|digit| *digit == b'0') { Ordering::Equal } else { Ordering::Less }
}

/// Takes the number at the front of `text`.
pub(super) fn check(text: &mut &[u8]) -> Result<(), Flaw> {
    let Some(ref number) = read(text) else { return Err(Flaw::Syntax) };
    *text = number.rest;
    if number.fits_javascript() { Ok(()) } else { Err(Flaw::Number) }
}

/// More than anybody asks for. Ten times as much is an `i64`, too.
const HUGE: i64 = 1 << 59;

/// A number's exact value, as far as comparing it with integers needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    negative: bool,
    /// What stands before the decimal point, or where that is longer, as many of its digits as give [`HUGE`].
    whole: i64,
    /// Whether anything but zeros follows it.
    fraction: bool,
}

impl Number {
    pub(super) fn at(text: &[u8]) -> Option<Self> {
        let written = &read(text)?;
        let mut number = Self { negative: written.negative, whole: 0, fraction: false };
        if let Some((digits, mut power)) = written.significant() {
            let mut digits = digits.iter().filter(|digit| **digit != b'.');
            while power >= 0 && number.whole < HUGE {
                let digit = digits.next().map_or(0, |digit| i64::from(digit & 0x0f));
                number.whole = number.whole.wrapping_mul(10).wrapping_add(digit);
                power = power.wrapping_sub(1);
            }
            number.fraction = power < 0 && digits.any(|digit| *digit != b'0');
        }
        Some(number)
    }

    /// Whether it is an integer: `5`, `5.0` and `50e-1` are.
    pub(crate) const fn is_whole(self) -> bool {
        !self.fraction
    }

    /// Whether `min <= self <= max`.
    pub(crate) fn is_within(self, min: i64, max: i64) -> bool {
        let (floor, ceiling) = if self.negative {
            let near = self.whole.wrapping_neg();
            (near.wrapping_sub(i64::from(self.fraction)), near)
        } else {
            (self.whole, self.whole.wrapping_add(i64::from(self.fraction)))
        };
        min <= floor && ceiling <= max
    }
}
