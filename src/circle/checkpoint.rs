//! What a device keeps of a circle: the state its log gave, sealed for its own person alone, so that the next opening reads only what is new.

use alloc::borrow::ToOwned;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::circle::entry::{Named, Role};
use crate::circle::keys::Keys;
use crate::circle::messages::Chain;
use crate::circle::shared::SharedCircle;
use crate::circle::standings::{Standing, Standings};
use crate::circle::state::{About, Epoch, Member, State, Term};
use crate::error::{Error, Result, Text};
use crate::keyset::own::Purpose;
use crate::people::card::Card;
use crate::secret::{Secret, SecretBytes};
use crate::suite::{cobblestone, padme};
use crate::vault::Vault;
use crate::wire::{ObjectType, Reader, Writer};

const WHAT: Text = &"checkpoint";
/// The shape of the inside; a device that finds another reads the log from its beginning.
const SHAPE: u8 = 1;
const ALIEN: Error = Error::Malformed(WHAT);

const PURPOSE: Purpose = Purpose { key: "checkpoint key", context: "checkpoint" };

impl SharedCircle {
    /// A token for the device to keep and hand in at the next opening: only later entries are read then, and a log or a record older than
    /// what was seen is refused. Opaque; it holds keys, sealed.
    pub fn seen(&self, vault: &Vault) -> Result<Vec<u8>> {
        self.state.head()?;
        let mut out = padme::begin(self.state.hashes.len().saturating_add(self.records.len()).saturating_mul(64));
        write_state(&self.state, &mut out);
        write_records(&self.records, &mut out);
        let chains = self.chains.newest();
        out.count(chains.len());
        for (account, chain, seq) in chains {
            out.vec16(account.as_bytes());
            out.bytes(chain);
            out.u32(seq);
        }
        let padded = padme::pad(out)?;
        let (epoch, lock) = PURPOSE.newest(vault.account(), vault.private_epochs())?;
        let mut out = Writer::object(ObjectType::Checkpoint, cobblestone::sealed_length(padded.len()).saturating_add(8));
        out.u32(epoch);
        cobblestone::seal(&lock.key, &lock.context, &padded, out.buffer())?;
        out.into_vec()
    }
}

/// What a device remembers of a circle.
pub(crate) struct Remembered {
    pub(crate) state: State,
    pub(crate) records: Standings,
    pub(crate) chains: Vec<Chain>,
}

impl Remembered {
    /// Nothing but this.
    pub(crate) const fn of(state: State) -> Self {
        Self { state, records: Standings::new(), chains: Vec::new() }
    }
}

/// Opens what [`SharedCircle::seen`] gave. One of another person, or one that was changed, is [`Error::Tampered`].
pub(crate) fn open(bytes: &[u8], vault: &Vault, seen: &mut Remembered) -> Result<()> {
    let mut reader = Reader::object(bytes, ObjectType::Checkpoint, WHAT)?;
    let epoch = reader.u32()?;
    let lock = PURPOSE.numbered(vault.account(), vault.private_epochs(), epoch)?.ok_or(Error::Stale)?;
    let padded: SecretBytes =
        cobblestone::open(&lock.key, &lock.context, reader.rest()).map_err(|error| error.by_right_key(&"the circle's seen token"))?;
    let mut reader = Reader::new(padme::unpad(&padded, WHAT)?, WHAT);
    read_state(&mut reader, &mut seen.state)?;
    read_records(&mut reader, &mut seen.records)?;
    for _ in 0..reader.u32()? {
        seen.chains.push(Chain::remembered(reader.identifier()?, reader.array()?, reader.u32()?));
    }
    reader.end()
}

