//! Part two of docs/FORMAT.md once more, written apart from the crate: cards, grants, log entries and shared records, every part of them
//! free to be wrong.

use ed25519_dalek::{Signer, SigningKey};

use super::NOW;
use super::toolkit::{self, Bytes, Record, cobblestone, ctx, expand, h, put16, random};

pub fn sign(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(seed).sign(message).to_bytes()
}

pub fn signing_key(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

#[derive(Clone)]
pub struct Card {
    pub account: String,
    pub sequence: u32,
    pub previous: [u8; 32],
    pub key: [u8; 32],
    pub sealing_key: Vec<u8>,
}

impl Card {
    /// The first card of an account, by whoever wants to be it.
    pub fn first(account: &str, seed: &[u8; 32], sealing_seed: &[u8; 32]) -> Self {
        let (key, sealing_key) = (signing_key(seed), toolkit::public_key(sealing_seed));
        Self { account: account.to_owned(), sequence: 1, previous: [0; 32], key, sealing_key }
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes.strip_prefix(b"HN\x04\x01")?);
        let account = String::from_utf8(bytes.vec16()?.to_vec()).ok()?;
        let (sequence, previous) = (bytes.u32()?, bytes.array()?);
        Some(Self { account, sequence, previous, key: bytes.array()?, sealing_key: bytes.take(1216)?.to_vec() })
    }

    /// One with these keys behind `before`.
    pub fn after(before: &[u8], seed: &[u8; 32], sealing_seed: &[u8; 32]) -> Self {
        let last = Self::read(before).unwrap();
        Self { sequence: last.sequence + 1, previous: h(before), ..Self::first(&last.account, seed, sealing_seed) }
    }

    pub fn body(&self) -> Vec<u8> {
        let mut out = b"HN\x04\x01".to_vec();
        put16(&mut out, self.account.as_bytes());
        out.extend(self.sequence.to_be_bytes());
        out.extend([self.previous.as_slice(), &self.key, &self.sealing_key].concat());
        out
    }

    pub fn sign(&self, seed: &[u8; 32], previous: Option<&[u8; 32]>) -> Vec<u8> {
        let body = self.body();
        let mut out = [body.as_slice(), &sign(seed, &ctx("card", &[&body]))].concat();
        match previous {
            None => out.push(0),
            Some(seed) => {
                out.push(64);
                out.extend(sign(seed, &ctx("card succession", &[&body])));
            }
        }
        out
    }
}

/// The keys of one epoch.
#[derive(Clone, PartialEq, Debug)]
pub struct Keys {
    pub log: [u8; 32],
    pub record: [u8; 32],
    /// Zeros where it was not granted.
    pub history: [u8; 32],
}

fn number(epoch: u32) -> [u8; 4] {
    epoch.to_be_bytes()
}

impl Keys {
    pub fn invented() -> Self {
        Self { log: random(), record: random(), history: random() }
    }

    pub fn epoch_commitment(&self, epoch: u32) -> [u8; 32] {
        expand(&self.record, &ctx("epoch commitment", &[&number(epoch)]))
    }

    pub fn start(&self, circle: &[u8; 32], epoch: u32, before: Option<&Self>) -> Vec<u8> {
        let commit = |key: &[u8; 32], purpose: &str| expand::<32>(key, &ctx(purpose, &[&number(epoch)]));
        let mut out =
            [commit(&self.log, "log commitment"), self.epoch_commitment(epoch), commit(&self.history, "history commitment")].concat();
        if let Some(before) = before {
            let link = |purpose: &str| ctx(purpose, &[circle.as_slice(), &number(epoch)]);
            out.extend(cobblestone::seal(&self.log, &link("log link"), &before.log));
            out.extend(cobblestone::seal(&self.history, &link("history link"), &[before.record, before.history].concat()));
        }
        out
    }

