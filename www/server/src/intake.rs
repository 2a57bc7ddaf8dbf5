//! Letters from people without an account, to somebody who has one.

use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use crate::accounts::{Nothing, login_name};
use crate::app::Shared;
use crate::attempts::{Counted, Peer};
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::session::Session;
use crate::{clear, secrets};

/// For each account.
const WAITING: i64 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Write {
    login: String,
    sealed: String,
}

/// Takes a letter. An unknown login is refused, which tells that it does not exist: a letter that is quietly thrown away
/// would be worse. As with sign-ups, the limit for each address makes asking around slow.
pub(crate) async fn send(State(app): State<Shared>, peer: Peer, Body(new): Body<Write>) -> Result<impl IntoResponse> {
    app.attempts.begin(&[Counted::letters(&peer)?])?;
    let login = login_name(&new.login)?;
    let letter = clear::letter(&new.sealed)?;
    let id = secrets::hex(&secrets::random::<16>()?);
    app.store
        .transaction(move |tx| {
            let account = tx.account_by_login(&login)?.ok_or_else(Failure::not_found)?;
            if tx.letters_waiting(account.id)? >= WAITING {
                return Err(Failure::box_full());
            }
            tx.add_letter(account.id, &id, &letter)
        })
        .await?;
    Ok((StatusCode::CREATED, Reply(Nothing {})))
}

#[derive(Serialize)]
pub(crate) struct Waiting {
    items: Vec<Letter>,
}

#[derive(Serialize)]
struct Letter {
    id: String,
    sealed: String,
    /// Milliseconds since 1970, by the server's clock.
    at: i64,
}

/// The letters that wait, the oldest first.
pub(crate) async fn waiting(State(app): State<Shared>, session: Session) -> Result<Reply<Waiting>> {
    let rows = app.store.snapshot(move |tx| tx.letters(session.account)).await?;
    let letter = |row: crate::store::Letter| Letter { id: row.id, sealed: secrets::to_base64(&row.sealed), at: row.arrived_at };
    Ok(Reply(Waiting { items: rows.into_iter().map(letter).collect() }))
}

pub(crate) async fn delete(State(app): State<Shared>, session: Session, LetterId(id): LetterId) -> Result<StatusCode> {
    let deleted = app.store.transaction(move |tx| tx.delete_letter(session.account, &id)).await?;
    if deleted { Ok(StatusCode::NO_CONTENT) } else { Err(Failure::not_found()) }
}

/// The letter in an address. One that cannot be is one that is not there.
pub(crate) struct LetterId(String);

impl<S: Send + Sync> FromRequestParts<S> for LetterId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(id)| Self(id)).map_err(|_| Failure::not_found())
    }
}
