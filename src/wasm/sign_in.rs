//! Without a vault: objects seen without a key, plans for the KDF, signing in, ways to get a vault, and what a worker that opens records does.

use alloc::borrow::ToOwned;

use super::UNKNOWN;
use super::call::{Args, Reply, Request};
use super::table::Tables;
use crate::circle::RecordReader;
use crate::error::Result;
use crate::inspect::{Inspection, inspect};
use crate::keyset::hint::Hint;
use crate::people::letter::seal_note_to;
use crate::secret::Secret;
use crate::sign_in::{SignIn, check_hint};
use crate::vault::{Key, NewVault, Stretched, Vault, new_hint, unlock_hint};
use crate::{keyset, limits};

pub(super) fn run(call: u32, tables: &mut Tables, request: &mut Request<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        0 => look(&inspect(request.read(|args| args.bytes(limits::SEALED, &"object"))?)?, reply),
        1 => limits::identifier(request.read(Args::text)?, &"account")?,
        2 => {
            let (account, hint, seen) = request.read(|args| (args.text(), args.text(), args.seen()))?;
            plan(account, &check_hint(account, hint, seen)?, reply)?;
        }
        3 => {
            let (account, keyset, seen) = request.read(|args| (args.text(), args.keyset(), args.seen()))?;
            plan(account, &unlock_hint(keyset, account, seen)?, reply)?;
        }
        4 => {
            let account = request.read(Args::text)?;
            limits::identifier(account, &"account")?;
            plan(account, &new_hint(request.read(Args::profile)?)?, reply)?;
        }
        5 => {
            let (account, hint, seen, output) = request.read(|args| (args.text(), args.text(), args.seen(), args.array()))?;
            let stretched = Stretched { hint: check_hint(account, hint, seen)?, output: Secret::from(output) };
            keep(tables, SignIn::with_stretched(account, stretched, seen)?, reply)?;
        }
        6 => {
            let (account, code, seen) = request.read(|args| (args.text(), args.text(), args.seen()))?;
            keep(tables, SignIn::with_recovery_code(account, code, seen)?, reply)?;
        }
        7 => {
            let (sign_in, keyset) = request.read(|args| (args.u32(), args.keyset()))?;
            reply.u32(tables.vaults.keep(tables.sign_ins.find(sign_in)?.unlock(keyset)?)?);
        }
        8 => drop(tables.sign_ins.take(request.read(Args::u32)?)),
        9 => {
            let account = request.read(Args::text)?;
            let NewVault { vault, keyset, login, recovery } = Vault::create_stretched(account, &request.stretched()?)?;
            reply.u32(tables.vaults.keep(vault)?);
            reply.bytes(&keyset);
            reply.login(&login);
            reply.recovery(&recovery);
        }
        10 => {
            let (account, keyset, seen, output) = request.read(|args| (args.text(), args.keyset(), args.seen(), args.array()))?;
            let stretched = Stretched { hint: unlock_hint(keyset, account, seen)?, output: Secret::from(output) };
            reply.u32(tables.vaults.keep(Vault::unlock_stretched(keyset, account, &stretched, seen)?)?);
        }
        11 | 12 => {
            let (account, keyset, seen, key) = request.read(|args| {
                let (account, keyset, seen) = (args.text(), args.keyset(), args.seen());
                (
                    account,
                    keyset,
                    seen,
                    if call == 11 { Key::RecoveryCode(args.text()) } else { Key::Passkey(args.bytes(64, &"prfOutput")) },
                )
            })?;
            reply.u32(tables.vaults.keep(Vault::unlock(keyset, account, key, seen)?)?);
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

fn keep(tables: &mut Tables, sign_in: SignIn, reply: &mut Reply) -> Result<()> {
    let secret = zeroize::Zeroizing::new(sign_in.secret().to_owned());
    reply.u32(tables.sign_ins.keep(sign_in)?);
    reply.text(&secret);
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
