//! What two people compare to know that nobody stands between them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::Result;
use crate::suite::derive;
use crate::text::push_number;

/// Twelve groups of five digits, the same for both. `f` and `g` are the fingerprints of the two, in whichever order.
pub(crate) fn safety_number(f: &[u8; 32], g: &[u8; 32]) -> Result<String> {
    let (first, second) = if f <= g { (f, g) } else { (g, f) };
    let bytes = derive::expand::<60>(&[first.as_slice(), second].concat(), "safety number", &[])?;
    let groups: Vec<String> = bytes.expose().chunks(5).map(group).collect();
    Ok(groups.join(" "))
}

fn group(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let mut digits = String::new();
    push_number(&mut digits, number % 100_000, 5);
    digits
}

/// The same for a QR code.
pub(crate) fn qr_text(safety_number: &str) -> String {
    let digits = safety_number.split(' ');
    core::iter::once("hushnote:").chain(digits).collect()
}
