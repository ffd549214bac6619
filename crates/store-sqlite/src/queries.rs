//! The SQL of the port.

use crate::failures::Failure;
use halley_login::account::{Account, NewAccount, PasswordRecord, Person, Phc, Uid};
use halley_login::lockout::{Attempts, FORGET_AFTER_S};
use halley_login::ports::UnixSeconds;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// Most keys whose failed attempts are kept.
const MOST_ATTEMPTS: i64 = 10_000;
/// Most peppers looked at. There is one, and one more each time that the keyring was emptied.
const MOST_PEPPERS: i64 = 1_000;
/// Most unfinished sign-outs read at once; the rest has its turn later.
const MOST_SIGN_OUTS: i64 = 1_000;

pub fn by_email(connection: &Connection, email: &str) -> Result<Option<Account>, Failure> {
    let sql = "SELECT uid, name, email, phc, pepper_id, disabled, created_at FROM accounts WHERE email = ?1";
    one_account(connection, sql, email)
}

pub fn by_uid(connection: &Connection, uid: &Uid) -> Result<Option<Account>, Failure> {
    let sql = "SELECT uid, name, email, phc, pepper_id, disabled, created_at FROM accounts WHERE uid = ?1";
    one_account(connection, sql, uid.as_str())
}

fn one_account(connection: &Connection, sql: &str, key: &str) -> Result<Option<Account>, Failure> {
    connection.prepare_cached(sql)?.query_row([key], |row| Ok(account(row))).optional()?.transpose()
}

fn account(row: &Row<'_>) -> Result<Account, Failure> {
    Ok(Account {
        person: Person { uid: parse_uid(&row.get::<_, String>(0)?)?, name: row.get(1)? },
        email: row.get(2)?,
        password: PasswordRecord { phc: Phc(row.get(3)?), pepper_id: row.get(4)? },
        disabled: row.get(5)?,
        created_at: row.get(6)?,
    })
}

fn parse_uid(text: &str) -> Result<Uid, Failure> {
    Uid::parse(text).ok_or(Failure::Senseless("it holds a uid that is none of ours"))
}

pub fn any(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM accounts)", [], |row| row.get(0))?)
}

pub fn pepper_ids(connection: &Connection) -> Result<Vec<String>, Failure> {
    let sql = "SELECT DISTINCT pepper_id FROM accounts WHERE pepper_id IS NOT NULL LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([MOST_PEPPERS], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub fn add(connection: &Connection, account: &NewAccount) -> Result<(), Failure> {
    // One statement, so that whoever comes second sees the conflict, however close the race was.
    let added = connection.execute(
        "INSERT INTO accounts (uid, name, email, phc, pepper_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (email) DO NOTHING",
        params![
            account.person.uid.as_str(),
            account.person.name,
            account.email,
            account.password.phc.0,
            account.password.pepper_id,
            account.created_at,
        ],
    )?;
    if added == 0 { Err(Failure::EmailTaken) } else { Ok(()) }
}

pub fn set_password(
    connection: &Connection,
    uid: &Uid,
    password: &PasswordRecord,
    name: Option<&str>,
) -> Result<(), Failure> {
    let changed = connection.execute(
        "UPDATE accounts SET phc = ?2, pepper_id = ?3, name = coalesce(?4, name) WHERE uid = ?1",
        params![uid.as_str(), password.phc.0, password.pepper_id, name],
    )?;
    if changed == 0 { Err(Failure::NoSuchAccount) } else { Ok(()) }
}

fn attempts(connection: &Connection, key: &str) -> Result<Option<Attempts>, Failure> {
    let attempts = connection
        .query_row("SELECT failures, last_at FROM attempts WHERE key = ?1", [key], |row| {
            Ok(Attempts { failures: row.get(0)?, last_at: row.get(1)? })
        })
        .optional()?;
    Ok(attempts)
}

pub fn forget_attempts(connection: &Connection, key: &str) -> Result<(), Failure> {
    connection.execute("DELETE FROM attempts WHERE key = ?1", [key])?;
    Ok(())
}

pub fn count_attempt(
    connection: &mut Connection,
    key: &str,
    now: UnixSeconds,
) -> Result<Option<Attempts>, Failure> {
    // Immediate: nobody else may count between the reading and the writing.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = attempts(&transaction, key)?;
    let counted = Attempts::counted(before.as_ref(), now);
    transaction.execute(
        "INSERT INTO attempts (key, failures, last_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
        params![key, counted.failures, counted.last_at],
    )?;
    transaction.execute(
        "DELETE FROM attempts WHERE key <> ?1 AND last_at < ?2",
        params![key, now.saturating_sub(FORGET_AFTER_S)],
    )?;
    // The fewest failures go first: filling the table with unknown names must not free a name that
    // is locked.
    transaction.execute(
        "DELETE FROM attempts WHERE key IN (
           SELECT key FROM attempts WHERE key <> ?1 ORDER BY failures, last_at
           LIMIT max(0, (SELECT count(*) FROM attempts) - ?2))",
        params![key, MOST_ATTEMPTS],
    )?;
    transaction.commit()?;
    Ok(before)
}

pub fn unfinished_sign_outs(connection: &Connection, app: &str) -> Result<Vec<Uid>, Failure> {
    let sql = "SELECT uid FROM unfinished_sign_outs WHERE connection = ?1 ORDER BY uid LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![app, MOST_SIGN_OUTS])?;
    let mut uids = Vec::new();
    while let Some(row) = rows.next()? {
        uids.push(parse_uid(&row.get::<_, String>(0)?)?);
    }
    Ok(uids)
}

pub fn set_unfinished_sign_out(
    connection: &Connection,
    app: &str,
    uid: &Uid,
    unfinished: bool,
) -> Result<(), Failure> {
    let sql = if unfinished {
        "INSERT INTO unfinished_sign_outs (connection, uid) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM unfinished_sign_outs WHERE connection = ?1 AND uid = ?2"
    };
    connection.execute(sql, params![app, uid.as_str()])?;
    Ok(())
}
