//! Numbered steps, forwards only. A step that was ever released is never edited.

use super::failures::Failure;
use crate::store::{StoreError, decode};
use deadpool_postgres::{GenericClient, Object};

/// Step n takes a database from format n - 1 to format n.
pub const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/postgres/0001_first.sql")];
/// The lock under which replicas that start at the same time take turns: "Halt" twice.
const LOCK: i64 = 0x4861_6c74_4861_6c74;

/// The newest format known.
pub fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The format of the database; 0 if it is empty.
pub async fn found(client: &impl GenericClient) -> Result<i64, Failure> {
    // Not by `to_regclass`: under the lock that would still say what it said before another replica made the table.
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class
                 WHERE relname = 'halley_format' AND relkind = 'r' AND pg_catalog.pg_table_is_visible(oid))";
    let there = client.query_one(sql, &[]).await?;
    if !there.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let row = client.query_opt("SELECT format FROM halley_format", &[]).await?;
    let format: i64 = row.ok_or_else(|| decode::senseless("no format"))?.try_get(0)?;
    if format < 1 { Err(decode::senseless("a format").into()) } else { Ok(format) }
}

/// Brings the database to the newest format, all or nothing.
pub async fn run(client: &mut Object) -> Result<(), Failure> {
    // Looked at first without the lock: a newer database may be one that we have no right to change.
    if refuse_newer(found(client).await?)? == known() {
        return Ok(());
    }
    let transaction = client.transaction().await?;
    transaction
        .batch_execute("SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '1min'")
        .await?;
    transaction.query_one("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let found = refuse_newer(found(&transaction).await?)?;
    for (step, number) in MIGRATIONS.iter().zip(1_i64..).filter(|(_, number)| *number > found) {
        transaction.batch_execute(step).await?;
        tracing::info!(format = number, "database upgraded");
    }
    let keep = "CREATE TABLE IF NOT EXISTS halley_format (
                  one BIGINT PRIMARY KEY DEFAULT 1 CHECK (one = 1), format BIGINT NOT NULL)";
    transaction.batch_execute(keep).await?;
    let set = "INSERT INTO halley_format (format) VALUES ($1)
               ON CONFLICT (one) DO UPDATE SET format = excluded.format";
    transaction.execute(set, &[&known()]).await?;
    transaction.commit().await?;
    Ok(())
}

fn refuse_newer(found: i64) -> Result<i64, StoreError> {
    let known = known();
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(found) }
}
