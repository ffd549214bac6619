//! The SQL of the port.

use crate::failures::Failure;
use halley_login::account::{
    Account, DeviceRecord, NewAccount, PasswordRecord, PendingEnrolment, Person, Phc, Uid,
};
use halley_login::device::DeviceId;
use halley_login::lockout::{Attempts, FORGET_AFTER_S};
use halley_login::ports::UnixSeconds;
use halley_login::wrapping::WrappedKey;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// Most keys whose failed attempts are kept.
const MOST_ATTEMPTS: i64 = 10_000;
/// Most peppers looked at. There is one, and one more each time that the keyring was emptied.
const MOST_PEPPERS: i64 = 1_000;
/// Most unfinished sign-outs read at once; the rest has its turn later.
const MOST_SIGN_OUTS: i64 = 1_000;

pub fn by_email(connection: &Connection, realm: &str, email: &str) -> Result<Option<Account>, Failure> {
    let sql =
        "SELECT uid, name, email, phc, pepper_id, disabled, created_at, device_id, device_key, device_ended
               FROM accounts WHERE connection = ?1 AND email = ?2";
    one_account(connection, sql, realm, email)
}

pub fn by_uid(connection: &Connection, realm: &str, uid: &Uid) -> Result<Option<Account>, Failure> {
    let sql =
        "SELECT uid, name, email, phc, pepper_id, disabled, created_at, device_id, device_key, device_ended
               FROM accounts WHERE connection = ?1 AND uid = ?2";
    one_account(connection, sql, realm, uid.as_str())
}

fn one_account(
    connection: &Connection,
    sql: &str,
    realm: &str,
    key: &str,
) -> Result<Option<Account>, Failure> {
    connection.prepare_cached(sql)?.query_row([realm, key], |row| Ok(account(row))).optional()?.transpose()
}

fn account(row: &Row<'_>) -> Result<Account, Failure> {
    Ok(Account {
        person: Person { uid: parse_uid(&row.get::<_, String>(0)?)?, name: row.get(1)? },
        email: row.get(2)?,
        password: PasswordRecord { phc: Phc(row.get(3)?), pepper_id: row.get(4)? },
        disabled: row.get(5)?,
        created_at: row.get(6)?,
        device: match row.get::<_, Option<String>>(7)? {
            None => None,
            Some(id) => {
                let id = DeviceId::parse(&id)
                    .ok_or(Failure::Senseless("it holds a device id that is none of ours"))?;
                Some(DeviceRecord { id, key: WrappedKey(row.get(8)?), ended: row.get(9)? })
            }
        },
    })
}

fn parse_uid(text: &str) -> Result<Uid, Failure> {
    Uid::parse(text).ok_or(Failure::Senseless("it holds a uid that is none of ours"))
}

pub fn any(connection: &Connection, realm: &str) -> Result<bool, Failure> {
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE connection = ?1)";
    Ok(connection.query_row(sql, [realm], |row| row.get(0))?)
}

pub fn pepper_ids(connection: &Connection) -> Result<Vec<String>, Failure> {
    let sql = "SELECT DISTINCT pepper_id FROM accounts WHERE pepper_id IS NOT NULL LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([MOST_PEPPERS], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub fn add(connection: &Connection, realm: &str, account: &NewAccount) -> Result<(), Failure> {
    // One statement, so that whoever comes second sees the conflict, however close the race was.
    let added = connection.execute(
        "INSERT INTO accounts (connection, uid, name, email, phc, pepper_id, created_at, device_id, device_key, device_ended)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (connection, email) DO NOTHING",
        params![
            realm,
            account.person.uid.as_str(),
            account.person.name,
            account.email,
            account.password.phc.0,
            account.password.pepper_id,
            account.created_at,
            account.device.as_ref().map(|device| device.id.as_str()),
            account.device.as_ref().map(|device| &device.key.0),
            account.device.as_ref().is_some_and(|device| device.ended),
        ],
    )?;
    if added == 0 { Err(Failure::EmailTaken) } else { Ok(()) }
}

pub fn put(connection: &mut Connection, realm: &str, account: &NewAccount) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(
        "DELETE FROM accounts WHERE connection = ?1 AND (email = ?2 OR uid = ?3)",
        params![realm, account.email, account.person.uid.as_str()],
    )?;
    add(&transaction, realm, account)?;
    forget_pending(&transaction, realm, &account.email)?;
    transaction.commit()?;
    Ok(())
}

pub fn remove(connection: &Connection, realm: &str, uid: &Uid) -> Result<(), Failure> {
    connection
        .execute("DELETE FROM accounts WHERE connection = ?1 AND uid = ?2", params![realm, uid.as_str()])?;
    Ok(())
}

pub fn end_device(connection: &Connection, realm: &str, uid: &Uid) -> Result<(), Failure> {
    let sql =
        "UPDATE accounts SET device_ended = 1 WHERE connection = ?1 AND uid = ?2 AND device_id IS NOT NULL";
    connection.execute(sql, params![realm, uid.as_str()])?;
    Ok(())
}

pub fn set_name(connection: &Connection, realm: &str, uid: &Uid, name: &str) -> Result<(), Failure> {
    let sql = "UPDATE accounts SET name = ?3 WHERE connection = ?1 AND uid = ?2";
    connection.execute(sql, params![realm, uid.as_str(), name])?;
    Ok(())
}

pub fn pending(
    connection: &Connection,
    realm: &str,
    email: &str,
) -> Result<Option<PendingEnrolment>, Failure> {
    let sql = "SELECT phc, pepper_id, device_key, created_at FROM pending_enrolments WHERE connection = ?1 AND email = ?2";
    let pending = connection.prepare_cached(sql)?.query_row([realm, email], |row| {
        Ok(PendingEnrolment {
            password: PasswordRecord { phc: Phc(row.get(0)?), pepper_id: row.get(1)? },
            key: WrappedKey(row.get(2)?),
            created_at: row.get(3)?,
        })
    });
    Ok(pending.optional()?)
}

pub fn set_pending(
    connection: &Connection,
    realm: &str,
    email: &str,
    pending: &PendingEnrolment,
) -> Result<(), Failure> {
    let PendingEnrolment { password, key, created_at } = pending;
    connection.execute(
        "INSERT OR REPLACE INTO pending_enrolments (connection, email, phc, pepper_id, device_key, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![realm, email, password.phc.0, password.pepper_id, key.0, created_at],
    )?;
    Ok(())
}

pub fn forget_pending(connection: &Connection, realm: &str, email: &str) -> Result<(), Failure> {
    connection
        .execute("DELETE FROM pending_enrolments WHERE connection = ?1 AND email = ?2", [realm, email])?;
    Ok(())
}

pub fn set_password(
    connection: &Connection,
    realm: &str,
    uid: &Uid,
    password: &PasswordRecord,
    name: Option<&str>,
) -> Result<(), Failure> {
    let changed = connection.execute(
        "UPDATE accounts SET phc = ?3, pepper_id = ?4, name = coalesce(?5, name) WHERE connection = ?1 AND uid = ?2",
        params![realm, uid.as_str(), password.phc.0, password.pepper_id, name],
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

pub fn uncount_attempt(connection: &Connection, key: &str) -> Result<(), Failure> {
    connection.execute("UPDATE attempts SET failures = max(failures - 1, 0) WHERE key = ?1", [key])?;
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
