//! What a failed request answers: `{ "error": "<word>", "message": "<sentence>" }` and a status.
//! The word is for the page, the sentence for the person or the developer. Neither ever quotes what was sent.

use std::borrow::Cow;
use std::io::Write as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::ErrorCode;
use serde::Serialize;

use crate::json::Reply;

#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    word: &'static str,
    message: Cow<'static, str>,
    /// What the server holds now, in the answer to a lost compare-and-swap.
    hash: Option<String>,
    /// Type and id of the object that lost, where several came in one request.
    lost: Option<Box<(&'static str, String)>>,
    /// Seconds.
    retry_after: Option<u64>,
}

/// The word of a lost compare-and-swap.
const CONFLICT: &str = "conflict";

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    fn new(status: StatusCode, word: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, word, message: message.into(), hash: None, lost: None, retry_after: None }
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", message)
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed-out", "You are not signed in, or the session has ended. Sign in again.")
    }

    /// One answer for a wrong secret and for an unknown login.
    pub(crate) fn wrong_login() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong-login",
            "This login and this passphrase or recovery code do not belong together.",
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here under this name.")
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "bad-method", "This address does not take this kind of request.")
    }

    pub(crate) fn taken(what: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, "taken", what)
    }

    pub(crate) fn conflict(hash: Option<String>) -> Self {
        let message = "Somebody else stored a newer version first. Nothing was overwritten; load it and try again.";
        Self { hash, ..Self::new(StatusCode::CONFLICT, CONFLICT, message) }
    }

    /// Names the object, if this is a lost compare-and-swap.
    pub(crate) fn about(self, kind: &'static str, id: &str) -> Self {
        let lost = (self.word == CONFLICT).then(|| Box::new((kind, id.to_owned())));
        Self { lost, ..self }
    }

    /// A letter-box that takes no more letters for now.
    pub(crate) fn box_full() -> Self {
        let message = "Too many letters wait to be read here. Try again in a few days.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "box-full", message)
    }

    pub(crate) fn too_large(message: &'static str) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message)
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "The request took too long to arrive. Nothing was stored; try again.")
    }

    pub(crate) fn too_many(seconds: u64) -> Self {
        let message = "Too many tries. Wait a while, then try again.";
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", message) }
    }

    /// For what cannot happen; the cause goes to the log and not to the client.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        log(format_args!("internal: {cause}"));
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong in the server. Nothing was stored; try again later.",
        )
    }

    #[cfg(test)]
    pub(crate) fn word(&self) -> &'static str {
        self.word
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        log(format_args!("database: {error}"));
        let (status, word, message) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (
                StatusCode::INSUFFICIENT_STORAGE,
                "full",
                "The server's disk is full. Nothing was stored and nothing was changed; keep this page open and try again later.",
            ),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The server's database is in use by another program. Nothing was stored; try again in a moment.",
            ),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "damaged",
                "The server's database is damaged. Whoever runs the server has to restore it from a backup.",
            ),
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "disk",
                "The server cannot read or write its database. Keep this page open and try again later.",
            ),
            _ => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong in the server's database. Nothing was stored; try again later.",
            ),
        };
        Self::new(status, word, message)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    message: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a str>,
    #[serde(rename = "retryAfter", skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (kind, id) = self.lost.as_deref().map(|(kind, id)| (*kind, id.as_str())).unzip();
        let (hash, retry_after) = (self.hash.as_deref(), self.retry_after);
        let body = Body { error: self.word, message: &self.message, kind, id, hash, retry_after };
        let mut response = (self.status, Reply(&body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// One line for whoever runs the server. A log that cannot be written must not stop a request.
pub(crate) fn log(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
