-- Lengths are in bytes: length() stops counting at a NUL character.

-- A deleted account keeps its uid, which is never given to anybody else, and nothing of the person.
CREATE TABLE accounts (
  uid TEXT PRIMARY KEY NOT NULL CHECK (octet_length(uid) BETWEEN 1 AND 100),
  email TEXT UNIQUE CHECK (octet_length(email) BETWEEN 1 AND 1024),
  name TEXT NOT NULL CHECK (octet_length(name) <= 1024),
  avatar TEXT CHECK (octet_length(avatar) <= 8192),
  phc TEXT NOT NULL CHECK (octet_length(phc) <= 1024),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  created_at INTEGER NOT NULL,
  CHECK (CASE WHEN deleted THEN email IS NULL AND name = '' AND avatar IS NULL AND phc = '' ELSE email IS NOT NULL END)
) STRICT;

-- A device that was ended stays, so that its assertions are answered with the reason and its key is never taken again.
CREATE TABLE devices (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 100),
  uid TEXT NOT NULL REFERENCES accounts (uid),
  name TEXT NOT NULL CHECK (octet_length(name) <= 1024),
  public_key BLOB NOT NULL UNIQUE CHECK (octet_length(public_key) = 32),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  end_reason INTEGER CHECK (end_reason BETWEEN 1 AND 3)
) STRICT;
CREATE INDEX devices_of ON devices (uid);

CREATE TABLE assertions (
  digest BLOB PRIMARY KEY NOT NULL CHECK (octet_length(digest) = 32),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- They are kept for a day: what may be forgotten has to be found without a look at all of them.
CREATE INDEX assertions_by_end ON assertions (until);

-- No reference to accounts: unknown people have failed attempts too.
CREATE TABLE attempts (
  key TEXT PRIMARY KEY NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 2048),
  failures INTEGER NOT NULL CHECK (failures BETWEEN 1 AND 4294967295),
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 100),
  hash BLOB NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  note TEXT NOT NULL CHECK (octet_length(note) <= 4096),
  uses_left INTEGER NOT NULL CHECK (uses_left BETWEEN 0 AND 4294967295),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE work (
  uid TEXT NOT NULL REFERENCES accounts (uid),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
  generation INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 4294967295),
  noted_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  leased_until INTEGER,
  PRIMARY KEY (uid, kind)
) STRICT, WITHOUT ROWID;

-- Never counts back: a number that was given to crossed off work is not given again.
CREATE TABLE work_generation (last INTEGER NOT NULL) STRICT;
INSERT INTO work_generation VALUES (0);

CREATE TABLE nonce_key (
  one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
  key BLOB NOT NULL CHECK (octet_length(key) = 32)
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (octet_length(event) BETWEEN 1 AND 100),
  uid TEXT,
  device_id TEXT,
  address TEXT,
  request_id TEXT
) STRICT;
CREATE INDEX audit_of ON audit (uid, seq);
CREATE INDEX audit_at ON audit (at);
