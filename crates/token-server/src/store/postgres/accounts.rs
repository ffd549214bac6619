//! The SQL of accounts. Rows are always locked in the order account, device, work.

use super::failures::Failure;
use super::{devices, execute, query, query_opt, work};
use crate::store::{
    Account, DeviceEnd, InviteHash, NewAccount, NewDevice, ProfileChange, Proved, StoreError, WorkKind,
    decode,
};
use deadpool_postgres::GenericClient;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use tokio_postgres::Row;

/// Columns of an account, as [`account`] reads them.
macro_rules! columns {
    () => {
        "a.uid, a.email, a.name, a.avatar, a.phc, a.disabled, a.deleted, a.created_at"
    };
}
pub(super) use columns;

/// Reads an account from the columns that begin at `first`.
pub fn account(row: &Row, first: usize) -> Result<Account, Failure> {
    let deleted = row.try_get(first + 6)?;
    Ok(Account {
        uid: decode::uid(row.try_get(first)?)?,
        email: decode::email(row.try_get(first + 1)?, deleted)?,
        name: row.try_get(first + 2)?,
        avatar: row.try_get(first + 3)?,
        phc: Phc(row.try_get(first + 4)?),
        disabled: row.try_get(first + 5)?,
        deleted,
        created_at: row.try_get(first + 7)?,
    })
}

pub async fn by_email(client: &impl GenericClient, email: &str) -> Result<Option<Account>, Failure> {
    let sql = concat!("SELECT ", columns!(), " FROM accounts a WHERE a.email = $1");
    query_opt(client, sql, &[&email]).await?.map(|row| account(&row, 0)).transpose()
}

pub async fn by_uid(client: &impl GenericClient, uid: &Uid) -> Result<Option<Account>, Failure> {
    let sql = concat!("SELECT ", columns!(), " FROM accounts a WHERE a.uid = $1 AND NOT a.deleted");
    query_opt(client, sql, &[&uid.as_str()]).await?.map(|row| account(&row, 0)).transpose()
}

pub async fn list(
    client: &impl GenericClient,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Account>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM accounts a WHERE a.email IS NOT NULL AND ($1::TEXT IS NULL OR a.email > $1)
         ORDER BY a.email LIMIT $2"
    );
    let rows = query(client, sql, &[&after, &i64::from(limit)]).await?;
    rows.iter().map(|row| account(row, 0)).collect()
}

/// Keeps others from changing the account and what belongs to it. False if there is none, or it is deleted.
pub async fn lock(client: &impl GenericClient, uid: &Uid) -> Result<bool, Failure> {
    let sql = "SELECT 1 FROM accounts WHERE uid = $1 AND NOT deleted FOR NO KEY UPDATE";
    Ok(query_opt(client, sql, &[&uid.as_str()]).await?.is_some())
}

pub async fn add(
    client: &impl GenericClient,
    account: &NewAccount,
    device: Option<&NewDevice>,
    invite: Option<&InviteHash>,
) -> Result<(), Failure> {
    if let Some(invite) = invite {
        // First, so that without a good invite nobody learns whose address is taken.
        let sql = "UPDATE invites SET uses_left = uses_left - 1
                   WHERE hash = $1 AND uses_left > 0 AND expires_at > $2";
        if execute(client, sql, &[&invite.as_slice(), &account.created_at]).await? == 0 {
            return Err(StoreError::InviteInvalid.into());
        }
    }
    let sql = "INSERT INTO accounts (uid, email, name, phc, created_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (email) DO NOTHING";
    let uid = account.uid.as_str();
    let added =
        execute(client, sql, &[&uid, &account.email, &account.name, &account.phc.0, &account.created_at])
            .await?;
    if added == 0 {
        return Err(StoreError::EmailTaken.into());
    }
    if let Some(device) = device {
        devices::insert(client, &account.uid, device).await?;
    }
    work::note(client, &account.uid, WorkKind::CreateUser, account.created_at).await.map(drop)
}

pub async fn re_hash(client: &impl GenericClient, uid: &Uid, from: &Phc, to: &Phc) -> Result<(), Failure> {
    let sql = "UPDATE accounts SET phc = $3 WHERE uid = $1 AND phc = $2 AND NOT deleted";
    execute(client, sql, &[&uid.as_str(), &from.0, &to.0]).await.map(drop)
}

