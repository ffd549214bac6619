//! What has to be done at CometChat. It is noted in the transaction that makes it necessary, done at once if that can
//! be, and otherwise again and again until it is done.

use super::mint::person;
use super::{Accounts, Failure};
use crate::chat::ChatFailure;
use crate::store::{Work, WorkKind};
use halley_credentials::uid::Uid;
use std::time::Duration;

/// How long somebody waits for what would be done later anyway.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE_S: u64 = 300;

impl Accounts {
    /// Does the noted work of one person now.
    pub(super) async fn finish(&self, uid: &Uid) -> Result<(), Failure> {
        let steps = async {
            let _gate = self.gates.of(uid).write().await;
            self.do_work(uid).await
        };
        let done = self.at_chat(steps).await;
        if done.is_err() {
            self.wake.notify_one();
        }
        done
    }

    /// Does the noted work of one person now if it can be done soon; otherwise it is done later.
    pub(super) async fn soon(&self, uid: &Uid) {
        if tokio::time::timeout(PATIENCE, self.finish(uid)).await.is_err() {
            self.wake.notify_one();
        }
    }

    /// Does it, one after the other. The person's gate has to be held.
    pub(super) async fn do_work(&self, uid: &Uid) -> Result<(), Failure> {
        for work in self.store.work_of(uid).await? {
            match self.attempt(&work).await? {
                Ok(()) => self.store.finish_work(&work).await?,
                Err(failure) => {
                    self.store.postpone_work(&work, self.next_attempt(&work, &failure)).await?;
                    // A picture that is refused keeps nobody out.
                    if work.kind != WorkKind::UpdateUser {
                        return Err(failure.into());
                    }
                }
            }
        }
        Ok(())
    }

    async fn attempt(&self, work: &Work) -> Result<Result<(), ChatFailure>, Failure> {
        let uid = &work.uid;
        let done = match work.kind {
            WorkKind::FlushTokens => self.chat.flush(uid).await,
            WorkKind::DeactivateUser => self.chat.deactivate(uid).await,
            WorkKind::CreateUser | WorkKind::UpdateUser => {
                let Some(account) = self.store.account_by_uid(uid).await? else { return Ok(Ok(())) };
                let person = person(&account);
                match work.kind {
                    WorkKind::CreateUser => self.chat.create(&person).await,
                    _ => match self.chat.update(&person).await {
                        Err(ChatFailure::UnknownPerson) => self.chat.create(&person).await,
                        other => other,
                    },
                }
            }
        };
        Ok(match done {
            // Deactivated there, by whoever runs the chat: that is theirs to undo.
            Err(ChatFailure::UnknownPerson) => Ok(()),
            other => other,
        })
    }

    fn next_attempt(&self, work: &Work, failure: &ChatFailure) -> i64 {
        let asked = match failure {
            ChatFailure::Away { retry_after_s, .. } => retry_after_s.unwrap_or(0),
            ChatFailure::UnknownPerson => 0,
        };
        let grown = 1_u64.checked_shl(work.attempts.min(32)).unwrap_or(u64::MAX);
        let pause = grown.max(asked).min(LONGEST_PAUSE_S);
        self.clock.now().saturating_add(i64::try_from(pause).unwrap_or(i64::MAX))
    }
}
