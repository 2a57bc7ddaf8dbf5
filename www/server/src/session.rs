//! Who is asking: the session cookie, and the header that other sites cannot send.
//!
//! The demo's page for two has two people in one browser, which keeps one cookie. There each session's token comes in a header of
//! the page's own instead; without `--demo` that header means nothing.

use std::time::Duration;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::{App, Shared};
use crate::cookies;
use crate::error::{Failure, Result};
use crate::secrets::{self, Hash};
use crate::store::{Tx, now};

/// A session's token beside the cookie, or `new` in a request that begins one. No other site can send it.
const APART: &str = "x-hushnote-session";
const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// A signed-in person. A handler that takes this comes before its body is read.
pub(crate) struct Session {
    /// The row of the account.
    pub(crate) account: i64,
    pub(crate) token_hash: Hash,
}

impl FromRequestParts<Shared> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self> {
        let token_hash = token_hash(app, &parts.headers)?.ok_or_else(Failure::signed_out)?;
        let account = app.store.snapshot(move |tx| tx.session(&token_hash)).await?.ok_or_else(Failure::signed_out)?;
        Ok(Self { account, token_hash })
    }
}

/// Starts a session and answers the token for its cookie. The token is 32 random bytes, so a plain hash is enough.
pub(crate) fn start(tx: &Tx<'_>, account: i64) -> Result<String> {
    let token = secrets::random::<32>()?;
    let expires = now().saturating_add(i64::try_from(LIFETIME.as_millis()).map_err(Failure::internal)?);
    tx.add_session(&secrets::digest(&token)?, account, expires)?;
    Ok(secrets::to_base64(&token))
}

/// The cookie of a new session.
pub(crate) fn cookie(headers: &HeaderMap, token: &str) -> Result<HeaderValue> {
    cookies::set(headers, cookies::SESSION, token, u32::try_from(LIFETIME.as_secs()).map_err(Failure::internal)?)
}

/// What removes the cookie again.
pub(crate) fn no_cookie(headers: &HeaderMap) -> Result<HeaderValue> {
    cookies::set(headers, cookies::SESSION, "", 0)
}

/// Whether the asker keeps the token herself instead of in the browser's cookie.
pub(crate) fn apart(app: &App, headers: &HeaderMap) -> bool {
    app.demo && headers.contains_key(APART)
}

/// The hash of the token that came with a request, whether it is a session's or not. Who keeps it apart is nobody else: her
/// token counts, and never the cookie, which may be another person's.
pub(crate) fn token_hash(app: &App, headers: &HeaderMap) -> Result<Option<Hash>> {
    let text = if apart(app, headers) {
        headers.get(APART).and_then(|value| value.to_str().ok())
    } else {
        cookies::get(headers, cookies::SESSION)
    };
    let token = text.and_then(|text| secrets::from_base64("session", text).ok());
    token.map(|token| secrets::digest(&token)).transpose()
}

/// Refuses a change that does not come from the site's own page: a form or an image on another site cannot send this
/// header, and a script there would need a permission that this server never gives. `SameSite=Strict` says the same twice.
pub(crate) async fn require_header(request: Request, next: Next) -> Result<Response> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && request.headers().get("x-hushnote").is_none_or(|value| value != "1") {
        return Err(Failure::bad_request("A request that changes something needs the header x-hushnote: 1."));
    }
    Ok(next.run(request).await)
}
