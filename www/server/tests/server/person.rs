//! Somebody with a real vault, who talks to the server as the page does.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hushnote::{Key, Login, NoteRecord, Profile, Recovery, Vault};
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::process::Server;

pub struct Person {
    pub name: String,
    pub client: Client,
    pub vault: Vault,
    pub account: String,
    pub keyset: Vec<u8>,
    pub login: Login,
    pub recovery: Recovery,
}

pub fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub fn bytes(base64: &Value) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(base64.as_str().unwrap()).unwrap()
}

pub fn hash(object: &[u8]) -> String {
    hushnote::hash(object).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

impl Person {
    /// Somebody the server has not met yet.
    pub fn new(server: &Server, name: &str) -> Self {
        let account = base64(&random::<16>());
        let new = Vault::create(&account, "correct horse battery staple", Profile::Standard).unwrap();
        Self {
            name: name.into(),
            client: server.client(),
            vault: new.vault,
            account,
            keyset: new.keyset,
            login: new.login,
            recovery: new.recovery,
        }
    }

    /// Somebody with an account, signed in.
    pub fn signed_up(server: &Server, name: &str) -> Self {
        let mut person = Self::new(server, name);
        let body = person.sign_up_body();
        assert_eq!(person.client.post("/api/signup", &body).expect(201, ""), json!({}));
        person
    }

    pub fn sign_up_body(&self) -> Value {
        json!({
            "login": self.name, "account": self.account, "hint": self.login.hint, "secret": *self.login.secret,
            "recoverySecret": *self.recovery.secret, "keyset": base64(&self.keyset),
        })
    }

    pub fn sign_in_body(&self) -> Value {
        json!({ "login": self.name, "secret": *self.login.secret })
    }

    pub fn recovery_body(&self) -> Value {
        json!({ "login": self.name, "recoverySecret": *self.recovery.secret })
    }

    pub fn hash(&self) -> String {
        hash(&self.keyset)
    }

    /// What goes to `PUT /api/keyset` after a new recovery code.
    pub fn new_code(&mut self) -> (Vec<u8>, Recovery, Value) {
        let (keyset, recovery) = self.vault.new_recovery_code().unwrap();
        let body = json!({ "keyset": base64(&keyset), "ifMatch": self.hash(), "recoverySecret": *recovery.secret });
        (keyset, recovery, body)
    }

    /// What goes to `PUT /api/keyset` after a new passphrase.
    pub fn new_passphrase(&mut self, passphrase: &str) -> (Vec<u8>, Login, Value) {
        let (keyset, login) = self.vault.change_passphrase(passphrase, None).unwrap();
        let body = json!({
            "keyset": base64(&keyset), "ifMatch": self.hash(), "login": { "secret": *login.secret, "hint": login.hint },
        });
        (keyset, login, body)
    }

    /// Adopts a keyset that was stored.
    pub fn adopt(&mut self, keyset: Vec<u8>) {
        self.vault.refresh(&keyset).unwrap();
        self.keyset = keyset;
    }

    pub fn seal(&self, id: &str, text: &str, previous: Option<&[u8]>) -> Vec<u8> {
        self.vault.private().seal(id, &NoteRecord::text("x-note", text), 1_790_000_000_000, previous).unwrap()
    }

    pub fn put(&mut self, id: &str, sealed: &[u8], if_match: &str) -> Answer {
        self.client.put(&format!("/api/records/{id}"), &json!({ "sealed": base64(sealed), "ifMatch": if_match }))
    }

    /// Seals and stores a first revision.
    pub fn write(&mut self, id: &str, text: &str) -> Vec<u8> {
        let sealed = self.seal(id, text, None);
        assert_eq!(self.put(id, &sealed, "absent").ok(), json!({ "hash": hash(&sealed) }));
        sealed
    }

    /// What the server holds under `id`, opened by a vault that starts from the server's keyset and the recovery code.
    pub fn read(&mut self, id: &str) -> String {
        let keyset = bytes(&self.client.get("/api/keyset").ok()["keyset"]);
        let vault = Vault::unlock(&keyset, &self.account, Key::RecoveryCode(&self.recovery.code), None).unwrap();
        let sealed = bytes(&self.client.get(&format!("/api/records/{id}")).ok()["sealed"]);
        vault.private().open(id, &sealed, None).unwrap().record.as_str().unwrap().to_owned()
    }
}
