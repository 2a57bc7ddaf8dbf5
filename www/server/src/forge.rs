//! What a server without keys can make up. `docs/FORMAT.md` gives the bytes; every device finds these out.

use hushnote::{Profile, Vault};

use crate::clear::Outer;
use crate::error::{Failure, Result};
use crate::secrets;

/// The id of a record that nobody wrote.
pub(crate) const PLANTED: &str = "planted-1";

/// Somebody's keys, as the server would have them.
pub(crate) struct Forged {
    pub(crate) keyset: Vec<u8>,
    pub(crate) card: Vec<u8>,
}

/// Makes an identity for an account that is somebody else's.
pub(crate) fn identity(account: &str) -> Result<Forged> {
    let passphrase = secrets::hex(&secrets::random::<16>()?);
    let new = Vault::create(account, &passphrase, Profile::Standard).map_err(Failure::internal)?;
    Ok(Forged { card: new.vault.card().to_vec(), keyset: new.keyset })
}

/// One more entry for the end of a log: the last one again, behind itself, with one more grant and a signature that was made
/// for something else. Nothing for an empty log.
pub(crate) fn one_more_entry(log: &[Vec<u8>]) -> Result<Option<Vec<u8>>> {
    let (Some(first), Some(last)) = (log.first(), log.last()) else { return Ok(None) };
    let malformed = || Failure::internal("a stored log entry is malformed");
    let outer = Outer::of(last).ok_or_else(malformed)?;
    let another = secrets::random::<32>()?;
    let mut hashes: Vec<&[u8]> = outer.grants.chunks(32).chain([another.as_slice()]).collect();
    hashes.sort_unstable();
    let entry = [
        outer.magic,
        &hushnote::hash(first),
        &outer.sequence.checked_add(1).ok_or_else(malformed)?.to_be_bytes(),
        &hushnote::hash(last),
        outer.epoch,
        outer.start,
        &u16::try_from(hashes.len()).map_err(Failure::internal)?.to_be_bytes(),
        &hashes.concat(),
        outer.rest,
    ];
    Ok(Some(entry.concat()))
}

/// A record's bytes with another id in their header.
pub(crate) fn planted(record: &[u8]) -> Result<Vec<u8>> {
    let malformed = || Failure::internal("a stored record is malformed");
    // magic, type, suite, circle, epoch
    let (head, rest) = record.split_at_checked(24).ok_or_else(malformed)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(malformed)?;
    let (_id, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or_else(malformed)?;
    let length = u16::try_from(PLANTED.len()).map_err(Failure::internal)?;
    Ok([head, &length.to_be_bytes(), PLANTED.as_bytes(), rest].concat())
}
