-- Accounts belong to a connection: the same address at two servers is two accounts. The accounts from before are of no
-- server, and have the empty text there.

CREATE TABLE accounts_of_connections (
  connection TEXT NOT NULL CHECK (octet_length(connection) BETWEEN 0 AND 2048),
  uid TEXT NOT NULL CHECK (octet_length(uid) BETWEEN 1 AND 100),
  email TEXT NOT NULL CHECK (octet_length(email) BETWEEN 1 AND 1024),
  name TEXT NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 1024),
  phc TEXT NOT NULL CHECK (octet_length(phc) BETWEEN 1 AND 1024),
  pepper_id TEXT CHECK (octet_length(pepper_id) BETWEEN 1 AND 128),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL,
  -- Of accounts at a token server: the device's id there, and its wrapped key.
  device_id TEXT CHECK (octet_length(device_id) BETWEEN 1 AND 100),
  device_key BLOB CHECK (octet_length(device_key) BETWEEN 1 AND 1024),
  -- The server takes nothing from the device any more.
  device_ended INTEGER NOT NULL DEFAULT 0 CHECK (device_ended IN (0, 1)),
  CHECK ((device_id IS NULL) = (device_key IS NULL)),
  PRIMARY KEY (connection, uid),
  UNIQUE (connection, email)
) STRICT;

INSERT INTO accounts_of_connections (connection, uid, email, name, phc, pepper_id, disabled, created_at)
  SELECT '', uid, email, name, phc, pepper_id, disabled, created_at FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_of_connections RENAME TO accounts;

-- A device that is being enrolled, or a password that is being changed, from before the server is asked until its answer
-- is an account.
CREATE TABLE pending_enrolments (
  connection TEXT NOT NULL CHECK (octet_length(connection) BETWEEN 1 AND 2048),
  email TEXT NOT NULL CHECK (octet_length(email) BETWEEN 1 AND 1024),
  phc TEXT NOT NULL CHECK (octet_length(phc) BETWEEN 1 AND 1024),
  pepper_id TEXT CHECK (octet_length(pepper_id) BETWEEN 1 AND 128),
  device_key BLOB NOT NULL CHECK (octet_length(device_key) BETWEEN 1 AND 1024),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (connection, email)
) STRICT, WITHOUT ROWID;

-- The address of a server may be longer than the names of apps were.
CREATE TABLE unfinished_sign_outs_of_connections (
  connection TEXT NOT NULL CHECK (octet_length(connection) BETWEEN 1 AND 2048),
  uid TEXT NOT NULL CHECK (octet_length(uid) BETWEEN 1 AND 100),
  PRIMARY KEY (connection, uid)
) STRICT, WITHOUT ROWID;

INSERT INTO unfinished_sign_outs_of_connections SELECT connection, uid FROM unfinished_sign_outs;
DROP TABLE unfinished_sign_outs;
ALTER TABLE unfinished_sign_outs_of_connections RENAME TO unfinished_sign_outs;
