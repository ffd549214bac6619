//! Rows of the local accounts file that nobody of ours has written: each is read as something, or refused as damaged.

#![no_main]

use halley_login::account::Uid;
use halley_login::ports::{Accounts as _, AccountsError};
use halley_store_sqlite::SqliteAccounts;
use libfuzzer_sys::fuzz_target;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Between the fields of the input. No byte of UTF-8, so that seeds can be read.
const BETWEEN: u8 = 0xFE;

/// The tables with their columns; T text, I a number, B bytes.
const TABLES: [(&str, &[(&str, char)]); 4] = [
    (
        "accounts",
        &[
            ("connection", 'T'),
            ("uid", 'T'),
            ("email", 'T'),
            ("name", 'T'),
            ("phc", 'T'),
            ("pepper_id", 'T'),
            ("disabled", 'I'),
            ("created_at", 'I'),
            ("device_id", 'T'),
            ("device_key", 'B'),
            ("device_ended", 'I'),
        ],
    ),
    (
        "pending_enrolments",
        &[
            ("connection", 'T'),
            ("email", 'T'),
            ("phc", 'T'),
            ("pepper_id", 'T'),
            ("device_key", 'B'),
            ("created_at", 'I'),
        ],
    ),
    ("attempts", &[("key", 'T'), ("failures", 'I'), ("last_at", 'I')]),
    ("unfinished_sign_outs", &[("connection", 'T'), ("uid", 'T')]),
];

struct World {
    runtime: tokio::runtime::Runtime,
    raw: Connection,
    accounts: SqliteAccounts,
}

impl World {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("halley-fuzz-rows-{}", std::process::id()));
        let file = folder.join("accounts.sqlite3");
        let accounts = SqliteAccounts::open(&file).unwrap();
        let raw = Connection::open(&file).unwrap();
        // What the file's own rules would refuse is what a forged file has.
        raw.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { runtime, raw, accounts }
    }

    fn put(&self, fields: &[&[u8]]) {
        let mut fields = fields.iter().copied();
        for (table, columns) in TABLES {
            self.raw.execute(&format!("DELETE FROM {table}"), []).unwrap();
            let values = columns.iter().map(|(_, kind)| value(*kind, fields.next().unwrap_or_default()));
            let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
            let places: Vec<_> = columns.iter().enumerate().map(|(n, (_, kind))| place(n + 1, *kind)).collect();
            let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(","), places.join(","));
            // NOT NULL and the strict types hold in any file that SQLite opens.
            let _ = self.raw.execute(&sql, rusqlite::params_from_iter(values));
        }
    }

    fn read(&self, connection: &str, email: &str, uid: &str) {
        // Keys are hashes in hex: never empty, never long.
        let key = if (1..=1024).contains(&email.len()) { email } else { "key" };
        self.runtime.block_on(async {
            let accounts = &self.accounts;
            fine(accounts.any(connection).await);
            fine(accounts.by_email(connection, email).await);
            fine(accounts.pending(connection, email).await);
            fine(accounts.pepper_ids().await);
            fine(accounts.unfinished_sign_outs(connection).await);
            fine(accounts.count_attempt(key, i64::MAX).await);
            fine(accounts.count_attempt(key, i64::MIN).await);
            if let Some(uid) = Uid::parse(uid) {
                fine(accounts.by_uid(connection, &uid).await);
            }
        });
    }
}

fn place(number: usize, kind: char) -> String {
    // A cast keeps the bytes, also where they are no UTF-8.
    if kind == 'T' { format!("CAST(?{number} AS TEXT)") } else { format!("?{number}") }
}

fn value(kind: char, field: &[u8]) -> Value {
    if field.is_empty() {
        return Value::Null;
    }
    if kind == 'I' {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(field).for_each(|(to, from)| *to = *from);
        return Value::Integer(i64::from_le_bytes(bytes));
    }
    Value::Blob(field.to_vec())
}

/// Any answer will do but that something inside went wrong.
fn fine<T>(answer: Result<T, AccountsError>) {
    if let Err(error) = answer {
        assert!(!matches!(error, AccountsError::Failed(_) | AccountsError::Busy), "{error}");
    }
}

thread_local! {
    static WORLD: World = World::new();
}

fuzz_target!(|data: &[u8]| {
    let fields: Vec<&[u8]> = data.split(|b| *b == BETWEEN).collect();
    let text = |n: usize| String::from_utf8_lossy(fields.get(n).copied().unwrap_or_default()).into_owned();
    WORLD.with(|world| {
        world.put(&fields);
        world.read(&text(0), &text(2), &text(1));
    });
});
