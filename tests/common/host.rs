//! A site's store for people: it takes a change whole or not at all. To cheat is to change what it holds; a clone of it is
//! another history.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hushnote::{Change, NoteRecord, PutType, Result, Role, SharedCircle, Vault, hash};

use super::{CANARY, NOW, Person, anna, berta, clara, mallory};

type Place = (&'static str, String);

#[derive(Clone, Default)]
pub struct Host {
    held: BTreeMap<Place, Vec<u8>>,
}

fn place(put_type: PutType, id: &str) -> Place {
    (put_type.name(), id.to_owned())
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Host {
    /// Stores all of a change where everything is as it says; says whether it did.
    pub fn store(&mut self, change: &Change) -> bool {
        let fits = change.puts.iter().all(|put| self.get(put.put_type, &put.id).map(hash) == put.if_match);
        if fits {
            let puts = change.puts.iter().map(|put| (place(put.put_type, &put.id), put.bytes.clone()));
            self.held.extend(puts);
        }
        fits
    }

    pub fn get(&self, put_type: PutType, id: &str) -> Option<&[u8]> {
        self.held.get(&place(put_type, id)).map(Vec::as_slice)
    }

    pub fn lie(&mut self, put_type: PutType, id: &str, bytes: &[u8]) {
        self.held.insert(place(put_type, id), bytes.to_vec());
    }

    pub fn hide(&mut self, put_type: PutType, id: &str) {
        self.held.remove(&place(put_type, id)).unwrap();
    }

    fn under(&self, put_type: PutType, prefix: &str) -> Vec<&[u8]> {
        let all = self.held.iter().filter(|((name, id), _)| *name == put_type.name() && id.starts_with(prefix));
        all.map(|(_, bytes)| bytes.as_slice()).collect()
    }

    pub fn log(&self, circle: &[u8; 16]) -> Vec<&[u8]> {
        self.under(PutType::Log, &format!("{}/", hex(circle)))
    }

    /// Puts an entry, of whatever worth, behind all others.
    pub fn append(&mut self, circle: &[u8; 16], entry: &[u8]) {
        let sequence = self.log(circle).len();
        self.lie(PutType::Log, &format!("{}/{sequence:010}", hex(circle)), entry);
    }

    pub fn cut(&mut self, circle: &[u8; 16], length: usize) {
        for sequence in length..self.log(circle).len() {
            self.hide(PutType::Log, &format!("{}/{sequence:010}", hex(circle)));
        }
    }

    pub fn cards(&self, account: &str) -> Vec<&[u8]> {
        self.under(PutType::Card, &format!("{account}/"))
    }

    pub fn keyset(&self, account: &str) -> &[u8] {
        self.get(PutType::Keyset, account).unwrap()
    }

    pub fn grants(&self, account: &str) -> Vec<&[u8]> {
        let end = format!("/{account}");
        let own = self.held.iter().filter(|((name, id), _)| *name == "grant" && id.ends_with(&end));
        own.map(|(_, bytes)| bytes.as_slice()).collect()
    }

    /// Hands a vault all that is stored for it.
    pub fn load(&self, vault: &mut Vault) -> Result<()> {
        let account = vault.account().to_owned();
        let contacts = self.get(PutType::Contacts, &account).map(|bytes| (PutType::Contacts, account.as_str(), bytes));
        let grants = self.grants(&account).into_iter().map(|bytes| (PutType::Grant, "grant", bytes));
        vault.load(contacts.into_iter().chain(grants))
    }

    pub fn vault(&self, person: &Person) -> Vault {
        let mut vault = person.open(self.keyset(person.account), None).unwrap();
        self.load(&mut vault).unwrap();
        vault
    }

    pub fn open(&self, vault: &Vault, circle: &[u8; 16], seen: Option<&[u8]>) -> Result<SharedCircle> {
        vault.open_circle(self.log(circle), seen)
    }

    /// Takes in what is new.
    pub fn refresh(&self, vault: &mut Vault, circle: &mut SharedCircle) -> Result<()> {
        self.load(vault)?;
        let id = *circle.id();
        circle.refresh(vault, self.log(&id))
    }

    /// Stores a change of the vault's own and tells it so.
    pub fn settle(&mut self, vault: &mut Vault, change: &Change) {
        assert!(self.store(change));
        vault.refresh(change.keyset().unwrap()).unwrap();
    }

    /// Stores a change of a circle and tells it so.
    pub fn adopt(&mut self, vault: &mut Vault, circle: &mut SharedCircle, change: &Change) {
        assert!(self.store(change));
        self.refresh(vault, circle).unwrap();
    }

    pub fn befriend(&mut self, vault: &mut Vault, account: &str) {
        let cards: Vec<Vec<u8>> = self.cards(account).into_iter().map(<[u8]>::to_vec).collect();
        let cards: Vec<&[u8]> = cards.iter().map(Vec::as_slice).collect();
        let (contact, change) = vault.meet(&cards).unwrap();
        if !change.puts.is_empty() {
            self.settle(vault, &change);
        }
        let change = vault.confirm(account, &contact.fingerprint).unwrap();
        if !change.puts.is_empty() {
            self.settle(vault, &change);
        }
    }
}

/// Four people who have all met, and what three of them share: Anna keeps it, Berta writes, Clara reads.
#[derive(Clone)]
pub struct World {
    pub host: Host,
    pub id: [u8; 16],
}

pub fn world() -> World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::make).clone()
}

