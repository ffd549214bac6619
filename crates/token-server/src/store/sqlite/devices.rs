//! The SQL of devices and of what they sign.

use super::accounts::{self, account};
use super::failures::Failure;
use super::work;
use crate::store::{
    Device, DeviceEnd, MOST_DEVICES, NewDevice, Proved, Signer, StoreError, WorkKind, decode,
};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::uid::Uid;
use rusqlite::{Connection, OptionalExtension, Row, params};

macro_rules! columns {
    () => {
        "d.id, d.uid, d.name, d.public_key, d.created_at, d.last_used_at, d.end_reason"
    };
}

/// How many columns a device has.
const COLUMNS: usize = 7;

fn device(row: &Row<'_>) -> Result<Device, Failure> {
    Ok(Device {
        id: row.get(0)?,
        uid: decode::uid(row.get_ref(1)?.as_str().map_err(|_| decode::senseless("a uid"))?)?,
        name: row.get(2)?,
        public_key: decode::public_key(row.get_ref(3)?.as_blob().map_err(|_| decode::senseless("a key"))?)?,
        created_at: row.get(4)?,
        last_used_at: row.get(5)?,
        end: decode::device_end(row.get(6)?)?,
    })
}

/// # Errors
/// [`StoreError::KeyTaken`].
pub fn insert(connection: &Connection, uid: &Uid, new: &NewDevice) -> Result<Device, Failure> {
    let sql = "INSERT INTO devices (id, uid, name, public_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (public_key) DO NOTHING";
    let values = params![new.id, uid.as_str(), new.name, new.public_key.0, new.created_at];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
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

pub fn add(
    connection: &Connection,
    uid: &Uid,
    proved: Option<&Proved>,
    new: &NewDevice,
) -> Result<Device, Failure> {
    if accounts::by_uid(connection, uid)?.is_none() {
        return Err(StoreError::NoSuchAccount.into());
    }
    accounts::still_holds(connection, uid, proved)?;
    let sql = concat!("SELECT ", columns!(), " FROM devices d WHERE d.public_key = ?1");
    let same = connection
        .prepare_cached(sql)?
        .query_row([&new.public_key.0], |row| Ok(device(row)))
        .optional()?
        .transpose()?;
    match same {
        Some(same) if same.uid == *uid && same.end.is_none() => return Ok(same),
        Some(_) => return Err(StoreError::KeyTaken.into()),
        None => {}
    }
    let sql = "SELECT count(*) FROM devices WHERE uid = ?1 AND end_reason IS NULL";
    let living: i64 = connection.prepare_cached(sql)?.query_row([uid.as_str()], |row| row.get(0))?;
    if living >= i64::from(MOST_DEVICES) {
        return Err(StoreError::TooManyDevices.into());
    }
    insert(connection, uid, new)
}

pub fn signer(connection: &Connection, id: &str) -> Result<Option<Signer>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", ",
        accounts::columns!(),
        ", EXISTS (SELECT 1 FROM work w WHERE w.uid = d.uid)
         FROM devices d JOIN accounts a ON a.uid = d.uid WHERE d.id = ?1"
    );
    let read = |row: &Row<'_>| -> Result<Signer, Failure> {
        Ok(Signer { device: device(row)?, account: account(row, COLUMNS)?, has_work: row.get(COLUMNS + 8)? })
    };
    connection.prepare_cached(sql)?.query_row([id], |row| Ok(read(row))).optional()?.transpose()
}

pub fn living(connection: &Connection, uid: &Uid) -> Result<Vec<Device>, Failure> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM devices d WHERE d.uid = ?1 AND d.end_reason IS NULL
         ORDER BY coalesce(d.last_used_at, d.created_at) DESC, d.created_at DESC, d.id"
    );
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([uid.as_str()], |row| Ok(device(row)))?;
    rows.map(|row| row?).collect()
}

pub fn end(
    connection: &Connection,
    uid: &Uid,
    id: &str,
    end: DeviceEnd,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "UPDATE devices SET end_reason = ?3 WHERE uid = ?1 AND id = ?2 AND end_reason IS NULL";
    let values = params![uid.as_str(), id, decode::end_number(end)];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        return Ok(false);
    }
    work::note(connection, uid, WorkKind::FlushTokens, now)?;
    Ok(true)
}

pub fn end_all(
    connection: &Connection,
    uid: &Uid,
    keep: Option<&str>,
    end: DeviceEnd,
) -> Result<(), Failure> {
    let sql = "UPDATE devices SET end_reason = ?3
               WHERE uid = ?1 AND end_reason IS NULL AND (?2 IS NULL OR id <> ?2)";
    connection.prepare_cached(sql)?.execute(params![uid.as_str(), keep, decode::end_number(end)])?;
    Ok(())
}

pub fn use_assertion(
    connection: &Connection,
    device_id: &str,
    digest: &[u8; 32],
    now: UnixSeconds,
    until: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "INSERT INTO assertions (digest, until) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    if connection.prepare_cached(sql)?.execute(params![digest, until])? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE devices SET last_used_at = ?2
               WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)";
    connection.prepare_cached(sql)?.execute(params![device_id, decode::minute(now)])?;
    Ok(true)
}
