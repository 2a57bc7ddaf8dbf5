//! Padmé (Nikitin et al., PETS 2019): lengths that leak at most their order of magnitude, with a floor of 1,024 bytes.

use crate::error::{Error, Result, Text};
use crate::secret::SecretBytes;
use crate::wire::{Reader, Writer};

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

/// Starts a padded object: four bytes stand free for the length that [`pad`] knows.
pub(crate) fn begin(capacity: usize) -> Writer {
    let mut out = Writer::with_capacity(padded(capacity.saturating_add(4)));
    out.u32(0);
    out
}

/// Ends what [`begin`] began: `u32 length | inside | zeros`, up to the length's class.
pub(crate) fn pad(mut out: Writer) -> Result<SecretBytes> {
    let length = out.as_slice().len();
    let inside = u32::try_from(length.saturating_sub(4)).map_err(|_| Error::TooLarge(&"content"))?;
    out.pad_to(padded(length));
    let mut bytes = SecretBytes::from(out.into_vec()?);
    *bytes.first_chunk_mut().ok_or(Error::Internal(&"a padded object without its length"))? = inside.to_be_bytes();
    Ok(bytes)
}

/// The inside of what [`pad`] made. Whoever made it held the key, and is still not trusted to have padded well.
pub(crate) fn unpad(bytes: &[u8], what: Text) -> Result<&[u8]> {
    let mut reader = Reader::new(bytes, what);
    let length = usize::try_from(reader.u32()?).map_err(|_| reader.malformed())?;
    let inside = reader.take(length)?;
    let right_class = padded(length.saturating_add(4)) == bytes.len();
    let zeros = reader.rest().iter().fold(0, |all, byte| all | byte) == 0;
    if right_class && zeros { Ok(inside) } else { Err(reader.malformed()) }
}
