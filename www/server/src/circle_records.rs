//! The records of a circle: as `records`, but everybody who takes part reads and stores them.

use std::cmp::Reverse;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;

use crate::app::Shared;
use crate::circles::{CircleId, take_room};
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::keysets::Stored;
use crate::lies::Lie;
use crate::records::{self, AskBatch, Batch, ID_LIMIT, List, Put, Whole};
use crate::session::Session;
use crate::store::{Circle, Tx};
use crate::{forge, objects};

pub(crate) async fn list(State(app): State<Shared>, session: Session, CircleId(id): CircleId) -> Result<Reply<List>> {
    let (account, plant) = (session.account, app.lies.has(session.account, Lie::PlantNote));
    let (mut rows, planted) = app
        .store
        .snapshot(move |tx| {
            let circle = participant(tx, account, &id)?;
            let planted = if plant { planted(tx, &circle)? } else { None };
            Ok((tx.circle_records(circle.id)?, planted))
        })
        .await?;
    if app.lies.has(account, Lie::DropMessage) && !rows.is_empty() {
        rows.remove(rows.len() / 2);
    }
    rows.extend(planted.map(|(row, _)| row));
    if app.lies.has(account, Lie::ReorderMessages) {
        rows.reverse();
    }
    Ok(Reply(List::of(rows)))
}

pub(crate) async fn batch(
    State(app): State<Shared>,
    session: Session,
    CircleId(id): CircleId,
    Body(ask): Body<AskBatch>,
) -> Result<Reply<Batch>> {
    let (plant, roll_back) = (app.lies.has(session.account, Lie::PlantNote), app.lies.has(session.account, Lie::RollBack));
    let reorder = app.lies.has(session.account, Lie::ReorderMessages);
    let found = app
        .store
        .snapshot(move |tx| {
            let circle = participant(tx, session.account, &id)?;
            let mut found = records::gather(&ask.ids, |id| match read(tx, &circle, id)? {
                None if plant && id == forge::PLANTED => planted(tx, &circle),
                Some(whole) if roll_back => rolled_back(tx, &circle, whole).map(Some),
                honest => Ok(honest),
            })?;
            if reorder {
                // whatever the order asked for, so that it agrees with the list
                let arrived = tx.circle_records(circle.id)?;
                found.sort_by_key(|(row, _)| Reverse(arrived.iter().position(|one| one.id == row.id).unwrap_or(usize::MAX)));
            }
            Ok(found)
        })
        .await?;
    Ok(Reply(Batch::of(found)))
}

/// The session comes before the body: nobody else can make the server read 24 MiB.
pub(crate) async fn put(
    State(app): State<Shared>,
    session: Session,
    At(circle, id): At,
    Body(new): Body<Put>,
) -> Result<Reply<Stored>> {
    let (record, if_match) = new.read().await?;
    if (record.circle.as_str(), record.id.as_str()) != (circle.as_str(), id.as_str()) {
        return Err(Failure::bad_request("The record was sealed for another circle or under another id."));
    }
    let (hash, keep) = (record.hash.clone(), app.demo);
    app.store
        .transaction(move |tx| store_record(tx, &mut participant(tx, session.account, &circle)?, &record, &if_match, keep))
        .await?;
    Ok(Reply(Stored { hash }))
}

/// `keep` lets the version that is replaced stay beside the new one.
pub(crate) fn store_record(tx: &Tx<'_>, circle: &mut Circle, record: &objects::Record, if_match: &str, keep: bool) -> Result<()> {
    let stored = tx.circle_record(circle.id, &record.id)?;
    let (old_size, size) = records::sizes(stored.as_ref(), record, if_match)?;
    take_room(tx, circle, old_size, size)?;
    if stored.is_none() {
        tx.add_circle_record(circle.id, record, size)
    } else if tx.swap_circle_record(circle.id, record, size, if_match, keep)? {
        Ok(())
    } else {
        Err(Failure::conflict(stored.map(|row| row.hash)))
    }
}

/// Removes a record for good; one that is not there is gone already.
pub(crate) fn delete(tx: &Tx<'_>, circle: &mut Circle, id: &str) -> Result<()> {
    let Some(stored) = tx.circle_record(circle.id, id)? else { return Ok(()) };
    take_room(tx, circle, stored.size, 0)?;
    tx.delete_circle_record(circle.id, id)
}

fn participant(tx: &Tx<'_>, account: i64, circle: &str) -> Result<Circle> {
    tx.circle(account, circle)?.ok_or_else(Failure::not_found)
}

fn read(tx: &Tx<'_>, circle: &Circle, id: &str) -> Result<Option<Whole>> {
    Ok(tx.circle_record(circle.id, id)?.zip(tx.circle_sealed(circle.id, id)?))
}

/// A lie: the circle's first record once more, under a name of its own.
fn planted(tx: &Tx<'_>, circle: &Circle) -> Result<Option<Whole>> {
    let Some(first) = tx.circle_records(circle.id)?.into_iter().next() else { return Ok(None) };
    let Some((mut row, sealed)) = read(tx, circle, &first.id)? else { return Ok(None) };
    let sealed = forge::planted(&sealed)?;
    row.id = forge::PLANTED.to_owned();
    row.size = i64::try_from(sealed.len()).map_err(Failure::internal)?;
    row.hash = objects::hash(&sealed);
    Ok(Some((row, sealed)))
}

/// A lie: the version before the newest, where there was one.
fn rolled_back(tx: &Tx<'_>, circle: &Circle, (mut row, sealed): Whole) -> Result<Whole> {
    let Some(previous) = tx.circle_previous(circle.id, &row.id)? else { return Ok((row, sealed)) };
    row.hash = objects::hash(&previous);
    Ok((row, previous))
}

/// The circle and the record in an address.
pub(crate) struct At(String, String);

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match Path::<(String, String)>::from_request_parts(parts, state).await {
            Ok(Path((circle, id))) if (1..=ID_LIMIT).contains(&id.len()) => Ok(Self(circle, id)),
            _ => Err(Failure::bad_request("A record id is 1 to 256 bytes of UTF-8.")),
        }
    }
}
