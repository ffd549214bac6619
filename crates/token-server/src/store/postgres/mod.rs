//! PostgreSQL, which several replicas may share.
//!
//! Each change is one transaction at "read committed" that locks the rows it decides by. Every wait has a limit: for a
//! connection, for a lock, for a statement, for the call as a whole.

mod accounts;
mod connect;
mod devices;
mod failures;
mod migrations;
mod rest;
mod store;
mod tls;
mod work;

#[cfg(test)]
pub use migrations::MIGRATIONS;

use super::{Format, StoreError, StoreOptions};
use deadpool_postgres::{GenericClient, Object, Pool};
use failures::{Failure, explain};
use std::time::Duration;
use tokio::time::error::Elapsed;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// The longest that one call takes once it has a connection.
const LIMIT: Duration = Duration::from_secs(8);
/// How often a change is tried that got into the way of another.
const MOST_TRIES: u32 = 5;

/// Accounts in PostgreSQL.
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// Connects, and brings the database to the newest format.
    pub async fn open(options: &StoreOptions) -> Result<Self, StoreError> {
        let pool = connect::pool(options)?;
        let mut client = connect::client(&pool).await.map_err(explain)?;
        migrations::run(&mut client).await.map_err(explain)?;
        drop(client);
        Ok(Self { pool })
    }
}

/// The format of the database, without a change of it.
pub async fn inspect(options: &StoreOptions) -> Result<Format, StoreError> {
    let client = connect::client(&connect::pool(options)?).await.map_err(explain)?;
    let found = tokio::time::timeout(LIMIT, migrations::found(&client)).await;
    Ok(Format { found: settle(client, found).map_err(explain)?, known: migrations::known() })
}

/// A connection on which an answer is overdue does not go back to the pool.
fn settle<T>(client: Object, done: Result<Result<T, Failure>, Elapsed>) -> Result<T, Failure> {
    done.unwrap_or_else(|_| {
        drop(Object::take(client));
        Err(StoreError::Unavailable("PostgreSQL does not answer".into()).into())
    })
}

async fn execute(
    client: &impl GenericClient,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<u64, Failure> {
    Ok(client.execute(&client.prepare_cached(sql).await?, values).await?)
}

async fn query(
    client: &impl GenericClient,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Failure> {
    Ok(client.query(&client.prepare_cached(sql).await?, values).await?)
}

async fn query_opt(
    client: &impl GenericClient,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Option<Row>, Failure> {
    Ok(client.query_opt(&client.prepare_cached(sql).await?, values).await?)
}
