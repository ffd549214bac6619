//! The SQL of attempts, invites, the key of the nonces and the audit log.

use super::failures::Failure;
use super::{execute, query, query_opt};
use crate::store::forgettable::{FORGOTTEN_AT_ONCE, Forgettable};
use crate::store::{ASSERTIONS_KEPT_S, AuditEvent, Invite, InviteHash, MOST_ATTEMPTS, NewInvite, decode};
use deadpool_postgres::GenericClient;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::lockout::{Attempts, FORGET_AFTER_S};
use halley_credentials::uid::Uid;
use tokio_postgres::Row;

/// The lock of whoever forgets: one replica at a time is enough.
const FORGETS: i64 = 0x4861_6c74_466f_7267;

pub async fn count_attempt(
    client: &impl GenericClient,
    key: &str,
    now: UnixSeconds,
) -> Result<Option<Attempts>, Failure> {
    // Whether the row is new or not, it is locked from here on; no failures means that it is new.
    let sql = "INSERT INTO attempts (key, failures, last_at) VALUES ($1, 0, $2)
               ON CONFLICT (key) DO UPDATE SET last_at = attempts.last_at RETURNING failures, last_at";
    let row = query_opt(client, sql, &[&key, &now]).await?.ok_or_else(|| decode::senseless("attempts"))?;
    let found = Attempts { failures: decode::count(row.try_get(0)?)?, last_at: row.try_get(1)? };
    let before = (found.failures > 0).then_some(found);
    let counted = Attempts::counted(before.as_ref(), now);
    let sql = "UPDATE attempts SET failures = $2, last_at = $3 WHERE key = $1";
    execute(client, sql, &[&key, &i64::from(counted.failures), &counted.last_at]).await?;
    Ok(before)
}

pub async fn forget_attempts(client: &impl GenericClient, key: &str) -> Result<(), Failure> {
    execute(client, "DELETE FROM attempts WHERE key = $1", &[&key]).await.map(drop)
}

fn invite(row: &Row) -> Result<Invite, Failure> {
    Ok(Invite {
        id: row.try_get(0)?,
        note: row.try_get(1)?,
        uses_left: decode::count(row.try_get(2)?)?,
        created_at: row.try_get(3)?,
        expires_at: row.try_get(4)?,
    })
}

pub async fn add_invite(client: &impl GenericClient, new: &NewInvite) -> Result<(), Failure> {
    let sql = "INSERT INTO invites (id, hash, note, uses_left, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let (hash, invite) = (new.hash.as_slice(), &new.invite);
    let uses = i64::from(invite.uses_left);
    execute(client, sql, &[&invite.id, &hash, &invite.note, &uses, &invite.created_at, &invite.expires_at])
        .await
        .map(drop)
}

pub async fn invites(client: &impl GenericClient) -> Result<Vec<Invite>, Failure> {
    let sql = "SELECT id, note, uses_left, created_at, expires_at FROM invites
               ORDER BY created_at DESC, id LIMIT 1000";
    query(client, sql, &[]).await?.iter().map(invite).collect()
}

pub async fn revoke_invite(client: &impl GenericClient, id: &str) -> Result<bool, Failure> {
    Ok(execute(client, "DELETE FROM invites WHERE id = $1", &[&id]).await? > 0)
}

pub async fn invite_is_good(
    client: &impl GenericClient,
    hash: &InviteHash,
    now: UnixSeconds,
) -> Result<bool, Failure> {
    let sql = "SELECT 1 FROM invites WHERE hash = $1 AND uses_left > 0 AND expires_at > $2";
    Ok(query_opt(client, sql, &[&hash.as_slice(), &now]).await?.is_some())
}

pub async fn nonce_key(client: &impl GenericClient, candidate: &[u8; 32]) -> Result<[u8; 32], Failure> {
    let sql = "INSERT INTO nonce_key (one, key) VALUES (1, $1) ON CONFLICT DO NOTHING";
    execute(client, sql, &[&candidate.as_slice()]).await?;
    let row = query_opt(client, "SELECT key FROM nonce_key", &[]).await?;
    let row = row.ok_or_else(|| decode::senseless("no key"))?;
    Ok(decode::bytes_32(row.try_get(0)?)?)
}

pub async fn audit(client: &impl GenericClient, event: &AuditEvent) -> Result<(), Failure> {
    let sql = "INSERT INTO audit (at, event, uid, device_id, address, request_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let uid = event.uid.as_ref().map(Uid::as_str);
    execute(
        client,
        sql,
        &[&event.at, &event.event, &uid, &event.device_id, &event.address, &event.request_id],
    )
    .await
    .map(drop)
}

fn audit_event(row: &Row) -> Result<AuditEvent, Failure> {
    let uid: Option<&str> = row.try_get(2)?;
    Ok(AuditEvent {
        at: row.try_get(0)?,
        event: row.try_get(1)?,
        uid: uid.map(decode::uid).transpose()?,
        device_id: row.try_get(3)?,
        address: row.try_get(4)?,
        request_id: row.try_get(5)?,
    })
}

pub async fn audit_log(
    client: &impl GenericClient,
    uid: Option<&Uid>,
    limit: u32,
) -> Result<Vec<AuditEvent>, Failure> {
    let limit = i64::from(limit);
    let rows = match uid {
        Some(uid) => {
            let sql = "SELECT at, event, uid, device_id, address, request_id FROM audit
                       WHERE uid = $1 ORDER BY seq DESC LIMIT $2";
            query(client, sql, &[&uid.as_str(), &limit]).await?
        }
        None => {
            let sql = "SELECT at, event, uid, device_id, address, request_id FROM audit
                       ORDER BY seq DESC LIMIT $1";
            query(client, sql, &[&limit]).await?
        }
    };
    rows.iter().map(audit_event).collect()
}

/// Drops a piece of what may be forgotten, and says whether there may be more.
pub async fn forget(
    client: &impl GenericClient,
    old: Forgettable,
    now: UnixSeconds,
    audit_before: UnixSeconds,
) -> Result<bool, Failure> {
    let turn = query_opt(client, "SELECT 1 WHERE pg_try_advisory_xact_lock($1)", &[&FORGETS]).await?;
    if turn.is_none() {
        return Ok(false);
    }
    let (sql, before) = match old {
        Forgettable::Assertions => (
            "DELETE FROM assertions WHERE digest IN (SELECT digest FROM assertions WHERE until < $1 LIMIT $2)",
            now.saturating_sub(ASSERTIONS_KEPT_S),
        ),
        Forgettable::Attempts => (
            "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts WHERE last_at <= $1 LIMIT $2)",
            now.saturating_sub(FORGET_AFTER_S),
        ),
        // The fewest failures go first: filling the table with unknown names must not free a name that is locked.
        Forgettable::TooManyAttempts => (
            "DELETE FROM attempts WHERE key IN (
               SELECT key FROM attempts ORDER BY failures, last_at
               LIMIT least($2::BIGINT, greatest(0, (SELECT count(*) FROM attempts) - $1::BIGINT)))",
            MOST_ATTEMPTS,
        ),
        Forgettable::Invites => {
            ("DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at <= $1 LIMIT $2)", now)
        }
        Forgettable::Audit => {
            ("DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < $1 LIMIT $2)", audit_before)
        }
    };
    let dropped = execute(client, sql, &[&before, &i64::from(FORGOTTEN_AT_ONCE)]).await?;
    Ok(dropped >= u64::from(FORGOTTEN_AT_ONCE))
}
