//! Without a vault: objects seen without a key, plans for the KDF, signing in, ways to get a vault, and what a worker that opens records does.

use alloc::borrow::ToOwned;

use super::call::{Args, Reply};
use super::{UNKNOWN, table};
use crate::circle::RecordReader;
use crate::error::Result;
use crate::inspect::{Inspection, inspect};
use crate::keyset::hint::Hint;
use crate::people::letter::seal_note_to;
use crate::sign_in::{SignIn, check_hint};
use crate::vault::{Key, NewVault, Vault, new_hint, unlock_hint};
use crate::{keyset, limits};

pub(super) fn run(call: u32, args: &mut Args<'_>, reply: &mut Reply) -> Result<()> {
    match call {
        0 => look(&inspect(args.bytes(limits::SEALED, &"object")?)?, reply),
        1 => limits::identifier(args.text()?, &"account")?,
        2 => {
            let account = args.text()?;
            plan(account, &check_hint(account, args.text()?, args.seen()?)?, reply)?;
        }
        3 => {
            let account = args.text()?;
            plan(account, &unlock_hint(args.keyset()?, account, args.seen()?)?, reply)?;
        }
        4 => {
            let account = args.text()?;
            limits::identifier(account, &"account")?;
            plan(account, &new_hint(args.profile()?)?, reply)?;
        }
        5 => {
            let (account, hint, seen) = (args.text()?, args.text()?, args.seen()?);
            let stretched = args.stretched_by(check_hint(account, hint, seen)?)?;
            keep(SignIn::with_stretched(account, stretched, seen)?, reply)?;
        }
        6 => keep(SignIn::with_recovery_code(args.text()?, args.text()?, args.seen()?)?, reply)?,
        7 => {
            let sign_in = args.u32()?;
            let keyset = args.keyset()?;
            reply.u32(table::keep_vault(table::sign_in(sign_in, |sign_in| sign_in.unlock(keyset))?)?);
        }
        8 => table::close_sign_in(args.u32()?),
        9 => {
            let account = args.text()?;
            let NewVault { vault, keyset, login, recovery } = Vault::create_stretched(account, &args.stretched()?)?;
            reply.u32(table::keep_vault(vault)?);
            reply.bytes(&keyset);
            reply.login(&login);
            reply.recovery(&recovery);
        }
        10 => {
            let (account, keyset, seen) = (args.text()?, args.keyset()?, args.seen()?);
            let stretched = args.stretched_by(unlock_hint(keyset, account, seen)?)?;
            reply.u32(table::keep_vault(Vault::unlock_stretched(keyset, account, &stretched, seen)?)?);
        }
        11 | 12 => {
            let (account, keyset, seen) = (args.text()?, args.keyset()?, args.seen()?);
            let key = if call == 11 { Key::RecoveryCode(args.text()?) } else { Key::Passkey(args.bytes(64, &"prfOutput")?) };
            reply.u32(table::keep_vault(Vault::unlock(keyset, account, key, seen)?)?);
        }
        13 => {
            let card = args.bytes(limits::CARD, &"card")?;
            reply.bytes(&seal_note_to(card, args.record()?, args.time()?)?);
        }
        14 => table::keep_reader(RecordReader::read(args.bytes(limits::SEALED, &"keys")?)?),
        15 => {
            // back comes about as much
            reply.0.reserve(args.remaining());
            for _ in 0..args.u32()? {
                // what cannot be vouched for is nothing, whatever the reason
                reply.bytes(&table::read_record(args.bytes(limits::SEALED, &"sealed")?).unwrap_or_default());
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

fn keep(sign_in: SignIn, reply: &mut Reply) -> Result<()> {
    let secret = zeroize::Zeroizing::new(sign_in.secret().to_owned());
    reply.u32(table::keep_sign_in(sign_in)?);
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
