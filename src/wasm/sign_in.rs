//! Without a vault: objects seen without a key, plans for the KDF, signing in, ways to get a vault, and what a worker that opens records does.

use super::UNKNOWN;
use super::reply::Reply;
use super::request::{Args, Request};
use super::table::Tables;
use crate::circle::RecordReader;
use crate::error::Result;
use crate::inspect::{Inspection, inspect};
use crate::keyset::hint::Hint;
use crate::people::letter::seal_note_to;
use crate::sign_in::{SignIn, check_hint};
use crate::vault::{Key, NewVault, Vault, new_hint, unlock_hint};
use crate::{keyset, limits};

pub(super) fn run(call: u32, tables: &mut Tables, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        0 => look(&inspect(request.read(|args| args.bytes(limits::SEALED, &"object"))?)?, reply),
        1 => limits::identifier(request.read(|args| args.text())?, &"account")?,
        2 | 5 => {
            let (account, hint, seen) = request.read(|args| (args.text(), args.text(), args.seen()))?;
            let hint = check_hint(account, hint, seen)?;
            if call == 2 {
                return plan(account, &hint, reply);
            }
            keep(tables, SignIn::with_stretched(account, request.stretched_by(hint)?, seen), reply)?;
        }
        3 | 10 => {
            let (account, keyset, seen) = request.read(|args| (args.text(), args.keyset(), args.seen()))?;
            let hint = unlock_hint(keyset, account, seen)?;
            if call == 3 {
                return plan(account, &hint, reply);
            }
            keep_vault(tables, Vault::unlock_stretched(keyset, account, &request.stretched_by(hint)?, seen), reply)?;
        }
        4 => {
            let account = request.read(|args| args.text())?;
            limits::identifier(account, &"account")?;
            plan(account, &new_hint(request.read(Args::profile)?)?, reply)?;
        }
        6 => {
            let (account, code, seen) = request.read(|args| (args.text(), args.text(), args.seen()))?;
            keep(tables, SignIn::with_recovery_code(account, code, seen), reply)?;
        }
        7 => {
            let (sign_in, keyset) = request.read(|args| (args.u32(), args.keyset()))?;
            let vault = tables.sign_ins.find(sign_in)?.unlock(keyset);
            keep_vault(tables, vault, reply)?;
        }
        8 => drop(tables.sign_ins.take(request.read(Args::u32)?)),
        9 => {
            let account = request.read(|args| args.text())?;
            let NewVault { vault, keyset, login, recovery } = Vault::create_stretched(account, &request.stretched()?)?;
            keep_vault(tables, Ok(vault), reply)?;
            reply.bytes(&keyset);
            reply.login(&login);
            reply.recovery(&recovery);
        }
        11 | 12 => {
            let (account, keyset, seen) = request.read(|args| (args.text(), args.keyset(), args.seen()))?;
            let key = request
                .read(|args| if call == 11 { Key::RecoveryCode(args.text()) } else { Key::Passkey(args.bytes(64, &"prfOutput")) })?;
            keep_vault(tables, Vault::unlock(keyset, account, key, seen), reply)?;
        }
        13 => {
            let (card, record, at) = request.read(|args| (args.card(), args.record(), args.time()))?;
            reply.bytes(&seal_note_to(card, record, at)?);
        }
        14 => tables.reader = Some(RecordReader::read(request.read(|args| args.bytes(limits::SEALED, &"keys"))?)?),
        15 => {
            // back comes about as much
            reply.0.reserve(request.remaining());
            for _ in 0..request.read(Args::u32)? {
                let sealed = request.read(|args| args.bytes(limits::SEALED, &"sealed"))?;
                // what cannot be vouched for is nothing, whatever the reason
                reply.bytes(&tables.reader.as_mut().and_then(|reader| reader.open(sealed).ok()).unwrap_or_default());
            }
        }
        _ => return Err(UNKNOWN),
    }
    Ok(())
}

/// What the KDF module needs: profile, stretching salt, and the salt it was made from.
pub(super) fn plan(account: &str, hint: &Hint, reply: &mut Reply) -> Result<()> {
    reply.u32(hint.profile.byte().into());
    reply.bytes(&keyset::way::stretching_salt(account, &hint.salt)?);
    reply.bytes(&hint.salt);
    Ok(())
}

fn keep(tables: &mut Tables, sign_in: Result<SignIn>, reply: &mut Reply) -> Result<()> {
    let handle = tables.sign_ins.keep(sign_in?)?;
    reply.u32(handle);
    reply.text(tables.sign_ins.find(handle)?.secret());
    Ok(())
}

/// Takes what may be none, because a vault is large, and would be moved wherever it is looked at.
#[inline(never)]
fn keep_vault(tables: &mut Tables, vault: Result<Vault>, reply: &mut Reply) -> Result<()> {
    reply.u32(tables.vaults.keep(vault?)?);
    Ok(())
}

/// The hash, then the type's name and what goes with it.
fn look(seen: &Inspection, reply: &mut Reply) {
    match seen {
        Inspection::Keyset { account, generation, profile, passkeys, hash } => {
            reply.bytes(hash);
            reply.text("keyset");
            reply.text(account);
            reply.u32(*generation);
            reply.u32((*profile).into());
            reply.list(passkeys.iter(), |reply, passkey| {
                reply.bytes(&passkey.credential_id);
                reply.bytes(&passkey.prf_salt);
            });
        }
        Inspection::Record { circle, epoch, id, revision, size, hash } => {
            reply.bytes(hash);
            reply.text("record");
            reply.bytes(circle);
            reply.u32(*epoch);
            reply.text(id);
            reply.u32(*revision);
            reply.count(*size);
        }
        Inspection::Card { account, sequence, hash, .. } => {
            reply.bytes(hash);
            reply.text("card");
            reply.text(account);
            reply.u32(*sequence);
        }
        Inspection::Log { circle, sequence, epoch, size, hash, .. } => {
            reply.bytes(hash);
            reply.text("log");
            reply.bytes(circle);
            reply.u32(*sequence);
            reply.u32(*epoch);
            reply.count(*size);
        }
        Inspection::Contacts { size, hash, .. } => sized("contacts", *size, hash, reply),
        Inspection::Grant { size, hash } => sized("grant", *size, hash, reply),
        Inspection::Letter { to, size, hash } => {
            sized("letter", *size, hash, reply);
            reply.bytes(to);
        }
    }
}

fn sized(name: &str, size: usize, hash: &[u8; 32], reply: &mut Reply) {
    reply.bytes(hash);
    reply.text(name);
    reply.count(size);
}
