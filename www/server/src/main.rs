//! The back end of the demo practice: it stores keysets, notes and messages that it cannot read.
//!
//! It is small on purpose, to be read in one sitting and copied from. Where to look:
//! `app` routes · `accounts` sign-up and sign-in · `keysets` and `records` compare-and-swap · `people` cards and contacts ·
//! `circles`, `circle_records` what people share · `changes` several objects at once, all or nothing · `intake` letters from
//! strangers · `objects`, `clear` what the server checks of a sealed object · `session`, `cookies`, `device` who is asking ·
//! `attempts` limits on guessing · `held` what the server holds · `lies`, `forge` a server that turns malicious · `store`,
//! `schema.sql` and `circles.sql` the database · `assets`, `headers` static files and the content security policy · `json`,
//! `error`, `secrets` the shapes on the wire.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::arithmetic_side_effects))]

mod accounts;
mod app;
mod args;
mod assets;
mod attempts;
mod changes;
mod circle_records;
mod circles;
mod clear;
mod cookies;
mod device;
mod error;
mod forge;
mod headers;
mod held;
mod intake;
mod json;
mod keysets;
mod lies;
mod objects;
mod people;
mod records;
mod secrets;
mod session;
mod store;

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::app::{App, Folders};
use crate::args::Args;
use crate::attempts::Attempts;
use crate::error::log;
use crate::lies::Lies;
use crate::store::Store;

/// How long requests that are under way may take to end once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            say(args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            log(format_args!("{message}\n\n{}", args::USAGE));
            return ExitCode::from(2);
        }
    };
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            log(format_args!("{message}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    make_folder(&args.data).map_err(|error| format!("cannot make the data folder {}: {error}", args.data.display()))?;
    let folder =
        |path: &std::path::Path| path.canonicalize().map_err(|error| format!("cannot read the folder {}: {error}", path.display()));
    let data = folder(&args.data)?;
    let www = folder(&args.www)?;
    // not canonical yet: the server may start before the package is built
    let pkg = args.pkg.clone();

    let cannot_open = |error| format!("cannot open the database in {}: {error}", data.display());
    let store = Store::open(&data, args.max_mib).map_err(cannot_open)?;
    let key = store.snapshot(|tx| tx.server_key()).await.map_err(cannot_open)?;

    let address = SocketAddr::new(args.bind, args.port);
    let listener = TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (mut interrupt, mut terminate) = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
        (Err(error), _) | (_, Err(error)) => return Err(format!("cannot listen for signals: {error}")),
    };

    let app = App {
        store,
        attempts: Attempts::default(),
        key,
        folders: Folders { data, www, pkg },
        demo: args.demo,
        lies: Lies::default(),
        behind_proxy: args.behind_proxy,
    };
    let service = app::router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, mut stopping) = watch::channel(false);
    let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    });
    say(&format!("listening on http://{address}/"));

    let serving = serve.into_future();
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return ended.map_err(|error| error.to_string()),
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    let _ = stop.send(true);
    tokio::select! {
        ended = &mut serving => ended.map_err(|error| error.to_string()),
        () = tokio::time::sleep(GRACE) => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Makes a folder that only this user can read.
fn make_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// One line on standard output; nobody may be reading it.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
