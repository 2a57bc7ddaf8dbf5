//! The records of circles.

use rusqlite::{OptionalExtension as _, params};

use crate::error::Result;
use crate::objects::Record;
use crate::store::{Listed, Tx, listed, now};

impl Tx<'_> {
    /// All records of a circle in the order in which they arrived first.
    pub(crate) fn circle_records(&self, circle: i64) -> Result<Vec<Listed>> {
        let sql = "SELECT id, revision, size, hash, updated_at FROM circle_records WHERE circle_id = ? ORDER BY arrived";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([circle], listed)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn circle_record(&self, circle: i64, id: &str) -> Result<Option<Listed>> {
        let sql = "SELECT id, revision, size, hash, updated_at FROM circle_records WHERE circle_id = ? AND id = ?";
        Ok(self.0.query_row(sql, params![circle, id], listed).optional()?)
    }

    pub(crate) fn circle_sealed(&self, circle: i64, id: &str) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT sealed FROM circle_records WHERE circle_id = ? AND id = ?";
        Ok(self.0.query_row(sql, params![circle, id], |row| row.get(0)).optional()?)
    }

    /// The version before the newest, where this server kept one.
    pub(crate) fn circle_previous(&self, circle: i64, id: &str) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT previous FROM circle_records WHERE circle_id = ? AND id = ?";
        Ok(self.0.query_row(sql, params![circle, id], |row| row.get(0)).optional()?.flatten())
    }

    pub(crate) fn add_circle_record(&self, circle: i64, record: &Record, size: i64) -> Result<()> {
        self.0.execute(
            "INSERT INTO circle_records (circle_id, id, revision, size, hash, updated_at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![circle, record.id, record.revision, size, record.hash, now(), record.bytes],
        )?;
        Ok(())
    }

    /// The compare-and-swap: `false` when `if_match` is not what is stored. `keep` says whether the old version stays.
    pub(crate) fn swap_circle_record(&self, circle: i64, record: &Record, size: i64, if_match: &str, keep: bool) -> Result<bool> {
        let changed = self.0.execute(
            "UPDATE circle_records SET revision = ?, size = ?, hash = ?, updated_at = ?, previous = iif(?, sealed, NULL), sealed = ?
             WHERE circle_id = ? AND id = ? AND hash = ?",
            params![record.revision, size, record.hash, now(), keep, record.bytes, circle, record.id, if_match],
        )?;
        Ok(changed == 1)
    }

    pub(crate) fn delete_circle_record(&self, circle: i64, id: &str) -> Result<()> {
        self.0.execute("DELETE FROM circle_records WHERE circle_id = ? AND id = ?", params![circle, id])?;
        Ok(())
    }
}
