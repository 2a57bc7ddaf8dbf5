//! Who is here, and whom a person has met: cards and contacts.

use axum::extract::{Path, State};
use serde::Serialize;

use crate::accounts::login_name;
use crate::app::Shared;
use crate::clear::Card;
use crate::error::{Failure, Result};
use crate::json::Reply;
use crate::lies::Lie;
use crate::objects::Sealed;
use crate::session::Session;
use crate::store::Tx;
use crate::{records, secrets};

/// A practice is small; a larger site has people look for each other by name.
const SHOWN: u32 = 200;
/// Each comes from a rotation of all keys.
const CARDS: usize = 1000;

#[derive(Serialize)]
pub(crate) struct People {
    people: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    login: String,
    account: String,
}

pub(crate) async fn list(State(app): State<Shared>, _: Session) -> Result<Reply<People>> {
    let rows = app.store.snapshot(|tx| tx.people(SHOWN)).await?;
    Ok(Reply(People { people: rows.into_iter().map(|(login, account)| Listed { login, account }).collect() }))
}

#[derive(Serialize)]
pub(crate) struct Person {
    account: String,
    cards: Vec<String>,
}

/// The cards of a person, the first one first. Who has met her before checks that each follows the one he knows.
pub(crate) async fn one(
    State(app): State<Shared>,
    session: Session,
    path: std::result::Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Reply<Person>> {
    let login = path.ok().and_then(|Path(login)| login_name(&login).ok()).ok_or_else(Failure::not_found)?;
    let (account, cards) = app
        .store
        .snapshot(move |tx| {
            let found = tx.account_by_login(&login)?.ok_or_else(Failure::not_found)?;
            Ok((found.account, tx.cards(found.id)?))
        })
        .await?;
    if app.lies.has(session.account, Lie::SwapCard) {
        let forged = app.lies.forged(&account).await?;
        return Ok(Reply(Person { account, cards: vec![secrets::to_base64(&forged.card)] }));
    }
    Ok(Reply(Person { account, cards: cards.iter().map(|card| secrets::to_base64(&card.bytes)).collect() }))
}

/// `null` twice while there are none.
#[derive(Serialize)]
pub(crate) struct Contacts {
    bytes: Option<String>,
    hash: Option<String>,
}

pub(crate) async fn contacts(State(app): State<Shared>, session: Session) -> Result<Reply<Contacts>> {
    let stored = app.store.snapshot(move |tx| tx.contacts(session.account)).await?;
    let (bytes, hash) = stored.map(|stored| (secrets::to_base64(&stored.bytes), stored.hash)).unzip();
    Ok(Reply(Contacts { bytes, hash }))
}

pub(crate) fn set_contacts(tx: &Tx<'_>, account: i64, contacts: &Sealed, if_match: &str) -> Result<()> {
    let stored = tx.contacts(account)?.map(|stored| stored.hash);
    if stored.as_deref().unwrap_or(records::ABSENT) != if_match {
        return Err(Failure::conflict(stored));
    }
    tx.set_contacts(account, contacts)
}

/// A card is added behind the others, and never replaced.
pub(crate) fn add_card(tx: &Tx<'_>, account: i64, card: &Card) -> Result<()> {
    let stored = tx.cards(account)?;
    if let Some(taken) = stored.iter().find(|stored| stored.sequence == card.sequence) {
        return Err(Failure::conflict(Some(taken.hash.clone())));
    }
    let (last, hash) = stored.last().map_or((0, None), |last| (last.sequence, Some(last.hash.as_str())));
    if Some(card.sequence) != last.checked_add(1) || hash.is_some_and(|hash| hash != card.previous) {
        return Err(Failure::bad_request("The card does not follow the last one."));
    }
    if stored.len() >= CARDS {
        return Err(Failure::too_large("This account has 1,000 cards. Nothing was stored."));
    }
    tx.add_card(account, card.sequence, &card.sealed)
}