fn write_state(state: &State, out: &mut Writer) {
    out.bytes(&[SHAPE, u8::from(state.ended)]);
    out.bytes(&state.circle);
    out.vec16(state.about.title.as_bytes());
    out.count(state.about.kinds.len());
    for kind in &state.about.kinds {
        out.vec8(kind.as_bytes());
    }
    out.count(state.hashes.len());
    out.bytes(state.hashes.as_flattened());
    out.count(state.members.len());
    for member in &state.members {
        write_member(member, out);
    }
    out.count(state.epochs.len());
    for (epoch, keys) in state.epochs.iter().zip(&state.keys) {
        out.u32(epoch.started);
        out.u32(epoch.frozen);
        out.bytes(keys.log.expose());
        for key in [&keys.record, &keys.history] {
            out.vec8(key.as_ref().map_or(&[], |key| key.expose().as_slice()));
        }
    }
}

fn write_records(records: &Standings, out: &mut Writer) {
    out.count(records.len());
    for list in records.lists() {
        for (named, standing) in list {
            out.vec16(named.id.as_bytes());
            out.u32(named.revision);
            out.bytes(&named.statement);
            out.u32(standing.epoch);
            out.u8(u8::from(standing.anchored));
        }
    }
}

fn write_member(member: &Member, out: &mut Writer) {
    out.vec16(member.account().as_bytes());
    out.bytes(&[u8::from(member.history), u8::from(member.confirmed)]);
    out.count(member.cards.len());
    for (from, card) in &member.cards {
        out.u32(*from);
        out.vec16(&card.bytes);
    }
    out.count(member.terms.len());
    for term in &member.terms {
        out.u32(term.from);
        out.u32(term.until);
        out.u8(term.role as u8);
    }
}

/// Sealed by this person, so that its counts can be believed; still nothing is allocated for more than is there.
fn read_state(reader: &mut Reader<'_>, state: &mut State) -> Result<()> {
    if reader.u8()? != SHAPE {
        return Err(Error::Stale);
    }
    state.ended = reader.u8()? == 1;
    state.circle = *reader.array()?;
    let text = |bytes: &[u8]| core::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ALIEN);
    let mut about = About { title: text(reader.vec16()?)?, kinds: Vec::new() };
    for _ in 0..reader.u32()? {
        about.kinds.push(text(reader.vec8()?)?);
    }
    state.about = Arc::new(about);
    for _ in 0..reader.u32()? {
        state.hashes.push(*reader.array()?);
    }
    for _ in 0..reader.u32()? {
        state.members.push(read_member(reader)?);
    }
    for _ in 0..reader.u32()? {
        state.epochs.push(Epoch { started: reader.u32()?, frozen: reader.u32()? });
        let log = Secret::from(reader.array()?);
        let (record, history) = (Secret::from_slice(reader.vec8()?), Secret::from_slice(reader.vec8()?));
        state.keys.push(Keys { log, record, history });
    }
    Ok(())
}

fn read_records(reader: &mut Reader<'_>, records: &mut Standings) -> Result<()> {
    for _ in 0..reader.u32()? {
        let named = Named { id: reader.identifier()?.to_owned(), revision: reader.u32()?, statement: *reader.array()? };
        let standing = Standing { epoch: reader.u32()?, anchored: reader.u8()? == 1, opened: false, forked: false };
        records.insert(named, standing);
    }
    Ok(())
}

fn read_member(reader: &mut Reader<'_>) -> Result<Member> {
    // the cards say it, too
    reader.identifier()?;
    let (history, confirmed) = (reader.u8()? == 1, reader.u8()? == 1);
    let (mut cards, mut terms) = (Vec::new(), Vec::new());
    for _ in 0..reader.u32()? {
        cards.push((reader.u32()?, Card::read_again(reader.vec16()?)?));
    }
    for _ in 0..reader.u32()? {
        terms.push(Term { from: reader.u32()?, until: reader.u32()?, role: Role::from_byte(reader.u8()?).ok_or(ALIEN)? });
    }
    let (_, card) = cards.last().ok_or(ALIEN)?;
    Ok(Member { card: card.clone(), cards, terms, history, confirmed })
}
