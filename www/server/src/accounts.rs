//! Sign-up, sign-in, sign-out, and the hint that sign-in starts from.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use crate::app::{App, Shared};
use crate::attempts::{Counted, Peer};
use crate::error::{Failure, Result};
use crate::json::{Body, Reply};
use crate::keysets::Current;
use crate::secrets::Way;
use crate::store::{self, Tx};
use crate::{device, objects, secrets, session};

const LOGIN_LIMIT: usize = 200;
const ACCOUNT_LIMIT: usize = 256;
/// Profile 1, which the page uses for everybody. A site that uses several has to spread its made-up hints alike.
const USUAL_PROFILE: u8 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskHint {
    login: String,
}

#[derive(Serialize)]
pub(crate) struct Hint {
    account: String,
    hint: String,
}

/// What the browser needs before it can stretch a passphrase. An unknown login gets an answer too, always the same one
/// and shaped like a real one, so that asking does not tell who is a client of this practice.
pub(crate) async fn hint(State(app): State<Shared>, Body(ask): Body<AskHint>) -> Result<Reply<Hint>> {
    let login = login_name(&ask.login)?;
    let made_up = made_up(&app, &login)?;
    let found = app.store.snapshot(move |tx| tx.account_by_login(&login)).await?;
    Ok(Reply(found.map_or(made_up, |found| Hint { account: found.account, hint: found.hint })))
}

