//! Whatever four people do, in whatever order, all of them agree, and each opens what is theirs and nothing else.

use std::collections::BTreeMap;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::host::{Host, NOW, Person, refs};
use crate::change::Change;
use crate::circle::{Role, SharedCircle};
use crate::error::{Error, Result};
use crate::record::NoteRecord;
use crate::testing::dice;

const ACCOUNTS: [&str; 4] = ["ada", "bo", "kim", "lee"];
const WHY: &str = "because";

/// What was sealed, and where.
struct Sealed {
    id: String,
    bytes: Vec<u8>,
    epoch: u32,
    author: usize,
    text: String,
}

/// What somebody may know, told by what was done and not by the crate.
#[derive(Clone, Default)]
struct Knows {
    role: Option<Role>,
    history: bool,
    /// The epochs whose records can be opened.
    epochs: Vec<u32>,
}

struct World {
    host: Host,
    people: Vec<Person>,
    circles: Vec<Option<SharedCircle>>,
    knows: Vec<Knows>,
    /// Whoever left in this epoch, and so knows its keys.
    left: Vec<usize>,
    epoch: u32,
    frozen: bool,
    sealed: Vec<Sealed>,
}

impl World {
    fn new() -> Self {
        let mut host = Host::default();
        let mut people: Vec<Person> = ACCOUNTS.iter().map(|account| Person::new(&mut host, account)).collect();
        for one in 0..4 {
            for other in 0..4 {
                if one != other {
                    let card = people[other].vault.cards();
                    let cards: Vec<&[u8]> = card.iter().map(Vec::as_slice).collect();
                    let (_, change) = people[one].vault.meet(&cards).unwrap();
                    people[one].store(&mut host, &change);
                }
            }
        }
        let (mut circle, change) = SharedCircle::create(&people[0].vault, "Four", &["message"], NOW).unwrap();
        host.apply(&change).unwrap();
        people[0].catch_up(&host, &mut circle).unwrap();
        let mut knows = vec![Knows::default(); 4];
        knows[0] = Knows { role: Some(Role::Keeper), history: true, epochs: vec![0] };
        let circles = vec![Some(circle), None, None, None];
        let mut world = Self { host, people, circles, knows, left: Vec::new(), epoch: 0, frozen: false, sealed: Vec::new() };
        for (whom, role) in [(1, Role::Keeper), (2, Role::Author)] {
            world.grant(0, whom, role, true).unwrap();
            world.follow(&mut |_| 0);
        }
        world
    }

    fn log(&self) -> Vec<Vec<u8>> {
        self.host.log(self.circles[0].as_ref().unwrap())
    }

    fn keepers(&self) -> usize {
        self.knows.iter().filter(|knows| knows.role == Some(Role::Keeper)).count()
    }

    /// An epoch begins: whoever is in it gets its keys.
    fn begin(&mut self) {
        self.epoch += 1;
        (self.frozen, self.left) = (false, Vec::new());
        for knows in self.knows.iter_mut().filter(|knows| knows.role.is_some()) {
            knows.epochs.push(self.epoch);
        }
    }

    /// Everybody adopts what the host has, in one of the ways there are.
    fn follow(&mut self, roll: &mut impl FnMut(usize) -> usize) {
        let log = self.log();
        for who in 0..4 {
            let person = &mut self.people[who];
            person.load(&self.host);
            let seen = self.circles[who].as_ref().map(|circle| (circle.entries(), circle.seen(&person.vault).unwrap()));
            let new = match (roll(4), self.circles[who].take(), seen) {
                (0, ..) | (_, None, _) => {
                    person.reload(&self.host);
                    person.vault.open_circle(refs(&log), None).ok()
                }
                (1, Some(_), Some((_, seen))) => self.with_checkpoint(who, refs(&log), &seen),
                (2, Some(_), Some((entries, seen))) => self.with_checkpoint(who, refs(&log[entries..]), &seen),
                (_, Some(mut circle), _) => match circle.refresh(&person.vault, refs(&log)) {
                    Err(Error::Stale) => Some(person.vault.open_circle(refs(&log), None).unwrap()),
                    other => other.map(|()| Some(circle)).unwrap(),
                },
            };
            self.circles[who] = new;
        }
    }

