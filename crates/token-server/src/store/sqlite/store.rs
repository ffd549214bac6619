//! The trait, on the threads.

use super::call::Worth::{Crash, PowerCut};
use super::{SqliteStore, accounts, backup, devices, migrations, off_the_async_threads, rest, work};
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
use rusqlite::Connection;
use std::path::Path;

#[async_trait]
impl Store for SqliteStore {
    async fn ping(&self) -> Result<(), StoreError> {
        // By the writer: a file that can only be read is of no use to the service.
        self.0.write(Crash, |connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?)).await
    }

    async fn format(&self) -> Result<Format, StoreError> {
        let found = self.0.read(|connection| Ok(migrations::found(connection)?)).await?;
        Ok(Format { found, known: migrations::known(migrations::MIGRATIONS) })
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let (path, file) = (self.0.path.clone(), file.to_owned());
        off_the_async_threads(move || backup::to_new_file(&path, &file)).await
    }

    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let email = email.to_owned();
        self.0.read(move |connection| accounts::by_email(connection, &email)).await
    }

    async fn account_by_uid(&self, uid: &Uid) -> Result<Option<Account>, StoreError> {
        let uid = uid.clone();
        self.0.read(move |connection| accounts::by_uid(connection, &uid)).await
    }

    async fn accounts(&self, after: Option<&str>, limit: u32) -> Result<Vec<Account>, StoreError> {
        let after = after.map(str::to_owned);
        self.0.read(move |connection| accounts::list(connection, after.as_deref(), limit)).await
    }

    async fn add_account(
        &self,
        account: &NewAccount,
        device: Option<&NewDevice>,
        invite: Option<&InviteHash>,
    ) -> Result<(), StoreError> {
        let (account, device, invite) = (account.clone(), device.cloned(), invite.copied());
        self.0
            .write(PowerCut, move |connection| {
                accounts::add(connection, &account, device.as_ref(), invite.as_ref())
            })
            .await
    }

    async fn re_hash(&self, uid: &Uid, from: &Phc, to: &Phc) -> Result<(), StoreError> {
        let (uid, from, to) = (uid.clone(), from.clone(), to.clone());
        self.0.write(Crash, move |connection| accounts::re_hash(connection, &uid, &from, &to)).await
    }

    async fn change_password(
        &self,
        uid: &Uid,
        from: Option<&Phc>,
        to: &Phc,
        keep: Option<&str>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let (uid, from, to, keep) = (uid.clone(), from.cloned(), to.clone(), keep.map(str::to_owned));
        self.0
            .write(PowerCut, move |connection| {
                accounts::change_password(connection, &uid, from.as_ref(), &to, keep.as_deref(), now)
            })
            .await
    }

    async fn change_profile(
        &self,
        uid: &Uid,
        change: &ProfileChange,
        now: UnixSeconds,
    ) -> Result<Option<Account>, StoreError> {
        let (uid, change) = (uid.clone(), change.clone());
        self.0
            .write(PowerCut, move |connection| accounts::change_profile(connection, &uid, &change, now))
            .await
    }

    async fn set_disabled(&self, uid: &Uid, disabled: bool, now: UnixSeconds) -> Result<bool, StoreError> {
        let uid = uid.clone();
        self.0
            .write(PowerCut, move |connection| accounts::set_disabled(connection, &uid, disabled, now))
            .await
    }

    async fn delete_account(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let (uid, proved) = (uid.clone(), proved.cloned());
        self.0
            .write(PowerCut, move |connection| accounts::delete(connection, &uid, proved.as_ref(), now))
            .await
    }

    async fn add_device(
        &self,
        uid: &Uid,
        proved: Option<&Proved>,
        device: &NewDevice,
    ) -> Result<Device, StoreError> {
        let (uid, proved, device) = (uid.clone(), proved.cloned(), device.clone());
        self.0
            .write(PowerCut, move |connection| devices::add(connection, &uid, proved.as_ref(), &device))
            .await
    }

    async fn signer(&self, device_id: &str) -> Result<Option<Signer>, StoreError> {
        let id = device_id.to_owned();
        self.0.read(move |connection| devices::signer(connection, &id)).await
    }

    async fn devices(&self, uid: &Uid) -> Result<Vec<Device>, StoreError> {
        let uid = uid.clone();
        self.0.read(move |connection| devices::living(connection, &uid)).await
    }

    async fn end_device(
        &self,
        uid: &Uid,
        id: &str,
        end: DeviceEnd,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let (uid, id) = (uid.clone(), id.to_owned());
        self.0.write(PowerCut, move |connection| devices::end(connection, &uid, &id, end, now)).await
    }

    async fn use_assertion(
        &self,
        device_id: &str,
        jti: &str,
        now: UnixSeconds,
        until: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let (digest, id) = (decode::assertion_digest(device_id, jti), device_id.to_owned());
        self.0
            .write(Crash, move |connection| devices::use_assertion(connection, &id, &digest, now, until))
            .await
    }

    async fn count_attempt(&self, key: &str, now: UnixSeconds) -> Result<Option<Attempts>, StoreError> {
        let key = key.to_owned();
        self.0.write(Crash, move |connection| rest::count_attempt(connection, &key, now)).await
    }

    async fn forget_attempts(&self, key: &str) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.0.write(Crash, move |connection| rest::forget_attempts(connection, &key)).await
    }

    async fn add_invite(&self, invite: &NewInvite) -> Result<(), StoreError> {
        let invite = invite.clone();
        self.0.write(PowerCut, move |connection| rest::add_invite(connection, &invite)).await
    }

    async fn invites(&self) -> Result<Vec<Invite>, StoreError> {
        self.0.read(rest::invites).await
    }

    async fn revoke_invite(&self, id: &str) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.0.write(PowerCut, move |connection| rest::revoke_invite(connection, &id)).await
    }

    async fn invite_is_good(&self, invite: &InviteHash, now: UnixSeconds) -> Result<bool, StoreError> {
        let invite = *invite;
        self.0.read(move |connection| rest::invite_is_good(connection, &invite, now)).await
    }

    async fn note_work(&self, uid: &Uid, kind: WorkKind, now: UnixSeconds) -> Result<Work, StoreError> {
        let uid = uid.clone();
        self.0.write(PowerCut, move |connection| work::note(connection, &uid, kind, now)).await
    }

    async fn work_of(&self, uid: &Uid) -> Result<Vec<Work>, StoreError> {
        let uid = uid.clone();
        self.0.read(move |connection| work::of(connection, &uid)).await
    }

    async fn take_work(
        &self,
        now: UnixSeconds,
        lease: UnixSeconds,
        limit: u32,
    ) -> Result<Vec<Work>, StoreError> {
        self.0.write(Crash, move |connection| work::take(connection, now, lease, limit)).await
    }

    async fn finish_work(&self, done: &Work) -> Result<(), StoreError> {
        let done = done.clone();
        // Work that comes back after a power cut is done twice, which does no harm.
        self.0.write(Crash, move |connection| work::finish(connection, &done)).await
    }

    async fn postpone_work(&self, vain: &Work, until: UnixSeconds) -> Result<(), StoreError> {
        let vain = vain.clone();
        self.0.write(Crash, move |connection| work::postpone(connection, &vain, until)).await
    }

    async fn backlog(&self) -> Result<(u64, Option<UnixSeconds>), StoreError> {
        self.0.read(work::backlog).await
    }

    async fn nonce_key(&self, candidate: [u8; 32]) -> Result<[u8; 32], StoreError> {
        self.0.write(PowerCut, move |connection| rest::nonce_key(connection, &candidate)).await
    }

    async fn audit(&self, event: &AuditEvent) -> Result<(), StoreError> {
        let event = event.clone();
        self.0.write(Crash, move |connection| rest::audit(connection, &event)).await
    }

    async fn audit_log(&self, uid: Option<&Uid>, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
        let uid = uid.cloned();
        self.0.read(move |connection| rest::audit_log(connection, uid.as_ref(), limit)).await
    }

    async fn forget(&self, now: UnixSeconds, audit_before: UnixSeconds) -> Result<(), StoreError> {
        for old in Forgettable::ALL {
            let piece = move |connection: &Connection| rest::forget(connection, old, now, audit_before);
            while self.0.write(Crash, piece).await? {}
        }
        Ok(())
    }
}
