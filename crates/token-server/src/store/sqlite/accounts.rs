//! The SQL of accounts.

use super::devices;
use super::failures::Failure;
use super::work;
use crate::store::{
    Account, DeviceEnd, InviteHash, NewAccount, NewDevice, ProfileChange, Proved, StoreError, WorkKind,
    decode,
};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Columns of an account, as [`account`] reads them.
macro_rules! columns {
    () => {
        "a.uid, a.email, a.name, a.avatar, a.phc, a.disabled, a.deleted, a.created_at"
    };
}
pub(super) use columns;

/// Reads an account from the columns that begin at `first`.
pub fn account(row: &Row<'_>, first: usize) -> Result<Account, Failure> {
    let deleted = row.get(first + 6)?;
    Ok(Account {
        uid: decode::uid(row.get_ref(first)?.as_str().map_err(|_| decode::senseless("a uid"))?)?,
        email: decode::email(row.get(first + 1)?, deleted)?,
        name: row.get(first + 2)?,
        avatar: row.get(first + 3)?,
        phc: Phc(row.get(first + 4)?),
        disabled: row.get(first + 5)?,
        deleted,
        created_at: row.get(first + 7)?,
    })
}

fn one(connection: &Connection, sql: &str, key: &str) -> Result<Option<Account>, Failure> {
    connection.prepare_cached(sql)?.query_row([key], |row| Ok(account(row, 0))).optional()?.transpose()
}

pub fn by_email(connection: &Connection, email: &str) -> Result<Option<Account>, Failure> {
    one(connection, concat!("SELECT ", columns!(), " FROM accounts a WHERE a.email = ?1"), email)
}

pub fn by_uid(connection: &Connection, uid: &Uid) -> Result<Option<Account>, Failure> {
    let sql = concat!("SELECT ", columns!(), " FROM accounts a WHERE a.uid = ?1 AND NOT a.deleted");
    one(connection, sql, uid.as_str())
}

pub fn list(connection: &Connection, after: Option<&str>, limit: u32) -> Result<Vec<Account>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM accounts a WHERE a.email IS NOT NULL AND (?1 IS NULL OR a.email > ?1) ORDER BY a.email LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![after, limit], |row| Ok(account(row, 0)))?;
    rows.map(|row| row?).collect()
}

pub fn add(
    connection: &Connection,
    account: &NewAccount,
    device: Option<&NewDevice>,
    invite: Option<&InviteHash>,
) -> Result<(), Failure> {
    if let Some(invite) = invite {
        // First, so that without a good invite nobody learns whose address is taken.
        use_invite(connection, invite, account.created_at)?;
    }
    let sql = "INSERT INTO accounts (uid, email, name, phc, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (email) DO NOTHING";
    let values =
        params![account.uid.as_str(), account.email, account.name, account.phc.0, account.created_at];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        return Err(StoreError::EmailTaken.into());
    }
    if let Some(device) = device {
        devices::insert(connection, &account.uid, device)?;
    }
    work::note(connection, &account.uid, WorkKind::CreateUser, account.created_at).map(drop)
}

fn use_invite(connection: &Connection, invite: &InviteHash, now: UnixSeconds) -> Result<(), Failure> {
    let sql = "UPDATE invites SET uses_left = uses_left - 1
               WHERE hash = ?1 AND uses_left > 0 AND expires_at > ?2";
    match connection.prepare_cached(sql)?.execute(params![invite, now])? {
        0 => Err(StoreError::InviteInvalid.into()),
        _ => Ok(()),
    }
}

pub fn re_hash(connection: &Connection, uid: &Uid, from: &Phc, to: &Phc) -> Result<(), Failure> {
    let sql = "UPDATE accounts SET phc = ?3 WHERE uid = ?1 AND phc = ?2 AND NOT deleted";
    connection.prepare_cached(sql)?.execute(params![uid.as_str(), from.0, to.0])?;
    Ok(())
}

pub fn change_password(
    connection: &Connection,
    uid: &Uid,
    from: Option<&Phc>,
    to: &Phc,
    keep: Option<&str>,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "UPDATE accounts SET phc = ?3 WHERE uid = ?1 AND (?2 IS NULL OR phc = ?2) AND NOT deleted
               AND (?2 IS NULL OR NOT disabled)
               AND (?4 IS NULL OR EXISTS (SELECT 1 FROM devices WHERE id = ?4 AND uid = ?1 AND end_reason IS NULL))";
    let from = from.map(|from| &from.0);
    if connection.prepare_cached(sql)?.execute(params![uid.as_str(), from, to.0, keep])? == 0 {
        return Ok(false);
    }
    devices::end_all(connection, uid, keep, DeviceEnd::PasswordChanged)?;
    work::note(connection, uid, WorkKind::FlushTokens, now)?;
    Ok(true)
}

pub fn change_profile(
    connection: &Connection,
    uid: &Uid,
    change: &ProfileChange,
    now: UnixSeconds,
) -> Result<Option<Account>, Failure> {
    let sql = "UPDATE accounts SET name = coalesce(?2, name), avatar = iif(?3, ?4, avatar)
               WHERE uid = ?1 AND NOT deleted";
    let avatar = change.avatar.as_ref().and_then(Option::as_ref);
    let values = params![uid.as_str(), change.name, change.avatar.is_some(), avatar];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        return Ok(None);
    }
    work::note(connection, uid, WorkKind::UpdateUser, now)?;
    by_uid(connection, uid)
}

pub fn set_disabled(
    connection: &Connection,
    uid: &Uid,
    disabled: bool,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "UPDATE accounts SET disabled = ?2 WHERE uid = ?1 AND NOT deleted";
    let found = connection.prepare_cached(sql)?.execute(params![uid.as_str(), disabled])? > 0;
    if found && disabled {
        work::note(connection, uid, WorkKind::FlushTokens, now)?;
    }
    Ok(found)
}

/// # Errors
/// [`StoreError::Changed`].
pub fn still_holds(connection: &Connection, uid: &Uid, proved: Option<&Proved>) -> Result<(), Failure> {
    let Some(Proved { phc, device }) = proved else { return Ok(()) };
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE uid = ?1 AND phc = ?2 AND NOT disabled AND NOT deleted)
               AND (?3 IS NULL OR EXISTS (SELECT 1 FROM devices WHERE id = ?3 AND uid = ?1 AND end_reason IS NULL))";
    let values = params![uid.as_str(), phc.0, device];
    let holds: bool = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    if holds { Ok(()) } else { Err(StoreError::Changed.into()) }
}

pub fn delete(
    connection: &Connection,
    uid: &Uid,
    proved: Option<&Proved>,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    if by_uid(connection, uid)?.is_none() {
        return Ok(false);
    }
    still_holds(connection, uid, proved)?;
    let sql = "UPDATE accounts SET deleted = 1, email = NULL, name = '', avatar = NULL, phc = ''
               WHERE uid = ?1 AND NOT deleted";
    if connection.prepare_cached(sql)?.execute([uid.as_str()])? == 0 {
        return Ok(false);
    }
    devices::end_all(connection, uid, None, DeviceEnd::AccountDeleted)?;
    connection.prepare_cached("UPDATE devices SET name = '' WHERE uid = ?1")?.execute([uid.as_str()])?;
    let others = "DELETE FROM work WHERE uid = ?1 AND kind <> ?2";
    let kind = decode::kind_number(WorkKind::DeactivateUser);
    connection.prepare_cached(others)?.execute(params![uid.as_str(), kind])?;
    work::note(connection, uid, WorkKind::DeactivateUser, now)?;
    Ok(true)
}
