//! The routes, and what every handler shares.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{delete, get, post, put};

use crate::attempts::Attempts;
use crate::error::{Failure, Result};
use crate::lies::Lies;
use crate::secrets::Hash;
use crate::store::Store;
use crate::{accounts, assets, changes, circle_records, circles, headers, held, intake, keysets, lies, people, records, session};

pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) attempts: Attempts,
    /// Random, made once and kept in the database.
    pub(crate) key: Hash,
    pub(crate) folders: Folders,
    /// Whether the server lies when asked to, and keeps what it needs for that.
    pub(crate) demo: bool,
    pub(crate) lies: Lies,
    /// Whether a proxy stands in front, whose `X-Forwarded-For` names the peer.
    pub(crate) behind_proxy: bool,
}

pub(crate) struct Folders {
    pub(crate) data: PathBuf,
    pub(crate) www: PathBuf,
    pub(crate) pkg: PathBuf,
}

pub(crate) type Shared = Arc<App>;

/// Enough for a keyset of 64 KiB in base64, or for a thousand record ids.
const BODY_LIMIT: usize = 512 * 1024;
/// The largest record in base64, and the JSON around it.
const RECORD_BODY_LIMIT: usize = crate::objects::RECORD_LIMIT.div_ceil(3).saturating_mul(4).saturating_add(16 * 1024);
/// What `/api/changes` takes: the largest log entry in base64 and what belongs to it.
const CHANGE_BODY_LIMIT: usize = 8 * 1024 * 1024;

pub(crate) fn router(app: Shared) -> Router {
    let record = get(records::one).put(records::put).layer(DefaultBodyLimit::max(RECORD_BODY_LIMIT));
    let shared = put(circle_records::put).layer(DefaultBodyLimit::max(RECORD_BODY_LIMIT));
    let api = Router::new()
        .route("/hint", post(accounts::hint))
        .route("/signup", post(accounts::sign_up))
        .route("/signin", post(accounts::sign_in))
        .route("/signout", post(accounts::sign_out))
        .route("/keyset", get(keysets::current).merge(put(keysets::replace)))
        .route("/records", get(records::list))
        .route("/records/batch", post(records::batch))
        .route("/records/{id}", record)
        .route("/history", get(records::history))
        .route("/changes", post(changes::apply).layer(DefaultBodyLimit::max(CHANGE_BODY_LIMIT)))
        .route("/people", get(people::list))
        .route("/people/{login}", get(people::one))
        .route("/contacts", get(people::contacts))
        .route("/grants", get(circles::grants))
        .route("/circles", get(circles::list))
        .route("/circles/{circle}/log", get(circles::log))
        .route("/circles/{circle}/records", get(circle_records::list))
        .route("/circles/{circle}/records/batch", post(circle_records::batch))
        .route("/circles/{circle}/records/{id}", shared)
        .route("/intake", get(intake::waiting).merge(post(intake::send)))
        .route("/intake/{id}", delete(intake::delete))
        .route("/lies", get(lies::told).merge(put(lies::tell)))
        .route("/held", get(held::held))
        .route("/tamper", post(held::tamper))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    Router::new()
        .nest("/api", api)
        .fallback(assets::serve)
        .layer(from_fn(session::require_header))
        .layer(from_fn(headers::add))
        .with_state(app)
}

async fn nothing_here() -> Result<()> {
    Err(Failure::not_found())
}

async fn wrong_method() -> Result<()> {
    Err(Failure::method_not_allowed())
}
