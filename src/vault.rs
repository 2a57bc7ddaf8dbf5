//! One person's unlocked keys. Every change makes a new keyset and takes effect only when the vault is told, by
//! [`Vault::refresh`], that the server holds it.

use zeroize::Zeroizing;

use crate::base64;
use crate::circle::Circle;
use crate::error::{Error, Result};
use crate::keyset::build::Draft;
use crate::keyset::header::{Params, SlotType};
use crate::keyset::hint::Hint;
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::seen::Seen;
use crate::keyset::way::{self, WayIn};
use crate::keyset::{self, Opened};
use crate::limits;
use crate::secret::Secret;
use crate::suite::stretch::Profile;
use crate::suite::{derive, random};

/// What a site stores beside the keyset, in one transaction with it.
#[derive(Clone)]
pub struct Login {
    /// Sent in the place of a password; the site stores a hash of it. Base64url.
    pub secret: Zeroizing<String>,
    /// Public; the site hands it to whoever wants to sign in. Base64url.
    pub hint: String,
}

/// A recovery code to write down, and what a site needs to honour it.
#[derive(Clone)]
pub struct Recovery {
    /// Eight groups of five symbols, for paper.
    pub code: Zeroizing<String>,
    /// Sent in the place of a password when the code is all that is left; the site stores a hash of it. Base64url.
    pub secret: Zeroizing<String>,
}

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

/// A stretched passphrase with the salt and profile it was stretched by.
pub(crate) struct Stretched {
    pub(crate) hint: Hint,
    pub(crate) output: Secret<64>,
}

impl Stretched {
    #[cfg(not(target_arch = "wasm32"))]
    fn run(account: &str, prepared: &str, hint: Hint) -> Result<Self> {
        let salt = way::stretching_salt(account, &hint.salt)?;
        Ok(Self { hint, output: crate::suite::stretch::stretched(prepared.as_bytes(), &salt, hint.profile)? })
    }

    fn params(&self) -> Params {
        Params::Passphrase { profile: self.hint.profile, salt: self.hint.salt }
    }

    fn login(&self, account: &str) -> Result<Login> {
        let secret = way::login_secret(account, &self.output)?;
        Ok(Login { secret: text(&secret), hint: self.hint.to_text()? })
    }
}

fn text(secret: &Secret<32>) -> Zeroizing<String> {
    Zeroizing::new(base64::encode(secret.expose()))
}

/// A fresh salt for a passphrase that is being set.
pub(crate) fn new_hint(profile: Profile) -> Result<Hint> {
    Ok(Hint { profile, salt: random::array()? })
}

/// One person's unlocked keys.
pub struct Vault {
    stored: Opened,
    /// Every keyset made from `stored`: one of them may have been stored although its answer was lost.
    made: Vec<Opened>,
    private: Circle,
}