impl World {
    fn make() -> Self {
        let people = [anna(), berta(), clara(), mallory()];
        let mut host = Host::default();
        for person in people {
            host.lie(PutType::Keyset, person.account, &person.keyset);
            assert!(host.store(&person.vault().publish()));
        }
        for person in people {
            let mut vault = host.vault(person);
            for other in people.iter().filter(|other| other.account != person.account) {
                host.befriend(&mut vault, other.account);
            }
        }
        let mut vault = host.vault(anna());
        let (mut circle, change) = SharedCircle::create(&vault, "cAnArY Fall 7", &["message", "process", "x-note"], NOW).unwrap();
        host.adopt(&mut vault, &mut circle, &change);
        for (person, role) in [(berta(), Role::Author), (clara(), Role::Reader)] {
            let change = circle.grant(&vault, person.account, role, true, false, NOW).unwrap();
            host.adopt(&mut vault, &mut circle, &change);
        }
        Self { host, id: *circle.id() }
    }

    /// Unlocks, loads, opens.
    pub fn enter(&self, person: &Person) -> (Vault, SharedCircle) {
        let vault = self.host.vault(person);
        let circle = self.host.open(&vault, &self.id, None).unwrap();
        (vault, circle)
    }

    pub fn vault(&self, person: &Person) -> Vault {
        self.host.vault(person)
    }

    /// What opening the circle says to somebody.
    pub fn answer(&self, person: &Person) -> &'static str {
        let mut vault = person.open(self.host.keyset(person.account), None).unwrap();
        match self.host.load(&mut vault) {
            Ok(()) => super::code(self.host.open(&vault, &self.id, None)),
            Err(error) => error.code(),
        }
    }

    /// Who is in it, as somebody's circle says.
    pub fn present(circle: &SharedCircle) -> Vec<(String, Role)> {
        circle.members().unwrap().into_iter().filter_map(|member| Some((member.account, member.role?))).collect()
    }

    pub fn grant(&mut self, person: &Person, role: Role, history: bool) {
        let (mut vault, mut circle) = self.enter(anna());
        let change = circle.grant(&vault, person.account, role, history, false, NOW).unwrap();
        self.host.adopt(&mut vault, &mut circle, &change);
    }

    pub fn revoke(&mut self, person: &Person) {
        let (mut vault, mut circle) = self.enter(anna());
        let change = circle.revoke(&vault, person.account, "", NOW).unwrap();
        self.host.adopt(&mut vault, &mut circle, &change);
    }

    /// Begins an epoch, whose keeper has opened `records` before.
    pub fn next_epoch(&mut self, records: &[(&str, &[u8])]) {
        let (mut vault, mut circle) = self.enter(anna());
        for (id, sealed) in records {
            circle.open(id, sealed, None).unwrap();
        }
        let change = circle.renew(&vault, "", NOW).unwrap();
        self.host.adopt(&mut vault, &mut circle, &change);
    }
}

/// A record that is no message.
pub fn plain(text: &str) -> NoteRecord {
    NoteRecord::text("x-note", &format!("{CANARY} {text}"))
}

/// What every attack must leave possible: an author writes, a reader reads.
pub fn goes_on((writer, writers): (&Vault, &mut SharedCircle), readers: &mut SharedCircle) {
    let sealed = writers.seal(writer, "good", &plain("still here"), NOW, None).unwrap();
    let opened = readers.open("good", &sealed, None).unwrap();
    assert_eq!((opened.record.clone(), opened.author.clone().unwrap().account.as_str()), (plain("still here"), writer.account()));
}
