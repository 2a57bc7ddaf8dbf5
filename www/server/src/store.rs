//! The database: one SQLite file, and all SQL of this server. `schema.sql` and `circles.sql` name the tables.

mod circle_records;
mod circles;
mod intake;
mod people;
mod sessions;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use crate::error::{Failure, Result};
use crate::objects::{Keyset, Record};
use crate::secrets::{self, Hash};

pub(crate) use circles::{Circle, ListedEntry, StoredGrant};
pub(crate) use intake::Letter;

/// The version of the tables, in SQLite's `user_version`: 1 knew accounts, keysets and notes, 2 knows circles.
const SCHEMA: i64 = 2;
const PAGES_IN_MIB: u32 = 256;

/// One connection: SQLite writes one transaction at a time anyway.
#[derive(Clone)]
pub(crate) struct Store(Arc<Mutex<Connection>>);

/// One transaction. Dropped without a commit, it leaves everything as it was.
pub(crate) struct Tx<'a>(rusqlite::Transaction<'a>);

pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) account: String,
    pub(crate) hint: String,
    pub(crate) salt: Vec<u8>,
    pub(crate) secret_hash: Vec<u8>,
    pub(crate) recovery_hash: Option<Vec<u8>>,
    pub(crate) record_bytes: i64,
    pub(crate) created_at: i64,
}

pub(crate) struct StoredKeyset {
    pub(crate) generation: u32,
    pub(crate) hash: String,
    pub(crate) updated_at: i64,
    pub(crate) bytes: Vec<u8>,
}

/// A record without its bytes.
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) size: i64,
    pub(crate) hash: String,
    pub(crate) updated_at: i64,
}

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Store {
    /// Opens the database in `folder`, makes it if there is none, and says what is wrong if it cannot be used.
    pub(crate) fn open(folder: &Path, max_mib: Option<u32>) -> Result<Self> {
        let mut db = Connection::open(folder.join("hushnote-demo.sqlite"))?;
        db.busy_timeout(Duration::from_secs(3))?;
        // WAL with FULL: a commit is on the disk before it is acknowledged, and a kill at any moment leaves the old
        // state or the new one
        let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        if mode != "wal" {
            return Err(Failure::internal(format_args!("the database keeps its journal as {mode}, not as WAL")));
        }
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        // what was replaced is overwritten with zeros: an old keyset still opens with an old passphrase
        db.pragma_update(None, "secure_delete", true)?;
        // its log keeps at most this much of it, until the server stops
        db.pragma_update_and_check(None, "journal_size_limit", 4 * 1024 * 1024, |_| Ok(()))?;
        if let Some(mib) = max_mib {
            db.pragma_update_and_check(None, "max_page_count", mib.saturating_mul(PAGES_IN_MIB), |_| Ok(()))?;
        }
        migrate(&mut db)?;
        Ok(Self(Arc::new(Mutex::new(db))))
    }

    /// Runs `work` in a transaction on a thread that may block, and commits if it succeeds.
    ///
    /// IMMEDIATE takes the write lock before anything is read, so what a compare-and-swap compares cannot change before it swaps.
    pub(crate) async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(TransactionBehavior::Immediate, work).await
    }

    /// Runs `work` on one consistent state of the database, without the write lock.
    pub(crate) async fn snapshot<T: Send + 'static>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.run(TransactionBehavior::Deferred, work).await
    }

    async fn run<T: Send + 'static>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        let ran = tokio::task::spawn_blocking(move || {
            let mut db = store.0.lock().unwrap_or_else(PoisonError::into_inner);
            let tx = Tx(db.transaction_with_behavior(behavior)?);
            let value = work(&tx)?;
            tx.0.commit()?;
            Ok(value)
        });
        ran.await.map_err(Failure::internal)?
    }
}

fn migrate(db: &mut Connection) -> Result<()> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if !(0..=SCHEMA).contains(&found) {
        return Err(Failure::internal(format_args!("the database has schema {found}; this server knows {SCHEMA}")));
    }
    if found < 1 {
        tx.execute_batch(include_str!("../schema.sql"))?;
        tx.execute("INSERT INTO server (id, key) VALUES (1, ?)", [secrets::random::<32>()?])?;
    }
    if found < 2 {
        tx.execute_batch(include_str!("../circles.sql"))?;
    }
    tx.pragma_update(None, "user_version", SCHEMA)?;
    Ok(tx.commit()?)
}

/// The server's own key.
impl Tx<'_> {
    pub(crate) fn server_key(&self) -> Result<Hash> {
        Ok(self.0.query_row("SELECT key FROM server WHERE id = 1", [], |row| row.get(0))?)
    }
}

