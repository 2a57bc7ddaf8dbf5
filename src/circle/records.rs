//! Sealing and opening the records of a shared circle: signed inside the seal, and opened only if their author had the right to.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::circle::entry::{Named, Role};
use crate::circle::reader::{self, KeyOf};
use crate::circle::shared::SharedCircle;
use crate::circle::standings::Standing;
use crate::error::{Error, Result};
use crate::limits;
use crate::record::decrypted::{self, Decrypted, Handed, SIGNED};
use crate::record::envelope::{self, Audience, Clear, Inner, MESSAGE, Place, Proof};
use crate::record::{Author, Note, NoteRecord, Opened, OpenedRecord, kinds};
use crate::secret::SecretBytes;
use crate::suite::derive;
use crate::suite::sign::{SIGNATURE, SigningKey};
use crate::vault::Vault;

/// Psychotherapy notes: private by law, so that only a consent that names them lets anybody else see them.
const PROCESS: &str = "process";

/// A record whose signature and author hold.
struct Verified<'d> {
    proof: &'d Proof,
    statement: [u8; 32],
    author: Author,
    /// Whether its epoch is the present one.
    present: bool,
}

impl SharedCircle {
    /// Seals and signs `record` under the site's permanent, opaque `id`, as [`crate::Circle::seal`] does.
    ///
    /// Fails besides as [`Error::NotAMember`] for a reader or somebody who is out, [`Error::OnHold`] while the circle is frozen,
    /// [`Error::NoConsent`] for psychotherapy notes, [`Error::BadInput`] for a kind that the circle does not take or a message
    /// of somebody else's, [`Error::Stale`] before the circle is stored.
    pub fn seal(&mut self, vault: &Vault, id: &str, record: &NoteRecord, sealed_at: u64, previous: Option<&[u8]>) -> Result<Vec<u8>> {
        self.seal_note(vault, id, record.as_note(), sealed_at, previous)
    }

    /// The same of a record where it lies.
    pub(crate) fn seal_note(
        &mut self,
        vault: &Vault,
        id: &str,
        record: Note<'_>,
        sealed_at: u64,
        previous: Option<&[u8]>,
    ) -> Result<Vec<u8>> {
        limits::identifier(id, &"id")?;
        record.check_bounds(sealed_at)?;
        let person = vault.person()?;
        let (clock, head) = self.state.head().map(|(clock, head)| (clock, *head))?;
        let me = self.state.me(&person).ok_or(Error::NotAMember)?;
        if me.role() < Some(Role::Author) {
            return Err(Error::NotAMember);
        }
        let fingerprint = me.card.fingerprint;
        if self.frozen() {
            return Err(Error::OnHold);
        }
        if record.kind == PROCESS {
            return Err(Error::NoConsent);
        }
        if !self.state.about.kinds.iter().any(|kind| kind == record.kind) {
            return Err(Error::bad_input(&"kind is not one this circle takes"));
        }
        kinds::check(record.kind, record.content_type, record.content)?;
        let message = record.kind == MESSAGE;
        let (mut revision, mut prev, mut place) = (1, None, Place::default());
        match previous {
            None if message => place = self.chains.next(id)?,
            None => {}
            Some(sealed) => {
                let decrypted = self.decrypt(id, sealed)?;
                let inner = Inner::read(&decrypted.padded, decrypted.clear.revision, Audience::Shared)?;
                let replaced = self.verify(&decrypted, &inner)?;
                let before = decrypted.clear.revision;
                self.check_revision(id, before, None)?;
                revision = before.checked_add(1).ok_or(Error::TooLarge(&"the number of revisions"))?;
                if message && (inner.kind != MESSAGE || replaced.author.account != person.account) {
                    return Err(Error::bad_input(&"a message is revised by its author alone"));
                }
                prev = Some(replaced.statement);
                if message {
                    place = replaced.proof.place;
                }
            }
        }
        let (epoch, _) = self.state.epoch()?;
        let key = self.state.record_key(epoch)?;
        let clear = Clear { circle: self.id, epoch, id, revision };
        let mut inner = Inner {
            content_type: record.content_type,
            kind: record.kind,
            sealed_at,
            clock,
            prev: prev.as_ref().map_or(&[], |hash| hash.as_slice()),
            meta: &[],
            proof: Some(Proof { author: fingerprint, head, place, signature: [0; SIGNATURE] }),
            content: record.content,
        };
        let statement = inner.statement(&clear)?;
        if let Some(proof) = &mut inner.proof {
            if self.signer.as_ref().is_none_or(|(own, _)| *own != fingerprint) {
                self.signer = Some((fingerprint, SigningKey::new(person.signing_seed(&fingerprint)?)));
            }
            let (_, signer) = self.signer.as_ref().ok_or(Error::Internal(&"a signer went missing"))?;
            proof.signature = signer.sign(&statement);
        }
        let sealed = envelope::seal(key, &clear, &inner)?;
        if message && revision == 1 {
            self.chains.sealed(person.account, id, place, derive::hash(&statement));
        }
        Ok(sealed)
    }

