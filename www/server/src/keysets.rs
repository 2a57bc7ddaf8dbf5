//! The keyset of an account: read it, and replace it by compare-and-swap.

use axum::extract::State;
use serde::{Deserialize, Deserializer, Serialize};

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::lies::Lie;
use crate::objects;
use crate::secrets::{self, Hash, Way};
use crate::session::Session;
use crate::store::{StoredKeyset, Tx};

#[derive(Serialize)]
pub(crate) struct Current {
    keyset: String,
    hash: String,
}

impl From<StoredKeyset> for Current {
    fn from(stored: StoredKeyset) -> Self {
        Self { keyset: secrets::to_base64(&stored.bytes), hash: stored.hash }
    }
}

pub(crate) async fn current(State(app): State<Shared>, session: Session) -> Result<Reply<Current>> {
    let forge = app.lies.has(session.account, Lie::ForgeKeyset);
    let (account, stored) = app.store.snapshot(move |tx| Ok((tx.account(session.account)?, tx.keyset(session.account)?))).await?;
    if forge {
        let keyset = &app.lies.forged(&account.account).await?.keyset;
        return Ok(Reply(Current { keyset: secrets::to_base64(keyset), hash: objects::hash(keyset) }));
    }
    Ok(Reply(stored.into()))
}

/// An unknown field is refused: a misspelt `recoverySecret` that is quietly ignored would lock a person out one day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Replace {
    keyset: String,
    if_match: String,
    /// After a change of the passphrase.
    login: Option<Login>,
    /// After a new recovery code; `null` after its removal.
    #[serde(default, deserialize_with = "given")]
    recovery_secret: Option<Option<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    secret: String,
    hint: String,
}

/// What changes together with a keyset: the ways to sign in.
pub(crate) struct Ways {
    /// A hint and the secret that belongs to it.
    login: Option<(String, Hash)>,
    recovery: Option<Option<Hash>>,
}

impl Ways {
    pub(crate) fn read(login: Option<Login>, recovery_secret: Option<Option<String>>) -> Result<Self> {
        let login = match login {
            Some(login) => Some((login.hint, secrets::secret("login.secret", &login.secret)?)),
            None => None,
        };
        let secret = |text: Option<String>| text.map(|text| secrets::secret("recoverySecret", &text)).transpose();
        Ok(Self { login, recovery: recovery_secret.map(secret).transpose()? })
    }

    /// Whether all stays as it is.
    pub(crate) const fn stay(&self) -> bool {
        self.login.is_none() && self.recovery.is_none()
    }
}

#[derive(Serialize)]
pub(crate) struct Stored {
    pub(crate) hash: String,
}

/// Keyset, login secret, hint and recovery secret change together or not at all.
///
/// A client whose answer got lost sends the same again and is told `conflict` with the hash of the very keyset it sent:
/// then it was stored the first time.
pub(crate) async fn replace(State(app): State<Shared>, session: Session, Body(new): Body<Replace>) -> Result<Reply<Stored>> {
    let keyset = objects::keyset(&new.keyset)?;
    let ways = Ways::read(new.login, new.recovery_secret)?;
    let hash = keyset.hash.clone();
    app.store.transaction(move |tx| swap(tx, &session, &keyset, &new.if_match, &ways)).await?;
    Ok(Reply(Stored { hash }))
}

/// The same inside a transaction that may do more.
pub(crate) fn swap(tx: &Tx<'_>, session: &Session, keyset: &objects::Keyset, if_match: &str, ways: &Ways) -> Result<()> {
    let account = tx.account(session.account)?;
    let stored = tx.keyset(account.id)?;
    if stored.hash != if_match {
        return Err(Failure::conflict(Some(stored.hash)));
    }
    if keyset.account != account.account {
        return Err(Failure::bad_request("The keyset is another account's."));
    }
    if Some(keyset.generation) != stored.generation.checked_add(1) {
        return Err(Failure::bad_request("The keyset's generation does not follow the stored one."));
    }
    // without a new login the old hint stays, and it must still belong to the keyset
    objects::check_hint(ways.login.as_ref().map_or(&account.hint, |(hint, _)| hint), keyset)?;
    if !tx.swap_keyset(account.id, keyset, if_match)? {
        return Err(Failure::conflict(Some(stored.hash)));
    }
    if let Some((hint, secret)) = &ways.login {
        tx.set_login(account.id, hint, &secrets::login_hash(&account.salt, Way::Passphrase, secret)?)?;
    }
    if let Some(recovery) = &ways.recovery {
        let hash = recovery.map(|secret| secrets::login_hash(&account.salt, Way::Recovery, &secret)).transpose()?;
        tx.set_recovery(account.id, hash.as_ref())?;
    }
    if ways.stay() { Ok(()) } else { end_others(tx, session) }
}

/// Who changes a passphrase may do so because somebody else knows it.
fn end_others(tx: &Tx<'_>, session: &Session) -> Result<()> {
    tx.end_other_sessions(session.account, &session.token_hash)
}

/// Tells a field that is `null` from one that is missing.
pub(crate) fn given<'de, D: Deserializer<'de>>(field: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(field).map(Some)
}
