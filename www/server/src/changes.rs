//! A change: several objects that are stored together or not at all, each by compare-and-swap.

mod ids;

use axum::extract::State;
use serde::Deserialize;

use crate::accounts::Nothing;
use crate::app::Shared;
use crate::changes::ids::Id;
use crate::clear::{self, Card, Entry};
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::keysets::{self, Login, Ways};
use crate::objects::{self, Keyset, Record, Sealed};
use crate::session::Session;
use crate::store::Tx;
use crate::{circle_records, circles, people, records};

/// Of puts, and of deletes.
const MOST: usize = 2000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Change {
    puts: Vec<Put>,
    deletes: Vec<String>,
    /// After a change of the passphrase.
    login: Option<Login>,
    /// After a new recovery code; `null` after its removal.
    #[serde(default, deserialize_with = "keysets::given")]
    recovery_secret: Option<Option<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Put {
    #[serde(rename = "type")]
    kind: Kind,
    id: String,
    bytes: String,
    if_match: String,
}

/// In the order in which a change is applied: a grant needs its log entry, a record its circle.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Keyset,
    Contacts,
    Card,
    Log,
    Grant,
    Record,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Keyset => "keyset",
            Self::Contacts => "contacts",
            Self::Card => "card",
            Self::Log => "log",
            Self::Grant => "grant",
            Self::Record => "record",
        }
    }
}

/// A put whose bytes were read.
struct Prepared {
    kind: Kind,
    id: String,
    object: Object,
    if_match: String,
}

enum Object {
    Keyset(Keyset),
    Contacts(Sealed),
    Card(Card),
    Log(Entry),
    Grant(Sealed),
    Record(Record),
}

/// Applies a change. A client whose answer got lost sends the same again and is told `conflict` with the hash of the very
/// object it sent: then all of it was stored the first time.
pub(crate) async fn apply(State(app): State<Shared>, session: Session, Body(change): Body<Change>) -> Result<Reply<Nothing>> {
    if change.puts.len() > MOST || change.deletes.len() > MOST {
        return Err(Failure::too_large("A change is at most 2,000 puts and 2,000 deletes."));
    }
    let Change { puts, deletes, login, recovery_secret } = change;
    let ways = Ways::read(login, recovery_secret)?;
    if !ways.stay() && !puts.iter().any(|put| put.kind == Kind::Keyset) {
        return Err(Failure::bad_request("login and recoverySecret change together with a keyset only."));
    }
    // decoding and hashing 8 MiB takes long enough to hold up others
    let puts = tokio::task::spawn_blocking(move || prepare(puts)).await.map_err(Failure::internal)??;
    let keep = app.demo;
    app.store
        .transaction(move |tx| {
            for put in &puts {
                store(tx, &session, &puts, put, &ways, keep).map_err(|failure| failure.about(put.kind.name(), &put.id))?;
            }
            deletes.iter().try_for_each(|id| delete(tx, &session, id))
        })
        .await?;
    Ok(Reply(Nothing {}))
}

/// Reads all objects and puts them in order; of one type and id there may be one.
fn prepare(puts: Vec<Put>) -> Result<Vec<Prepared>> {
    let mut prepared = puts.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    prepared.sort_by(|left, right| (left.kind, &left.id).cmp(&(right.kind, &right.id)));
    let twice = prepared.iter().zip(prepared.iter().skip(1)).any(|(one, next)| one.kind == next.kind && one.id == next.id);
    if twice { Err(Failure::bad_request("A change holds one object twice.")) } else { Ok(prepared) }
}

