//! From what PostgreSQL and the network say to what the caller is told.

use crate::store::StoreError;
use deadpool_postgres::{HookError, PoolError, TimeoutType};
use std::error::Error;
use tokio_postgres::error::SqlState;

/// Why a piece of work failed.
#[derive(Debug)]
pub enum Failure {
    /// PostgreSQL or the network said so.
    Postgres(tokio_postgres::Error),
    /// No connection was to be had.
    Pool(Box<PoolError>),
    /// An answer that is final already.
    Final(StoreError),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        Self::Pool(Box::new(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl Failure {
    /// Two got in each other's way, and nothing of this one was done.
    pub fn is_contention(&self) -> bool {
        let Self::Postgres(error) = self else { return false };
        [Some(&SqlState::T_R_DEADLOCK_DETECTED), Some(&SqlState::T_R_SERIALIZATION_FAILURE)]
            .contains(&error.code())
    }
}

/// The answer for this failure.
pub fn explain(failure: Failure) -> StoreError {
    match failure {
        Failure::Final(error) => error,
        Failure::Postgres(error) => explain_postgres(&error),
        Failure::Pool(error) => explain_pool(*error),
    }
}

fn explain_pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Timeout(TimeoutType::Wait) => {
            StoreError::Unavailable("all connections to PostgreSQL are in use".into())
        }
        PoolError::Timeout(_) => StoreError::Unavailable("PostgreSQL does not answer".into()),
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            explain_postgres(&error)
        }
        _ => StoreError::Failed("the pool of connections to PostgreSQL failed".into()),
    }
}

fn explain_postgres(error: &tokio_postgres::Error) -> StoreError {
    let Some(said) = error.as_db_error() else {
        return explain_outside(error);
    };
    // Never the detail, which holds values.
    let (code, text) = (said.code(), format!("PostgreSQL: {} ({})", said.message(), said.code().code()));
    match code.code() {
        "42P01" | "42703" => StoreError::Damaged(format!("{text}; a table of ours is not as it was made")),
        "42P07" | "42710" => StoreError::Damaged(format!("{text}; give the server a database of its own")),
        "XX001" | "XX002" => StoreError::Damaged(text),
        // A statement or a lock took too long; the server only reads just now; privileges or data are not at fault.
        "57014" | "55P03" | "25006" => StoreError::Unavailable(text),
        // Connections, contention, resources (among them a full disk), operators, the system.
        other if ["08", "40", "53", "57", "58"].iter().any(|class| other.starts_with(class)) => {
            StoreError::Unavailable(text)
        }
        _ => StoreError::Failed(text),
    }
}

/// No word from the server itself: the network, TLS, or an answer of an unexpected type.
fn explain_outside(error: &tokio_postgres::Error) -> StoreError {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    if text.contains("deserializing column") {
        return StoreError::Damaged("it holds a value of the wrong type".into());
    }
    StoreError::Unavailable(format!("PostgreSQL: {text}"))
}
