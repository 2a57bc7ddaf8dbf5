//! A member who writes her own client, or a thief with what was hers: every key of a circle, and the means to use them as no honest
//! client would.

use hushnote::PutType;

use super::Person;
use super::craft::{Draft, Entry, Keys, Named};
use super::host::{Host, hex};
use super::toolkit::{cobblestone, h};

/// Somebody's keys, as stolen from the device.
#[derive(Clone)]
pub struct Insider {
    pub account: String,
    pub seed: [u8; 32],
    pub sealing_seed: [u8; 32],
    pub card: Vec<u8>,
    pub fingerprint: [u8; 32],
}

impl Insider {
    pub fn of(person: &Person, host: &Host) -> Self {
        let (.., secrets) = person.dissect(host.keyset(person.account));
        let (seed, sealing_seed) = super::toolkit::split(&secrets.identities[0]);
        let card = host.cards(person.account).last().unwrap().to_vec();
        let fingerprint = h(&card);
        Self { account: person.account.to_owned(), seed, sealing_seed, card, fingerprint }
    }

    /// Whether a grant is for her, and so opens with her keys.
    pub fn opens(&self, grant: &[u8], view: &View) -> bool {
        view.starts
            .iter()
            .zip(0..)
            .any(|(start, epoch)| Keys::open(grant, &self.sealing_seed, &self.fingerprint, epoch, &start[32..64]).is_some())
    }
}

/// A circle as a host's log and somebody's keys show it.
#[derive(Clone)]
pub struct View {
    pub circle: [u8; 32],
    pub id: [u8; 16],
    pub heads: Vec<[u8; 32]>,
    pub starts: Vec<Vec<u8>>,
    /// By epoch; zeros where they are not known.
    pub keys: Vec<Keys>,
}

impl View {
    pub fn of(insider: &Insider, host: &Host, id: &[u8; 16]) -> Self {
        let log = host.log(id);
        let circle = h(log[0]);
        let entries: Vec<Entry> = log.iter().map(|bytes| Entry::read(bytes).unwrap()).collect();
        let starts: Vec<Vec<u8>> = entries.iter().filter(|entry| !entry.start.is_empty()).map(|entry| entry.start.clone()).collect();
        let nothing = Keys { log: [0; 32], record: [0; 32], history: [0; 32] };
        let mut keys = vec![nothing; starts.len()];
        for grant in host.grants(&insider.account) {
            for (epoch, start) in (0_u32..).zip(&starts) {
                if let Some(found) = Keys::open(grant, &insider.sealing_seed, &insider.fingerprint, epoch, &start[32..64]) {
                    keys[epoch as usize] = found;
                }
            }
        }
        for epoch in (1..starts.len()).rev() {
            let before = keys[epoch].before(&circle, u32::try_from(epoch).unwrap(), &starts[epoch]);
            if let Some(before) = before.filter(|_| keys[epoch - 1].record == [0; 32]) {
                keys[epoch - 1] = before;
            }
        }
        Self { circle, id: *id, heads: log.iter().map(|bytes| h(bytes)).collect(), starts, keys }
    }

    pub fn epoch(&self) -> u32 {
        u32::try_from(self.starts.len() - 1).unwrap()
    }

    pub fn last(&self) -> &Keys {
        self.keys.last().unwrap()
    }

    pub fn sequence(&self) -> u32 {
        u32::try_from(self.heads.len() - 1).unwrap()
    }

    /// The next entry, in the present epoch.
    pub fn entry(&self) -> Entry {
        let (sequence, previous) = (self.sequence() + 1, *self.heads.last().unwrap());
        Entry { circle: self.circle, sequence, previous, epoch: self.epoch(), start: Vec::new(), grants: Vec::new(), body: Vec::new() }
    }

    /// The next entry, that starts an epoch with `keys`.
    pub fn starting(&self, keys: &Keys) -> Entry {
        let epoch = self.epoch() + 1;
        Entry { epoch, start: keys.start(&self.circle, epoch, Some(self.last())), ..self.entry() }
    }

    /// A whole new entry by `by`: with an epoch where there are `keys`.
    pub fn make(&self, by: &Insider, keys: Option<&Keys>, grants: &[Vec<u8>], manifest: &[Named<'_>], action: &[u8]) -> Vec<u8> {
        let entry = keys.map_or_else(|| self.entry(), |keys| self.starting(keys));
        entry.make(&keys.unwrap_or(self.last()).log, grants, &by.fingerprint, manifest, action, &by.seed)
    }

    /// A note by `by`, as of the newest entry.
    pub fn note(&self, by: &Insider, id: &str, text: &str) -> Draft {
        Draft {
            circle: self.id,
            epoch: self.epoch(),
            id: id.to_owned(),
            revision: 1,
            kind: "x-note".to_owned(),
            clock: self.sequence(),
            prev: Vec::new(),
            content: text.as_bytes().to_vec(),
            author: by.fingerprint,
            head: *self.heads.last().unwrap(),
            chain: [0; 16],
            seq: 0,
            author_prev: [0; 32],
        }
    }

    /// A message at a place of a chain.
    pub fn message(&self, by: &Insider, id: &str, (chain, seq, author_prev): ([u8; 16], u32, [u8; 32])) -> Draft {
        Draft { kind: "message".to_owned(), chain, seq, author_prev, ..self.note(by, id, id) }
    }

    /// As of an earlier entry, in the epoch that was in force then.
    pub fn backdated(&self, draft: Draft, clock: u32, epoch: u32) -> Draft {
        Draft { clock, epoch, head: self.heads[clock as usize], ..draft }
    }

    /// Whether any key of this view opens a sealed record.
    pub fn reads(&self, sealed: &[u8]) -> bool {
        let record = super::toolkit::Record::read(sealed).unwrap();
        self.keys.iter().any(|keys| cobblestone::open(&keys.record, &record.context(), &record.body).is_some())
    }
}

impl Host {
    /// Puts an entry and its grants where an honest change would.
    pub fn plant(&mut self, id: &[u8; 16], entry: &[u8], grants: &[(&str, &[u8])]) {
        let sequence = self.log(id).len();
        for (account, grant) in grants {
            self.lie(PutType::Grant, &format!("{}/{sequence:010}/{account}", hex(id)), grant);
        }
        self.append(id, entry);
    }
}
