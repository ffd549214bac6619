-- A deleted account keeps its uid, which is never given to anybody else, and nothing of the person.
-- Addresses are compared and sorted byte by byte, whatever the database is set to.
CREATE TABLE accounts (
  uid TEXT COLLATE "C" PRIMARY KEY CHECK (octet_length(uid) BETWEEN 1 AND 100),
  email TEXT COLLATE "C" UNIQUE CHECK (octet_length(email) BETWEEN 1 AND 1024),
  name TEXT NOT NULL CHECK (octet_length(name) <= 1024),
  avatar TEXT CHECK (octet_length(avatar) <= 8192),
  phc TEXT NOT NULL CHECK (octet_length(phc) <= 1024),
  disabled BOOLEAN NOT NULL DEFAULT FALSE,
  deleted BOOLEAN NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  CONSTRAINT a_person_or_none CHECK (
    CASE WHEN deleted THEN email IS NULL AND name = '' AND avatar IS NULL AND phc = '' ELSE email IS NOT NULL END
  )
);

-- A device that was ended stays, so that its assertions are answered with the reason and its key is never taken again.
CREATE TABLE devices (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (octet_length(id) BETWEEN 1 AND 100),
  uid TEXT COLLATE "C" NOT NULL REFERENCES accounts (uid),
  name TEXT NOT NULL CHECK (octet_length(name) <= 1024),
  public_key BYTEA NOT NULL UNIQUE CHECK (octet_length(public_key) = 32),
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  end_reason BIGINT CHECK (end_reason BETWEEN 1 AND 3)
);
CREATE INDEX devices_of ON devices (uid);

CREATE TABLE assertions (
  digest BYTEA PRIMARY KEY CHECK (octet_length(digest) = 32),
  until BIGINT NOT NULL
);
-- They are kept for a day: what may be forgotten has to be found without a look at all of them.
CREATE INDEX assertions_by_end ON assertions (until);

-- No reference to accounts: unknown people have failed attempts too.
CREATE TABLE attempts (
  key TEXT COLLATE "C" PRIMARY KEY CHECK (octet_length(key) BETWEEN 1 AND 2048),
  failures BIGINT NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
  last_at BIGINT NOT NULL
);

CREATE TABLE invites (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (octet_length(id) BETWEEN 1 AND 100),
  hash BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  note TEXT NOT NULL CHECK (octet_length(note) <= 4096),
  uses_left BIGINT NOT NULL CHECK (uses_left BETWEEN 0 AND 4294967295),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Never counts back: a number that was given to crossed off work is not given again.
CREATE SEQUENCE work_generation;
CREATE TABLE work (
  uid TEXT COLLATE "C" NOT NULL REFERENCES accounts (uid),
  kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
  generation BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 4294967295),
  noted_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  leased_until BIGINT,
  PRIMARY KEY (uid, kind)
);

CREATE TABLE nonce_key (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  key BYTEA NOT NULL CHECK (octet_length(key) = 32)
);

CREATE TABLE audit (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  event TEXT NOT NULL CHECK (octet_length(event) BETWEEN 1 AND 100),
  uid TEXT COLLATE "C",
  device_id TEXT,
  address TEXT,
  request_id TEXT
);
CREATE INDEX audit_of ON audit (uid, seq);
CREATE INDEX audit_at ON audit (at);
