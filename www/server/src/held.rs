//! For the demo's right-hand side: all the server holds about a person, and a server that turns malicious.
//! A real site has neither route.

mod shared;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::session::Session;
use crate::store::Tx;
use crate::{objects, secrets};

/// Bytes of objects in one answer; the sizes of all of them are always told.
const SHOWN: i64 = 32 * 1024 * 1024;

#[derive(Serialize)]
pub(crate) struct Held {
    account: Account,
    keyset: Keyset,
    records: Vec<Record>,
    contacts: Option<shared::Contacts>,
    cards: Vec<shared::Card>,
    circles: Vec<shared::Circle>,
    intake: Vec<shared::Letter>,
}

/// Bytes that are still to be shown.
struct Room(i64);

impl Room {
    /// `None` for what goes beyond.
    fn show(&mut self, bytes: &[u8]) -> Option<String> {
        self.0 = self.0.saturating_sub(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        (self.0 >= 0).then(|| secrets::to_base64(bytes))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    login: String,
    account: String,
    hint: String,
    secret_hash: String,
    recovery_hash: Option<String>,
    created_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Keyset {
    bytes: String,
    size: usize,
    updated_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    /// `null` once 32 MiB have been shown.
    bytes: Option<String>,
    size: i64,
    revision: u32,
    updated_at: i64,
}

/// Every column of every row that belongs to this account or to a circle of his, but for the salt and the hashes of session
/// tokens. It is the truth, whatever lies the account is told elsewhere.
pub(crate) async fn held(State(app): State<Shared>, session: Session) -> Result<Reply<Held>> {
    Ok(Reply(app.store.snapshot(move |tx| all(tx, session.account)).await?))
}

fn all(tx: &Tx<'_>, id: i64) -> Result<Held> {
    let account = tx.account(id)?;
    let keyset = tx.keyset(id)?;
    let (mut records, mut room) = (Vec::new(), Room(SHOWN));
    for row in tx.records(id)? {
        let bytes = if room.0 < row.size { None } else { tx.sealed(id, &row.id)? };
        let bytes = bytes.and_then(|sealed| room.show(&sealed));
        records.push(Record { id: row.id, bytes, size: row.size, revision: row.revision, updated_at: row.updated_at });
    }
    Ok(Held {
        contacts: shared::contacts(tx, id, &mut room)?,
        cards: shared::cards(tx, id, &mut room)?,
        circles: shared::circles(tx, &account.account, id, &mut room)?,
        intake: shared::intake(tx, id, &mut room)?,
        account: Account {
            login: account.login,
            account: account.account,
            hint: account.hint,
            secret_hash: secrets::hex(&account.secret_hash),
            recovery_hash: account.recovery_hash.map(|hash| secrets::hex(&hash)),
            created_at: account.created_at,
        },
        keyset: Keyset { size: keyset.bytes.len(), bytes: secrets::to_base64(&keyset.bytes), updated_at: keyset.updated_at },
        records,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tamper {
    id: String,
    /// Which bit to flip, counted from the highest bit of the first byte; without it, one in the middle.
    bit: Option<usize>,
}

/// Changes one bit of a stored record. The same bit once more puts the record back as it was.
pub(crate) async fn tamper(State(app): State<Shared>, session: Session, Body(ask): Body<Tamper>) -> Result<StatusCode> {
    if !app.demo {
        return Err(Failure::not_found());
    }
    app.store
        .transaction(move |tx| {
            let mut sealed = tx.sealed(session.account, &ask.id)?.ok_or_else(Failure::not_found)?;
            let bit = ask.bit.unwrap_or((sealed.len() / 2).saturating_mul(8));
            let byte = sealed.get_mut(bit / 8).ok_or_else(|| Failure::bad_request("bit lies behind the end of the record."))?;
            *byte ^= 0x80_u8.unbounded_shr(u32::try_from(bit % 8).map_err(Failure::internal)?);
            // a server that lies does so consistently
            tx.overwrite_sealed(session.account, &ask.id, &objects::hash(&sealed), &sealed)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
