-- The tables a site needs for hushnote, as this server makes them in SQLite.
-- Times are milliseconds since 1970. A hash of an object is what `inspect` calls `hash`: 64 lower-case hex digits.

CREATE TABLE accounts (
  id            INTEGER PRIMARY KEY,
  login         TEXT    NOT NULL UNIQUE,        -- what the person types: an e-mail address or a nickname, lower case
  account       TEXT    NOT NULL UNIQUE,        -- hushnote's `account`: random, permanent, never a name
  hint          TEXT    NOT NULL,               -- login.hint: public, replaced together with secret_hash
  salt          BLOB    NOT NULL CHECK (length(salt) = 16),
  secret_hash   BLOB    NOT NULL CHECK (length(secret_hash) = 32),      -- of login.secret, never the secret
  recovery_hash BLOB    CHECK (length(recovery_hash) = 32),             -- of recoverySecret; NULL: no recovery code
  record_bytes  INTEGER NOT NULL DEFAULT 0 CHECK (record_bytes >= 0),   -- the sum of records.size, for the quota
  created_at    INTEGER NOT NULL
) STRICT;

-- One keyset for each account. It is replaced only where `hash` is still the one the client started from:
--   UPDATE keysets SET … WHERE account_id = ? AND hash = ?   -- 0 rows changed: somebody else was first, answer 409
-- in one transaction with secret_hash, hint and recovery_hash, or a lost connection locks a person out.
CREATE TABLE keysets (
  account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL CHECK (generation >= 1),
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  updated_at INTEGER NOT NULL,
  bytes      BLOB    NOT NULL
) STRICT;

-- The notes, sealed. The large column stands last, so that lists do not read it.
CREATE TABLE records (
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  id         TEXT    NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision >= 1),
  size       INTEGER NOT NULL,
  hash       TEXT    NOT NULL CHECK (length(hash) = 64),
  updated_at INTEGER NOT NULL,
  sealed     BLOB    NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT;

-- Only a hash of a session's token is kept: who reads this table cannot take over a session.
CREATE TABLE sessions (
  token_hash BLOB    PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- One random key, for the answers that unknown logins get and for the cookie that marks a known device.
CREATE TABLE server (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;
