//! What the facade's handles stand for. A number is never used twice, so a stale handle finds nothing.

use alloc::boxed::Box;
use alloc::vec::Vec;

use atomic_refcell::AtomicRefCell;

use crate::circle::{Opening, RecordReader, SharedCircle};
use crate::error::{Error, Result};
use crate::secret::SecretBytes;
use crate::sign_in::SignIn;
use crate::vault::Vault;

/// A list and not a map: a page holds a vault or two, and a map's code weighs 15 KB. A handle is the number of its place, counted from 1, and of
/// what was closed the empty place stays.
struct Table<T>(Vec<Option<Box<T>>>);

impl<T> Table<T> {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn keep(&mut self, entry: T) -> Result<u32> {
        self.0.try_reserve(1).map_err(|_| Error::OutOfMemory)?;
        self.0.push(Some(Box::new(entry)));
        u32::try_from(self.0.len()).map_err(|_| Error::Internal(&"out of handles"))
    }

    fn place(&mut self, handle: u32) -> Option<&mut Option<Box<T>>> {
        self.0.get_mut(usize::try_from(handle).ok()?.checked_sub(1)?)
    }

    fn find(&mut self, handle: u32) -> Result<&mut T> {
        self.place(handle).and_then(Option::as_deref_mut).ok_or(Error::Locked)
    }

    fn take(&mut self, handle: u32) -> Option<Box<T>> {
        self.place(handle).and_then(Option::take)
    }

    fn remove(&mut self, gone: impl Fn(&T) -> bool) {
        for place in &mut self.0 {
            if place.as_deref().is_some_and(&gone) {
                *place = None;
            }
        }
    }
}

static VAULTS: AtomicRefCell<Table<Vault>> = AtomicRefCell::new(Table::new());
static CIRCLES: AtomicRefCell<Table<(u32, SharedCircle)>> = AtomicRefCell::new(Table::new());
static OPENINGS: AtomicRefCell<Table<(u32, Opening)>> = AtomicRefCell::new(Table::new());
static READER: AtomicRefCell<Option<RecordReader>> = AtomicRefCell::new(None);
static SIGN_INS: AtomicRefCell<Table<SignIn>> = AtomicRefCell::new(Table::new());

pub(super) fn keep_vault(vault: Vault) -> Result<u32> {
    VAULTS.borrow_mut().keep(vault)
}

/// Not generic: finding and borrowing is written down once, and not again for each of sixty calls.
#[inline(never)]
pub(super) fn vault(handle: u32, with: &mut dyn FnMut(&mut Vault) -> Result<()>) -> Result<()> {
    with(VAULTS.borrow_mut().find(handle)?)
}

/// With the vault go the circles it opened.
pub(super) fn close_vault(handle: u32) {
    CIRCLES.borrow_mut().remove(|(vault, _)| *vault == handle);
    OPENINGS.borrow_mut().remove(|(vault, _)| *vault == handle);
    VAULTS.borrow_mut().take(handle);
}

pub(super) fn keep_circle(vault: u32, circle: SharedCircle) -> Result<u32> {
    CIRCLES.borrow_mut().keep((vault, circle))
}

/// A circle, with the vault that opened it.
#[inline(never)]
pub(super) fn circle(handle: u32, with: &mut dyn FnMut(&Vault, &mut SharedCircle) -> Result<()>) -> Result<()> {
    let mut table = CIRCLES.borrow_mut();
    let (owner, circle) = table.find(handle)?;
    vault(*owner, &mut |vault| with(vault, circle))
}

/// Several circles of one vault.
pub(super) fn circles(
    handle: u32,
    circles: &[u32],
    with: &mut dyn FnMut(&mut Vault, &mut [&mut SharedCircle]) -> Result<()>,
) -> Result<()> {
    let mut table = CIRCLES.borrow_mut();
    let mut own: Vec<&mut SharedCircle> = Vec::new();
    for (place, known) in (1..).zip(&mut table.0) {
        match known.as_deref_mut() {
            Some((owner, circle)) if *owner == handle && circles.contains(&place) => own.push(circle),
            _ => {}
        }
    }
    if own.len() != circles.len() {
        return Err(Error::Locked);
    }
    vault(handle, &mut |vault| with(vault, &mut own))
}

pub(super) fn close_circle(handle: u32) {
    CIRCLES.borrow_mut().take(handle);
}

pub(super) fn keep_opening(vault: u32, opening: Opening) -> Result<u32> {
    OPENINGS.borrow_mut().keep((vault, opening))
}

#[inline(never)]
pub(super) fn opening(handle: u32, with: &mut dyn FnMut(&Vault, &mut Opening) -> Result<()>) -> Result<()> {
    let mut table = OPENINGS.borrow_mut();
    let (owner, opening) = table.find(handle)?;
    vault(*owner, &mut |vault| with(vault, opening))
}

/// Ends an opening, whatever comes of it.
pub(super) fn take_opening(handle: u32) -> Result<(u32, Opening)> {
    OPENINGS.borrow_mut().take(handle).map(|entry| *entry).ok_or(Error::Locked)
}

pub(super) fn keep_sign_in(sign_in: SignIn) -> Result<u32> {
    SIGN_INS.borrow_mut().keep(sign_in)
}

pub(super) fn sign_in<T>(handle: u32, with: impl FnOnce(&SignIn) -> Result<T>) -> Result<T> {
    with(SIGN_INS.borrow_mut().find(handle)?)
}

pub(super) fn close_sign_in(handle: u32) {
    SIGN_INS.borrow_mut().take(handle);
}

/// A worker's instance reads one circle's records, and does nothing else.
pub(super) fn keep_reader(reader: RecordReader) {
    *READER.borrow_mut() = Some(reader);
}

pub(super) fn read_record(sealed: &[u8]) -> Result<SecretBytes> {
    READER.borrow_mut().as_mut().ok_or(Error::Locked)?.open(sealed)
}
