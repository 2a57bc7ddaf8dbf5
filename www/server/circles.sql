-- What a site with people and circles needs beside the tables of `schema.sql`. A database from before has none of these.
-- The server keeps what it is given and knows who shares with whom and when; of what is shared it knows sizes.

-- Whom a person has met, sealed. Replaced like a keyset, and in one transaction with it.
CREATE TABLE IF NOT EXISTS contacts (
  account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  updated_at INTEGER NOT NULL,
  bytes      BLOB    NOT NULL
) STRICT;

-- Who a person is to others: public. A new card is added behind the old ones, none is ever replaced.
CREATE TABLE IF NOT EXISTS cards (
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  sequence   INTEGER NOT NULL CHECK (sequence >= 1),
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  stored_at  INTEGER NOT NULL,
  bytes      BLOB    NOT NULL,
  PRIMARY KEY (account_id, sequence)
) STRICT;

-- One audience each. `entries` is the number of its log entries, `bytes` the size of all that is stored for it, for the quota.
CREATE TABLE IF NOT EXISTS circles (
  id         INTEGER PRIMARY KEY,
  circle     TEXT    NOT NULL UNIQUE CHECK (length(circle) = 32),       -- hushnote's id of it: the first 16 bytes, in hex
  creator_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  entries    INTEGER NOT NULL DEFAULT 0 CHECK (entries >= 0),
  bytes      INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0)
) STRICT;
CREATE INDEX IF NOT EXISTS circles_by_creator ON circles (creator_id);

-- Who may ask for a circle's log and records: the creator, and whoever was ever granted a key. For good: what a former
-- member may read is decided by keys, and the server is not trusted to know.
CREATE TABLE IF NOT EXISTS participants (
  id         INTEGER PRIMARY KEY,               -- rises in the order of joining
  circle_id  INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  joined_at  INTEGER NOT NULL,
  UNIQUE (account_id, circle_id)
) STRICT;
CREATE INDEX IF NOT EXISTS participants_by_circle ON participants (circle_id);

-- The log of a circle: entry after entry, without a gap. The primary key lets one of two that want the same place have it.
CREATE TABLE IF NOT EXISTS log_entries (
  circle_id INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
  sequence  INTEGER NOT NULL CHECK (sequence >= 0),
  hash      TEXT    NOT NULL CHECK (length(hash) = 64),
  stored_at INTEGER NOT NULL,
  bytes     BLOB    NOT NULL,
  PRIMARY KEY (circle_id, sequence)
) STRICT;

-- The keys that a log entry gives to one account, sealed to its card.
CREATE TABLE IF NOT EXISTS grants (
  circle_id  INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  stored_at  INTEGER NOT NULL,
  bytes      BLOB    NOT NULL,
  PRIMARY KEY (circle_id, sequence, account_id),
  FOREIGN KEY (circle_id, sequence) REFERENCES log_entries (circle_id, sequence) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS grants_by_account ON grants (account_id);

-- What is shared, sealed, in the order in which it arrived first. `previous` stays NULL, but for the demo, whose server
-- keeps one older version to be able to play it back.
CREATE TABLE IF NOT EXISTS circle_records (
  arrived    INTEGER PRIMARY KEY,
  circle_id  INTEGER NOT NULL REFERENCES circles (id) ON DELETE CASCADE,
  id         TEXT    NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  size       INTEGER NOT NULL,
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  updated_at INTEGER NOT NULL,
  sealed     BLOB    NOT NULL,
  previous   BLOB,
  UNIQUE (circle_id, id)
) STRICT;

-- Letters from people without an account, sealed to the card of one who has one.
CREATE TABLE IF NOT EXISTS intake (
  arrived    INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id         TEXT    NOT NULL UNIQUE,           -- random: it tells nobody how many letters there are
  arrived_at INTEGER NOT NULL,
  sealed     BLOB    NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS intake_by_account ON intake (account_id);
