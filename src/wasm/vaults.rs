//! What is done with an open vault: its ways in, and the private circle.

use super::reply::Reply;
use super::request::{Args, Request};
use super::table::Tables;
use super::{UNKNOWN, sign_in};
use crate::error::Result;
use crate::limits;
use crate::vault::Vault;

pub(super) fn run(call: u32, tables: &mut Tables, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    let handle = request.read(Args::u32)?;
    if call == 20 {
        tables.close_vault(handle);
        return Ok(());
    }
    with(call, tables.vaults.find(handle)?, request, reply)
}

fn with(call: u32, vault: &mut Vault, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        21 => {
            reply.text(vault.account());
            reply.u32(vault.generation());
            reply.bytes(&vault.seen()?);
            reply.bytes(vault.private().id());
            reply.list(vault.unlocks().into_iter(), |reply, unlock| {
                reply.u32(unlock.id.into());
                reply.u32(unlock.slot_type as u32);
                reply.flag(unlock.credential_id.is_some());
                if let Some(id) = unlock.credential_id {
                    reply.bytes(&id);
                }
            });
        }
        22 => sign_in::plan(vault.account(), &vault.next_hint(request.read(Args::next_profile)?)?, reply)?,
        23 => {
            let (keyset, login) = vault.change_passphrase_stretched(&request.stretched()?)?;
            reply.bytes(&keyset);
            reply.login(&login);
        }
        24 => {
            let (keyset, recovery) = vault.new_recovery_code()?;
            reply.bytes(&keyset);
            reply.recovery(&recovery);
        }
        25 => {
            let (credential_id, salt, output) = request.read(|args| {
                (args.bytes(limits::CREDENTIAL_ID, &"credentialId"), args.bytes(64, &"prfSalt"), args.bytes(64, &"prfOutput"))
            })?;
            let (keyset, id) = vault.add_passkey(credential_id, salt, output)?;
            reply.bytes(&keyset);
            reply.u32(id.into());
        }
        26 => {
            let id = u8::try_from(request.read(Args::u32)?).unwrap_or(0);
            reply.bytes(&vault.remove_unlock(id)?);
        }
        27 => vault.refresh(request.read(|args| args.keyset())?)?,
        28 => {
            let (id, record, at, previous) = request.read(Args::sealing)?;
            reply.bytes(&vault.private().seal_note(id, record, at, previous)?);
        }
        29 | 31 => {
            let (id, record, at_least) = request.read(|args| (args.text(), args.handed(call == 31), args.u32()))?;
            vault.private().open_with(id, record, Some(at_least), |opened| {
                reply.opened(opened);
                Ok(())
            })?;
        }
        30 => reply.bytes(&vault.private().reader_keys()?),
        _ => return Err(UNKNOWN),
    }
    Ok(())
}
