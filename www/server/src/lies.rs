//! The demo's switchboard: for each account, the lies the server tells it. What is stored stays true, and a restart makes
//! the server honest again. A real site has no such thing, and needs none to lie: that is why the devices check.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use serde::{Deserialize, Serialize};

use crate::app::{App, Shared};
use crate::error::{Failure, Result};
use crate::forge::{self, Forged};
use crate::json::{Body, Reply};
use crate::session::Session;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Lie {
    SwapCard,
    AddMember,
    PlantNote,
    DropMessage,
    ReorderMessages,
    RollBack,
    ForgeKeyset,
}

const KNOWN: [Known; 7] = [
    Known { name: Lie::SwapCard, what: "The server hands out a card of its own making in the place of a person's card." },
    Known { name: Lie::AddMember, what: "The server adds an entry to the end of every log, as if a member had let somebody in." },
    Known { name: Lie::PlantNote, what: "The server puts one more record among those of a circle, copied from a real one." },
    Known { name: Lie::DropMessage, what: "The server leaves out the record in the middle of each list." },
    Known { name: Lie::ReorderMessages, what: "The server gives the records of a circle in the opposite order." },
    Known { name: Lie::RollBack, what: "The server hides the last entry of every log and gives older versions of edited records." },
    Known { name: Lie::ForgeKeyset, what: "The server hands out a keyset of its own making in the place of yours." },
];

#[derive(Clone, Copy, Serialize)]
struct Known {
    name: Lie,
    what: &'static str,
}

#[derive(Default)]
pub(crate) struct Lies {
    told: Mutex<HashMap<i64, BTreeSet<Lie>>>,
    /// What was made up about whom, so that the server tells the same lie twice.
    forged: Arc<Mutex<HashMap<String, Arc<Forged>>>>,
}

impl Lies {
    /// Whether the server tells this lie to this account.
    pub(crate) fn has(&self, account: i64, lie: Lie) -> bool {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).get(&account).is_some_and(|lies| lies.contains(&lie))
    }

    fn of(&self, account: i64) -> BTreeSet<Lie> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).get(&account).cloned().unwrap_or_default()
    }

    fn set(&self, account: i64, lies: BTreeSet<Lie>) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(account, lies);
    }

    /// An identity of the server's own making for somebody else's account. The first one takes an Argon2id run.
    pub(crate) async fn forged(&self, account: &str) -> Result<Arc<Forged>> {
        let (all, account) = (self.forged.clone(), account.to_owned());
        let made = tokio::task::spawn_blocking(move || {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(made) = all.get(&account) {
                return Ok(made.clone());
            }
            let made = Arc::new(forge::identity(&account)?);
            all.insert(account, made.clone());
            Ok(made)
        });
        made.await.map_err(Failure::internal)?
    }
}

#[derive(Serialize)]
pub(crate) struct Told {
    lies: BTreeSet<Lie>,
    known: [Known; 7],
}

pub(crate) async fn told(State(app): State<Shared>, session: Session) -> Result<Reply<Told>> {
    only_in_the_demo(&app)?;
    Ok(Reply(Told { lies: app.lies.of(session.account), known: KNOWN }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tell {
    lies: BTreeSet<Lie>,
}

/// Sets all lies of an account at once; none makes the server honest.
pub(crate) async fn tell(State(app): State<Shared>, session: Session, Body(ask): Body<Tell>) -> Result<Reply<Told>> {
    only_in_the_demo(&app)?;
    app.lies.set(session.account, ask.lies.clone());
    Ok(Reply(Told { lies: ask.lies, known: KNOWN }))
}

fn only_in_the_demo(app: &App) -> Result<()> {
    if app.demo { Ok(()) } else { Err(Failure::not_found()) }
}
