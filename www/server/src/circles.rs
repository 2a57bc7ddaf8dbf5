//! Circles: their logs, and the keys that log entries give to their members.
//!
//! The server orders what it is given, and lets participants only ask for it. Who is a member, and who may do what, it
//! cannot know: each member's device works that out from the log.

use axum::extract::{FromRequestParts, Path, RawQuery, State};
use axum::http::request::Parts;
use serde::Serialize;

use crate::app::Shared;
use crate::clear::Entry;
use crate::error::{Failure, Result};
use crate::json::Reply;
use crate::lies::Lie;
use crate::objects::Sealed;
use crate::session::Session;
use crate::store::{Circle, Tx};
use crate::{forge, secrets};

/// How many circles one account may make.
const MADE: i64 = 1000;
/// For each circle, bytes.
const QUOTA: i64 = 512 * 1024 * 1024;

#[derive(Serialize)]
pub(crate) struct Circles {
    circles: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    circle: String,
    entries: u32,
}

pub(crate) async fn list(State(app): State<Shared>, session: Session) -> Result<Reply<Circles>> {
    let rows = app.store.snapshot(move |tx| tx.circles(session.account)).await?;
    // a server that lies does so consistently: the count is the one of the log it would give out
    let (roll_back, add_member) = (app.lies.has(session.account, Lie::RollBack), app.lies.has(session.account, Lie::AddMember));
    let told = |entries: u32| match entries.saturating_sub(roll_back.into()) {
        0 => 0,
        entries => entries.saturating_add(add_member.into()),
    };
    let listed = |row: Circle| Listed { circle: row.circle, entries: told(row.entries) };
    Ok(Reply(Circles { circles: rows.into_iter().map(listed).collect() }))
}

#[derive(Serialize)]
pub(crate) struct Log {
    entries: Vec<String>,
}

pub(crate) async fn log(
    State(app): State<Shared>,
    session: Session,
    CircleId(id): CircleId,
    RawQuery(query): RawQuery,
) -> Result<Reply<Log>> {
    let from = query.as_deref().map_or(Some(0), |query| query.strip_prefix("from=")?.parse::<u32>().ok());
    let from = from.ok_or_else(|| Failure::bad_request("A log is asked for from one entry on: from=<number>."))?;
    let (roll_back, add_member) = (app.lies.has(session.account, Lie::RollBack), app.lies.has(session.account, Lie::AddMember));
    let lying = roll_back || add_member;
    let mut entries = app
        .store
        .snapshot(move |tx| {
            let circle = tx.circle(session.account, &id)?.ok_or_else(Failure::not_found)?;
            tx.entries(circle.id, if lying { 0 } else { from })
        })
        .await?;
    if roll_back {
        entries.pop();
    }
    if add_member {
        entries.extend(forge::one_more_entry(&entries)?);
    }
    let skipped = if lying { usize::try_from(from).map_err(Failure::internal)? } else { 0 };
    Ok(Reply(Log { entries: entries.iter().skip(skipped).map(|bytes| secrets::to_base64(bytes)).collect() }))
}

#[derive(Serialize)]
pub(crate) struct Grants {
    items: Vec<Grant>,
}

#[derive(Serialize)]
struct Grant {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    bytes: String,
}

pub(crate) async fn grants(State(app): State<Shared>, session: Session) -> Result<Reply<Grants>> {
    let rows = app.store.snapshot(move |tx| tx.grants_for(session.account)).await?;
    let items = rows.into_iter().map(|row| Grant {
        kind: "grant",
        id: format!("{}/{:010}/{}", row.circle, row.sequence, row.account),
        bytes: secrets::to_base64(&row.bytes),
    });
    Ok(Reply(Grants { items: items.collect() }))
}

/// Puts an entry behind the last one of a circle; the first one makes the circle.
pub(crate) fn add_entry(tx: &Tx<'_>, account: i64, id: &str, entry: &Entry) -> Result<()> {
    let mut circle = match tx.circle(account, id)? {
        Some(circle) => circle,
        None if entry.sequence == 0 && !tx.circle_exists(id)? => make(tx, account, id)?,
        None => return Err(Failure::not_found()),
    };
    if entry.sequence < circle.entries {
        return Err(Failure::conflict(tx.entry_hash(circle.id, entry.sequence)?));
    }
    let last = entry.sequence.checked_sub(1).map(|last| tx.entry_hash(circle.id, last)).transpose()?;
    if last.is_some_and(|last| last.as_ref() != Some(&entry.previous)) {
        return Err(follows_not());
    }
    take_room(tx, &mut circle, 0, size(&entry.sealed)?)?;
    if tx.add_entry(circle.id, entry.sequence, &entry.sealed)? { Ok(()) } else { Err(follows_not()) }
}

fn follows_not() -> Failure {
    Failure::bad_request("The log entry does not follow the last one of its circle.")
}

/// A circle is named by the hash of its first entry, so nobody can take another one's name.
fn make(tx: &Tx<'_>, account: i64, id: &str) -> Result<Circle> {
    if tx.circles_made_by(account)? >= MADE {
        return Err(Failure::too_large("This account has made 1,000 circles. Nothing was stored."));
    }
    tx.add_circle(id, account)?;
    tx.circle(account, id)?.ok_or_else(|| Failure::internal("a new circle is not there"))
}

/// Stores a grant whose entry was stored just before; whoever it is for takes part from now on.
pub(crate) fn add_grant(tx: &Tx<'_>, account: i64, id: &str, sequence: u32, receiver: &str, grant: &Sealed) -> Result<()> {
    let mut circle = tx.circle(account, id)?.ok_or_else(Failure::not_found)?;
    let receiver = tx.account_row(receiver)?.ok_or_else(|| Failure::bad_request("A grant is for an account that is not here."))?;
    take_room(tx, &mut circle, 0, size(grant)?)?;
    tx.add_grant(circle.id, sequence, receiver, grant)?;
    tx.add_participant(circle.id, receiver)
}

/// Counts what is about to be stored, and refuses it when the circle's room is used up.
pub(crate) fn take_room(tx: &Tx<'_>, circle: &mut Circle, old: i64, new: i64) -> Result<()> {
    let total = circle.bytes.saturating_sub(old).saturating_add(new);
    if total > QUOTA {
        return Err(Failure::too_large("This circle's 512 MiB are used up. Nothing was stored."));
    }
    circle.bytes = total;
    tx.set_circle_bytes(circle.id, total)
}

fn size(sealed: &Sealed) -> Result<i64> {
    i64::try_from(sealed.bytes.len()).map_err(Failure::internal)
}

/// The circle in an address. One that cannot be is one that is not there.
pub(crate) struct CircleId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for CircleId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Failure::not_found()),
        }
    }
}
