//! Static files: the page, and under /hushnote/ the built package.

use std::path::{Path, PathBuf};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::app::{Folders, Shared};
use crate::error::{Failure, Result};
use crate::secrets;

/// Folders beside the page that are not the page's, wherever they stand.
const PRIVATE: [&str; 4] = ["server", "data", "target", "node_modules"];

pub(crate) async fn serve(State(app): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Result<Response> {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(Failure::method_not_allowed());
    }
    let (file, mime) = find(&app.folders, uri.path()).await.ok_or_else(Failure::not_found)?;
    let bytes = tokio::fs::read(file).await.map_err(|_| Failure::not_found())?;
    // asked again each time, answered in full only when it has changed: a new build is seen at once
    let tag = HeaderValue::try_from(format!("\"{}\"", secrets::hex(&secrets::digest(&bytes)?))).map_err(Failure::internal)?;
    let known = headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(header::CONTENT_TYPE, mime)], bytes).into_response())
}

/// The file behind a path and its type, or nothing.
///
/// A path is taken as it stands: only plain names, nothing encoded, nothing hidden, so there is no `..` to resolve. What
/// is found must lie in its folder even after links are followed, and not in the data folder.
async fn find(folders: &Folders, path: &str) -> Option<(PathBuf, &'static str)> {
    let path = path.strip_prefix('/')?;
    let (folder, path) = match path.strip_prefix("hushnote/") {
        Some(path) => (&folders.pkg, path),
        None if path.is_empty() => (&folders.www, "index.html"),
        None => (&folders.www, path),
    };
    if !path.split('/').all(plain) {
        return None;
    }
    let mime = mime(path)?;
    let root = tokio::fs::canonicalize(folder).await.ok()?;
    let file = tokio::fs::canonicalize(root.join(path)).await.ok()?;
    let inside = file.starts_with(&root) && !file.starts_with(&folders.data);
    (inside && tokio::fs::metadata(&file).await.ok()?.is_file()).then_some((file, mime))
}

fn plain(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(known) && !PRIVATE.contains(&name.to_ascii_lowercase().as_str())
}

/// Only what a page needs has a type; anything else is not served.
fn mime(path: &str) -> Option<&'static str> {
    Some(match Path::new(path).extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
