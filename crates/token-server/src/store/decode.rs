//! From stored values to ours. A value that we never write is damage, not a panic.

use super::{DeviceEnd, StoreError, StoredKey, WorkKind};
use halley_credentials::uid::Uid;
use halley_token_api::public_key::PublicKey;
use sha2::{Digest, Sha256};

/// A row that makes no sense.
pub(super) fn senseless(what: &str) -> StoreError {
    StoreError::Damaged(format!("it holds {what} that makes no sense"))
}

pub(super) fn uid(text: &str) -> Result<Uid, StoreError> {
    Uid::parse(text).ok_or_else(|| senseless("a uid"))
}

pub(super) fn bytes_32(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| senseless("a key"))
}

pub(super) fn public_key(bytes: &[u8]) -> Result<StoredKey, StoreError> {
    bytes_32(bytes).map(PublicKey)
}

pub(super) fn count(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| senseless("a count"))
}

/// The address of an account: there, unless it is deleted.
pub(super) fn email(email: Option<String>, deleted: bool) -> Result<String, StoreError> {
    match (email, deleted) {
        (Some(email), false) => Ok(email),
        (None, true) => Ok(String::new()),
        _ => Err(senseless("an account")),
    }
}

pub(super) fn device_end(number: Option<i64>) -> Result<Option<DeviceEnd>, StoreError> {
    match number {
        None => Ok(None),
        Some(1) => Ok(Some(DeviceEnd::Revoked)),
        Some(2) => Ok(Some(DeviceEnd::PasswordChanged)),
        Some(3) => Ok(Some(DeviceEnd::AccountDeleted)),
        Some(_) => Err(senseless("an end of a device")),
    }
}

pub(super) fn end_number(end: DeviceEnd) -> i64 {
    match end {
        DeviceEnd::Revoked => 1,
        DeviceEnd::PasswordChanged => 2,
        DeviceEnd::AccountDeleted => 3,
    }
}

pub(super) fn work_kind(number: i64) -> Result<WorkKind, StoreError> {
    match number {
        1 => Ok(WorkKind::CreateUser),
        2 => Ok(WorkKind::UpdateUser),
        3 => Ok(WorkKind::FlushTokens),
        4 => Ok(WorkKind::DeactivateUser),
        _ => Err(senseless("a kind of work")),
    }
}

/// Also the order in which work of one person has to be done.
pub(super) fn kind_number(kind: WorkKind) -> i64 {
    match kind {
        WorkKind::CreateUser => 1,
        WorkKind::UpdateUser => 2,
        WorkKind::FlushTokens => 3,
        WorkKind::DeactivateUser => 4,
    }
}

/// What is kept of a used assertion: one size and no character that a database cannot hold, whatever a client chose.
pub(super) fn assertion_digest(device_id: &str, jti: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    // The length, or one device could use up what is another's.
    digest.update((device_id.len() as u64).to_be_bytes());
    digest.update(device_id);
    digest.update(jti);
    digest.finalize().into()
}

/// The minute that a moment lies in.
pub(super) fn minute(now: i64) -> i64 {
    now.saturating_sub(now.rem_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_ends_and_kinds_are_read_as_they_are_written() {
        for end in [DeviceEnd::Revoked, DeviceEnd::PasswordChanged, DeviceEnd::AccountDeleted] {
            assert_eq!(device_end(Some(end_number(end))), Ok(Some(end)));
        }
        let kinds =
            [WorkKind::CreateUser, WorkKind::UpdateUser, WorkKind::FlushTokens, WorkKind::DeactivateUser];
        for kind in kinds {
            assert_eq!(work_kind(kind_number(kind)), Ok(kind));
        }
        assert!(matches!(device_end(Some(9)), Err(StoreError::Damaged(_))));
        assert!(matches!(work_kind(0), Err(StoreError::Damaged(_))));
    }

    #[test]
    fn the_border_between_device_and_jti_counts() {
        assert_ne!(assertion_digest("d-1", "23"), assertion_digest("d-12", "3"));
    }

    #[test]
    fn minutes_are_whole_also_before_1970() {
        assert_eq!([minute(0), minute(59), minute(60), minute(-1)], [0, 0, 60, -60]);
        assert_eq!(minute(i64::MIN), i64::MIN);
    }
}
