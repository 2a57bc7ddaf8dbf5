//! Letters that wait to be read.

use rusqlite::params;

use crate::error::Result;
use crate::store::{Tx, now};

pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) arrived_at: i64,
    pub(crate) sealed: Vec<u8>,
}

impl Tx<'_> {
    /// The letters for an account, the one that has waited longest first.
    pub(crate) fn letters(&self, account: i64) -> Result<Vec<Letter>> {
        let mut statement = self.0.prepare("SELECT id, arrived_at, sealed FROM intake WHERE account_id = ? ORDER BY arrived")?;
        let rows =
            statement.query_map([account], |row| Ok(Letter { id: row.get(0)?, arrived_at: row.get(1)?, sealed: row.get(2)? }))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn letters_waiting(&self, account: i64) -> Result<i64> {
        Ok(self.0.query_row("SELECT count(*) FROM intake WHERE account_id = ?", [account], |row| row.get(0))?)
    }

    pub(crate) fn add_letter(&self, account: i64, id: &str, sealed: &[u8]) -> Result<()> {
        self.0.execute(
            "INSERT INTO intake (account_id, id, arrived_at, sealed) VALUES (?, ?, ?, ?)",
            params![account, id, now(), sealed],
        )?;
        Ok(())
    }

    /// `false` when the account has no such letter.
    pub(crate) fn delete_letter(&self, account: i64, id: &str) -> Result<bool> {
        Ok(self.0.execute("DELETE FROM intake WHERE account_id = ? AND id = ?", params![account, id])? == 1)
    }
}
