//! Cards, contacts and letters, and starting over after a breach.

use super::UNKNOWN;
use super::reply::Reply;
use super::request::{Args, Request};
use super::table::Tables;
use crate::change::PutType;
use crate::circle::{Role, SharedCircle};
use crate::error::Result;
use crate::limits;
use crate::vault::{ContactView, Vault};

pub(super) fn run(call: u32, tables: &mut Tables, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    let handle = request.read(Args::u32)?;
    match call {
        40 => {
            let circles = request.read(|args| args.list(Args::u32))?;
            let (vault, mut circles) = tables.circles(handle, &circles)?;
            rotate(vault, &mut circles, request, reply)
        }
        41 => {
            let vault = tables.vaults.find(handle)?;
            let (title, kinds, at) = request.read(|args| (args.text(), args.list(Args::text), args.time()))?;
            let (circle, change) = SharedCircle::create(vault, title, &kinds, at)?;
            reply.u32(tables.circles.keep((handle, circle))?);
            reply.change(&change);
            Ok(())
        }
        _ => with(call, tables.vaults.find(handle)?, request, reply),
    }
}

fn with(call: u32, vault: &mut Vault, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        42 => reply.list(vault.cards().iter(), |reply, card| reply.bytes(card)),
        43 => reply.change(&vault.publish()),
        44 => {
            let (met, change) = vault.meet(&request.read(|args| args.list(Args::card))?)?;
            contact(reply, &met);
            reply.change(&change);
        }
        45 => {
            let (account, fingerprint) = request.read(|args| (args.text(), args.array()))?;
            reply.change(&vault.confirm(account, fingerprint)?);
        }
        46 => {
            let found = vault.contact(request.read(|args| args.text())?)?;
            reply.list(found.iter(), contact);
        }
        47 => reply.list(vault.contacts()?.iter(), contact),
        48 => {
            let items = request.read(|args| args.list(|args| (args.text(), args.bytes(limits::CONTACTS, &"item"))))?;
            let known = items.into_iter().filter_map(|(name, bytes)| match name {
                "contacts" => Some((PutType::Contacts, "", bytes)),
                "grant" => Some((PutType::Grant, "", bytes)),
                // left alone, whatever they hold
                _ => None,
            });
            vault.load(known)?;
        }
        49 => {
            let opened = vault.open_sealed(request.read(|args| args.bytes(limits::SEALED, &"letter"))?)?;
            reply.text(&opened.id);
            reply.opened(&opened.as_opened());
        }
        _ => return Err(UNKNOWN),
    }
    Ok(())
}

fn contact(reply: &mut Reply, view: &ContactView) {
    reply.text(&view.account);
    reply.bytes(&view.fingerprint);
    reply.u32(view.sequence);
    reply.text(&view.safety_number);
    reply.text(&view.qr);
    reply.flag(view.confirmed);
}

fn rotate(vault: &mut Vault, circles: &mut [&mut SharedCircle], request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    let stretched = request.stretched()?;
    let (reason, at) = request.read(|args| (args.text(), args.time()))?;
    let rotation = vault.rotate_stretched(&stretched, reason, circles, at)?;
    reply.list(rotation.changes.iter(), Reply::change);
    reply.login(&rotation.login);
    reply.recovery(&rotation.recovery);
    let private = *vault.private().id();
    reply.list(rotation.report.iter(), |reply, exposure| {
        let role = match exposure.role {
            _ if exposure.circle == private => "private",
            None => "none",
            Some(Role::Reader) => "reader",
            Some(Role::Author) => "author",
            Some(Role::Keeper) => "keeper",
        };
        reply.bytes(&exposure.circle);
        reply.u32(exposure.epochs.0);
        reply.u32(exposure.epochs.1);
        reply.text(role);
        reply.flag(exposure.healed);
    });
    Ok(())
}
