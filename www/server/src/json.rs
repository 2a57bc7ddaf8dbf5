//! JSON in and out: one extractor and one answer, so that every mistake is a typed error.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Failure;

/// Long enough for the largest record over a slow line, short enough that nobody can hold a connection for ever.
const ARRIVAL: Duration = Duration::from_secs(300);

/// The body of a request. How large it may be is set on the route.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = tokio::time::timeout(ARRIVAL, Bytes::from_request(request, state))
            .await
            .map_err(|_| Failure::too_slow())?
            .map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large("The request is larger than this address takes."),
                _ => Failure::bad_request("The request did not arrive whole."),
            })?;
        // serde's own message quotes what it found, and that may be a secret
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let what = if error.is_data() { "a missing, unknown or ill-typed field" } else { "no valid JSON" };
            Failure::bad_request(format!("The request holds {what} (line {}, column {}).", error.line(), error.column()))
        })
    }
}

/// A JSON answer with status 200; pair it with a status for another.
pub(crate) struct Reply<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
            Err(error) => {
                crate::error::log(format_args!("answer: {error}"));
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
