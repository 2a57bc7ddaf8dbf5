//! Encapsulations made ahead: a new epoch seals its keys to every member at once, and for two hundred of them that would hold a page up.

use crate::circle::entry::Role;
use crate::circle::shared::SharedCircle;
use crate::error::Result;
use crate::suite::xwing::{self, Encapsulation};
use crate::vault::Vault;

/// For the card of this fingerprint, and for one grant.
pub(crate) type Spare = ([u8; 32], Encapsulation);

impl SharedCircle {
    /// Makes ahead what the next epoch will need, for up to `count` members. Says whether it is all there; for anybody but a keeper it is.
    pub fn prepare(&mut self, vault: &Vault, count: usize) -> Result<bool> {
        let person = vault.person()?;
        if self.role_of(&person) != Some(Role::Keeper) {
            return Ok(true);
        }
        let mut made: usize = 0;
        for member in self.state.present() {
            let card = person.sealing_card(&member.card);
            if self.spares.iter().any(|(fingerprint, _)| *fingerprint == card.fingerprint) {
                continue;
            }
            if made >= count {
                return Ok(false);
            }
            self.spares.push((card.fingerprint, xwing::encapsulate(&card.sealing_key)?));
            made = made.saturating_add(1);
        }
        Ok(true)
    }
}
