//! What the facade's handles stand for. A number is never used twice, so a stale handle finds nothing.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::circle::{Opening, RecordReader, SharedCircle};
use crate::error::{Error, Result};
use crate::sign_in::SignIn;
use crate::vault::Vault;

/// A list and not a map: a page holds a vault or two, and a map's code weighs 15 KB. A handle is the number of its place, counted from 1, and of
/// what was closed the empty place stays.
pub(super) struct Table<T>(Vec<Option<Box<T>>>);

impl<T> Table<T> {
    const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn keep(&mut self, entry: T) -> Result<u32> {
        self.0.try_reserve(1).map_err(|_| Error::OutOfMemory)?;
        self.0.push(Some(Box::new(entry)));
        u32::try_from(self.0.len()).map_err(|_| Error::Internal(&"out of handles"))
    }

    fn place(&mut self, handle: u32) -> Option<&mut Option<Box<T>>> {
        self.0.get_mut(usize::try_from(handle).ok()?.checked_sub(1)?)
    }

    #[inline(never)]
    fn held(&mut self, handle: u32) -> Option<&mut T> {
        self.place(handle)?.as_deref_mut()
    }

    /// In line, because a pointer comes back in a register, and a `Result` of one by way of memory.
    #[inline(always)]
    pub(super) fn find(&mut self, handle: u32) -> Result<&mut T> {
        self.held(handle).ok_or(Error::Locked)
    }

    #[inline(never)]
    pub(super) fn take(&mut self, handle: u32) -> Option<Box<T>> {
        self.place(handle)?.take()
    }
}

impl<T> Table<(u32, T)> {
    /// With a vault goes what it opened.
    fn close_with(&mut self, vault: u32) {
        for place in &mut self.0 {
            if place.as_ref().is_some_and(|held| held.0 == vault) {
                *place = None;
            }
        }
    }
}

/// All of them. Circles and openings stand beside the vault that opened them.
pub(super) struct Tables {
    pub(super) vaults: Table<Vault>,
    pub(super) circles: Table<(u32, SharedCircle)>,
    pub(super) openings: Table<(u32, Opening)>,
    pub(super) sign_ins: Table<SignIn>,
    /// A worker's instance reads one circle's records, and does nothing else.
    pub(super) reader: Option<RecordReader>,
}

impl Tables {
    pub(super) const fn new() -> Self {
        Self { vaults: Table::new(), circles: Table::new(), openings: Table::new(), sign_ins: Table::new(), reader: None }
    }

    pub(super) fn close_vault(&mut self, handle: u32) {
        self.circles.close_with(handle);
        self.openings.close_with(handle);
        self.vaults.take(handle);
    }

    /// A circle, with the vault that opened it.
    #[inline(never)]
    pub(super) fn circle(&mut self, handle: u32) -> Result<(&mut Vault, &mut SharedCircle)> {
        let (owner, circle) = self.circles.find(handle)?;
        Ok((self.vaults.find(*owner)?, circle))
    }

    /// The same of a circle that is still being opened.
    #[inline(never)]
    pub(super) fn opening(&mut self, handle: u32) -> Result<(&mut Vault, &mut Opening)> {
        let (owner, opening) = self.openings.find(handle)?;
        Ok((self.vaults.find(*owner)?, opening))
    }

    /// A vault and several of its circles.
    #[allow(clippy::manual_contains, reason = "that looks at sixteen at once, and there are few")]
    pub(super) fn circles(&mut self, handle: u32, circles: &[u32]) -> Result<(&mut Vault, Vec<&mut SharedCircle>)> {
        let mut own = Vec::new();
        for (place, known) in (1..).zip(&mut self.circles.0) {
            match known.as_deref_mut() {
                Some((owner, circle)) if *owner == handle && circles.iter().any(|asked| *asked == place) => own.push(circle),
                _ => {}
            }
        }
        if own.len() != circles.len() {
            return Err(Error::Locked);
        }
        Ok((self.vaults.find(handle)?, own))
    }
}
