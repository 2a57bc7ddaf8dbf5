//! Objects as a vault makes them, as far as a server can tell, and the requests that carry them.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::person::{Person, base64, hash, random};

pub fn put(kind: &str, id: &str, bytes: &[u8], if_match: &str) -> Value {
    json!({ "type": kind, "id": id, "bytes": base64(bytes), "ifMatch": if_match })
}

pub fn change(puts: &[Value]) -> Value {
    json!({ "puts": puts, "deletes": [] })
}

impl Person {
    pub fn change(&mut self, puts: &[Value]) -> Answer {
        self.client.post("/api/changes", &change(puts))
    }

    /// A record sealed for a circle: the header says so, and a server sees no more than that.
    pub fn seal_for(&self, circle: &str, id: &str, text: &str, previous: Option<&[u8]>) -> Vec<u8> {
        let own = self.seal(id, text, None)[4..20].to_vec();
        let moved = |sealed: &[u8], circle: &[u8]| [&sealed[..4], circle, &sealed[20..]].concat();
        let previous = previous.map(|sealed| moved(sealed, &own));
        moved(&self.seal(id, text, previous.as_deref()), &unhex(circle))
    }

    pub fn put_in(&mut self, circle: &str, id: &str, sealed: &[u8], if_match: &str) -> Answer {
        let body = json!({ "sealed": base64(sealed), "ifMatch": if_match });
        self.client.put(&format!("/api/circles/{circle}/records/{id}"), &body)
    }

    pub fn write_in(&mut self, circle: &str, id: &str, text: &str) -> Vec<u8> {
        let sealed = self.seal_for(circle, id, text, None);
        self.put_in(circle, id, &sealed, "absent").ok();
        sealed
    }

    /// Makes a circle with a grant for each of these accounts.
    pub fn start(&mut self, accounts: &[&str]) -> Log {
        let mut log = Log::default();
        let (puts, entry) = log.next(accounts);
        log.entries.push(entry);
        assert_eq!(self.change(&puts).ok(), json!({}));
        log
    }

    /// Adds an entry with a grant for each of these accounts.
    pub fn go_on(&mut self, log: &mut Log, accounts: &[&str]) {
        let (puts, entry) = log.next(accounts);
        self.change(&puts).ok();
        log.entries.push(entry);
    }

    pub fn card_id(&self, sequence: u32) -> String {
        format!("{}/{sequence:010}", self.account)
    }
}

pub fn contacts() -> Vec<u8> {
    [b"HN\x03\x01\0\0\0\0".as_slice(), &random::<1000>()].concat()
}

pub fn card(account: &str, previous: Option<&[u8]>) -> Vec<u8> {
    let sequence = previous.map_or(1, |card| {
        let at = 6 + usize::from(u16::from_be_bytes([card[4], card[5]]));
        u32::from_be_bytes(card[at..at + 4].try_into().unwrap()) + 1
    });
    let length = u16::try_from(account.len()).unwrap().to_be_bytes();
    let before = previous.map_or([0; 32], hushnote::hash);
    let succession = if previous.is_some() { [&[64], random::<64>().as_slice()].concat() } else { vec![0] };
    let keys = random::<{ 32 + 1216 + 64 }>();
    [b"HN\x04\x01".as_slice(), &length, account.as_bytes(), &sequence.to_be_bytes(), &before, &keys, &succession].concat()
}

pub fn grant() -> Vec<u8> {
    [b"HN\x06\x01".as_slice(), &random::<1289>()].concat()
}

pub fn letter() -> Vec<u8> {
    [b"HN\x0a\x01".as_slice(), &random::<2000>()].concat()
}

/// A circle's log, as those who write it know it.
#[derive(Clone, Default)]
pub struct Log {
    pub entries: Vec<Vec<u8>>,
}

impl Log {
    pub fn id(&self) -> String {
        id_of(&self.entries[0])
    }

    /// The puts of the next change, and the entry in it.
    pub fn next(&self, accounts: &[&str]) -> (Vec<Value>, Vec<u8>) {
        let grants: Vec<Vec<u8>> = accounts.iter().map(|_| grant()).collect();
        let entry = self.entry(&grants, 500);
        let id = self.entries.first().map_or_else(|| id_of(&entry), |first| id_of(first));
        let place = format!("{id}/{:010}", self.entries.len());
        let mut puts = vec![put("log", &place, &entry, "absent")];
        puts.extend(
            accounts.iter().zip(&grants).map(|(account, grant)| put("grant", &format!("{place}/{account}"), grant, "absent")),
        );
        (puts, entry)
    }

    /// The next entry, which names some grants and has a body of some length.
    pub fn entry(&self, grants: &[Vec<u8>], body: usize) -> Vec<u8> {
        let circle = self.entries.first().map_or([0; 32], |first| hushnote::hash(first));
        let previous = self.entries.last().map_or([0; 32], |last| hushnote::hash(last));
        let sequence = u32::try_from(self.entries.len()).unwrap().to_be_bytes();
        let start = if self.entries.is_empty() { [&96_u16.to_be_bytes(), random::<96>().as_slice()].concat() } else { vec![0, 0] };
        let mut hashes: Vec<[u8; 32]> = grants.iter().map(|grant| hushnote::hash(grant)).collect();
        hashes.sort_unstable();
        let count = u16::try_from(hashes.len()).unwrap().to_be_bytes();
        let length = u32::try_from(body).unwrap().to_be_bytes();
        let (noise, signature) = (random::<32>(), random::<64>());
        let body: Vec<u8> = noise.iter().copied().cycle().take(body).collect();
        [
            b"HN\x05\x01".as_slice(),
            &circle,
            &sequence,
            &previous,
            &[0; 4],
            &start,
            &count,
            &hashes.concat(),
            &length,
            &body,
            &signature,
        ]
        .concat()
    }
}

fn id_of(first: &[u8]) -> String {
    hash(first).chars().take(32).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
