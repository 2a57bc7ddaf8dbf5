//! What two people compare to know that nobody stands between them.

use alloc::string::String;

use crate::error::Result;
use crate::suite::derive;
use crate::text::{push, push_number};

/// Twelve groups of five digits, the same for both. `f` and `g` are the fingerprints of the two, in whichever order.
pub(crate) fn safety_number(f: &[u8; 32], g: &[u8; 32]) -> Result<String> {
    let (first, second) = if f <= g { (f, g) } else { (g, f) };
    let bytes = derive::expand::<60>(&[first.as_slice(), second].concat(), "safety number", &[])?;
    let mut groups = String::new();
    for group in bytes.expose().chunks(5) {
        if !groups.is_empty() {
            push(&mut groups, " ");
        }
        let number = group.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        push_number(&mut groups, number % 100_000, 5);
    }
    Ok(groups)
}

/// The same for a QR code.
pub(crate) fn qr_text(safety_number: &str) -> String {
    let mut text = String::from("hushnote:");
    for group in safety_number.split(' ') {
        push(&mut text, group);
    }
    text
}
