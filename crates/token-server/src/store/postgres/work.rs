//! The SQL of what has to be done at CometChat.

use super::failures::Failure;
use super::{execute, query, query_opt};
use crate::store::{StoreError, Work, WorkKind, decode};
use deadpool_postgres::GenericClient;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::uid::Uid;
use tokio_postgres::Row;

fn work(row: &Row) -> Result<Work, Failure> {
    Ok(Work {
        uid: decode::uid(row.try_get(0)?)?,
        kind: decode::work_kind(row.try_get(1)?)?,
        generation: row.try_get(2)?,
        attempts: decode::count(row.try_get(3)?)?,
    })
}

pub async fn note(
    client: &impl GenericClient,
    uid: &Uid,
    kind: WorkKind,
    now: UnixSeconds,
) -> Result<Work, Failure> {
    // The account first: whoever deletes it takes the locks in this order too.
    let known = "SELECT 1 FROM accounts WHERE uid = $1 FOR KEY SHARE";
    query_opt(client, known, &[&uid.as_str()]).await?.ok_or(StoreError::NoSuchAccount)?;
    // A lease stays: two at the same thing could leave the older change as the last.
    let sql = "INSERT INTO work (uid, kind, generation, noted_at, due_at)
               VALUES ($1, $2, nextval('work_generation'), $3, $3)
               ON CONFLICT (uid, kind) DO UPDATE
               SET generation = nextval('work_generation'), attempts = 0, due_at = excluded.due_at
               RETURNING uid, kind, generation, attempts";
    let row = query_opt(client, sql, &[&uid.as_str(), &decode::kind_number(kind), &now]).await?;
    work(&row.ok_or_else(|| decode::senseless("work"))?)
}

pub async fn of(client: &impl GenericClient, uid: &Uid) -> Result<Vec<Work>, Failure> {
    let sql = "SELECT uid, kind, generation, attempts FROM work WHERE uid = $1 ORDER BY kind";
    query(client, sql, &[&uid.as_str()]).await?.iter().map(work).collect()
}

pub async fn take(
    client: &impl GenericClient,
    now: UnixSeconds,
    lease: UnixSeconds,
    limit: u32,
) -> Result<Vec<Work>, Failure> {
    let sql = "WITH due AS MATERIALIZED (
                 SELECT uid, kind FROM work
                 WHERE (due_at <= $1 OR due_at > $1 + 600)
                 AND (leased_until IS NULL OR leased_until <= $1 OR leased_until > $1 + 600)
                 ORDER BY noted_at, uid, kind LIMIT $3 FOR UPDATE SKIP LOCKED
               ), taken AS (
                 UPDATE work w SET leased_until = $2 FROM due WHERE w.uid = due.uid AND w.kind = due.kind
                 RETURNING w.uid, w.kind, w.generation, w.attempts, w.noted_at
               )
               SELECT uid, kind, generation, attempts FROM taken ORDER BY noted_at, uid, kind";
    query(client, sql, &[&now, &lease, &i64::from(limit)]).await?.iter().map(work).collect()
}

pub async fn finish(client: &impl GenericClient, done: &Work) -> Result<(), Failure> {
    let sql = "DELETE FROM work WHERE uid = $1 AND kind = $2 AND generation = $3";
    let kind = decode::kind_number(done.kind);
    if execute(client, sql, &[&done.uid.as_str(), &kind, &done.generation]).await? == 0 {
        release(client, done).await?;
    }
    Ok(())
}

pub async fn postpone(client: &impl GenericClient, vain: &Work, until: UnixSeconds) -> Result<(), Failure> {
    let sql = "UPDATE work SET attempts = least(attempts + 1, 4294967295), due_at = $4, leased_until = NULL
               WHERE uid = $1 AND kind = $2 AND generation = $3";
    let kind = decode::kind_number(vain.kind);
    if execute(client, sql, &[&vain.uid.as_str(), &kind, &vain.generation, &until]).await? == 0 {
        release(client, vain).await?;
    }
    Ok(())
}

/// What was noted anew meanwhile can be taken at once.
async fn release(client: &impl GenericClient, old: &Work) -> Result<(), Failure> {
    let sql = "UPDATE work SET leased_until = NULL WHERE uid = $1 AND kind = $2";
    execute(client, sql, &[&old.uid.as_str(), &decode::kind_number(old.kind)]).await.map(drop)
}

pub async fn backlog(client: &impl GenericClient) -> Result<(u64, Option<UnixSeconds>), Failure> {
    let row = query_opt(client, "SELECT count(*), min(noted_at) FROM work", &[]).await?;
    let row = row.ok_or_else(|| decode::senseless("work"))?;
    Ok((u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or(0), row.try_get(1)?))
}
