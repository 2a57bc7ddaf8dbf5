//! One person's unlocked keys. Every change makes a new keyset and takes effect only when the vault is told, by
//! [`Vault::refresh`], that the server holds it.

mod changes;
mod circles;
mod login;
mod people;
mod rotate;

use alloc::vec::Vec;

use crate::circle::Circle;
use crate::error::{Error, Result};
use crate::keyset::build::Draft;
use crate::keyset::header::{Params, SlotType};
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::seen::Seen;
use crate::keyset::way::WayIn;
use crate::keyset::{self, Opened};
use crate::limits;
use crate::people::contacts::Contacts;
use crate::secret::Secret;
#[cfg(not(target_arch = "wasm32"))]
use crate::suite::stretch::Profile;
use login::{seen_before, set_recovery};
use people::People;

pub use login::{Login, Recovery};
pub(crate) use login::{Stretched, new_hint, unlock_hint};
pub use people::ContactView;
pub use rotate::{Exposure, Rotation};

/// What [`Vault::create`] makes.
pub struct NewVault {
    /// Unlocked and ready.
    pub vault: Vault,
    /// For the server.
    pub keyset: Vec<u8>,
    /// For the server.
    pub login: Login,
    /// The code for the person, its secret for the server.
    pub recovery: Recovery,
}

