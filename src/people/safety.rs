//! What two people compare to know that nobody stands between them.

use alloc::string::String;

use crate::error::Result;
use crate::suite::derive;
use crate::text::{push, push_number};

/// Twelve groups of five digits, the same for both; then the same for a QR code. `f` and `g` are the fingerprints of the two, in
/// whichever order.
pub(crate) fn safety_number(f: &[u8; 32], g: &[u8; 32]) -> Result<(String, String)> {
    let (first, second) = if f <= g { (f, g) } else { (g, f) };
    let bytes = derive::expand::<60>(&[first.as_slice(), second].concat(), "safety number", &[])?;
    let (mut groups, mut qr) = (String::new(), String::from("hushnote:"));
    for group in bytes.expose().as_chunks::<5>().0 {
        if !groups.is_empty() {
            push(&mut groups, " ");
        }
        let number = group.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        for text in [&mut groups, &mut qr] {
            push_number(text, number % 100_000, 5);
        }
    }
    Ok((groups, qr))
}
