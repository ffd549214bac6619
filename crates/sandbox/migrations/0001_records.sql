-- Everything but messages: one row for each thing, as the export has it.
CREATE TABLE records (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Messages have a table of their own, so that a new one goes to the end of it.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

-- What the store itself remembers: `uploads`, the name of the folder with files that is in force.
CREATE TABLE properties (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
