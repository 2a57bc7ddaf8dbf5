//! Shared circles: opened step by step, changed, read and compared.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::convert::{self, bytes, failure, list};
use super::{Out, table};
use crate::change::Change;
use crate::circle::{Deed, Event, Opening, Role, SharedCircle, Trouble};
use crate::error::{Error, Result};
use crate::limits;
use crate::vault::Vault;

/// A checkpoint of a large circle: hashes of its entries, members' cards, records.
const SEEN: usize = 64 << 20;

#[wasm_bindgen(js_name = circleCreate)]
pub fn circle_create(vault: u32, title: &str, kinds: &Array, now: f64) -> Out<Array> {
    let create = |own: &mut Vault| {
        let kinds = convert::texts(kinds);
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let (circle, change) = SharedCircle::create(own, title, &kinds, convert::time(now)?)?;
        Ok(list([table::keep_circle(vault, circle)?.into(), convert::change(&change).into()]))
    };
    table::vault(vault, create).map_err(failure)
}

#[wasm_bindgen(js_name = openingStart)]
pub fn opening_start(vault: u32, seen: Option<Uint8Array>) -> Out<u32> {
    let start = |own: &mut Vault| {
        let seen = seen.map(|seen| bytes(&seen, SEEN, &"seen")).transpose()?;
        table::keep_opening(vault, Opening::begin(own, seen.as_deref().map(Vec::as_slice))?)
    };
    table::vault(vault, start).map_err(failure)
}

#[wasm_bindgen(js_name = openingAdd)]
pub fn opening_add(opening: u32, entry: &Uint8Array) -> Out<()> {
    table::opening(opening, |vault, opening| opening.add(vault, &bytes(entry, limits::LOG_ENTRY, &"log entry")?)).map_err(failure)
}

#[wasm_bindgen(js_name = openingStep)]
pub fn opening_step(opening: u32, count: usize) -> Out<Array> {
    let step = |vault: &Vault, opening: &mut Opening| {
        let done = opening.step(vault, count)?;
        let (read, total) = opening.progress();
        Ok(list([done.into(), read.into(), total.into()]))
    };
    table::opening(opening, step).map_err(failure)
}

#[wasm_bindgen(js_name = openingFinish)]
pub fn opening_finish(opening: u32) -> Out<u32> {
    let run = || {
        let (handle, opening) = table::take_opening(opening)?;
        let circle = table::vault(handle, |vault| opening.finish(vault))?;
        table::keep_circle(handle, circle)
    };
    run().map_err(failure)
}

#[wasm_bindgen(js_name = openingClose)]
pub fn opening_close(opening: u32) {
    drop(table::take_opening(opening));
}

#[wasm_bindgen(js_name = circleState)]
pub fn circle_state(circle: u32) -> Out<Array> {
    let state = |vault: &Vault, circle: &mut SharedCircle| {
        let kinds: Array = circle.kinds().iter().map(|kind| JsValue::from(kind.as_str())).collect();
        // Whoever is out, or waits for the first entry, lags behind nothing.
        let lags = circle.lags(vault).unwrap_or(false);
        Ok(list([
            convert::hex(circle.id()).into(),
            circle.title().into(),
            kinds.into(),
            circle.epoch().map_or(JsValue::from(-1), JsValue::from),
            circle.entries().into(),
            circle.frozen().into(),
            circle.ended().into(),
            lags.into(),
        ]))
    };
    table::circle(circle, state).map_err(failure)
}

#[wasm_bindgen(js_name = circleMembers)]
pub fn circle_members(circle: u32) -> Out<Array> {
    let members = |_: &Vault, circle: &mut SharedCircle| {
        let members = circle.members()?;
        let member = members.iter().map(|member| {
            JsValue::from(list([
                member.account.as_str().into(),
                convert::hex(&member.fingerprint).into(),
                member.role.map_or(0, |role| role as u8).into(),
                member.history.into(),
                member.confirmed.into(),
            ]))
        });
        Ok(member.collect())
    };
    table::circle(circle, members).map_err(failure)
}

