//! Starting over after a breach: every way in, every key and the identity are made anew, for this person and for the circles she keeps.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use super::Vault;
use super::login::{Login, Recovery, Stretched, set_recovery};
use super::people::put_card;
use crate::change::{Change, PutType};
use crate::circle::{Person, Role, SharedCircle};
use crate::error::Result;
use crate::keyset::build::Draft;
use crate::keyset::header::SlotType;
use crate::keyset::recovery_code::RecoveryCode;
use crate::keyset::way::WayIn;
use crate::keyset::{self, own};
use crate::people::card;
use crate::suite::derive;

/// What [`Vault::rotate`] makes.
pub struct Rotation {
    /// To be stored in this order, each whole. The first holds the keyset and is handed to [`Vault::refresh`]; each of the others is one circle's.
    pub changes: Vec<Change>,
    /// For the server, with the first change.
    pub login: Login,
    /// The new code for the person, its secret for the server.
    pub recovery: Recovery,
    /// What whoever had the old keys could read, and will still be able to.
    pub report: Vec<Exposure>,
}

/// What somebody who had the old keys could have read in one circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The circle.
    pub circle: [u8; 16],
    /// The first and last epoch whose record keys the vault held.
    pub epochs: (u32, u32),
    /// This person's role, by which more than reading was possible; `None` in the private circle.
    pub role: Option<Role>,
    /// Whether a new epoch comes with the changes. Where it does not, a keeper has to begin one.
    pub healed: bool,
}

impl Vault {
    /// Makes everything anew after keys were stolen, or may have been: passphrase, recovery code, ROOT, the private epoch, the identity, and an
    /// epoch in each of `circles` that this person keeps. Passkeys are dropped. What was sealed before stays readable, to a thief too: the report says what.
    ///
    /// Keys are sealed to the cards of the circles' verified logs and of pinned contacts, and to nobody else. Runs Argon2id once; `passphrase` should be another one.
    /// An interruption loses nothing: once the first change is stored and the vault unlocked anew, [`SharedCircle::lags`] names the circles still to be
    /// renewed, and [`SharedCircle::renew`] does it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn rotate(&mut self, passphrase: &str, reason: &str, circles: &mut [&mut SharedCircle], at: u64) -> Result<Rotation> {
        let prepared = crate::suite::passphrase::prepare_new(passphrase)?;
        let stretched = Stretched::run(self.account(), &prepared, self.next_hint(None)?)?;
        self.rotate_stretched(&stretched, reason, circles, at)
    }

    pub(crate) fn rotate_stretched(
        &mut self,
        stretched: &Stretched,
        reason: &str,
        circles: &mut [&mut SharedCircle],
        at: u64,
    ) -> Result<Rotation> {
        self.check_profile(stretched.hint.profile)?;
        let (account, contacts) = (self.account(), self.pinned()?);
        let way = WayIn::from_stretched(account, &stretched.output)?;
        let mut draft = Draft::after(&self.stored)?;
        for slot in &self.stored.header.slots {
            if slot.params.slot_type() == SlotType::Passkey {
                draft.remove(slot.id)?;
            }
        }
        draft.set(stretched.params(), &way)?;
        let recovery = set_recovery(&mut draft, account)?;
        draft.renew()?;
        draft.renew_identity()?;
        let named = self.stored.secrets.contacts;
        let mut change = Change::default();
        if named != [0; 32] {
            let list = contacts.seal(account, draft.epochs())?;
            draft.name_contacts(derive::hash(&list));
            change.put(PutType::Contacts, account.to_owned(), list, Some(&named));
        }
        let made = draft.seal()?;
        keyset::open(&made.bytes, account, SlotType::Passphrase, &|_| Ok(way.clone()))?;
        let code = RecoveryCode::from_text(&recovery.code)?;
        keyset::open(&made.bytes, account, SlotType::Recovery, &|_| WayIn::from_recovery_code(account, &code))?;
        let cards = card::chain(account, &made.secrets.identities)?;
        let person = Person { account, identities: &made.secrets.identities, cards: &cards, contacts };
        put_card(person.newest()?, &mut change);
        change.put(PutType::Keyset, account.to_owned(), made.bytes.clone(), Some(&self.stored.hash));
        let mut changes = vec![change];
        let last = own::newest(self.private_epochs())?;
        let mut report = vec![Exposure { circle: *self.private().id(), epochs: (0, last), role: None, healed: true }];
        for circle in circles {
            let role = circle.role_of(&person);
            if role.is_some() {
                changes.push(circle.renew_as(&person, reason, at)?);
            }
            if let Some(epochs) = circle.readable() {
                report.push(Exposure { circle: *circle.id(), epochs, role, healed: role == Some(Role::Keeper) });
            }
        }
        let login = stretched.login(account)?;
        let contacts = contacts.clone();
        self.keep(made, Some(contacts));
        Ok(Rotation { changes, login, recovery, report })
    }
}
