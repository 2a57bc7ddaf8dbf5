//! What the facade's handles stand for. A number is never used twice, so a stale handle finds nothing.

use std::cell::RefCell;

use crate::error::{Error, Result};
use crate::sign_in::SignIn;
use crate::vault::Vault;

/// A list and not a map: a page holds a vault or two, and a map's code weighs 15 KB.
struct Table<T> {
    entries: Vec<(u32, T)>,
    last: u32,
}

impl<T> Table<T> {
    const fn new() -> Self {
        Self { entries: Vec::new(), last: 0 }
    }

    fn keep(&mut self, entry: T) -> Result<u32> {
        self.entries.try_reserve(1).map_err(|_| Error::OutOfMemory)?;
        self.last = self.last.checked_add(1).ok_or(Error::Internal("out of handles"))?;
        self.entries.push((self.last, entry));
        Ok(self.last)
    }

    fn find(&mut self, handle: u32) -> Result<&mut T> {
        self.entries.iter_mut().find(|(known, _)| *known == handle).map(|(_, entry)| entry).ok_or(Error::Locked)
    }

    fn remove(&mut self, handle: u32) {
        self.entries.retain(|(known, _)| *known != handle);
    }
}

thread_local! {
    static VAULTS: RefCell<Table<Vault>> = const { RefCell::new(Table::new()) };
    static SIGN_INS: RefCell<Table<SignIn>> = const { RefCell::new(Table::new()) };
}

pub(super) fn keep_vault(vault: Vault) -> Result<u32> {
    VAULTS.with_borrow_mut(|table| table.keep(vault))
}

pub(super) fn vault<T>(handle: u32, with: impl FnOnce(&mut Vault) -> Result<T>) -> Result<T> {
    VAULTS.with_borrow_mut(|table| with(table.find(handle)?))
}

pub(super) fn close_vault(handle: u32) {
    VAULTS.with_borrow_mut(|table| table.remove(handle));
}

pub(super) fn keep_sign_in(sign_in: SignIn) -> Result<u32> {
    SIGN_INS.with_borrow_mut(|table| table.keep(sign_in))
}

pub(super) fn sign_in<T>(handle: u32, with: impl FnOnce(&SignIn) -> Result<T>) -> Result<T> {
    SIGN_INS.with_borrow_mut(|table| with(table.find(handle)?))
}

pub(super) fn close_sign_in(handle: u32) {
    SIGN_INS.with_borrow_mut(|table| table.remove(handle));
}