    /// Opens what was sealed under `id`, verified whole or not at all.
    ///
    /// A revision older than `at_least`, or without it than the newest that is known here, is [`Error::RolledBack`]; an author without the
    /// right at that moment, or an epoch whose keys were not granted, [`Error::NotAMember`]; a signature that does not hold [`Error::BadSignature`]; a record
    /// whose author saw another log than this one [`Error::Tampered`]; else as [`crate::Circle::open`].
    pub fn open(&mut self, id: &str, sealed: &[u8], at_least: Option<u32>) -> Result<OpenedRecord> {
        self.open_with(id, Handed::Sealed(sealed), at_least, |opened| opened.to_record(id))
    }

    /// The same, for whoever copies it from where it lies.
    pub(crate) fn open_with<T>(
        &mut self,
        id: &str,
        record: Handed<'_>,
        at_least: Option<u32>,
        give: impl FnOnce(&Opened<'_>) -> Result<T>,
    ) -> Result<T> {
        limits::identifier(id, &"id")?;
        let decrypted = match record {
            Handed::Sealed(sealed) => self.decrypt(id, sealed)?,
            Handed::Decrypted(bytes) => decrypted::admit(&self.id, id, bytes)?,
        };
        let inner = Inner::read(&decrypted.padded, decrypted.clear.revision, Audience::Shared)?;
        let verified = self.verify(&decrypted, &inner)?;
        let (revision, epoch) = (decrypted.clear.revision, decrypted.clear.epoch);
        self.check_revision(id, revision, at_least)?;
        let author = &verified.author;
        let given = give(&inner.opened(revision, Some(author)))?;
        // What is not anchored may have been planted: it has no say about what comes after it.
        if verified.present || author.anchored {
            let named = Named { id: id.to_owned(), revision, statement: verified.statement };
            let prev = inner.prev.first_chunk();
            let forked = self.records.contradicts(&named, prev);
            let standing = Standing { epoch, anchored: author.anchored && !verified.present, opened: true, forked };
            self.records.insert(named, standing);
            if inner.kind == MESSAGE {
                self.chains.opened(&author.account, &verified.proof.place, (id, revision), &verified.statement, prev)?;
            }
        }
        Ok(given)
    }

    fn check_revision(&self, id: &str, revision: u32, at_least: Option<u32>) -> Result<()> {
        let least = at_least.or_else(|| self.records.newest_revision(id));
        if least.is_some_and(|least| revision < least) { Err(Error::RolledBack(&"the record")) } else { Ok(()) }
    }

    /// What workers open its records with.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only browsers have workers"))]
    pub(crate) fn reader_keys(&self) -> Result<SecretBytes> {
        let (mut epochs, mut cards) = (Vec::new(), Vec::new());
        for keys in &self.state.keys {
            epochs.push(keys.record.as_ref());
        }
        for member in &self.state.members {
            for (_, card) in &member.cards {
                cards.push(card.as_ref());
            }
        }
        reader::keys(&self.id, &epochs, Some(&cards))
    }

    fn decrypt<'a>(&self, id: &str, sealed: &'a [u8]) -> Result<Decrypted<'a>> {
        let key: &KeyOf<'_> = &|epoch| match self.state.epoch_numbered(epoch) {
            Some(_) => self.state.record_key(epoch),
            None => Err(Error::Stale),
        };
        decrypted::decrypt(&self.id, id, sealed, key)
    }

    fn verify<'d>(&mut self, decrypted: &Decrypted<'_>, inner: &'d Inner<'_>) -> Result<Verified<'d>> {
        let clear = &decrypted.clear;
        let proof = inner.proof.as_ref().ok_or(Error::Malformed(&"record"))?;
        let head = self.state.hash_at(inner.clock).ok_or(Error::Stale)?;
        if *head != proof.head || self.state.epoch_at(inner.clock) != Some(clear.epoch) {
            return Err(Error::Tampered(&"the log that the record's author saw"));
        }
        let frozen = self.state.epoch_numbered(clear.epoch).is_some_and(|epoch| inner.clock >= epoch.frozen);
        let (member, card) = self.state.author_at(&proof.author, inner.clock).ok_or(Error::NotAMember)?;
        if frozen || member.role_at(inner.clock) < Some(Role::Author) {
            return Err(Error::NotAMember);
        }
        let statement = inner.statement(clear)?;
        if !decrypted.verified {
            self.signers.verify(&card.key, &statement, &proof.signature, SIGNED)?;
        }
        let statement = derive::hash(&statement);
        let present = self.state.epoch()?.0 == clear.epoch;
        let named = Named { id: clear.id.to_owned(), revision: clear.revision, statement };
        let known = self.records.get(&named).filter(|standing| standing.epoch == clear.epoch);
        let anchored = present || known.is_some_and(|standing| standing.anchored);
        let author = Author { fingerprint: proof.author, account: member.account().to_owned(), anchored };
        Ok(Verified { proof, statement, author, present })
    }
}
