//! Circles: their participants, logs and grants.

use rusqlite::{OptionalExtension as _, Row, params};

use crate::error::Result;
use crate::objects::Sealed;
use crate::store::{Tx, now};

/// Bytes of log entries in one answer; who wants the rest asks on from there.
const LOG_BYTES: usize = 64 * 1024 * 1024;

pub(crate) struct Circle {
    pub(crate) id: i64,
    /// hushnote's id, in hex.
    pub(crate) circle: String,
    pub(crate) entries: u32,
    pub(crate) bytes: i64,
}

/// An entry without its bytes.
pub(crate) struct ListedEntry {
    pub(crate) sequence: u32,
    pub(crate) size: i64,
    pub(crate) stored_at: i64,
}

pub(crate) struct StoredGrant {
    pub(crate) circle: String,
    pub(crate) sequence: u32,
    pub(crate) account: String,
    pub(crate) stored_at: i64,
    pub(crate) bytes: Vec<u8>,
}

/// Circles and who takes part in them.
impl Tx<'_> {
    /// A circle, for one of its participants; for everybody else there is none.
    pub(crate) fn circle(&self, account: i64, circle: &str) -> Result<Option<Circle>> {
        let sql = "SELECT circles.id, circle, entries, bytes FROM circles JOIN participants ON circle_id = circles.id
                   WHERE account_id = ? AND circle = ?";
        Ok(self.0.query_row(sql, params![account, circle], row_of_circle).optional()?)
    }

    /// The circles of a participant, in the order of joining.
    pub(crate) fn circles(&self, account: i64) -> Result<Vec<Circle>> {
        let sql = "SELECT circles.id, circle, entries, bytes FROM circles JOIN participants ON circle_id = circles.id
                   WHERE account_id = ? ORDER BY participants.id";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([account], row_of_circle)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn circle_exists(&self, circle: &str) -> Result<bool> {
        Ok(self.0.query_row("SELECT EXISTS (SELECT 1 FROM circles WHERE circle = ?)", [circle], |row| row.get(0))?)
    }

    pub(crate) fn circles_made_by(&self, account: i64) -> Result<i64> {
        Ok(self.0.query_row("SELECT count(*) FROM circles WHERE creator_id = ?", [account], |row| row.get(0))?)
    }

    pub(crate) fn add_circle(&self, circle: &str, creator: i64) -> Result<()> {
        self.0.execute("INSERT INTO circles (circle, creator_id) VALUES (?, ?)", params![circle, creator])?;
        self.add_participant(self.0.last_insert_rowid(), creator)
    }

    /// Does nothing for who takes part already.
    pub(crate) fn add_participant(&self, circle: i64, account: i64) -> Result<()> {
        self.0.execute(
            "INSERT INTO participants (circle_id, account_id, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![circle, account, now()],
        )?;
        Ok(())
    }

    /// Accounts and when they joined, the first one first.
    pub(crate) fn participants(&self, circle: i64) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT account, joined_at FROM participants JOIN accounts ON accounts.id = account_id
                   WHERE circle_id = ? ORDER BY participants.id";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([circle], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn set_circle_bytes(&self, circle: i64, total: i64) -> Result<()> {
        self.0.execute("UPDATE circles SET bytes = ? WHERE id = ?", params![total, circle])?;
        Ok(())
    }
}

/// Logs and grants.
impl Tx<'_> {
    /// The entries from `from` on, or as many of them as go into one answer.
    pub(crate) fn entries(&self, circle: i64, from: u32) -> Result<Vec<Vec<u8>>> {
        let sql = "SELECT bytes FROM log_entries WHERE circle_id = ? AND sequence >= ? ORDER BY sequence";
        let mut statement = self.0.prepare(sql)?;
        let mut rows = statement.query(params![circle, from])?;
        let (mut entries, mut total) = (Vec::new(), 0_usize);
        while let Some(row) = rows.next()? {
            let entry: Vec<u8> = row.get(0)?;
            total = total.saturating_add(entry.len());
            if total > LOG_BYTES {
                break;
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    pub(crate) fn listed_entries(&self, circle: i64) -> Result<Vec<ListedEntry>> {
        let sql = "SELECT sequence, length(bytes), stored_at FROM log_entries WHERE circle_id = ? ORDER BY sequence";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement
            .query_map([circle], |row| Ok(ListedEntry { sequence: row.get(0)?, size: row.get(1)?, stored_at: row.get(2)? }))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn entry(&self, circle: i64, sequence: u32) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM log_entries WHERE circle_id = ? AND sequence = ?";
        Ok(self.0.query_row(sql, params![circle, sequence], |row| row.get(0)).optional()?)
    }

    pub(crate) fn entry_hash(&self, circle: i64, sequence: u32) -> Result<Option<String>> {
        let sql = "SELECT hash FROM log_entries WHERE circle_id = ? AND sequence = ?";
        Ok(self.0.query_row(sql, params![circle, sequence], |row| row.get(0)).optional()?)
    }

    /// Puts an entry behind the last one. `false` when its place is taken, or there is a gap before it.
    pub(crate) fn add_entry(&self, circle: i64, sequence: u32, entry: &Sealed) -> Result<bool> {
        let sql = "UPDATE circles SET entries = entries + 1 WHERE id = ? AND entries = ?";
        if self.0.execute(sql, params![circle, sequence])? != 1 {
            return Ok(false);
        }
        self.0.execute(
            "INSERT INTO log_entries (circle_id, sequence, hash, stored_at, bytes) VALUES (?, ?, ?, ?, ?)",
            params![circle, sequence, entry.hash, now(), entry.bytes],
        )?;
        Ok(true)
    }

    pub(crate) fn add_grant(&self, circle: i64, sequence: u32, account: i64, grant: &Sealed) -> Result<()> {
        self.0.execute(
            "INSERT INTO grants (circle_id, sequence, account_id, hash, stored_at, bytes) VALUES (?, ?, ?, ?, ?, ?)",
            params![circle, sequence, account, grant.hash, now(), grant.bytes],
        )?;
        Ok(())
    }

    /// All grants for an account.
    pub(crate) fn grants_for(&self, account: i64) -> Result<Vec<StoredGrant>> {
        self.grants("grants.account_id", account)
    }

    /// All grants of a circle, whoever they are for.
    pub(crate) fn grants_in(&self, circle: i64) -> Result<Vec<StoredGrant>> {
        self.grants("circle_id", circle)
    }

    fn grants(&self, column: &'static str, value: i64) -> Result<Vec<StoredGrant>> {
        let sql = format!(
            "SELECT circle, sequence, account, stored_at, grants.bytes FROM grants JOIN circles ON circles.id = circle_id
             JOIN accounts ON accounts.id = grants.account_id WHERE {column} = ? ORDER BY circle_id, sequence, grants.account_id"
        );
        let mut statement = self.0.prepare(&sql)?;
        let rows = statement.query_map([value], |row| {
            Ok(StoredGrant {
                circle: row.get(0)?,
                sequence: row.get(1)?,
                account: row.get(2)?,
                stored_at: row.get(3)?,
                bytes: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

fn row_of_circle(row: &Row<'_>) -> rusqlite::Result<Circle> {
    Ok(Circle { id: row.get(0)?, circle: row.get(1)?, entries: row.get(2)?, bytes: row.get(3)? })
}