fn made_up(app: &App, login: &str) -> Result<Hint> {
    let account = secrets::mac(&app.key, "account of nobody", login.as_bytes())?;
    let salt = secrets::mac(&app.key, "hint of nobody", login.as_bytes())?;
    let account: Vec<u8> = account.into_iter().take(16).collect();
    let hint: Vec<u8> = std::iter::once(USUAL_PROFILE).chain(salt.into_iter().take(16)).collect();
    Ok(Hint { account: secrets::to_base64(&account), hint: secrets::to_base64(&hint) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SignUp {
    login: String,
    account: String,
    hint: String,
    secret: String,
    recovery_secret: String,
    keyset: String,
}

#[derive(Serialize)]
pub(crate) struct Nothing {}

/// A login that is taken is refused with 409, which tells that it exists. Hiding that needs an e-mail to the owner
/// instead of an answer; this demo sends none, and limits sign-ups for each address.
pub(crate) async fn sign_up(
    State(app): State<Shared>,
    peer: Peer,
    headers: HeaderMap,
    Body(new): Body<SignUp>,
) -> Result<impl IntoResponse> {
    let login = login_name(&new.login)?;
    app.attempts.begin(&[Counted::sign_ups(&peer)?])?;
    if !(1..=ACCOUNT_LIMIT).contains(&new.account.len()) {
        return Err(Failure::bad_request("account is not 1 to 256 bytes long."));
    }
    let keyset = objects::keyset(&new.keyset)?;
    if keyset.account != new.account {
        return Err(Failure::bad_request("The keyset is another account's."));
    }
    if keyset.generation != 1 {
        return Err(Failure::bad_request("The keyset is not a new one: its generation is not 1."));
    }
    objects::check_hint(&new.hint, &keyset)?;
    let salt = secrets::random::<16>()?;
    let account = store::Account {
        id: 0,
        login: login.clone(),
        account: new.account,
        hint: new.hint,
        salt: salt.to_vec(),
        secret_hash: secrets::login_hash(&salt, Way::Passphrase, &secrets::secret("secret", &new.secret)?)?.to_vec(),
        recovery_hash: Some(
            secrets::login_hash(&salt, Way::Recovery, &secrets::secret("recoverySecret", &new.recovery_secret)?)?.to_vec(),
        ),
        record_bytes: 0,
        created_at: 0,
    };
    let token = app
        .store
        .transaction(move |tx| {
            if tx.account_by_login(&account.login)?.is_some() {
                return Err(Failure::taken("This login is taken. Choose another, or sign in."));
            }
            if tx.account_row(&account.account)?.is_some() {
                return Err(Failure::taken("This account identifier is taken. Make a new random one."));
            }
            session::start(tx, tx.add_account(&account, &keyset)?)
        })
        .await?;
    let (cookies, session) = signed_in(&app, &headers, &login, token)?;
    Ok((StatusCode::CREATED, cookies, Reply(SignedIn { session, answer: Nothing {} })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SignIn {
    login: String,
    secret: Option<String>,
    recovery_secret: Option<String>,
}

pub(crate) async fn sign_in(
    State(app): State<Shared>,
    peer: Peer,
    headers: HeaderMap,
    Body(ask): Body<SignIn>,
) -> Result<impl IntoResponse> {
    let login = login_name(&ask.login)?;
    let (way, secret) = match (ask.secret, ask.recovery_secret) {
        (Some(secret), None) => (Way::Passphrase, secrets::secret("secret", &secret)?),
        (None, Some(secret)) => (Way::Recovery, secrets::secret("recoverySecret", &secret)?),
        _ => return Err(Failure::bad_request("Signing in takes either secret or recoverySecret.")),
    };
    let (by_login, by_address) = (Counted::login(&login)?, Counted::address(&peer)?);
    let by_device = device::known(&app.key, &headers, &login)?.map(|nonce| Counted::device(&nonce)).transpose()?;
    let counted = by_device.map_or_else(|| vec![by_login, by_address], |device| vec![device]);
    app.attempts.begin(&counted)?;

    let wanted = login.clone();
    let tried = app
        .store
        .transaction(move |tx| match check(tx, &wanted, way, &secret)? {
            None => Ok(None),
            Some(account) => Ok(Some((session::start(tx, account)?, tx.keyset(account)?))),
        })
        .await
        // the server's trouble is nobody's wrong try
        .inspect_err(|_| app.attempts.take_back(&counted))?;
    let (token, keyset) = tried.ok_or_else(Failure::wrong_login)?;
    app.attempts.take_back(&counted);
    app.attempts.reset(&[by_login]);
    app.attempts.reset(by_device.as_slice());
    let (cookies, session) = signed_in(&app, &headers, &login, token)?;
    Ok((cookies, Reply(SignedIn { session, answer: Current::from(keyset) })))
}

/// The row of the account, if the secret is its own. An unknown login, and an account without a recovery code, cost the
/// same work and fail the same way.
fn check(tx: &Tx<'_>, login: &str, way: Way, secret: &secrets::Hash) -> Result<Option<i64>> {
    let found = tx.account_by_login(login)?;
    let salt = found.as_ref().map_or([0; 16].as_slice(), |found| &found.salt);
    let stored = found.as_ref().and_then(|found| match way {
        Way::Passphrase => Some(&found.secret_hash),
        Way::Recovery => found.recovery_hash.as_ref(),
    });
    let hash = secrets::login_hash(salt, way, secret)?;
    // nothing is as long as no bytes at all, so a hash that is not set is never equal
    let equal = secrets::same(&hash, stored.map_or(&[], Vec::as_slice));
    Ok(found.filter(|_| equal).map(|found| found.id))
}

/// Ends the session, if there is one, and removes its cookie in any case.
pub(crate) async fn sign_out(State(app): State<Shared>, headers: HeaderMap) -> Result<impl IntoResponse> {
    if let Some(token_hash) = session::token_hash(&app, &headers)? {
        app.store.transaction(move |tx| tx.end_session(&token_hash)).await?;
    }
    let mut cookies = HeaderMap::new();
    if !session::apart(&app, &headers) {
        cookies.append(header::SET_COOKIE, session::no_cookie(&headers)?);
    }
    Ok((StatusCode::NO_CONTENT, cookies))
}

/// The answer to who has signed in. `session` is the token, for who keeps it herself.
#[derive(Serialize)]
struct SignedIn<Answer> {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(flatten)]
    answer: Answer,
}

/// The cookies of a new session or, for who keeps its token herself, none and the token.
fn signed_in(app: &App, headers: &HeaderMap, login: &str, token: String) -> Result<(HeaderMap, Option<String>)> {
    let mut cookies = HeaderMap::new();
    if session::apart(app, headers) {
        return Ok((cookies, Some(token)));
    }
    cookies.append(header::SET_COOKIE, session::cookie(headers, &token)?);
    cookies.append(header::SET_COOKIE, device::mark(&app.key, headers, login)?);
    Ok((cookies, None))
}

/// One spelling for one person: no spaces around, lower case. Simple on purpose: what looks alike stays different.
pub(crate) fn login_name(typed: &str) -> Result<String> {
    let login = typed.trim().to_lowercase();
    if login.is_empty() || login.len() > LOGIN_LIMIT || login.chars().any(char::is_control) {
        return Err(Failure::bad_request("A login is 1 to 200 bytes long and holds no control characters."));
    }
    Ok(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_one_spelling() {
        assert_eq!(login_name("  Mia@Praxis.Example ").unwrap(), "mia@praxis.example");
        assert_eq!(login_name("ÄRZTIN").unwrap(), "ärztin");
        assert_eq!(login_name(&"x".repeat(200)).unwrap().len(), 200);
        for wrong in ["", "   ", "a\0b", "a\nb", &"x".repeat(201), &"ä".repeat(101)] {
            login_name(wrong).unwrap_err();
        }
    }
}
