//! Where somebody stands in a circle, to be compared with another member by another way than the server: two histories show.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::circle::shared::SharedCircle;
use crate::error::{Error, Result, Text};
use crate::sort;
use crate::suite::derive;
use crate::wire::{ObjectType, Reader, Writer};

const WHAT: Text = &"head";

/// How another member's head compares with one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Entries of the log that the other has and this vault has not: above zero, the server keeps them back.
    pub behind: u32,
    /// Entries that the other has not.
    pub ahead: u32,
    /// Messages the other has seen, and this vault has neither opened nor sealed: whose, and the newest place in their chain. Those of
    /// somebody who came in with an entry that is not known here are not named; `behind` is above zero then.
    pub withheld: Vec<(String, u32)>,
}

impl SharedCircle {
    /// A token for another member: compared by [`SharedCircle::compare`] it shows whether the server tells both of them the same.
    pub fn head(&self) -> Result<Vec<u8>> {
        let (sequence, hash) = self.state.head()?;
        let mut chains = Vec::new();
        for (account, chain, seq) in self.chains.newest() {
            if seq > 0 {
                chains.push((derive::hash(account.as_bytes()), *chain, seq));
            }
        }
        sort::ascending(&mut chains);
        let mut out = Writer::object(ObjectType::Head, 128);
        out.bytes(&self.state.circle);
        out.u32(sequence);
        out.bytes(hash);
        out.count16(chains.len(), WHAT);
        for (account, chain, seq) in chains {
            out.bytes(&account);
            out.bytes(&chain);
            out.u32(seq);
        }
        out.into_vec()
    }

    /// Compares another member's head with what is known here. A log that was forked is [`Error::Tampered`]; a head of another circle
    /// [`Error::BadInput`].
    pub fn compare(&self, head: &[u8]) -> Result<Comparison> {
        let mut reader = Reader::object(head, ObjectType::Head, WHAT)?;
        let (circle, sequence, hash) = (reader.array()?, reader.u32()?, reader.array()?);
        let length = reader.u16()?;
        let (own, _) = self.state.head()?;
        if *circle != self.state.circle {
            return Err(Error::bad_input(&"the head is another circle's"));
        }
        if self.state.hash_at(sequence).is_some_and(|known| known != hash) {
            return Err(Error::Tampered(&"the circle's log"));
        }
        let mut members = Vec::new();
        for member in &self.state.members {
            members.push((derive::hash(member.account().as_bytes()), member.account()));
        }
        let mut withheld = Vec::new();
        let mut last = (&[0; 32], &[0; 16]);
        for _ in 0..length {
            let (account, chain, seq) = (reader.array()?, reader.array()?, reader.u32()?);
            if (account, chain) <= last || seq == 0 {
                return Err(reader.malformed());
            }
            last = (account, chain);
            if seq <= self.chains.reached(account, chain) {
                continue;
            }
            match members.iter().find(|(hash, _)| hash == account) {
                Some((_, member)) => withheld.push(((*member).to_owned(), seq)),
                // came in with an entry that is not known here: `behind` tells
                None if sequence > own => {}
                None => return Err(reader.malformed()),
            }
        }
        reader.end()?;
        Ok(Comparison { behind: sequence.saturating_sub(own), ahead: own.saturating_sub(sequence), withheld })
    }
}
