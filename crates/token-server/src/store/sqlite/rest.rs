//! The SQL of attempts, invites, the key of the nonces and the audit log.

use super::failures::Failure;
use crate::store::forgettable::{FORGOTTEN_AT_ONCE, Forgettable};
use crate::store::{ASSERTIONS_KEPT_S, AuditEvent, Invite, InviteHash, MOST_ATTEMPTS, NewInvite, decode};
use halley_credentials::clock::UnixSeconds;
use halley_credentials::lockout::{Attempts, FORGET_AFTER_S};
use halley_credentials::uid::Uid;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub fn count_attempt(
    connection: &Connection,
    key: &str,
    now: UnixSeconds,
) -> Result<Option<Attempts>, Failure> {
    let before = connection
        .prepare_cached("SELECT failures, last_at FROM attempts WHERE key = ?1")?
        .query_row([key], |row| Ok(Attempts { failures: row.get(0)?, last_at: row.get(1)? }))
        .optional()?;
    let counted = Attempts::counted(before.as_ref(), now);
    let sql = "INSERT INTO attempts (key, failures, last_at) VALUES (?1, ?2, ?3)
               ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at";
    connection.prepare_cached(sql)?.execute(params![key, counted.failures, counted.last_at])?;
    Ok(before)
}

pub fn forget_attempts(connection: &Connection, key: &str) -> Result<(), Failure> {
    connection.prepare_cached("DELETE FROM attempts WHERE key = ?1")?.execute([key])?;
    Ok(())
}

fn invite(row: &Row<'_>) -> Result<Invite, Failure> {
    Ok(Invite {
        id: row.get(0)?,
        note: row.get(1)?,
        uses_left: decode::count(row.get(2)?)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
    })
}

pub fn add_invite(connection: &Connection, new: &NewInvite) -> Result<(), Failure> {
    let sql = "INSERT INTO invites (id, hash, note, uses_left, created_at, expires_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let invite = &new.invite;
    connection.prepare_cached(sql)?.execute(params![
        invite.id,
        new.hash,
        invite.note,
        invite.uses_left,
        invite.created_at,
        invite.expires_at
    ])?;
    Ok(())
}

pub fn invites(connection: &Connection) -> Result<Vec<Invite>, Failure> {
    let sql = "SELECT id, note, uses_left, created_at, expires_at FROM invites
               ORDER BY created_at DESC, id LIMIT 1000";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok(invite(row)))?;
    rows.map(|row| row?).collect()
}

pub fn revoke_invite(connection: &Connection, id: &str) -> Result<bool, Failure> {
    Ok(connection.prepare_cached("DELETE FROM invites WHERE id = ?1")?.execute([id])? > 0)
}

pub fn invite_is_good(connection: &Connection, hash: &InviteHash, now: UnixSeconds) -> Result<bool, Failure> {
    let sql = "SELECT EXISTS (SELECT 1 FROM invites WHERE hash = ?1 AND uses_left > 0 AND expires_at > ?2)";
    Ok(connection.prepare_cached(sql)?.query_row(params![hash, now], |row| row.get(0))?)
}

pub fn nonce_key(connection: &Connection, candidate: &[u8; 32]) -> Result<[u8; 32], Failure> {
    connection
        .prepare_cached("INSERT INTO nonce_key (one, key) VALUES (1, ?1) ON CONFLICT DO NOTHING")?
        .execute([candidate])?;
    let key: Vec<u8> = connection.query_row("SELECT key FROM nonce_key", [], |row| row.get(0))?;
    Ok(decode::bytes_32(&key)?)
}

pub fn audit(connection: &Connection, event: &AuditEvent) -> Result<(), Failure> {
    let sql = "INSERT INTO audit (at, event, uid, device_id, address, request_id)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        event.at,
        event.event,
        event.uid.as_ref().map(Uid::as_str),
        event.device_id,
        event.address,
        event.request_id
    ])?;
    Ok(())
}

fn audit_event(row: &Row<'_>) -> Result<AuditEvent, Failure> {
    let uid: Option<String> = row.get(2)?;
    Ok(AuditEvent {
        at: row.get(0)?,
        event: row.get(1)?,
        uid: uid.as_deref().map(decode::uid).transpose()?,
        device_id: row.get(3)?,
        address: row.get(4)?,
        request_id: row.get(5)?,
    })
}

pub fn audit_log(connection: &Connection, uid: Option<&Uid>, limit: u32) -> Result<Vec<AuditEvent>, Failure> {
    let sql = match uid {
        Some(_) => {
            "SELECT at, event, uid, device_id, address, request_id FROM audit
             WHERE uid = ?1 ORDER BY seq DESC LIMIT ?2"
        }
        None => {
            "SELECT at, event, uid, device_id, address, request_id FROM audit
             WHERE ?1 IS NULL ORDER BY seq DESC LIMIT ?2"
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![uid.map(Uid::as_str), limit], |row| Ok(audit_event(row)))?;
    rows.map(|row| row?).collect()
}

/// Drops a piece of what may be forgotten: between two pieces others have their turn. Says whether there may be
/// more.
pub fn forget(
    connection: &Connection,
    old: Forgettable,
    now: UnixSeconds,
    audit_before: UnixSeconds,
) -> Result<bool, Failure> {
    let (sql, before) = match old {
        Forgettable::Assertions => (
            "DELETE FROM assertions WHERE digest IN (SELECT digest FROM assertions WHERE until < ?1 LIMIT ?2)",
            now.saturating_sub(ASSERTIONS_KEPT_S),
        ),
        Forgettable::Attempts => (
            "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts WHERE last_at <= ?1 LIMIT ?2)",
            now.saturating_sub(FORGET_AFTER_S),
        ),
        // The fewest failures go first: filling the table with unknown names must not free a name that is locked.
        Forgettable::TooManyAttempts => (
            "DELETE FROM attempts WHERE key IN (
               SELECT key FROM attempts ORDER BY failures, last_at
               LIMIT min(?2, max(0, (SELECT count(*) FROM attempts) - ?1)))",
            MOST_ATTEMPTS,
        ),
        Forgettable::Invites => {
            ("DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at <= ?1 LIMIT ?2)", now)
        }
        Forgettable::Audit => {
            ("DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < ?1 LIMIT ?2)", audit_before)
        }
    };
    let dropped = connection.prepare_cached(sql)?.execute(params![before, FORGOTTEN_AT_ONCE])?;
    Ok(dropped >= FORGOTTEN_AT_ONCE as usize)
}
