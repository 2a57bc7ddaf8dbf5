//! Cards, contacts and letters, and starting over after a breach.

use super::call::{Args, Reply};
use super::{UNKNOWN, table};
use crate::change::PutType;
use crate::circle::{Role, SharedCircle};
use crate::error::Result;
use crate::limits;
use crate::vault::{ContactView, Vault};

pub(super) fn run(call: u32, args: &mut Args<'_>, reply: &mut Reply) -> Result<()> {
    let handle = args.u32()?;
    match call {
        40 => {
            let circles = args.list(Args::u32)?;
            table::circles(handle, &circles, &mut |vault, circles| rotate(vault, circles, args, reply))
        }
        41 => table::vault(handle, &mut |vault| {
            let title = args.text()?;
            let kinds = args.list(Args::text)?;
            let (circle, change) = SharedCircle::create(vault, title, &kinds, args.time()?)?;
            reply.u32(table::keep_circle(handle, circle)?);
            reply.change(&change);
            Ok(())
        }),
        _ => table::vault(handle, &mut |vault| with(call, vault, args, reply)),
    }
}

fn with(call: u32, vault: &mut Vault, args: &mut Args<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        42 => reply.list(vault.cards().iter(), |reply, card| reply.bytes(card)),
        43 => reply.change(&vault.publish()),
        44 => {
            let (met, change) = vault.meet(&args.list(|args| args.bytes(limits::CARD, &"card"))?)?;
            contact(reply, &met);
            reply.change(&change);
        }
        45 => reply.change(&vault.confirm(args.text()?, args.array()?)?),
        46 => {
            let found = vault.contact(args.text()?)?;
            reply.list(found.iter(), contact);
        }
        47 => reply.list(vault.contacts()?.iter(), contact),
        48 => {
            let items = args.list(|args| Ok((args.text()?, args.bytes(limits::CONTACTS, &"item")?)))?;
            let known = items.into_iter().filter_map(|(name, bytes)| match name {
                "contacts" => Some((PutType::Contacts, "", bytes)),
                "grant" => Some((PutType::Grant, "", bytes)),
                // left alone, whatever they hold
                _ => None,
            });
            vault.load(known)?;
        }
        49 => {
            let opened = vault.open_sealed(args.bytes(limits::SEALED, &"letter")?)?;
            reply.text(&opened.id);
            reply.opened(&opened.as_opened())?;
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

fn rotate(vault: &mut Vault, circles: &mut [&mut SharedCircle], args: &mut Args<'_>, reply: &mut Reply) -> Result<()> {
    let (stretched, reason, at) = (args.stretched()?, args.text()?, args.time()?);
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
