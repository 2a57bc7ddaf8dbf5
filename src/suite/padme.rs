//! Padmé (Nikitin et al., PETS 2019): lengths that leak at most their order of magnitude, with a floor of 1,024 bytes.

/// Below this, every length looks the same: a one-line crisis message and 700 characters alike.
pub(crate) const FLOOR: usize = 1024;

/// The padded length of `length` bytes. Saturates, so that an absurd length stays absurd and is refused by its limit.
pub(crate) fn padded(length: usize) -> usize {
    if length <= FLOOR {
        return FLOOR;
    }
    let exponent = length.ilog2();
    let significant = exponent.ilog2().saturating_add(1);
    let unit = 1_usize << exponent.saturating_sub(significant);
    length.checked_next_multiple_of(unit).unwrap_or(usize::MAX)
}