/// Accounts.
impl Tx<'_> {
    pub(crate) fn account_by_login(&self, login: &str) -> Result<Option<Account>> {
        Ok(self.0.query_row("SELECT * FROM accounts WHERE login = ?", [login], account).optional()?)
    }

    pub(crate) fn account(&self, id: i64) -> Result<Account> {
        Ok(self.0.query_row("SELECT * FROM accounts WHERE id = ?", [id], account)?)
    }

    /// The row of an account, by hushnote's id of it.
    pub(crate) fn account_row(&self, account: &str) -> Result<Option<i64>> {
        Ok(self.0.query_row("SELECT id FROM accounts WHERE account = ?", [account], |row| row.get(0)).optional()?)
    }

    /// Adds an account and its first keyset; answers its row id. `id`, `record_bytes` and `created_at` are not read.
    pub(crate) fn add_account(&self, new: &Account, keyset: &Keyset) -> Result<i64> {
        self.0.execute(
            "INSERT INTO accounts (login, account, hint, salt, secret_hash, recovery_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![new.login, new.account, new.hint, new.salt, new.secret_hash, new.recovery_hash, now()],
        )?;
        let id = self.0.last_insert_rowid();
        self.0.execute(
            "INSERT INTO keysets (account_id, generation, hash, updated_at, bytes) VALUES (?, ?, ?, ?, ?)",
            params![id, keyset.generation, keyset.hash, now(), keyset.bytes],
        )?;
        Ok(id)
    }

    pub(crate) fn set_login(&self, id: i64, hint: &str, secret_hash: &Hash) -> Result<()> {
        self.0.execute("UPDATE accounts SET hint = ?, secret_hash = ? WHERE id = ?", params![hint, secret_hash, id])?;
        Ok(())
    }

    pub(crate) fn set_recovery(&self, id: i64, recovery_hash: Option<&Hash>) -> Result<()> {
        self.0.execute("UPDATE accounts SET recovery_hash = ? WHERE id = ?", params![recovery_hash, id])?;
        Ok(())
    }
}

/// Keysets.
impl Tx<'_> {
    pub(crate) fn keyset(&self, account: i64) -> Result<StoredKeyset> {
        let sql = "SELECT generation, hash, updated_at, bytes FROM keysets WHERE account_id = ?";
        Ok(self.0.query_row(sql, [account], |row| {
            Ok(StoredKeyset { generation: row.get(0)?, hash: row.get(1)?, updated_at: row.get(2)?, bytes: row.get(3)? })
        })?)
    }

    /// The compare-and-swap: `false` when `if_match` is not what is stored.
    pub(crate) fn swap_keyset(&self, account: i64, keyset: &Keyset, if_match: &str) -> Result<bool> {
        let changed = self.0.execute(
            "UPDATE keysets SET generation = ?, hash = ?, updated_at = ?, bytes = ? WHERE account_id = ? AND hash = ?",
            params![keyset.generation, keyset.hash, now(), keyset.bytes, account, if_match],
        )?;
        Ok(changed == 1)
    }
}

/// Records.
impl Tx<'_> {
    /// All records of an account, the one stored last first.
    pub(crate) fn records(&self, account: i64) -> Result<Vec<Listed>> {
        let sql = "SELECT id, revision, size, hash, updated_at FROM records WHERE account_id = ? ORDER BY updated_at DESC, id";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([account], listed)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub(crate) fn record(&self, account: i64, id: &str) -> Result<Option<Listed>> {
        let sql = "SELECT id, revision, size, hash, updated_at FROM records WHERE account_id = ? AND id = ?";
        Ok(self.0.query_row(sql, params![account, id], listed).optional()?)
    }

    pub(crate) fn sealed(&self, account: i64, id: &str) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT sealed FROM records WHERE account_id = ? AND id = ?";
        Ok(self.0.query_row(sql, params![account, id], |row| row.get(0)).optional()?)
    }

    pub(crate) fn add_record(&self, account: i64, record: &Record, size: i64) -> Result<()> {
        self.0.execute(
            "INSERT INTO records (account_id, id, revision, size, hash, updated_at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![account, record.id, record.revision, size, record.hash, now(), record.bytes],
        )?;
        Ok(())
    }

    /// The compare-and-swap: `false` when `if_match` is not what is stored.
    pub(crate) fn swap_record(&self, account: i64, record: &Record, size: i64, if_match: &str) -> Result<bool> {
        let changed = self.0.execute(
            "UPDATE records SET revision = ?, size = ?, hash = ?, updated_at = ?, sealed = ? WHERE account_id = ? AND id = ? AND hash = ?",
            params![record.revision, size, record.hash, now(), record.bytes, account, record.id, if_match],
        )?;
        Ok(changed == 1)
    }

    pub(crate) fn delete_record(&self, account: i64, id: &str) -> Result<()> {
        self.0.execute("DELETE FROM records WHERE account_id = ? AND id = ?", params![account, id])?;
        Ok(())
    }

    pub(crate) fn set_record_bytes(&self, account: i64, total: i64) -> Result<()> {
        self.0.execute("UPDATE accounts SET record_bytes = ? WHERE id = ?", params![total, account])?;
        Ok(())
    }

    /// What a dishonest server could do at any time; only the demo's button calls it.
    pub(crate) fn overwrite_sealed(&self, account: i64, id: &str, hash: &str, sealed: &[u8]) -> Result<()> {
        let sql = "UPDATE records SET hash = ?, sealed = ? WHERE account_id = ? AND id = ?";
        self.0.execute(sql, params![hash, sealed, account, id])?;
        Ok(())
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: row.get("id")?,
        login: row.get("login")?,
        account: row.get("account")?,
        hint: row.get("hint")?,
        salt: row.get("salt")?,
        secret_hash: row.get("secret_hash")?,
        recovery_hash: row.get("recovery_hash")?,
        record_bytes: row.get("record_bytes")?,
        created_at: row.get("created_at")?,
    })
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed { id: row.get(0)?, revision: row.get(1)?, size: row.get(2)?, hash: row.get(3)?, updated_at: row.get(4)? })
}
