//! The keyset of an account: read it, and replace it by compare-and-swap.

use axum::extract::State;
use serde::{Deserialize, Deserializer, Serialize};

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::objects;
use crate::secrets::{self, Way};
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
    let stored = app.store.snapshot(move |tx| tx.keyset(session.account)).await?;
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
struct Login {
    secret: String,
    hint: String,
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
    let secret = new.login.as_ref().map(|login| secrets::secret("login.secret", &login.secret)).transpose()?;
    let recovery = match &new.recovery_secret {
        Some(Some(text)) => Some(Some(secrets::secret("recoverySecret", text)?)),
        Some(None) => Some(None),
        None => None,
    };
    let hash = keyset.hash.clone();
    app.store
        .transaction(move |tx| {
            let account = tx.account(session.account)?;
            let stored = tx.keyset(account.id)?;
            if stored.hash != new.if_match {
                return Err(Failure::conflict(Some(stored.hash)));
            }
            if keyset.account != account.account {
                return Err(Failure::bad_request("The keyset is another account's."));
            }
            if Some(keyset.generation) != stored.generation.checked_add(1) {
                return Err(Failure::bad_request("The keyset's generation does not follow the stored one."));
            }
            // without a new login the old hint stays, and it must still belong to the keyset
            objects::check_hint(new.login.as_ref().map_or(&account.hint, |login| &login.hint), &keyset)?;
            if !tx.swap_keyset(account.id, &keyset, &new.if_match)? {
                return Err(Failure::conflict(Some(stored.hash)));
            }
            if let (Some(login), Some(secret)) = (&new.login, &secret) {
                tx.set_login(account.id, &login.hint, &secrets::login_hash(&account.salt, Way::Passphrase, secret)?)?;
            }
            if let Some(recovery) = &recovery {
                let hash = recovery.map(|secret| secrets::login_hash(&account.salt, Way::Recovery, &secret)).transpose()?;
                tx.set_recovery(account.id, hash.as_ref())?;
            }
            if secret.is_some() || recovery.is_some() {
                end_others(tx, &session)?;
            }
            Ok(())
        })
        .await?;
    Ok(Reply(Stored { hash }))
}

/// Who changes a passphrase may do so because somebody else knows it.
fn end_others(tx: &Tx<'_>, session: &Session) -> Result<()> {
    tx.end_other_sessions(session.account, &session.token_hash)
}

/// Tells a field that is `null` from one that is missing.
fn given<'de, D: Deserializer<'de>>(field: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(field).map(Some)
}
