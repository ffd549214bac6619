//! The trait, on the pool.

use super::failures::{Failure, explain};
use super::{LIMIT, MOST_TRIES, PostgresStore, accounts, connect, devices, migrations, rest, settle, work};
use crate::store::forgettable::Forgettable;
use crate::store::{
    Account, AuditEvent, Device, DeviceEnd, Format, Invite, InviteHash, NewAccount, NewDevice, NewInvite,
    ProfileChange, Proved, Signer, Store, StoreError, Work, WorkKind, decode,
};
use async_trait::async_trait;
use halley_credentials::clock::UnixSeconds;
use halley_credentials::lockout::Attempts;
use halley_credentials::password::Phc;
use halley_credentials::uid::Uid;
use std::path::Path;
use tokio::time::timeout;

/// One statement, which is a transaction of its own.
macro_rules! ask {
    ($store:ident, $client:ident => $work:expr) => {{
        let held = connect::client(&$store.pool).await.map_err(explain)?;
        let done = {
            let $client = &held;
            timeout(LIMIT, $work).await
        };
        settle(held, done).map_err(explain)
    }};
}

/// Several statements, all or none. Tried anew where it got into the way of another.
macro_rules! change {
    ($store:ident, $client:ident => $work:expr) => {{
        let mut tries = 0;
        loop {
            tries += 1;
            let mut held = connect::client(&$store.pool).await.map_err(explain)?;
            let done = timeout(LIMIT, async {
                let transaction = held.transaction().await?;
                let $client = &transaction;
                let result = $work.await?;
                transaction.commit().await?;
                Ok::<_, Failure>(result)
            })
            .await;
            match settle(held, done) {
                Err(failure) if failure.is_contention() && tries < MOST_TRIES => {}
                done => break done.map_err(explain),
            }
        }
    }};
}

#[async_trait]
impl Store for PostgresStore {
    async fn ping(&self) -> Result<(), StoreError> {
        ask!(self, client => async { Ok(client.batch_execute("").await?) })
    }

    async fn format(&self) -> Result<Format, StoreError> {
        let found = ask!(self, client => migrations::found(client))?;
        Ok(Format { found, known: migrations::known() })
    }

    async fn backup(&self, _: &Path) -> Result<(), StoreError> {
        let text = "PostgreSQL is backed up with its own tools: run pg_dump --format=custom";
        Err(StoreError::Failed(text.into()))
    }

    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        ask!(self, client => accounts::by_email(client, email))
    }

    async fn account_by_uid(&self, uid: &Uid) -> Result<Option<Account>, StoreError> {
        ask!(self, client => accounts::by_uid(client, uid))
    }

    async fn accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, StoreError> {
        ask!(self, client => accounts::list(client, after, limit))
    }

    async fn add_account(
        &self,
        account: &NewAccount,
        device: Option<&NewDevice>,
        invite: Option<&InviteHash>,
    ) -> Result<(), StoreError> {
        change!(self, client => accounts::add(client, account, device, invite))
    }

    async fn re_hash(&self, uid: &Uid, from: &Phc, to: &Phc) -> Result<(), StoreError> {
        ask!(self, client => accounts::re_hash(client, uid, from, to))
    }

    async fn change_password(
        &self,
        uid: &Uid,
        from: Option<&Phc>,
        to: &Phc,
        keep: Option<&str>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        change!(self, client => accounts::change_password(client, uid, from, to, keep, now))
    }

    async fn change_profile(
        &self,
        uid: &Uid,
        change: &ProfileChange,
        now: UnixSeconds,
    ) -> Result<Option<Account>, StoreError> {
        change!(self, client => accounts::change_profile(client, uid, change, now))
    }

    async fn set_disabled(&self, uid: &Uid, disabled: bool, now: UnixSeconds) -> Result<bool, StoreError> {
        change!(self, client => accounts::set_disabled(client, uid, disabled, now))
    }

    async fn delete_account(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        change!(self, client => accounts::delete(client, uid, proved, now))
    }

    async fn add_device(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        device: &NewDevice,
    ) -> Result<Device, StoreError> {
        change!(self, client => devices::add(client, uid, proved, device))
    }

    async fn signer(&self, device_id: &str) -> Result<Option<Signer>, StoreError> {
        ask!(self, client => devices::signer(client, device_id))
    }

    async fn devices(&self, uid: &Uid) -> Result<Vec<Device>, StoreError> {
        ask!(self, client => devices::living(client, uid))
    }

    async fn end_device(
        &self,
        uid: &Uid,
        id: &str,
        end: DeviceEnd,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        change!(self, client => devices::end(client, uid, id, end, now))
    }

    async fn use_assertion(
        &self,
        device_id: &str,
        jti: &str,
        now: UnixSeconds,
        until: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let digest = decode::assertion_digest(device_id, jti);
        ask!(self, client => devices::use_assertion(client, device_id, &digest, now, until))
    }

    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, StoreError> {
        change!(self, client => rest::count_attempt(client, key, now))
    }

    async fn forget_attempts(&self, key: &str) -> Result<(), StoreError> {
        ask!(self, client => rest::forget_attempts(client, key))
    }

    async fn add_invite(&self, invite: &NewInvite) -> Result<(), StoreError> {
        ask!(self, client => rest::add_invite(client, invite))
    }

    async fn invites(&self) -> Result<Vec<Invite>, StoreError> {
        ask!(self, client => rest::invites(client))
    }

    async fn revoke_invite(&self, id: &str) -> Result<bool, StoreError> {
        ask!(self, client => rest::revoke_invite(client, id))
    }

    async fn invite_is_good(&self, invite: &InviteHash, now: UnixSeconds) -> Result<bool, StoreError> {
        ask!(self, client => rest::invite_is_good(client, invite, now))
    }

    async fn note_work(&self, uid: &Uid, kind: WorkKind, now: UnixSeconds) -> Result<Work, StoreError> {
        change!(self, client => work::note(client, uid, kind, now))
    }

    async fn work_of(&self, uid: &Uid) -> Result<Vec<Work>, StoreError> {
        ask!(self, client => work::of(client, uid))
    }

    async fn take_work(
        &self,
        now: UnixSeconds,
        lease: UnixSeconds,
        limit: u32,
    ) -> Result<Vec<Work>, StoreError> {
        ask!(self, client => work::take(client, now, lease, limit))
    }

    async fn finish_work(&self, done: &Work) -> Result<(), StoreError> {
        change!(self, client => work::finish(client, done))
    }

    async fn postpone_work(&self, vain: &Work, until: UnixSeconds) -> Result<(), StoreError> {
        change!(self, client => work::postpone(client, vain, until))
    }

    async fn backlog(&self) -> Result<(u64, Option<UnixSeconds>), StoreError> {
        ask!(self, client => work::backlog(client))
    }

    async fn nonce_key(&self, candidate: [u8; 32]) -> Result<[u8; 32], StoreError> {
        change!(self, client => rest::nonce_key(client, &candidate))
    }

    async fn audit(&self, event: &AuditEvent) -> Result<(), StoreError> {
        ask!(self, client => rest::audit(client, event))
    }

    async fn audit_log(&self, uid: Option<&Uid>, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
        ask!(self, client => rest::audit_log(client, uid, limit))
    }

    async fn forget(&self, now: UnixSeconds, audit_before: UnixSeconds) -> Result<(), StoreError> {
        for old in Forgettable::ALL {
            while change!(self, client => rest::forget(client, old, now, audit_before))? {}
        }
        Ok(())
    }
}
