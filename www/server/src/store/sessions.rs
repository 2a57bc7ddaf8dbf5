//! Sessions.

use rusqlite::{OptionalExtension as _, params};

use crate::error::Result;
use crate::secrets::Hash;
use crate::store::{Tx, now};

impl Tx<'_> {
    pub(crate) fn add_session(&self, token_hash: &Hash, account: i64, expires_at: i64) -> Result<()> {
        self.0.execute("DELETE FROM sessions WHERE expires_at <= ?", [now()])?;
        self.0.execute(
            "INSERT INTO sessions (token_hash, account_id, expires_at) VALUES (?, ?, ?)",
            params![token_hash, account, expires_at],
        )?;
        Ok(())
    }

    /// The account a session belongs to.
    pub(crate) fn session(&self, token_hash: &Hash) -> Result<Option<i64>> {
        let sql = "SELECT account_id FROM sessions WHERE token_hash = ? AND expires_at > ?";
        Ok(self.0.query_row(sql, params![token_hash, now()], |row| row.get(0)).optional()?)
    }

    pub(crate) fn end_session(&self, token_hash: &Hash) -> Result<()> {
        self.0.execute("DELETE FROM sessions WHERE token_hash = ?", [token_hash])?;
        Ok(())
    }

    pub(crate) fn end_other_sessions(&self, account: i64, keep: &Hash) -> Result<()> {
        self.0.execute("DELETE FROM sessions WHERE account_id = ? AND token_hash <> ?", params![account, keep])?;
        Ok(())
    }
}