    fn with_checkpoint<'b>(&self, who: usize, entries: impl Iterator<Item = &'b [u8]>, seen: &[u8]) -> Option<SharedCircle> {
        let vault = &self.people[who].vault;
        Some(match vault.open_circle(entries, Some(seen)) {
            Err(Error::Stale) => vault.open_circle(refs(&self.log()), None).unwrap(),
            other => other.unwrap(),
        })
    }

    fn grant(&mut self, who: usize, whom: usize, role: Role, history: bool) -> Result<Change> {
        let (circle, vault) = (self.circles[who].as_mut().unwrap(), &self.people[who].vault);
        let change = circle.grant(vault, ACCOUNTS[whom], role, history, true, NOW)?;
        self.host.apply(&change).unwrap();
        let before = self.knows[whom].role;
        self.knows[whom].role = Some(role);
        self.knows[whom].history = history;
        self.left.retain(|left| *left != whom);
        if !history || before.is_some_and(|before| role < before) {
            self.begin();
        }
        if history {
            self.knows[whom].epochs = (0..=self.epoch).collect();
        }
        Ok(change)
    }

    fn end(&mut self, who: usize, whom: usize) -> Result<Change> {
        let (circle, vault) = (self.circles[who].as_mut().unwrap(), &self.people[who].vault);
        let change = if who == whom { circle.leave(vault, WHY, NOW)? } else { circle.revoke(vault, ACCOUNTS[whom], WHY, NOW)? };
        self.host.apply(&change).unwrap();
        self.knows[whom].role = None;
        if who == whom {
            self.frozen = true;
            self.left.push(who);
        } else {
            self.begin();
        }
        Ok(change)
    }

    fn renew(&mut self, who: usize) -> Result<Change> {
        let change = self.circles[who].as_mut().unwrap().renew(&self.people[who].vault, WHY, NOW)?;
        self.host.apply(&change).unwrap();
        self.begin();
        Ok(change)
    }

    fn seal(&mut self, who: usize) -> Result<()> {
        let (id, text) = (format!("r{}", self.sealed.len()), format!("text {}", self.sealed.len()));
        let circle = self.circles[who].as_mut().unwrap();
        let bytes = circle.seal(&self.people[who].vault, &id, &NoteRecord::text("message", &text), NOW, None)?;
        self.sealed.push(Sealed { id, bytes, epoch: self.epoch, author: who, text });
        Ok(())
    }

    /// One thing that somebody does, or is refused.
    fn act(&mut self, roll: &mut impl FnMut(usize) -> usize) {
        let inside: Vec<usize> = (0..4).filter(|who| self.circles[*who].is_some()).collect();
        let (who, whom) = (inside[roll(inside.len())], roll(4));
        let knows = self.knows[who].clone();
        let (keeper, member) = (knows.role == Some(Role::Keeper), knows.role.is_some());
        match roll(14) {
            0..=2 | 10..=11 => {
                let role = [Role::Reader, Role::Author, Role::Keeper][roll(3)];
                let history = role == Role::Keeper || roll(2) == 0;
                let allowed = keeper && who != whom;
                assert_eq!(self.grant(who, whom, role, history).is_ok(), allowed);
            }
            3 if who != whom => {
                let allowed = keeper && (self.knows[whom].role.is_some() || self.left.contains(&whom));
                assert_eq!(self.end(who, whom).is_ok(), allowed);
            }
            4 => {
                let allowed = member && (!keeper || self.keepers() > 1);
                assert_eq!(self.end(who, who).is_ok(), allowed);
            }
            5 => assert_eq!(self.renew(who).is_ok(), keeper),
            _ => assert_eq!(self.seal(who).is_ok(), knows.role >= Some(Role::Author) && !self.frozen),
        }
    }

    /// Two changes at once: the store takes the first, and the second is made again behind it.
    fn collide(&mut self, roll: &mut impl FnMut(usize) -> usize) {
        let keepers: Vec<usize> = (0..4).filter(|who| self.knows[*who].role == Some(Role::Keeper)).collect();
        let [first, .., second] = keepers[..] else { return };
        let late = self.circles[second].as_mut().unwrap().renew(&self.people[second].vault, WHY, NOW).unwrap();
        self.renew(first).unwrap();
        assert_eq!(self.host.apply(&late), Err(Error::Conflict));
        let (person, circle) = (&mut self.people[second], self.circles[second].as_mut().unwrap());
        person.catch_up(&self.host, circle).unwrap();
        let again = circle.rebase(&person.vault, &late, NOW).unwrap();
        self.host.apply(&again).unwrap();
        self.begin();
        let (person, circle) = (&mut self.people[second], self.circles[second].as_mut().unwrap());
        person.catch_up(&self.host, circle).unwrap();
        assert_eq!(circle.rebase(&person.vault, &again, NOW), Ok(Change::default()));
        self.follow(roll);
    }

    fn check(&mut self) {
        let log = self.log();
        let mut heads = Vec::new();
        let mut told = BTreeMap::new();
        for (who, knows) in self.knows.clone().iter().enumerate() {
            let vault = &self.people[who].vault;
            let Some(circle) = &mut self.circles[who] else {
                assert_eq!((knows.role, knows.epochs.len()), (None, 0), "{}", ACCOUNTS[who]);
                continue;
            };
            assert_eq!(circle.ended(), knows.role.is_none(), "{}", ACCOUNTS[who]);
            if knows.role.is_some() {
                assert_eq!((circle.epoch(), circle.frozen(), circle.entries()), (Some(self.epoch), self.frozen, log.len()));
                let (sequence, hash) = circle.state.head().unwrap();
                heads.push((sequence, *hash));
                let members = circle.members().unwrap();
                let of = |account| members.iter().find(|member| member.account == account).and_then(|member| member.role);
                assert_eq!(ACCOUNTS.map(of), [0, 1, 2, 3].map(|at: usize| self.knows[at].role));
                told.insert(ACCOUNTS[who], members);
            }
            for record in &self.sealed {
                let opened = circle.open(&record.id, &record.bytes, None);
                if knows.epochs.contains(&record.epoch) {
                    let opened = opened.unwrap();
                    assert_eq!(
                        (opened.record.as_str().unwrap(), opened.author.unwrap().account.as_str()),
                        (&*record.text, ACCOUNTS[record.author])
                    );
                } else {
                    assert!(matches!(opened.unwrap_err(), Error::NotAMember | Error::Stale), "{}", ACCOUNTS[who]);
                }
            }
            let anew = vault.open_circle(refs(&log), None).unwrap();
            let seen = circle.seen(vault).unwrap();
            for other in [&anew, &vault.open_circle([], Some(&seen)).unwrap()] {
                assert_eq!((other.members(), other.epoch(), other.ended()), (circle.members(), circle.epoch(), circle.ended()));
                assert_eq!(
                    (other.state.head(), other.frozen(), other.readable()),
                    (circle.state.head(), circle.frozen(), circle.readable())
                );
            }
        }
        assert!(heads.windows(2).all(|two| two[0] == two[1]) && !heads.is_empty());
        let mut told = told.values();
        let first = told.next();
        assert!(told.all(|members| Some(members) == first));
    }
}