    /// A grant for the owner of a card, of these keys; `promised` is the epoch commitment it is bound to.
    pub fn grant_as(&self, card: &[u8], epoch: u32, history: bool, promised: &[u8; 32]) -> Vec<u8> {
        let (enc, shared) = toolkit::encapsulate(&Card::read(card).unwrap().sealing_key, random());
        let keys = [self.log.as_slice(), &self.record, &[u8::from(history)], if history { &self.history } else { &[0; 32] }].concat();
        let sealed = cobblestone::seal(&shared, &ctx("grant", &[&h(card), &number(epoch), promised]), &keys);
        [b"HN\x06\x01".as_slice(), &enc, &sealed].concat()
    }

    pub fn grant(&self, card: &[u8], epoch: u32, history: bool) -> Vec<u8> {
        self.grant_as(card, epoch, history, &self.epoch_commitment(epoch))
    }

    pub fn open(grant: &[u8], sealing_seed: &[u8; 32], fingerprint: &[u8; 32], epoch: u32, promised: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(grant.strip_prefix(b"HN\x06\x01")?);
        let shared = toolkit::decapsulate(sealing_seed, bytes.take(1120)?)?;
        let plain = cobblestone::open(&shared, &ctx("grant", &[fingerprint, &number(epoch), promised]), bytes.0)?;
        let mut plain = Bytes(&plain);
        let (log, record) = (plain.array()?, plain.array()?);
        plain.take(1)?;
        Some(Self { log, record, history: plain.array()? })
    }

    /// The keys of the epoch before the one that `start` begins.
    pub fn before(&self, circle: &[u8; 32], epoch: u32, start: &[u8]) -> Option<Self> {
        let link = |purpose: &str| ctx(purpose, &[circle.as_slice(), &number(epoch)]);
        let log = cobblestone::open(&self.log, &link("log link"), start.get(96..200)?)?.try_into().ok()?;
        let both = cobblestone::open(&self.history, &link("history link"), start.get(200..)?).unwrap_or(vec![0; 64]);
        Some(Self { log, record: both[..32].try_into().ok()?, history: both[32..].try_into().ok()? })
    }
}

/// A log entry.
#[derive(Clone)]
pub struct Entry {
    pub circle: [u8; 32],
    pub sequence: u32,
    pub previous: [u8; 32],
    pub epoch: u32,
    pub start: Vec<u8>,
    pub grants: Vec<[u8; 32]>,
    /// Sealed.
    pub body: Vec<u8>,
}

impl Entry {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes.strip_prefix(b"HN\x05\x01")?);
        let (circle, sequence, previous, epoch) = (bytes.array()?, bytes.u32()?, bytes.array()?, bytes.u32()?);
        let start = bytes.vec16()?.to_vec();
        let count = u16::from_be_bytes(bytes.array()?);
        let grants = (0..count).map(|_| bytes.array()).collect::<Option<_>>()?;
        let length = usize::try_from(bytes.u32()?).ok()?;
        Some(Self { circle, sequence, previous, epoch, start, grants, body: bytes.take(length)?.to_vec() })
    }

    pub fn outer(&self) -> Vec<u8> {
        let mut out = [b"HN\x05\x01".as_slice(), &self.circle, &number(self.sequence), &self.previous, &number(self.epoch)].concat();
        put16(&mut out, &self.start);
        out.extend(u16::try_from(self.grants.len()).unwrap().to_be_bytes());
        out.extend(self.grants.concat());
        out.extend(u32::try_from(self.body.len()).unwrap().to_be_bytes());
        out.extend(&self.body);
        out
    }

    pub fn context(&self) -> Vec<u8> {
        ctx("log entry", &[&self.circle, &number(self.sequence), &number(self.epoch)])
    }

    pub fn open(&self, log_key: &[u8; 32]) -> Option<Vec<u8>> {
        let padded = cobblestone::open(log_key, &self.context(), &self.body)?;
        let length = usize::try_from(Bytes(&padded).u32()?).ok()?;
        padded.get(4..4 + length).map(<[u8]>::to_vec)
    }

    pub fn sign(&self, seed: &[u8; 32]) -> Vec<u8> {
        let outer = self.outer();
        [outer.as_slice(), &sign(seed, &ctx("log signature", &[&h(&outer)]))].concat()
    }

    /// Names grants, seals an inside that claims to be `author`'s, and signs the whole.
    pub fn make(
        mut self,
        log_key: &[u8; 32],
        grants: &[Vec<u8>],
        author: &[u8; 32],
        manifest: &[Named<'_>],
        action: &[u8],
        seed: &[u8; 32],
    ) -> Vec<u8> {
        self.grants = grants.iter().map(|grant| h(grant)).collect();
        self.grants.sort_unstable();
        let mut inner = [NOW.to_be_bytes().as_slice(), author].concat();
        inner.extend(u32::try_from(manifest.len()).unwrap().to_be_bytes());
        for (id, revision, statement) in manifest {
            put16(&mut inner, id.as_bytes());
            inner.extend(revision.to_be_bytes());
            inner.extend(statement);
        }
        inner.extend(action);
        self.body = cobblestone::seal(log_key, &self.context(), &toolkit::padded(&inner));
        self.sign(seed)
    }
}