pub async fn change_password(
    client: &impl GenericClient,
    uid: &Uid,
    from: Option<&Phc>,
    to: &Phc,
    keep: Option<&str>,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    // First, so that the next statement sees which devices were ended meanwhile.
    if !lock(client, uid).await? {
        return Ok(false);
    }
    let sql = "UPDATE accounts SET phc = $3
               WHERE uid = $1 AND ($2::TEXT IS NULL OR phc = $2 AND NOT disabled) AND NOT deleted AND ($4::TEXT IS NULL OR
                 EXISTS (SELECT 1 FROM devices WHERE id = $4 AND uid = $1 AND end_reason IS NULL))";
    let from = from.map(|from| &from.0);
    if execute(client, sql, &[&uid.as_str(), &from, &to.0, &keep]).await? == 0 {
        return Ok(false);
    }
    devices::end_all(client, uid, keep, DeviceEnd::PasswordChanged).await?;
    work::note(client, uid, WorkKind::FlushTokens, now).await?;
    Ok(true)
}

pub async fn change_profile(
    client: &impl GenericClient,
    uid: &Uid,
    change: &ProfileChange,
    now: UnixSeconds,
) -> Result<Option<Account>, Failure> {
    let sql = "UPDATE accounts SET name = coalesce($2, name), avatar = CASE WHEN $3 THEN $4 ELSE avatar END
               WHERE uid = $1 AND NOT deleted";
    let avatar = change.avatar.as_ref().and_then(Option::as_ref);
    let changed =
        execute(client, sql, &[&uid.as_str(), &change.name, &change.avatar.is_some(), &avatar]).await?;
    if changed == 0 {
        return Ok(None);
    }
    work::note(client, uid, WorkKind::UpdateUser, now).await?;
    by_uid(client, uid).await
}

pub async fn set_disabled(
    client: &impl GenericClient,
    uid: &Uid,
    disabled: bool,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "UPDATE accounts SET disabled = $2 WHERE uid = $1 AND NOT deleted";
    let found = execute(client, sql, &[&uid.as_str(), &disabled]).await? > 0;
    if found && disabled {
        work::note(client, uid, WorkKind::FlushTokens, now).await?;
    }
    Ok(found)
}

/// Under the lock of the account.
///
/// # Errors
/// [`StoreError::Changed`].
pub async fn still_holds(
    client: &impl GenericClient,
    uid: &Uid,
    proved: Option<&Proved>,
) -> Result<(), Failure> {
    let Some(Proved { phc, device }) = proved else { return Ok(()) };
    let sql = "SELECT 1 FROM accounts
               WHERE uid = $1 AND phc = $2 AND NOT disabled AND NOT deleted AND ($3::TEXT IS NULL OR
                 EXISTS (SELECT 1 FROM devices WHERE id = $3 AND uid = $1 AND end_reason IS NULL))";
    match query_opt(client, sql, &[&uid.as_str(), &phc.0, device]).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::Changed.into()),
    }
}

pub async fn delete(
    client: &impl GenericClient,
    uid: &Uid,
    proved: Option<&Proved>,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    if !lock(client, uid).await? {
        return Ok(false);
    }
    still_holds(client, uid, proved).await?;
    let sql = "UPDATE accounts SET deleted = TRUE, email = NULL, name = '', avatar = NULL, phc = ''
               WHERE uid = $1 AND NOT deleted";
    if execute(client, sql, &[&uid.as_str()]).await? == 0 {
        return Ok(false);
    }
    devices::end_all(client, uid, None, DeviceEnd::AccountDeleted).await?;
    execute(client, "UPDATE devices SET name = '' WHERE uid = $1", &[&uid.as_str()]).await?;
    let kind = decode::kind_number(WorkKind::DeactivateUser);
    execute(client, "DELETE FROM work WHERE uid = $1 AND kind <> $2", &[&uid.as_str(), &kind]).await?;
    work::note(client, uid, WorkKind::DeactivateUser, now).await?;
    Ok(true)
}
