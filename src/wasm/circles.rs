//! Shared circles: opened step by step, changed, read and compared.

use super::UNKNOWN;
use super::reply::Reply;
use super::request::{Args, Request};
use super::table::Tables;
use crate::circle::{Deed, Event, Opening, SharedCircle, Trouble};
use crate::error::{Error, Result};
use crate::limits;
use crate::vault::Vault;

/// A checkpoint of a large circle: hashes of its entries, members' cards, records.
const SEEN: usize = 64 << 20;

pub(super) fn run(call: u32, tables: &mut Tables, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    let handle = request.read(Args::u32)?;
    match call {
        60 => {
            let seen = request.read(|args| args.optional(SEEN, &"seen"))?;
            let opening = Opening::begin(tables.vaults.find(handle)?, seen)?;
            reply.u32(tables.openings.keep((handle, opening))?);
        }
        61 => {
            let (vault, opening) = tables.opening(handle)?;
            opening.add(vault, request.read(|args| args.entry())?)?;
        }
        62 => {
            let (vault, opening) = tables.opening(handle)?;
            reply.flag(opening.step(vault, request.read(Args::count)?)?);
            let (read, total) = opening.progress();
            reply.count(read);
            reply.count(total);
        }
        63 => {
            let (owner, opening) = *tables.openings.take(handle).ok_or(Error::Locked)?;
            let circle = opening.finish(tables.vaults.find(owner)?)?;
            reply.u32(tables.circles.keep((owner, circle))?);
        }
        64 => drop(tables.openings.take(handle)),
        65 => drop(tables.circles.take(handle)),
        _ => {
            let (vault, circle) = tables.circle(handle)?;
            return if call < 80 { look(call, vault, circle, request, reply) } else { change(call, vault, circle, request, reply) };
        }
    }
    Ok(())
}

fn look(call: u32, vault: &Vault, circle: &mut SharedCircle, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        66 => {
            reply.bytes(circle.id());
            reply.text(circle.title());
            reply.list(circle.kinds().iter(), |reply, kind| reply.text(kind));
            // one more than the epoch's number; 0 before the first
            reply.u32(circle.epoch().map_or(0, |epoch| epoch.saturating_add(1)));
            reply.count(circle.entries());
            reply.flag(circle.frozen());
            reply.flag(circle.ended());
            // Whoever is out, or waits for the first entry, lags behind nothing.
            reply.flag(circle.lags(vault).unwrap_or(false));
        }
        67 => reply.list(circle.members()?.iter(), |reply, member| {
            reply.text(&member.account);
            reply.bytes(&member.fingerprint);
            reply.u32(member.role.map_or(0, |role| role as u32));
            reply.flag(member.history);
            reply.flag(member.confirmed);
        }),
        68 => reply.list(circle.history().iter(), event),
        69 | 77 => {
            let (id, record, at_least) = request.read(|args| (args.text(), args.handed(call == 77), args.flag().then(|| args.u32())))?;
            circle.open_with(id, record, at_least, |opened| {
                reply.opened(opened);
                Ok(())
            })?;
        }
        70 => {
            let alarms = circle.review(&request.read(|args| args.list(Args::text))?);
            reply.list(alarms.iter(), |reply, alarm| {
                reply.text(match alarm.trouble {
                    Trouble::Dropped => "dropped",
                    Trouble::Replayed => "replayed",
                    Trouble::Reordered => "reordered",
                    Trouble::Forked => "forked",
                });
                reply.text(&alarm.id);
                reply.text(&alarm.account);
                reply.u32(alarm.places.0);
                reply.u32(alarm.places.1);
            });
        }
        71 => reply.list(circle.missing().iter(), |reply, (id, revision)| {
            reply.text(id);
            reply.u32(*revision);
        }),
        72 => reply.list(circle.gaps().iter(), |reply, (account, from, to)| {
            reply.text(account);
            reply.u32(*from);
            reply.u32(*to);
        }),
        73 => reply.bytes(&circle.seen(vault)?),
        74 => reply.bytes(&circle.head()?),
        75 => {
            let compared = circle.compare(request.read(|args| args.bytes(limits::LOG_ENTRY, &"head"))?)?;
            reply.u32(compared.behind);
            reply.u32(compared.ahead);
            reply.list(compared.withheld.iter(), |reply, (account, seq)| {
                reply.text(account);
                reply.u32(*seq);
            });
        }
        76 => reply.bytes(&circle.reader_keys()?),
        _ => return Err(UNKNOWN),
    }
    Ok(())
}

fn event(reply: &mut Reply, event: &Event) {
    let (deed, account, role, [history, confirmed, identity], reason) = match &event.deed {
        Deed::Created => ("created", "", 0, [false; 3], ""),
        Deed::Granted { account, role, history, confirmed } => {
            ("granted", account.as_str(), *role as u32, [*history, *confirmed, false], "")
        }
        Deed::Revoked { account, reason } => ("revoked", account.as_str(), 0, [false; 3], reason.as_str()),
        Deed::Left { reason } => ("left", "", 0, [false; 3], reason.as_str()),
        Deed::Renewed { reason, identity } => ("renewed", "", 0, [false, false, *identity], reason.as_str()),
    };
    reply.u32(event.sequence);
    reply.u64(event.at);
    reply.text(&event.author);
    reply.u32(event.epoch);
    reply.text(deed);
    reply.text(account);
    reply.u32(role);
    reply.flag(history);
    reply.flag(confirmed);
    reply.text(reason);
    reply.flag(identity);
}

fn change(call: u32, vault: &Vault, circle: &mut SharedCircle, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    let change = match call {
        80 => {
            let (account, role, history, unverified, at) =
                request.read(|args| (args.text(), args.role(), args.flag(), args.flag(), args.time()))?;
            circle.grant(vault, account, role, history, unverified, at)?
        }
        81 => {
            let (account, reason, at) = request.read(|args| (args.text(), args.text(), args.time()))?;
            circle.revoke(vault, account, reason, at)?
        }
        82 | 83 => {
            let (reason, at) = request.read(|args| (args.text(), args.time()))?;
            if call == 82 { circle.leave(vault, reason, at)? } else { circle.renew(vault, reason, at)? }
        }
        84 => {
            let (bytes, at) = request.read(|args| (args.entry(), args.time()))?;
            circle.rebase_entry(vault, bytes, at)?
        }
        85 => {
            reply.flag(circle.prepare(vault, request.read(Args::count)?)?);
            return Ok(());
        }
        86 => return circle.refresh(vault, request.read(|args| args.list(Args::entry))?),
        87 => {
            let (id, record, at, previous) = request.read(Args::sealing)?;
            reply.bytes(&circle.seal_note(vault, id, record, at, previous)?);
            return Ok(());
        }
        _ => return Err(UNKNOWN),
    };
    reply.change(&change);
    Ok(())
}