fn event(event: &Event) -> Array {
    let (deed, account, role, flags, reason) = match &event.deed {
        Deed::Created => ("created", "", 0, [false; 3], ""),
        Deed::Granted { account, role, history, confirmed } => {
            ("granted", account.as_str(), *role as u8, [*history, *confirmed, false], "")
        }
        Deed::Revoked { account, reason } => ("revoked", account.as_str(), 0, [false; 3], reason.as_str()),
        Deed::Left { reason } => ("left", "", 0, [false; 3], reason.as_str()),
        Deed::Renewed { reason, identity } => ("renewed", "", 0, [false, false, *identity], reason.as_str()),
    };
    let [history, confirmed, identity] = flags;
    list([
        event.sequence.into(),
        convert::number(event.at),
        event.author.as_str().into(),
        event.epoch.into(),
        deed.into(),
        account.into(),
        role.into(),
        history.into(),
        confirmed.into(),
        reason.into(),
        identity.into(),
    ])
}

#[wasm_bindgen(js_name = circleHistory)]
pub fn circle_history(circle: u32) -> Out<Array> {
    table::circle(circle, |_, circle| Ok(circle.history().iter().map(|one| JsValue::from(event(one))).collect())).map_err(failure)
}

fn changed(circle: u32, change: impl FnOnce(&Vault, &mut SharedCircle) -> Result<Change>) -> Out<Array> {
    table::circle(circle, |vault, circle| Ok(convert::change(&change(vault, circle)?))).map_err(failure)
}

#[wasm_bindgen(js_name = circleGrant)]
pub fn circle_grant(circle: u32, account: &str, role: u8, history: bool, unverified: bool, now: f64) -> Out<Array> {
    changed(circle, |vault, circle| {
        let role = Role::from_byte(role).ok_or(Error::bad_input(&"role must be reader, author or keeper"))?;
        circle.grant(vault, account, role, history, unverified, convert::time(now)?)
    })
}

#[wasm_bindgen(js_name = circleRevoke)]
pub fn circle_revoke(circle: u32, account: &str, reason: &str, now: f64) -> Out<Array> {
    changed(circle, |vault, circle| circle.revoke(vault, account, reason, convert::time(now)?))
}

#[wasm_bindgen(js_name = circleLeave)]
pub fn circle_leave(circle: u32, reason: &str, now: f64) -> Out<Array> {
    changed(circle, |vault, circle| circle.leave(vault, reason, convert::time(now)?))
}

#[wasm_bindgen(js_name = circleRenew)]
pub fn circle_renew(circle: u32, reason: &str, now: f64) -> Out<Array> {
    changed(circle, |vault, circle| circle.renew(vault, reason, convert::time(now)?))
}

#[wasm_bindgen(js_name = circleRebase)]
pub fn circle_rebase(circle: u32, entry: &Uint8Array, now: f64) -> Out<Array> {
    changed(circle, |vault, circle| circle.rebase_entry(vault, &bytes(entry, limits::LOG_ENTRY, &"log entry")?, convert::time(now)?))
}

#[wasm_bindgen(js_name = circlePrepare)]
pub fn circle_prepare(circle: u32, count: usize) -> Out<bool> {
    table::circle(circle, |vault, circle| circle.prepare(vault, count)).map_err(failure)
}

#[wasm_bindgen(js_name = circleRefresh)]
pub fn circle_refresh(circle: u32, entries: &Array) -> Out<()> {
    let refresh = |vault: &Vault, circle: &mut SharedCircle| {
        let entries = convert::many(entries, limits::LOG_ENTRY, &"log entry")?;
        circle.refresh(vault, entries.iter().map(|entry| entry.as_slice()))
    };
    table::circle(circle, refresh).map_err(failure)
}

