//! What a worker needs to decrypt a circle's records and to verify their signatures: keys, and nothing of what the circle knows.
//!
//! It vouches for a record or it does not, and says no more: the circle itself opens those that it did not vouch for, and has the
//! last word about all others. So whatever is wrong is told by the circle, in the same words as ever.

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::people::card::Card;
use crate::record::decrypted;
use crate::record::envelope::Clear;
use crate::secret::{Secret, SecretBytes};
use crate::suite::sign::VerifyingKey;
use crate::suite::signers::Signers;
use crate::wire::{Reader, Writer};

/// The key of an epoch. One type for all circles, so that what decrypts their records is compiled once.
pub(crate) type KeyOf<'k> = dyn Fn(u32) -> Result<&'k Secret<32>> + 'k;

/// `circle[16] | u8 shared | u32 count | a record key for each epoch, zeros where there is none | of each card, fingerprint[32] | key[32]`.
pub(crate) fn keys(circle: &[u8; 16], epochs: &[Option<&Secret<32>>], cards: Option<&[&Card]>) -> Result<SecretBytes> {
    // as long as it needs: what grew would leave its first copies behind
    let count = cards.map_or(0, <[_]>::len);
    let length = epochs.len().saturating_add(count.saturating_mul(2)).saturating_mul(32).saturating_add(21);
    let mut out = Writer::with_capacity(length);
    out.bytes(circle);
    out.u8(cards.is_some().into());
    out.count(epochs.len());
    for key in epochs {
        out.bytes(key.map_or(&[0; 32][..], |key| key.expose()));
    }
    for card in cards.unwrap_or_default() {
        out.bytes(&card.fingerprint);
        out.bytes(card.key.bytes());
    }
    out.into_vec().map(SecretBytes::from)
}

/// A worker's eyes.
pub(crate) struct RecordReader {
    circle: [u8; 16],
    /// A key's index is its epoch's number.
    epochs: Vec<Secret<32>>,
    /// `None` for a private circle, whose records nobody signs.
    cards: Option<Vec<([u8; 32], VerifyingKey)>>,
    signers: Signers,
}

impl RecordReader {
    /// Takes what [`keys`] wrote.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes, &"keys");
        let (circle, shared, count) = (*reader.array()?, reader.u8()? != 0, reader.u32()?);
        let mut epochs = Vec::new();
        for _ in 0..count {
            epochs.push(Secret::from(reader.array()?));
        }
        let mut cards = Vec::new();
        while shared && reader.remaining() > 0 {
            cards.push((*reader.array()?, VerifyingKey::from_bytes(reader.array()?).ok_or(reader.malformed())?));
        }
        reader.end()?;
        Ok(Self { circle, epochs, cards: shared.then_some(cards), signers: Signers::default() })
    }

    /// The record as its circle admits it, decrypted and in a shared circle signed by its author, or nothing but that it is not. By the
    /// id that it names itself: whether that was asked for is for the circle to say.
    pub(crate) fn open(&mut self, sealed: &[u8]) -> Result<SecretBytes> {
        let (Clear { id, .. }, _) = Clear::read(sealed)?;
        let key: &KeyOf<'_> = &|epoch| {
            let key = usize::try_from(epoch).ok().and_then(|epoch| self.epochs.get(epoch));
            key.filter(|key| !key.is_zero()).ok_or(Error::Stale)
        };
        let decrypted = decrypted::decrypt(&self.circle, id, sealed, key)?;
        if let Some(cards) = &self.cards {
            decrypted
                .verify(&mut self.signers, |author| cards.iter().find(|(fingerprint, _)| fingerprint == author).map(|(_, key)| key))?;
        }
        decrypted.write().map(SecretBytes::from)
    }
}