/// What a person unlocks with.
#[derive(Clone, Copy)]
pub enum Key<'a> {
    /// As typed.
    #[cfg(not(target_arch = "wasm32"))]
    Passphrase(&'a str),
    /// As typed.
    RecoveryCode(&'a str),
    /// The 32 bytes of a passkey's PRF output.
    Passkey(&'a [u8]),
}

/// One way in, as a list of them shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlock {
    /// 1 to 255.
    pub id: u8,
    /// What kind of way in.
    pub slot_type: SlotType,
    /// The WebAuthn credential, for a passkey.
    pub credential_id: Option<Vec<u8>>,
}

/// One person's unlocked keys.
pub struct Vault {
    stored: Opened,
    /// Every keyset made from `stored`: one of them may have been stored although its answer was lost.
    made: Vec<Made>,
    private: Circle,
    people: People,
}

/// A keyset that may come after the stored one.
struct Made {
    opened: Opened,
    /// The list of contacts it names, where that is another than the stored keyset's.
    contacts: Option<Contacts>,
}

impl Vault {
    /// Makes an account's keys. `account` is the site's permanent, opaque id of the person: never a name or an address.
    ///
    /// Runs Argon2id once. Fails as [`Error::BadInput`] for an empty passphrase or one with unassigned characters,
    /// [`Error::TooLarge`] over 4 KiB, [`Error::OutOfMemory`] where the profile's memory cannot be had.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn create(account: &str, passphrase: &str, profile: Profile) -> Result<NewVault> {
        limits::identifier(account, &"account")?;
        let prepared = crate::suite::passphrase::prepare_new(passphrase)?;
        Self::create_stretched(account, &Stretched::run(account, &prepared, new_hint(profile)?)?)
    }

    pub(crate) fn create_stretched(account: &str, stretched: &Stretched) -> Result<NewVault> {
        limits::identifier(account, &"account")?;
        let mut draft = Draft::first(account)?;
        let way = WayIn::from_stretched(account, &stretched.output)?;
        draft.set(stretched.params(), &way)?;
        let recovery = set_recovery(&mut draft, account)?;
        let keyset = draft.seal()?.bytes;
        let opened = keyset::open(&keyset, account, SlotType::Passphrase, &|_| Ok(way.clone()))?;
        Ok(NewVault { vault: Self::of(opened)?, keyset, login: stretched.login(account)?, recovery })
    }

    /// Opens a keyset. `seen` is what this device kept of the last one ([`Vault::seen`]); with it, an older keyset is refused.
    ///
    /// A wrong key and a keyset of another account are both [`Error::CannotUnlock`]. A passphrase runs Argon2id once.
    pub fn unlock(keyset: &[u8], account: &str, key: Key<'_>, seen: Option<&[u8]>) -> Result<Self> {
        match key {
            #[cfg(not(target_arch = "wasm32"))]
            Key::Passphrase(passphrase) => {
                let prepared = crate::suite::passphrase::prepare(passphrase)?;
                let hint = unlock_hint(keyset, account, seen)?;
                Self::unlock_stretched(keyset, account, &Stretched::run(account, &prepared, hint)?, seen)
            }
            Key::RecoveryCode(code) => Self::unlock_recovery(keyset, account, &RecoveryCode::from_text(code)?, seen),
            Key::Passkey(prf_output) => {
                let prf_output = prf(prf_output)?;
                Self::open(keyset, account, SlotType::Passkey, seen, &|params| match params {
                    Params::Passkey { prf_salt, .. } => WayIn::from_passkey(account, prf_salt, &prf_output),
                    _ => Err(Error::Internal(&"a passkey slot without its params")),
                })
            }
        }
    }

    pub(crate) fn unlock_recovery(keyset: &[u8], account: &str, code: &RecoveryCode, seen: Option<&[u8]>) -> Result<Self> {
        Self::open(keyset, account, SlotType::Recovery, seen, &|_| WayIn::from_recovery_code(account, code))
    }

    /// A hint other than the keyset's own is [`Error::Tampered`]: somebody chose it for this person.
    pub(crate) fn unlock_stretched(keyset: &[u8], account: &str, stretched: &Stretched, seen: Option<&[u8]>) -> Result<Self> {
        let header = keyset::read_for(keyset, account)?;
        if header.hint()? != stretched.hint {
            return Err(Error::Tampered(&"the login hint"));
        }
        Self::open(keyset, account, SlotType::Passphrase, seen, &|_| WayIn::from_stretched(account, &stretched.output))
    }

    fn open(
        keyset: &[u8],
        account: &str,
        slot_type: SlotType,
        seen: Option<&[u8]>,
        way: &dyn Fn(&Params) -> Result<WayIn>,
    ) -> Result<Self> {
        limits::identifier(account, &"account")?;
        let seen = seen_before(keyset, account, seen)?;
        let opened = keyset::open(keyset, account, slot_type, way)?;
        if let Some(seen) = seen {
            seen.check(&opened)?;
        }
        Self::of(opened)
    }

    fn of(stored: Opened) -> Result<Self> {
        let private = Circle::private(&stored.header.account, &stored.secrets.epochs, stored.header.generation)?;
        let people = People::of(&stored)?;
        Ok(Self { stored, made: Vec::new(), private, people })
    }

    /// Whose keys these are.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.stored.header.account
    }

    /// Grows by one with every change of the keyset.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.stored.header.generation
    }

    /// H of the keyset this vault stands on.
    #[must_use]
    pub const fn keyset_hash(&self) -> &[u8; 32] {
        &self.stored.hash
    }

    /// A token for the device to keep and hand in at the next unlock.
    pub fn seen(&self) -> Result<Vec<u8>> {
        Seen::of(&self.stored)?.to_bytes(self.account())
    }

    /// The person's own circle.
    #[must_use]
    pub const fn private(&self) -> &Circle {
        &self.private
    }

    /// Every way in.
    #[must_use]
    pub fn unlocks(&self) -> Vec<Unlock> {
        let mut unlocks = Vec::new();
        for slot in &self.stored.header.slots {
            let credential_id = match &slot.params {
                Params::Passkey { credential_id, .. } => Some(credential_id.clone()),
                _ => None,
            };
            unlocks.push(Unlock { id: slot.id, slot_type: slot.params.slot_type(), credential_id });
        }
        unlocks
    }
}

/// All zeros, as a broken authenticator gives, are refused.
fn prf(output: &[u8]) -> Result<Secret<32>> {
    let output = Secret::from_slice(output).ok_or(Error::bad_input(&"the passkey's PRF output must be 32 bytes"))?;
    if output.is_zero() { Err(Error::bad_input(&"the passkey's PRF output is all zero")) } else { Ok(output) }
}

impl core::fmt::Debug for Vault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests;