#[wasm_bindgen(js_name = circleSeal)]
pub fn circle_seal(
    circle: u32,
    id: &str,
    kind: String,
    content_type: u8,
    content: &Uint8Array,
    now: f64,
    previous: Option<Uint8Array>,
) -> Out<JsValue> {
    let seal = |vault: &Vault, circle: &mut SharedCircle| {
        let record = convert::record(kind, content_type, content)?;
        let previous = convert::previous(previous)?;
        Ok(convert::view(&circle.seal(vault, id, &record, convert::time(now)?, previous.as_deref().map(Vec::as_slice))?))
    };
    table::circle(circle, seal).map_err(failure)
}

#[wasm_bindgen(js_name = circleOpen)]
pub fn circle_open(circle: u32, id: &str, sealed: &Uint8Array, at_least: Option<u32>) -> Out<Array> {
    let open =
        |_: &Vault, circle: &mut SharedCircle| convert::opened(&circle.open(id, &bytes(sealed, limits::SEALED, &"sealed")?, at_least)?);
    table::circle(circle, open).map_err(failure)
}

#[wasm_bindgen(js_name = circleReview)]
pub fn circle_review(circle: u32, ids: &Array) -> Out<Array> {
    let review = |_: &Vault, circle: &mut SharedCircle| {
        let ids = convert::texts(ids);
        let alarms = circle.review(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        let alarm = alarms.iter().map(|alarm| {
            let trouble = match alarm.trouble {
                Trouble::Dropped => "dropped",
                Trouble::Replayed => "replayed",
                Trouble::Reordered => "reordered",
                Trouble::Forked => "forked",
            };
            let (from, to) = alarm.places;
            JsValue::from(list([trouble.into(), alarm.id.as_str().into(), alarm.account.as_str().into(), from.into(), to.into()]))
        });
        Ok(alarm.collect())
    };
    table::circle(circle, review).map_err(failure)
}

#[wasm_bindgen(js_name = circleMissing)]
pub fn circle_missing(circle: u32) -> Out<Array> {
    let missing = |_: &Vault, circle: &mut SharedCircle| {
        let missing = circle.missing();
        Ok(missing.iter().map(|(id, revision)| JsValue::from(list([id.as_str().into(), (*revision).into()]))).collect())
    };
    table::circle(circle, missing).map_err(failure)
}

#[wasm_bindgen(js_name = circleGaps)]
pub fn circle_gaps(circle: u32) -> Out<Array> {
    let gaps = |_: &Vault, circle: &mut SharedCircle| {
        let gaps = circle.gaps();
        Ok(gaps.iter().map(|(account, from, to)| JsValue::from(list([account.as_str().into(), (*from).into(), (*to).into()]))).collect())
    };
    table::circle(circle, gaps).map_err(failure)
}

#[wasm_bindgen(js_name = circleSeen)]
pub fn circle_seen(circle: u32) -> Out<JsValue> {
    table::circle(circle, |vault, circle| Ok(convert::view(&circle.seen(vault)?))).map_err(failure)
}

#[wasm_bindgen(js_name = circleHead)]
pub fn circle_head(circle: u32) -> Out<JsValue> {
    table::circle(circle, |_, circle| Ok(convert::view(&circle.head()?))).map_err(failure)
}

#[wasm_bindgen(js_name = circleCompare)]
pub fn circle_compare(circle: u32, head: &Uint8Array) -> Out<Array> {
    let compare = |_: &Vault, circle: &mut SharedCircle| {
        let compared = circle.compare(&bytes(head, limits::LOG_ENTRY, &"head")?)?;
        let withheld = compared.withheld.iter().map(|(account, seq)| JsValue::from(list([account.as_str().into(), (*seq).into()])));
        Ok(list([compared.behind.into(), compared.ahead.into(), withheld.collect::<Array>().into()]))
    };
    table::circle(circle, compare).map_err(failure)
}

#[wasm_bindgen(js_name = circleClose)]
pub fn circle_close(circle: u32) {
    table::close_circle(circle);
}
