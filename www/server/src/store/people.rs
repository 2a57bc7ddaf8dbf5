//! Contacts and cards.

use rusqlite::{OptionalExtension as _, params};

use crate::error::Result;
use crate::objects::Sealed;
use crate::store::{Tx, now};

pub(crate) struct StoredContacts {
    pub(crate) hash: String,
    pub(crate) updated_at: i64,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) struct StoredCard {
    pub(crate) sequence: u32,
    pub(crate) hash: String,
    pub(crate) stored_at: i64,
    pub(crate) bytes: Vec<u8>,
}

/// Contacts.
impl Tx<'_> {
    pub(crate) fn contacts(&self, account: i64) -> Result<Option<StoredContacts>> {
        let sql = "SELECT hash, updated_at, bytes FROM contacts WHERE account_id = ?";
        let row = self
            .0
            .query_row(sql, [account], |row| Ok(StoredContacts { hash: row.get(0)?, updated_at: row.get(1)?, bytes: row.get(2)? }));
        Ok(row.optional()?)
    }

    pub(crate) fn set_contacts(&self, account: i64, contacts: &Sealed) -> Result<()> {
        self.0.execute(
            "INSERT INTO contacts (account_id, hash, updated_at, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (account_id)
             DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at, bytes = excluded.bytes",
            params![account, contacts.hash, now(), contacts.bytes],
        )?;
        Ok(())
    }
}

/// Cards.
impl Tx<'_> {
    /// All cards of an account, the first one first.
    pub(crate) fn cards(&self, account: i64) -> Result<Vec<StoredCard>> {
        let mut statement =
            self.0.prepare("SELECT sequence, hash, stored_at, bytes FROM cards WHERE account_id = ? ORDER BY sequence")?;
        let rows = statement.query_map([account], |row| {
            Ok(StoredCard { sequence: row.get(0)?, hash: row.get(1)?, stored_at: row.get(2)?, bytes: row.get(3)? })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn add_card(&self, account: i64, sequence: u32, card: &Sealed) -> Result<()> {
        self.0.execute(
            "INSERT INTO cards (account_id, sequence, hash, stored_at, bytes) VALUES (?, ?, ?, ?, ?)",
            params![account, sequence, card.hash, now(), card.bytes],
        )?;
        Ok(())
    }

    /// Login and account of everybody with a card, in the order of their logins.
    pub(crate) fn people(&self, most: u32) -> Result<Vec<(String, String)>> {
        let sql = "SELECT login, account FROM accounts WHERE id IN (SELECT account_id FROM cards) ORDER BY login LIMIT ?";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}
