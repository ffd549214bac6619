//! The SQL of devices and of what they sign.

use super::accounts::{self, account};
use super::failures::Failure;
use super::{execute, query, query_opt, work};
use crate::store::{
    Device, DeviceEnd, MOST_DEVICES, NewDevice, Proved, Signer, StoreError, WorkKind, decode,
};
use deadpool_postgres::GenericClient;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::uid::Uid;
use tokio_postgres::Row;

macro_rules! columns {
    () => {
        "d.id, d.uid, d.name, d.public_key, d.created_at, d.last_used_at, d.end_reason"
    };
}

/// How many columns a device has.
const COLUMNS: usize = 7;

fn device(row: &Row) -> Result<Device, Failure> {
    Ok(Device {
        id: row.try_get(0)?,
        uid: decode::uid(row.try_get(1)?)?,
        name: row.try_get(2)?,
        public_key: decode::public_key(row.try_get(3)?)?,
        created_at: row.try_get(4)?,
        last_used_at: row.try_get(5)?,
        end: decode::device_end(row.try_get(6)?)?,
    })
}

/// # Errors
/// [`StoreError::KeyTaken`].
pub async fn insert(client: &impl GenericClient, uid: &Uid, new: &NewDevice) -> Result<Device, Failure> {
    let sql = "INSERT INTO devices (id, uid, name, public_key, created_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (public_key) DO NOTHING";
    let key = new.public_key.0.as_slice();
    let added = execute(client, sql, &[&new.id, &uid.as_str(), &new.name, &key, &new.created_at]).await?;
    if added == 0 {
        return Err(StoreError::KeyTaken.into());
    }
    Ok(Device {
        id: new.id.clone(),
        uid: uid.clone(),
        name: new.name.clone(),
        public_key: new.public_key,
        created_at: new.created_at,
        last_used_at: None,
        end: None,
    })
}

pub async fn add(
    client: &impl GenericClient,
    uid: &Uid,
    proved: Option<&Proved>,
    new: &NewDevice,
) -> Result<Device, Failure> {
    // One at a time for each account, or two could both be the last that is allowed.
    if !accounts::lock(client, uid).await? {
        return Err(StoreError::NoSuchAccount.into());
    }
    accounts::still_holds(client, uid, proved).await?;
    let sql = concat!("SELECT ", columns!(), " FROM devices d WHERE d.public_key = $1");
    let same = query_opt(client, sql, &[&new.public_key.0.as_slice()]).await?;
    if let Some(row) = same {
        let same = device(&row)?;
        let own = same.uid == *uid && same.end.is_none();
        return if own { Ok(same) } else { Err(StoreError::KeyTaken.into()) };
    }
    let sql = "SELECT count(*) FROM devices WHERE uid = $1 AND end_reason IS NULL";
    let living: i64 =
        client.query_one(&client.prepare_cached(sql).await?, &[&uid.as_str()]).await?.try_get(0)?;
    if living >= i64::from(MOST_DEVICES) {
        return Err(StoreError::TooManyDevices.into());
    }
    insert(client, uid, new).await
}

pub async fn signer(client: &impl GenericClient, id: &str) -> Result<Option<Signer>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", ",
        accounts::columns!(),
        ", EXISTS (SELECT 1 FROM work w WHERE w.uid = d.uid)
         FROM devices d JOIN accounts a ON a.uid = d.uid WHERE d.id = $1"
    );
    let Some(row) = query_opt(client, sql, &[&id]).await? else { return Ok(None) };
    Ok(Some(Signer {
        device: device(&row)?,
        account: account(&row, COLUMNS)?,
        has_work: row.try_get(COLUMNS + 8)?,
    }))
}

pub async fn living(client: &impl GenericClient, uid: &Uid) -> Result<Vec<Device>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM devices d WHERE d.uid = $1 AND d.end_reason IS NULL
         ORDER BY coalesce(d.last_used_at, d.created_at) DESC, d.created_at DESC, d.id"
    );
    query(client, sql, &[&uid.as_str()]).await?.iter().map(device).collect()
}

pub async fn end(
    client: &impl GenericClient,
    uid: &Uid,
    id: &str,
    end: DeviceEnd,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    if !accounts::lock(client, uid).await? {
        return Ok(false);
    }
    let sql = "UPDATE devices SET end_reason = $3 WHERE uid = $1 AND id = $2 AND end_reason IS NULL";
    if execute(client, sql, &[&uid.as_str(), &id, &decode::end_number(end)]).await? == 0 {
        return Ok(false);
    }
    work::note(client, uid, WorkKind::FlushTokens, now).await?;
    Ok(true)
}

pub async fn end_all(
    client: &impl GenericClient,
    uid: &Uid,
    keep: Option<&str>,
    end: DeviceEnd,
) -> Result<(), Failure> {
    let sql = "UPDATE devices SET end_reason = $3
               WHERE uid = $1 AND end_reason IS NULL AND ($2::TEXT IS NULL OR id <> $2)";
    execute(client, sql, &[&uid.as_str(), &keep, &decode::end_number(end)]).await.map(drop)
}

pub async fn use_assertion(
    client: &impl GenericClient,
    device_id: &str,
    digest: &[u8; 32],
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<bool, Failure> {
    // One statement, and so one round trip: a mint waits for it.
    let sql = "WITH used AS (
                 INSERT INTO assertions (digest, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1
               ), touched AS (
                 UPDATE devices SET last_used_at = $4
                 WHERE id = $3 AND (last_used_at IS NULL OR last_used_at < $4) AND EXISTS (SELECT 1 FROM used)
               )
               SELECT 1 FROM used";
    let minute = decode::minute(now);
    Ok(query_opt(client, sql, &[&digest.as_slice(), &until, &device_id, &minute]).await?.is_some())
}
