//! Changes of the keyset. Each makes a new one and leaves the vault on the stored one until [`Vault::refresh`] is told of it.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use super::login::{Login, Recovery, Stretched, new_hint, set_recovery};
use super::{Made, Vault, prf};
use crate::circle::Circle;
use crate::error::{Error, Result};
use crate::keyset::build::Draft;
use crate::keyset::header::{Params, SlotType};
use crate::keyset::hint::Hint;
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::seen::Seen;
use crate::keyset::way::WayIn;
use crate::keyset::{self, Opened};
use crate::limits;
use crate::people::contacts::Contacts;
use crate::suite::derive;
use crate::suite::stretch::Profile;

impl Vault {
    /// A keyset with another passphrase, new keys for what follows, and no record sealed again. `profile` is never lower
    /// than the present one ([`Error::BadInput`]); `None` keeps it. Runs Argon2id once.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn change_passphrase(&mut self, passphrase: &str, profile: Option<Profile>) -> Result<(Vec<u8>, Login)> {
        let prepared = crate::suite::passphrase::prepare_new(passphrase)?;
        let stretched = Stretched::run(self.account(), &prepared, self.next_hint(profile)?)?;
        self.change_passphrase_stretched(&stretched)
    }

    /// Profile and salt for the next passphrase.
    pub(crate) fn next_hint(&self, profile: Option<Profile>) -> Result<Hint> {
        let profile = profile.unwrap_or(self.stored.header.hint()?.profile);
        self.check_profile(profile)?;
        new_hint(profile)
    }

    pub(super) fn check_profile(&self, profile: Profile) -> Result<()> {
        let lower = profile < self.stored.header.hint()?.profile;
        if lower { Err(Error::bad_input(&"profile must not be lower than the present one")) } else { Ok(()) }
    }

    pub(crate) fn change_passphrase_stretched(&mut self, stretched: &Stretched) -> Result<(Vec<u8>, Login)> {
        self.check_profile(stretched.hint.profile)?;
        let way = WayIn::from_stretched(self.account(), &stretched.output)?;
        let mut draft = Draft::after(&self.stored)?;
        draft.set(stretched.params(), &way)?;
        draft.renew()?;
        let login = stretched.login(self.account())?;
        Ok((self.keep_opened(draft, SlotType::Passphrase, &|_| Ok(way.clone()))?, login))
    }

    /// A keyset with a new recovery code; the old one stops working once it is stored.
    pub fn new_recovery_code(&mut self) -> Result<(Vec<u8>, Recovery)> {
        let mut draft = Draft::after(&self.stored)?;
        let recovery = set_recovery(&mut draft, self.account())?;
        draft.renew()?;
        let (account, code) = (self.account().to_owned(), RecoveryCode::from_text(&recovery.code)?);
        Ok((self.keep_opened(draft, SlotType::Recovery, &|_| WayIn::from_recovery_code(&account, &code))?, recovery))
    }

    /// A keyset with one more passkey, and the id of its slot. `prf_output` is what the passkey gave for `prf_salt`.
    pub fn add_passkey(&mut self, credential_id: &[u8], prf_salt: &[u8], prf_output: &[u8]) -> Result<(Vec<u8>, u8)> {
        if credential_id.is_empty() {
            return Err(Error::bad_input(&"credentialId must not be empty"));
        }
        if credential_id.len() > limits::CREDENTIAL_ID {
            return Err(Error::TooLarge(&"credentialId"));
        }
        for slot in &self.stored.header.slots {
            if matches!(&slot.params, Params::Passkey { credential_id: known, .. } if known == credential_id) {
                return Err(Error::bad_input(&"credentialId already unlocks this vault"));
            }
        }
        let prf_salt = <[u8; 32]>::try_from(prf_salt).map_err(|_| Error::bad_input(&"prfSalt must be 32 bytes"))?;
        let output = prf(prf_output)?;
        let account = self.account().to_owned();
        let way = WayIn::from_passkey(&account, &prf_salt, &output)?;
        let mut draft = Draft::after(&self.stored)?;
        let id = draft.set(Params::Passkey { credential_id: credential_id.to_vec(), prf_salt }, &way)?;
        let own = |params: &Params| match params {
            Params::Passkey { credential_id: other, .. } if other == credential_id => Ok(way.clone()),
            _ => WayIn::from_passkey(&account, &prf_salt, &output),
        };
        Ok((self.keep_opened(draft, SlotType::Passkey, &own)?, id))
    }

    /// A keyset without one of its ways in, and with new keys for what follows. The passphrase is replaced, never
    /// removed: [`Error::LastUnlock`].
    pub fn remove_unlock(&mut self, id: u8) -> Result<Vec<u8>> {
        let mut draft = Draft::after(&self.stored)?;
        draft.remove(id)?;
        draft.renew()?;
        Ok(self.keep(draft.seal()?, None))
    }

    /// Seals the draft, and keeps it if the way in that it brings opens it.
    fn keep_opened(&mut self, draft: Draft, slot_type: SlotType, way: &dyn Fn(&Params) -> Result<WayIn>) -> Result<Vec<u8>> {
        let made = draft.seal()?;
        keyset::open(&made.bytes, self.account(), slot_type, way)?;
        Ok(self.keep(made, None))
    }

    pub(super) fn keep(&mut self, opened: Opened, contacts: Option<Contacts>) -> Vec<u8> {
        let bytes = opened.bytes.clone();
        self.made.push(Made { opened, contacts });
        bytes
    }

    /// Adopts the keyset the server now holds: one this vault made, or another tab's.
    ///
    /// [`Error::RolledBack`] for an older one or another of the same generation, [`Error::Stale`] for a newer one that only a
    /// new unlock can open, [`Error::Tampered`] for one that opens and does not follow from what this vault knows.
    pub fn refresh(&mut self, keyset: &[u8]) -> Result<()> {
        let hash = derive::hash(keyset);
        if hash == self.stored.hash {
            return Ok(());
        }
        if let Some(place) = self.made.iter().position(|made| made.opened.hash == hash) {
            let made = self.made.swap_remove(place);
            return self.adopt(made.opened, made.contacts);
        }
        let header = keyset::read_for(keyset, self.account())?;
        Seen::of(&self.stored)?.check_header(&header, &hash)?;
        let mut all = vec![&self.stored];
        for made in &self.made {
            all.push(&made.opened);
        }
        for known in all {
            match keyset::open_with_root(keyset, known.root.clone()) {
                Ok(opened) => {
                    Seen::of(known)?.check(&opened)?;
                    let named = self.made.iter().find(|made| made.opened.secrets.contacts == opened.secrets.contacts);
                    let contacts = named.and_then(|made| made.contacts.clone());
                    return self.adopt(opened, contacts);
                }
                Err(Error::Tampered(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::Stale)
    }

    /// `contacts` is the list that the keyset names, where it is another than before and at hand.
    fn adopt(&mut self, opened: Opened, contacts: Option<Contacts>) -> Result<()> {
        let private = Circle::private(&opened.header.account, &opened.secrets.epochs, opened.header.generation)?;
        self.people.follow(&self.stored, &opened, contacts)?;
        self.private = private;
        self.stored = opened;
        self.made.clear();
        Ok(())
    }
}