impl Vault {
    /// Makes an account's keys. `account` is the site's permanent, opaque id of the person: never a name or an address.
    ///
    /// Runs Argon2id once. Fails as [`Error::BadInput`] for an empty passphrase or one with unassigned characters,
    /// [`Error::TooLarge`] over 4 KiB, [`Error::OutOfMemory`] where the profile's memory cannot be had.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn create(account: &str, passphrase: &str, profile: Profile) -> Result<NewVault> {
        limits::identifier(account, "account")?;
        let prepared = crate::suite::passphrase::prepare_new(passphrase)?;
        Self::create_stretched(account, &Stretched::run(account, &prepared, new_hint(profile)?)?)
    }

    pub(crate) fn create_stretched(account: &str, stretched: &Stretched) -> Result<NewVault> {
        limits::identifier(account, "account")?;
        let mut draft = Draft::first(account)?;
        let way = WayIn::from_stretched(account, &stretched.output)?;
        draft.set(stretched.params(), &way)?;
        let recovery = set_recovery(&mut draft, account)?;
        let made = draft.seal()?;
        let keyset = made.bytes.clone();
        let opened = keyset::open(&keyset, account, SlotType::Passphrase, |_| Ok(way.clone()))?;
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
            Key::RecoveryCode(code) => {
                let code = RecoveryCode::from_text(code)?;
                Self::open(keyset, account, SlotType::Recovery, seen, |_| WayIn::from_recovery_code(account, &code))
            }
            Key::Passkey(prf_output) => {
                let prf_output = prf(prf_output)?;
                Self::open(keyset, account, SlotType::Passkey, seen, |params| match params {
                    Params::Passkey { prf_salt, .. } => WayIn::from_passkey(account, prf_salt, &prf_output),
                    _ => Err(Error::Internal("a passkey slot without its params")),
                })
            }
        }
    }

    /// A hint other than the keyset's own is [`Error::Tampered`]: somebody chose it for this person.
    pub(crate) fn unlock_stretched(keyset: &[u8], account: &str, stretched: &Stretched, seen: Option<&[u8]>) -> Result<Self> {
        let (header, ..) = keyset::read_for(keyset, account)?;
        if header.passphrase()? != (stretched.hint.profile, stretched.hint.salt) {
            return Err(Error::Tampered("the login hint"));
        }
        Self::open(keyset, account, SlotType::Passphrase, seen, |_| WayIn::from_stretched(account, &stretched.output))
    }

    fn open(
        keyset: &[u8],
        account: &str,
        slot_type: SlotType,
        seen: Option<&[u8]>,
        way: impl Fn(&Params) -> Result<WayIn>,
    ) -> Result<Self> {
        limits::identifier(account, "account")?;
        let seen = seen.map(|token| Seen::read(token, account)).transpose()?;
        if let Some(seen) = &seen {
            let (header, ..) = keyset::read_for(keyset, account)?;
            seen.check_header(&header, &derive::hash(&[keyset]))?;
        }
        let opened = keyset::open(keyset, account, slot_type, way)?;
        if let Some(seen) = &seen {
            seen.check(&opened)?;
        }
        Self::of(opened)
    }

    fn of(stored: Opened) -> Result<Self> {
        let private = Circle::private(&stored.header.account, &stored.secrets.epochs, stored.header.generation)?;
        Ok(Self { stored, made: Vec::new(), private })
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
        Seen::of(&self.stored)?.to_bytes()
    }

    /// The person's own circle.
    #[must_use]
    pub const fn private(&self) -> &Circle {
        &self.private
    }

    /// Every way in.
    #[must_use]
    pub fn unlocks(&self) -> Vec<Unlock> {
        let unlock = |slot: &keyset::header::Slot| Unlock {
            id: slot.id,
            slot_type: slot.params.slot_type(),
            credential_id: match &slot.params {
                Params::Passkey { credential_id, .. } => Some(credential_id.clone()),
                _ => None,
            },
        };
        self.stored.header.slots.iter().map(unlock).collect()
    }

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
        let present = self.stored.header.passphrase()?.0;
        let profile = profile.unwrap_or(present);
        if profile < present {
            return Err(Error::bad_input("profile must not be lower than the present one"));
        }
        new_hint(profile)
    }

    pub(crate) fn change_passphrase_stretched(&mut self, stretched: &Stretched) -> Result<(Vec<u8>, Login)> {
        if stretched.hint.profile < self.stored.header.passphrase()?.0 {
            return Err(Error::bad_input("profile must not be lower than the present one"));
        }
        let way = WayIn::from_stretched(self.account(), &stretched.output)?;
        let mut draft = Draft::after(&self.stored)?;
        draft.set(stretched.params(), &way)?;
        draft.renew()?;
        let made = draft.seal()?;
        keyset::open(&made.bytes, self.account(), SlotType::Passphrase, |_| Ok(way.clone()))?;
        let login = stretched.login(self.account())?;
        Ok((self.keep(made)?, login))
    }

    /// A keyset with a new recovery code; the old one stops working once it is stored.
    pub fn new_recovery_code(&mut self) -> Result<(Vec<u8>, Recovery)> {
        let mut draft = Draft::after(&self.stored)?;
        let recovery = set_recovery(&mut draft, self.account())?;
        draft.renew()?;
        let made = draft.seal()?;
        let code = RecoveryCode::from_text(&recovery.code)?;
        keyset::open(&made.bytes, self.account(), SlotType::Recovery, |_| WayIn::from_recovery_code(self.account(), &code))?;
        Ok((self.keep(made)?, recovery))
    }

    /// A keyset with one more passkey, and the id of its slot. `prf_output` is what the passkey gave for `prf_salt`.
    pub fn add_passkey(&mut self, credential_id: &[u8], prf_salt: &[u8], prf_output: &[u8]) -> Result<(Vec<u8>, u8)> {
        if credential_id.is_empty() {
            return Err(Error::bad_input("credentialId must not be empty"));
        }
        if credential_id.len() > limits::CREDENTIAL_ID {
            return Err(Error::TooLarge("credentialId"));
        }
        if self.unlocks().iter().any(|unlock| unlock.credential_id.as_deref() == Some(credential_id)) {
            return Err(Error::bad_input("credentialId already unlocks this vault"));
        }
        let prf_salt = <[u8; 32]>::try_from(prf_salt).map_err(|_| Error::bad_input("prfSalt must be 32 bytes"))?;
        let way = WayIn::from_passkey(self.account(), &prf_salt, &prf(prf_output)?)?;
        let mut draft = Draft::after(&self.stored)?;
        let id = draft.set(Params::Passkey { credential_id: credential_id.to_vec(), prf_salt }, &way)?;
        let made = draft.seal()?;
        let own = |params: &Params| match params {
            Params::Passkey { credential_id: other, .. } if other == credential_id => Ok(way.clone()),
            _ => WayIn::from_passkey(self.account(), &prf_salt, &prf(prf_output)?),
        };
        keyset::open(&made.bytes, self.account(), SlotType::Passkey, own)?;
        Ok((self.keep(made)?, id))
    }

    /// A keyset without one of its ways in, and with new keys for what follows. The passphrase is replaced, never
    /// removed: [`Error::LastUnlock`].
    pub fn remove_unlock(&mut self, id: u8) -> Result<Vec<u8>> {
        let mut draft = Draft::after(&self.stored)?;
        draft.remove(id)?;
        draft.renew()?;
        let made = draft.seal()?;
        self.keep(made)
    }

    fn keep(&mut self, made: Opened) -> Result<Vec<u8>> {
        self.made.try_reserve(1).map_err(|_| Error::OutOfMemory)?;
        let bytes = made.bytes.clone();
        self.made.push(made);
        Ok(bytes)
    }

    /// Adopts the keyset the server now holds: one this vault made, or another tab's.
    ///
    /// [`Error::RolledBack`] for an older one or another of the same generation, [`Error::Stale`] for a newer one that only a
    /// new unlock can open, [`Error::Tampered`] for one that opens and does not follow from what this vault knows.
    pub fn refresh(&mut self, keyset: &[u8]) -> Result<()> {
        let hash = derive::hash(&[keyset]);
        if hash == self.stored.hash {
            return Ok(());
        }
        if let Some(index) = self.made.iter().position(|made| made.hash == hash) {
            return self.adopt(self.made.get(index).cloned().ok_or(Error::Internal("a made keyset went missing"))?);
        }
        let (header, ..) = keyset::read_for(keyset, self.account())?;
        Seen::of(&self.stored)?.check_header(&header, &hash)?;
        for known in std::iter::once(&self.stored).chain(&self.made) {
            match keyset::open_with_root(keyset, known.root.clone()) {
                Ok(opened) => {
                    Seen::of(known)?.check(&opened)?;
                    return self.adopt(opened);
                }
                Err(Error::Tampered(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::Stale)
    }

    fn adopt(&mut self, opened: Opened) -> Result<()> {
        let private = Circle::private(&opened.header.account, &opened.secrets.epochs, opened.header.generation)?;
        self.private = private;
        self.stored = opened;
        self.made.clear();
        Ok(())
    }
}

fn set_recovery(draft: &mut Draft, account: &str) -> Result<Recovery> {
    let code = RecoveryCode::make()?;
    draft.set(Params::Recovery, &WayIn::from_recovery_code(account, &code)?)?;
    Ok(Recovery { code: code.to_text()?, secret: text(&way::recovery_secret(account, &code)?) })
}

/// All zeros, as a broken authenticator gives, are refused.
fn prf(output: &[u8]) -> Result<Secret<32>> {
    let output = Secret::from_slice(output).ok_or(Error::bad_input("the passkey's PRF output must be 32 bytes"))?;
    if output.is_zero() { Err(Error::bad_input("the passkey's PRF output is all zero")) } else { Ok(output) }
}

/// Profile and salt of a keyset's passphrase, checked against what the device has seen before anything is stretched.
pub(crate) fn unlock_hint(keyset: &[u8], account: &str, seen: Option<&[u8]>) -> Result<Hint> {
    limits::identifier(account, "account")?;
    let (header, ..) = keyset::read_for(keyset, account)?;
    let (profile, salt) = header.passphrase()?;
    if let Some(token) = seen {
        let seen = Seen::read(token, account)?;
        seen.check_header(&header, &derive::hash(&[keyset]))?;
        seen.check_profile(profile)?;
    }
    Ok(Hint { profile, salt })
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests;
