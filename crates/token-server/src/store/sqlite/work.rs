//! The SQL of what has to be done at CometChat.

use super::failures::Failure;
use crate::store::{StoreError, Work, WorkKind, decode};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::uid::Uid;
use rusqlite::{Connection, Row, params};

fn work(row: &Row<'_>) -> Result<Work, Failure> {
    Ok(Work {
        uid: decode::uid(row.get_ref(0)?.as_str().map_err(|_| decode::senseless("a uid"))?)?,
        kind: decode::work_kind(row.get(1)?)?,
        generation: row.get(2)?,
        attempts: decode::count(row.get(3)?)?,
    })
}

pub fn note(connection: &Connection, uid: &Uid, kind: WorkKind, now: UnixSeconds) -> Result<Work, Failure> {
    let known = "SELECT EXISTS (SELECT 1 FROM accounts WHERE uid = ?1)";
    if !connection.prepare_cached(known)?.query_row([uid.as_str()], |row| row.get::<_, bool>(0))? {
        return Err(StoreError::NoSuchAccount.into());
    }
    let next = "UPDATE work_generation SET last = last + 1 RETURNING last";
    let generation: i64 = connection.prepare_cached(next)?.query_row([], |row| row.get(0))?;
    // A lease stays: two at the same thing could leave the older change as the last.
    let sql = "INSERT INTO work (uid, kind, generation, noted_at, due_at) VALUES (?1, ?2, ?3, ?4, ?4)
               ON CONFLICT (uid, kind) DO UPDATE SET generation = ?3, attempts = 0, due_at = ?4";
    let values = params![uid.as_str(), decode::kind_number(kind), generation, now];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(Work { uid: uid.clone(), kind, generation, attempts: 0 })
}

pub fn of(connection: &Connection, uid: &Uid) -> Result<Vec<Work>, Failure> {
    let sql = "SELECT uid, kind, generation, attempts FROM work WHERE uid = ?1 ORDER BY kind";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([uid.as_str()], |row| Ok(work(row)))?;
    rows.map(|row| row?).collect()
}

pub fn take(
    connection: &Connection,
    now: UnixSeconds,
    lease: UnixSeconds,
    limit: u32,
) -> Result<Vec<Work>, Failure> {
    let sql = "SELECT uid, kind, generation, attempts FROM work
               WHERE (due_at <= ?1 OR due_at > ?1 + 600)
                 AND (leased_until IS NULL OR leased_until <= ?1 OR leased_until > ?1 + 600)
               ORDER BY noted_at, uid, kind LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![now, limit], |row| Ok(work(row)))?;
    let taken: Vec<Work> = rows.map(|row| row?).collect::<Result<_, Failure>>()?;
    let sql = "UPDATE work SET leased_until = ?3 WHERE uid = ?1 AND kind = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    for work in &taken {
        statement.execute(params![work.uid.as_str(), decode::kind_number(work.kind), lease])?;
    }
    Ok(taken)
}

pub fn finish(connection: &Connection, done: &Work) -> Result<(), Failure> {
    let sql = "DELETE FROM work WHERE uid = ?1 AND kind = ?2 AND generation = ?3";
    let values = params![done.uid.as_str(), decode::kind_number(done.kind), done.generation];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        release(connection, done)?;
    }
    Ok(())
}

pub fn postpone(connection: &Connection, vain: &Work, until: UnixSeconds) -> Result<(), Failure> {
    let sql = "UPDATE work SET attempts = min(attempts + 1, 4294967295), due_at = ?4, leased_until = NULL
               WHERE uid = ?1 AND kind = ?2 AND generation = ?3";
    let values = params![vain.uid.as_str(), decode::kind_number(vain.kind), vain.generation, until];
    if connection.prepare_cached(sql)?.execute(values)? == 0 {
        release(connection, vain)?;
    }
    Ok(())
}

/// What was noted anew meanwhile can be taken at once.
fn release(connection: &Connection, old: &Work) -> Result<(), Failure> {
    let sql = "UPDATE work SET leased_until = NULL WHERE uid = ?1 AND kind = ?2";
    connection.prepare_cached(sql)?.execute(params![old.uid.as_str(), decode::kind_number(old.kind)])?;
    Ok(())
}

pub fn backlog(connection: &Connection) -> Result<(u64, Option<UnixSeconds>), Failure> {
    let sql = "SELECT count(*), min(noted_at) FROM work";
    let (count, oldest): (i64, _) =
        connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((u64::try_from(count).unwrap_or(0), oldest))
}
