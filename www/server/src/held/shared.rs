//! What the server holds of people and circles.

use serde::Serialize;

use crate::error::Result;
use crate::held::Room;
use crate::store::{self, ListedEntry, StoredGrant, Tx};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Contacts {
    bytes: Option<String>,
    size: usize,
    updated_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    sequence: u32,
    bytes: Option<String>,
    size: usize,
    stored_at: i64,
}

#[derive(Serialize)]
pub(super) struct Circle {
    circle: String,
    /// Bytes in all.
    size: i64,
    /// The server knows who shares with whom, and since when.
    participants: Vec<Participant>,
    log: Vec<Entry>,
    grants: Vec<Grant>,
    records: Vec<Record>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Participant {
    account: String,
    joined_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    sequence: u32,
    bytes: Option<String>,
    size: i64,
    stored_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    sequence: u32,
    account: String,
    /// `null` for what was sealed to somebody else.
    bytes: Option<String>,
    size: usize,
    stored_at: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    bytes: Option<String>,
    size: i64,
    revision: u32,
    updated_at: i64,
    /// The version before, which only the demo keeps.
    previous: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Letter {
    id: String,
    bytes: Option<String>,
    size: usize,
    arrived_at: i64,
}

pub(super) fn contacts(tx: &Tx<'_>, account: i64, room: &mut Room) -> Result<Option<Contacts>> {
    let stored = tx.contacts(account)?;
    Ok(stored.map(|row| Contacts { bytes: room.show(&row.bytes), size: row.bytes.len(), updated_at: row.updated_at }))
}

pub(super) fn cards(tx: &Tx<'_>, account: i64, room: &mut Room) -> Result<Vec<Card>> {
    let cards = tx.cards(account)?.into_iter().map(|row| Card {
        sequence: row.sequence,
        bytes: room.show(&row.bytes),
        size: row.bytes.len(),
        stored_at: row.stored_at,
    });
    Ok(cards.collect())
}

pub(super) fn intake(tx: &Tx<'_>, account: i64, room: &mut Room) -> Result<Vec<Letter>> {
    let letters = tx.letters(account)?.into_iter().map(|row| Letter {
        bytes: room.show(&row.sealed),
        size: row.sealed.len(),
        id: row.id,
        arrived_at: row.arrived_at,
    });
    Ok(letters.collect())
}

/// `own` is the account, `id` its row.
pub(super) fn circles(tx: &Tx<'_>, own: &str, id: i64, room: &mut Room) -> Result<Vec<Circle>> {
    tx.circles(id)?.into_iter().map(|row| circle(tx, own, row, room)).collect()
}

fn circle(tx: &Tx<'_>, own: &str, row: store::Circle, room: &mut Room) -> Result<Circle> {
    let participants = tx.participants(row.id)?.into_iter().map(|(account, joined_at)| Participant { account, joined_at });
    let mut log = Vec::new();
    for ListedEntry { sequence, size, stored_at } in tx.listed_entries(row.id)? {
        let bytes = if room.0 < size { None } else { tx.entry(row.id, sequence)? };
        log.push(Entry { sequence, bytes: bytes.and_then(|bytes| room.show(&bytes)), size, stored_at });
    }
    let grant = |grant: StoredGrant| Grant {
        bytes: if grant.account == own { room.show(&grant.bytes) } else { None },
        sequence: grant.sequence,
        size: grant.bytes.len(),
        stored_at: grant.stored_at,
        account: grant.account,
    };
    let grants = tx.grants_in(row.id)?.into_iter().map(grant).collect();
    let mut records = Vec::new();
    for record in tx.circle_records(row.id)? {
        let sealed = if room.0 < record.size { None } else { tx.circle_sealed(row.id, &record.id)? };
        let previous = tx.circle_previous(row.id, &record.id)?;
        records.push(Record {
            bytes: sealed.and_then(|sealed| room.show(&sealed)),
            previous: previous.and_then(|previous| room.show(&previous)),
            id: record.id,
            size: record.size,
            revision: record.revision,
            updated_at: record.updated_at,
        });
    }
    Ok(Circle { circle: row.circle, size: row.bytes, participants: participants.collect(), log, grants, records })
}
