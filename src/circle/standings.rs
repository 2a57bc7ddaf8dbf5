//! What is known of a circle's records, in the order of their ids and revisions.

use alloc::vec;
use alloc::vec::Vec;

use crate::circle::entry::Named;

/// What is known of a record.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) epoch: u32,
    /// Named by the manifest of its epoch.
    pub(crate) anchored: bool,
    /// Opened by this vault since it opened the circle.
    pub(crate) opened: bool,
    /// At odds with another signed revision that was opened.
    pub(crate) forked: bool,
}

/// How long a list grows before it becomes two.
const LONGEST: usize = 128;

/// Short lists in a list: an insertion moves little even among many, and `BTreeMap` weighs three times as much code.
#[derive(Clone)]
pub(crate) struct Standings(Vec<Vec<(Named, Standing)>>);

type Key<'a> = (&'a str, u32, &'a [u8; 32]);

fn key(named: &Named) -> Key<'_> {
    (&named.id, named.revision, &named.statement)
}

impl Standings {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The list and the index in it where a key stands, or would.
    #[inline(never)]
    fn place(&self, wanted: Key<'_>) -> (usize, usize) {
        let starts = |list: &Vec<(Named, Standing)>| list.first().is_some_and(|(first, _)| key(first) <= wanted);
        let at = self.0.partition_point(starts).saturating_sub(1);
        let index = self.0.get(at).map_or(0, |list| list.partition_point(|(named, _)| key(named) < wanted));
        (at, index)
    }

    pub(crate) fn get(&self, named: &Named) -> Option<&Standing> {
        let (at, index) = self.place(key(named));
        self.0.get(at)?.get(index).filter(|(known, _)| known == named).map(|(_, standing)| standing)
    }

    pub(crate) fn get_mut(&mut self, named: &Named) -> Option<&mut Standing> {
        let (at, index) = self.place(key(named));
        self.0.get_mut(at)?.get_mut(index).filter(|(known, _)| known == named).map(|(_, standing)| standing)
    }

    /// Takes the place of what was known of the same record.
    pub(crate) fn insert(&mut self, named: Named, standing: Standing) {
        if let Some(known) = self.get_mut(&named) {
            *known = standing;
            return;
        }
        let (at, index) = self.place(key(&named));
        let Some(list) = self.0.get_mut(at) else {
            self.0.push(vec![(named, standing)]);
            return;
        };
        list.insert(index, (named, standing));
        if list.len() > LONGEST {
            let rest = list.split_off(LONGEST / 2);
            self.0.insert(at.saturating_add(1), rest);
        }
    }

    /// Takes in manifests, each with the epoch it closes. What was opened here and is in none stays known: it was there, even if the keeper
    /// never saw it.
    pub(crate) fn anchor(&mut self, manifests: Vec<(u32, Vec<Named>)>) {
        for (closed, manifest) in manifests {
            for named in manifest {
                match self.get_mut(&named) {
                    // No manifest has a say about another epoch than its own.
                    Some(known) if known.epoch != closed => {}
                    Some(known) => known.anchored = true,
                    None => self.insert(named, Standing { epoch: closed, anchored: true, opened: false, forked: false }),
                }
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        let mut count = 0_usize;
        for list in &self.0 {
            count = count.saturating_add(list.len());
        }
        count
    }

    /// All there are, in order, list after list.
    pub(crate) fn lists(&self) -> &[Vec<(Named, Standing)>] {
        &self.0
    }

    /// The revisions `from` to `to` of a record, oldest first.
    #[inline(never)]
    pub(crate) fn revisions(&self, id: &str, from: u32, to: u32) -> Vec<&(Named, Standing)> {
        let (at, mut index) = self.place((id, from, &[0; 32]));
        let mut found = Vec::new();
        for list in self.0.get(at..).unwrap_or_default() {
            for entry in list.get(index..).unwrap_or_default() {
                if entry.0.id != id || entry.0.revision > to {
                    return found;
                }
                found.push(entry);
            }
            index = 0;
        }
        found
    }

    /// The newest revision of a record that is known to be right.
    pub(crate) fn newest_revision(&self, id: &str) -> Option<u32> {
        self.revisions(id, 0, u32::MAX).last().map(|(named, _)| named.revision)
    }

    /// Whether a signed revision contradicts what was opened before: another text in its place, or another one it says it replaces.
    pub(crate) fn contradicts(&self, named: &Named, prev: Option<&[u8; 32]>) -> bool {
        let twin = self.revisions(&named.id, named.revision, named.revision).iter().any(|(known, _)| known.statement != named.statement);
        let before = named.revision.saturating_sub(1);
        let replaced = self.revisions(&named.id, before, before);
        twin || prev.is_some_and(|prev| !replaced.is_empty() && !replaced.iter().any(|(known, _)| known.statement == *prev))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn what_a_map_would_say() {
        let (mut own, mut map) = (Standings::new(), BTreeMap::new());
        let mut at = 1_u32;
        for turn in 0..5_000 {
            // up, down, and all over: 701 is a primitive root of 65,537
            at = at * 701 % 65_537;
            let number = [turn, 5_000 - turn, at % 2_000][turn as usize % 3];
            let named = Named { id: format!("{}", number / 7), revision: number % 7, statement: [(at % 2) as u8; 32] };
            let standing = Standing { epoch: turn, anchored: true, opened: false, forked: false };
            assert_eq!(own.get(&named).map(|known| known.epoch), map.get(&named).copied());
            assert_eq!(own.get_mut(&named).map(|known| known.epoch), map.get(&named).copied());
            own.insert(named.clone(), standing);
            map.insert(named, turn);
        }
        assert!(own.0.len() > 20 && own.0.iter().all(|list| (1..=LONGEST).contains(&list.len())));
        assert_eq!(own.len(), map.len());
        assert!(
            own.lists()
                .iter()
                .flatten()
                .map(|(named, standing)| (named, standing.epoch))
                .eq(map.iter().map(|(named, turn)| (named, *turn)))
        );
        for (number, (from, to)) in (0..800).flat_map(|number| [(0, u32::MAX), (2, 4), (3, 3), (7, 9)].map(|range| (number, range))) {
            let id = format!("{number}");
            let first = Named { id: id.clone(), revision: from, statement: [0; 32] };
            let last = Named { id: id.clone(), revision: to, statement: [0xff; 32] };
            assert!(own.revisions(&id, from, to).into_iter().map(|(named, _)| named).eq(map.range(first..=last).map(|(named, _)| named)));
        }
    }
}
