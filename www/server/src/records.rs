//! Records: lists, reading, and storing by compare-and-swap. The server keeps the newest revision only.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

use crate::app::Shared;
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::keysets::Stored;
use crate::session::Session;
use crate::store::{self, Tx};
use crate::{objects, secrets};

/// For each account, bytes.
const QUOTA: i64 = 512 * 1024 * 1024;
const BATCH_IDS: usize = 1000;
/// Bytes of sealed records in one answer.
const BATCH_BYTES: usize = 64 * 1024 * 1024;
pub(crate) const ID_LIMIT: usize = 256;
/// What `ifMatch` says when nothing is stored yet.
pub(crate) const ABSENT: &str = "absent";

#[derive(Serialize)]
pub(crate) struct List {
    records: Vec<Listed>,
}

impl List {
    pub(crate) fn of(rows: Vec<store::Listed>) -> Self {
        Self { records: rows.into_iter().map(Listed::from).collect() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    revision: u32,
    size: i64,
    hash: String,
    /// Milliseconds since 1970, by the server's clock.
    updated_at: i64,
}

impl From<store::Listed> for Listed {
    fn from(row: store::Listed) -> Self {
        Self { id: row.id, revision: row.revision, size: row.size, hash: row.hash, updated_at: row.updated_at }
    }
}

pub(crate) async fn list(State(app): State<Shared>, session: Session) -> Result<Reply<List>> {
    let rows = app.store.snapshot(move |tx| tx.records(session.account)).await?;
    Ok(Reply(List::of(rows)))
}

#[derive(Serialize)]
pub(crate) struct One {
    sealed: String,
    hash: String,
}

pub(crate) async fn one(State(app): State<Shared>, session: Session, RecordId(id): RecordId) -> Result<Reply<One>> {
    let found = app.store.snapshot(move |tx| read(tx, session.account, &id)).await?;
    let (row, sealed) = found.ok_or_else(Failure::not_found)?;
    Ok(Reply(One { sealed: secrets::to_base64(&sealed), hash: row.hash }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskBatch {
    pub(crate) ids: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Batch {
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    sealed: String,
    hash: String,
}

/// A record and its bytes.
pub(crate) type Whole = (store::Listed, Vec<u8>);

/// Many records in one answer, in the order asked for; ids that are not stored are left out.
pub(crate) async fn batch(State(app): State<Shared>, session: Session, Body(ask): Body<AskBatch>) -> Result<Reply<Batch>> {
    let found = app.store.snapshot(move |tx| gather(&ask.ids, |id| read(tx, session.account, id))).await?;
    Ok(Reply(Batch::of(found)))
}

pub(crate) fn gather(ids: &[String], read: impl Fn(&str) -> Result<Option<Whole>>) -> Result<Vec<Whole>> {
    const TOO_MANY: &str = "A batch is at most 1,000 records and 64 MiB. Ask for fewer.";
    if ids.len() > BATCH_IDS {
        return Err(Failure::too_large(TOO_MANY));
    }
    let (mut found, mut total) = (Vec::with_capacity(ids.len()), 0_usize);
    for id in ids {
        let Some(whole) = read(id)? else { continue };
        total = total.saturating_add(whole.1.len());
        if total > BATCH_BYTES {
            return Err(Failure::too_large(TOO_MANY));
        }
        found.push(whole);
    }
    Ok(found)
}

impl Batch {
    pub(crate) fn of(found: Vec<Whole>) -> Self {
        let item = |(row, sealed): Whole| Item { id: row.id, sealed: secrets::to_base64(&sealed), hash: row.hash };
        Self { items: found.into_iter().map(item).collect() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Put {
    sealed: String,
    if_match: String,
}

impl Put {
    /// Decoding and hashing the largest record takes long enough to hold up others.
    pub(crate) async fn read(self) -> Result<(objects::Record, String)> {
        let Self { sealed, if_match } = self;
        Ok((tokio::task::spawn_blocking(move || objects::record(&sealed)).await.map_err(Failure::internal)??, if_match))
    }
}

/// The session comes before the body: nobody else can make the server read 24 MiB.
pub(crate) async fn put(
    State(app): State<Shared>,
    session: Session,
    RecordId(id): RecordId,
    Body(new): Body<Put>,
) -> Result<Reply<Stored>> {
    let (record, if_match) = new.read().await?;
    if record.id != id {
        return Err(Failure::bad_request("The record was sealed under another id."));
    }
    let hash = record.hash.clone();
    app.store.transaction(move |tx| store_record(tx, session.account, &record, &if_match)).await?;
    Ok(Reply(Stored { hash }))
}

pub(crate) fn store_record(tx: &Tx<'_>, account: i64, record: &objects::Record, if_match: &str) -> Result<()> {
    let stored = tx.record(account, &record.id)?;
    let (old_size, size) = sizes(stored.as_ref(), record, if_match)?;
    let total = tx.account(account)?.record_bytes.saturating_sub(old_size).saturating_add(size);
    if total > QUOTA {
        return Err(Failure::too_large("This account's 512 MiB are used up. Nothing was stored."));
    }
    tx.set_record_bytes(account, total)?;
    if stored.is_none() {
        tx.add_record(account, record, size)
    } else if tx.swap_record(account, record, size, if_match)? {
        Ok(())
    } else {
        Err(Failure::conflict(stored.map(|row| row.hash)))
    }
}

/// Checks that a record follows what is stored; answers the size of what goes and of what comes.
pub(crate) fn sizes(stored: Option<&store::Listed>, record: &objects::Record, if_match: &str) -> Result<(i64, i64)> {
    let (old_size, expected) = match stored {
        None if if_match == ABSENT => (0, Some(1)),
        Some(row) if row.hash == if_match => (row.size, row.revision.checked_add(1)),
        _ => return Err(Failure::conflict(stored.map(|row| row.hash.clone()))),
    };
    if Some(record.revision) != expected {
        return Err(Failure::bad_request("The record's revision does not follow the stored one."));
    }
    Ok((old_size, i64::try_from(record.bytes.len()).map_err(Failure::internal)?))
}

/// Removes a record for good; one that is not there is gone already.
pub(crate) fn delete(tx: &Tx<'_>, account: i64, id: &str) -> Result<()> {
    let Some(stored) = tx.record(account, id)? else { return Ok(()) };
    tx.set_record_bytes(account, tx.account(account)?.record_bytes.saturating_sub(stored.size))?;
    tx.delete_record(account, id)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct History {
    older_revisions: u32,
}

/// How many older revisions of a person's own record the server keeps: none, a new one overwrites the old. (For a while its bytes may
/// stand in the database's log, and in whatever backups are made.)
pub(crate) async fn history(_: Session) -> Reply<History> {
    Reply(History { older_revisions: 0 })
}

fn read(tx: &Tx<'_>, account: i64, id: &str) -> Result<Option<Whole>> {
    Ok(tx.record(account, id)?.zip(tx.sealed(account, id)?))
}

/// The id in the address of a record, decoded.
pub(crate) struct RecordId(String);

impl<S: Send + Sync> FromRequestParts<S> for RecordId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) if (1..=ID_LIMIT).contains(&id.len()) => Ok(Self(id)),
            _ => Err(Failure::bad_request("A record id is 1 to 256 bytes of UTF-8.")),
        }
    }
}