fn read(put: Put) -> Result<Prepared> {
    let object = match put.kind {
        Kind::Keyset => Object::Keyset(objects::keyset(&put.bytes)?),
        Kind::Contacts => Object::Contacts(clear::contacts(&put.bytes)?),
        Kind::Card => Object::Card(clear::card(&put.bytes)?),
        Kind::Log => Object::Log(clear::entry(&put.bytes)?),
        Kind::Grant => Object::Grant(clear::grant(&put.bytes)?),
        Kind::Record => Object::Record(objects::record(&put.bytes)?),
    };
    if matches!(put.kind, Kind::Card | Kind::Log | Kind::Grant) && put.if_match != records::ABSENT {
        return Err(Failure::bad_request("Cards, log entries and grants are never replaced: their ifMatch is absent."));
    }
    Ok(Prepared { kind: put.kind, id: put.id, object, if_match: put.if_match })
}

fn store(tx: &Tx<'_>, session: &Session, all: &[Prepared], put: &Prepared, ways: &Ways, keep: bool) -> Result<()> {
    let (id, if_match) = (Id(&put.id), put.if_match.as_str());
    match &put.object {
        Object::Keyset(keyset) => {
            id.is_own(&tx.account(session.account)?)?;
            keysets::swap(tx, session, keyset, if_match, ways)
        }
        Object::Contacts(contacts) => {
            id.is_own(&tx.account(session.account)?)?;
            people::set_contacts(tx, session.account, contacts, if_match)
        }
        Object::Card(card) => {
            let own = tx.account(session.account)?;
            let (account, sequence) = id.card()?;
            Id(account).is_own(&own)?;
            if (card.account.as_str(), card.sequence) != (account, sequence) {
                return Err(ids::other());
            }
            people::add_card(tx, own.id, card)
        }
        Object::Log(entry) => {
            let (circle, sequence) = id.entry()?;
            if (entry.circle.as_str(), entry.sequence) != (circle, sequence) {
                return Err(ids::other());
            }
            circles::add_entry(tx, session.account, circle, entry)?;
            let place = format!("{}/", put.id);
            let given = |put: &&Prepared| put.kind == Kind::Grant && put.id.starts_with(&place);
            if all.iter().filter(given).count() == entry.grants.len() {
                Ok(())
            } else {
                Err(Failure::bad_request("A log entry comes in one change with all the grants that it names."))
            }
        }
        Object::Grant(grant) => {
            let (circle, sequence, account) = id.grant()?;
            let place = format!("{circle}/{sequence:010}");
            let of_this_entry = |put: &&Prepared| put.kind == Kind::Log && put.id == place;
            let names_it = |put: &Prepared| matches!(&put.object, Object::Log(entry) if entry.grants.contains(&grant.hash));
            if !all.iter().find(of_this_entry).is_some_and(names_it) {
                return Err(Failure::bad_request("A grant comes in one change with the log entry that names it."));
            }
            circles::add_grant(tx, session.account, circle, sequence, account, grant)
        }
        Object::Record(record) => {
            let (circle, of) = id.record()?;
            if (record.circle.as_str(), record.id.as_str()) != (circle, of) {
                return Err(ids::other());
            }
            match audience(tx, session, circle)? {
                Audience::Own => records::store_record(tx, session.account, record, if_match),
                Audience::Circle(mut circle) => circle_records::store_record(tx, &mut circle, record, if_match, keep),
            }
        }
    }
}

/// Only records can be deleted.
fn delete(tx: &Tx<'_>, session: &Session, id: &str) -> Result<()> {
    let (circle, id) = Id(id).record()?;
    match audience(tx, session, circle)? {
        Audience::Own => records::delete(tx, session.account, id),
        Audience::Circle(mut circle) => circle_records::delete(tx, &mut circle, id),
    }
}

enum Audience {
    Own,
    Circle(crate::store::Circle),
}

fn audience(tx: &Tx<'_>, session: &Session, circle: &str) -> Result<Audience> {
    if let Some(found) = tx.circle(session.account, circle)? {
        return Ok(Audience::Circle(found));
    }
    let own = clear::private_circle(&tx.account(session.account)?.account)?;
    if own == circle { Ok(Audience::Own) } else { Err(Failure::not_found()) }
}
