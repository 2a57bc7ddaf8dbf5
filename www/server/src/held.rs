//! For the demo's right-hand side: all the server holds about a person, and a server that turns malicious.
//! A real site has neither route.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::session::Session;
use crate::{objects, secrets};

/// Bytes of records in one answer; the sizes of all of them are always told.
const SHOWN: i64 = 32 * 1024 * 1024;

#[derive(Serialize)]
pub(crate) struct Held {
    account: Account,
    keyset: Keyset,
    records: Vec<Record>,
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

/// Every column of every row that belongs to this account, but for the salt and the hashes of session tokens.
pub(crate) async fn held(State(app): State<Shared>, session: Session) -> Result<Reply<Held>> {
    let held = app
        .store
        .snapshot(move |tx| {
            let account = tx.account(session.account)?;
            let keyset = tx.keyset(session.account)?;
            let (mut records, mut shown) = (Vec::new(), 0_i64);
            for row in tx.records(session.account)? {
                shown = shown.saturating_add(row.size);
                let sealed = if shown > SHOWN { None } else { tx.sealed(session.account, &row.id)? };
                let bytes = sealed.map(|sealed| secrets::to_base64(&sealed));
                records.push(Record { id: row.id, bytes, size: row.size, revision: row.revision, updated_at: row.updated_at });
            }
            Ok(Held {
                account: Account {
                    login: account.login,
                    account: account.account,
                    hint: account.hint,
                    secret_hash: secrets::hex(&account.secret_hash),
                    recovery_hash: account.recovery_hash.map(|hash| secrets::hex(&hash)),
                    created_at: account.created_at,
                },
                keyset: Keyset {
                    size: keyset.bytes.len(),
                    bytes: secrets::to_base64(&keyset.bytes),
                    updated_at: keyset.updated_at,
                },
                records,
            })
        })
        .await?;
    Ok(Reply(held))
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
