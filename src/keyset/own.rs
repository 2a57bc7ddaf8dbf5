//! What a person seals for herself alone, under a private epoch: `u32 epoch | Cobblestone(key, context, …)`.

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::suite::derive;

/// What one kind of object is told from the others by: the purpose of its key, and that of its context.
pub(crate) struct Purpose {
    pub(crate) key: &'static str,
    pub(crate) context: &'static str,
}

/// The key and the context of one object.
pub(crate) struct Lock {
    pub(crate) key: Secret<32>,
    pub(crate) context: Vec<u8>,
}

impl Purpose {
    fn lock(&self, account: &str, epoch: u32, epoch_key: &Secret<32>) -> Result<Lock> {
        let key = derive::expand(epoch_key.expose(), self.key, &[account.as_bytes()])?;
        Ok(Lock { key, context: derive::context(self.context, &[account.as_bytes(), &epoch.to_be_bytes()])? })
    }

    /// For sealing: under the newest of `epochs`, newest first, with its number.
    pub(crate) fn newest(&self, account: &str, epochs: &[Secret<32>]) -> Result<(u32, Lock)> {
        let epoch = newest(epochs)?;
        let epoch_key = epochs.first().ok_or(Error::Internal(&"a keyset without epochs"))?;
        Ok((epoch, self.lock(account, epoch, epoch_key)?))
    }

    /// For opening: under the epoch of this number. `None` where there is none.
    pub(crate) fn numbered(&self, account: &str, epochs: &[Secret<32>], epoch: u32) -> Result<Option<Lock>> {
        let place = usize::try_from(epoch).ok().and_then(|epoch| epochs.len().checked_sub(epoch)?.checked_sub(1));
        place.and_then(|place| epochs.get(place)).map(|epoch_key| self.lock(account, epoch, epoch_key)).transpose()
    }
}

/// The number of the newest of `epochs`.
pub(crate) fn newest(epochs: &[Secret<32>]) -> Result<u32> {
    epochs.len().checked_sub(1).and_then(|epoch| u32::try_from(epoch).ok()).ok_or(Error::Internal(&"a keyset without epochs"))
}