/// A record as a manifest names it.
pub type Named<'a> = (&'a str, u32, [u8; 32]);

pub mod action {
    use super::put16;

    fn with(number: u8, fixed: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut out = [&[number], fixed].concat();
        parts.iter().for_each(|part| put16(&mut out, part));
        out
    }

    pub fn create(title: &str, kind: &str, card: &[u8]) -> Vec<u8> {
        let mut out = with(1, &[], &[title.as_bytes()]);
        out.extend([1, u8::try_from(kind.len()).unwrap()]);
        out.extend(kind.bytes());
        put16(&mut out, card);
        out
    }

    pub fn grant(role: u8, history: bool, confirmed: bool, card: &[u8]) -> Vec<u8> {
        with(2, &[role, u8::from(history), u8::from(confirmed)], &[b"", card])
    }

    pub fn revoke(account: &str) -> Vec<u8> {
        with(3, &[], &[account.as_bytes(), b""])
    }

    pub fn leave() -> Vec<u8> {
        with(4, &[], &[b""])
    }

    pub fn renew(card: &[u8]) -> Vec<u8> {
        with(5, &[], &[b"", card])
    }
}

/// A record of a shared circle before it is sealed.
#[derive(Clone)]
pub struct Draft {
    pub circle: [u8; 16],
    pub epoch: u32,
    pub id: String,
    pub revision: u32,
    pub kind: String,
    pub clock: u32,
    pub prev: Vec<u8>,
    pub content: Vec<u8>,
    pub author: [u8; 32],
    pub head: [u8; 32],
    pub chain: [u8; 16],
    pub seq: u32,
    pub author_prev: [u8; 32],
}

impl Draft {
    pub fn statement(&self) -> Vec<u8> {
        let clear: [&[u8]; 4] = [&self.circle, &number(self.epoch), self.id.as_bytes(), &number(self.revision)];
        let inside: [&[u8]; 7] = [&[1], self.kind.as_bytes(), &NOW.to_be_bytes(), &number(self.clock), &self.prev, b"", &h(&self.content)];
        let proof: [&[u8]; 5] = [&self.author, &self.head, &self.chain, &number(self.seq), &self.author_prev];
        ctx("record statement", &[clear.as_slice(), &inside, &proof].concat())
    }

    /// Sealed with whatever signature.
    pub fn seal_with(&self, signature: &[u8; 64], record_key: &[u8; 32]) -> Vec<u8> {
        let place = [self.chain.as_slice(), &number(self.seq), &self.author_prev].concat();
        let proof = [self.author.as_slice(), &self.head, &place, signature].concat();
        let inner = toolkit::Inner {
            content_type: 1,
            kind: self.kind.as_bytes(),
            sealed_at: NOW,
            clock: self.clock,
            prev: &self.prev,
            meta: b"",
            proof: &proof,
            content: &self.content,
        };
        let record = Record { circle: self.circle, epoch: self.epoch, id: self.id.clone(), revision: self.revision, body: Vec::new() };
        record.seal(record_key, &inner.padded())
    }

    pub fn seal(&self, seed: &[u8; 32], record_key: &[u8; 32]) -> Vec<u8> {
        self.seal_with(&sign(seed, &self.statement()), record_key)
    }
}
