-- Lengths are in bytes: length() stops counting at a NUL character.

CREATE TABLE accounts (
  uid TEXT PRIMARY KEY NOT NULL CHECK (octet_length(uid) BETWEEN 1 AND 100),
  email TEXT NOT NULL UNIQUE CHECK (octet_length(email) BETWEEN 1 AND 1024),
  name TEXT NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 1024),
  phc TEXT NOT NULL CHECK (octet_length(phc) BETWEEN 1 AND 1024),
  pepper_id TEXT CHECK (octet_length(pepper_id) BETWEEN 1 AND 128),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT;

-- No reference to accounts: unknown people have failed attempts too.
CREATE TABLE attempts (
  key TEXT PRIMARY KEY NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 1024),
  failures INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No reference to accounts: a sign-out is to be finished even if the account is gone by then.
CREATE TABLE unfinished_sign_outs (
  connection TEXT NOT NULL CHECK (octet_length(connection) BETWEEN 1 AND 1024),
  uid TEXT NOT NULL CHECK (octet_length(uid) BETWEEN 1 AND 100),
  PRIMARY KEY (connection, uid)
) STRICT, WITHOUT ROWID;