#[test]
fn four_people_agree() {
    let mut roll = dice();
    let (mut actions, mut records) = (0, 0);
    for _ in 0..4 {
        let mut world = World::new();
        for turn in 0..36 {
            world.act(&mut roll);
            world.follow(&mut roll);
            if turn % 6 == 5 {
                world.collide(&mut roll);
            }
            world.check();
        }
        actions += world.log().len();
        records += world.sealed.len();
    }
    assert!(actions > 50 && records > 30, "{actions} entries, {records} records");
}

/// Out stays out, until an entry says otherwise.
#[test]
fn whoever_is_out_is_not_let_in_by_a_shorter_log() {
    let mut world = World::new();
    world.end(0, 2).unwrap();
    let known = world.log();
    world.follow(&mut |_| 3);
    let (vault, mut circle) = (&world.people[2].vault, world.circles[2].take().unwrap());
    assert!(circle.ended() && circle.entries() == 3);
    circle.refresh(vault, refs(&known[..3])).unwrap();
    assert!(circle.ended());
    circle.refresh(vault, []).unwrap();
    assert!(circle.ended());
    let seen = circle.seen(vault).unwrap();
    for entries in [&known[..0], &known[2..3], &known[3..], &known[..]] {
        assert!(vault.open_circle(refs(entries), Some(&seen)).unwrap().ended());
    }
}
