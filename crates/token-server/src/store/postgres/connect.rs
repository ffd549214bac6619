//! Connections: how they are made, kept and limited.

use super::failures::Failure;
use super::tls;
use crate::store::{StoreError, StoreOptions};
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

/// To get a connection, with all that belongs to it.
const CONNECT: Duration = Duration::from_secs(5);
/// What has been sent has to be acknowledged by the other side's system within this time.
const ACKNOWLEDGED: Duration = Duration::from_secs(15);
/// A connection at rest is probed after this time, so that firewalls do not forget it.
const PROBED: Duration = Duration::from_secs(60);
/// Limits that the server keeps, should we be gone; and what a transaction sees of others.
const SESSION: &str = "SET statement_timeout = '5s'; SET lock_timeout = '4s';
    SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_isolation = 'read committed'";

/// A pool that has no connection yet.
pub fn pool(options: &StoreOptions) -> Result<Pool, StoreError> {
    let config = config(&options.url)?;
    let tls = tls::connector(config.get_ssl_mode(), options.ca_file.as_deref())?;
    // Closed connections are noticed by their own task; one more round trip each time would double what a mint costs.
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let pool = Pool::builder(Manager::from_config(config, tls, manager))
        .max_size(options.pool.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(options.wait))
        .create_timeout(Some(CONNECT))
        .recycle_timeout(Some(CONNECT))
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
        }))
        .build();
    pool.map_err(|error| StoreError::Failed(error.to_string()))
}

/// A connection, which has to be free within the wait of the options.
pub async fn client(pool: &Pool) -> Result<deadpool_postgres::Object, Failure> {
    Ok(pool.get().await?)
}

fn config(url: &SecretString) -> Result<Config, StoreError> {
    // What the parser says is not passed on: of an address that it misread, any part may be the password.
    let unreadable = "database.url is no address of PostgreSQL, or has an option that is not known; \
        in the password, characters such as @ : / ? # % have to be percent-encoded";
    let mut config: Config =
        with_known_modes(url)?.expose_secret().parse().map_err(|_| StoreError::Failed(unreadable.into()))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_application_name().is_none() {
        config.application_name("halley-token-server");
    }
    config.tcp_user_timeout(ACKNOWLEDGED).keepalives_idle(PROBED);
    Ok(config)
}

/// `require` checks certificate and name here, which elsewhere is called `verify-full`.
fn with_known_modes(url: &SecretString) -> Result<SecretString, StoreError> {
    let url = url.expose_secret();
    let Some((address, options)) = url.split_once('?') else { return Ok(SecretString::from(url)) };
    let mut known = Vec::new();
    for option in options.split('&') {
        match option.split_once('=') {
            Some(("sslmode", "verify-ca" | "verify-full")) => known.push("sslmode=require"),
            Some(("sslmode", "disable" | "prefer" | "require")) => known.push(option),
            Some(("sslmode", _)) => {
                return Err(StoreError::Failed("sslmode is disable, prefer or require".into()));
            }
            Some(("sslrootcert", _)) => {
                let text = "in place of sslrootcert in database.url, set database.ca_file";
                return Err(StoreError::Failed(text.into()));
            }
            _ => known.push(option),
        }
    }
    Ok(SecretString::from(format!("{address}?{}", known.join("&"))))
}

/// Whether a certificate has to be right.
pub fn verifies(mode: SslMode, has_ca_file: bool) -> bool {
    !matches!(mode, SslMode::Prefer | SslMode::Disable) || has_ca_file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> Result<SslMode, StoreError> {
        config(&SecretString::from(url)).map(|config| config.get_ssl_mode())
    }

    #[test]
    fn modes_that_verify_elsewhere_require_here() {
        assert_eq!(mode("postgres://a@b/c"), Ok(SslMode::Prefer));
        assert_eq!(mode("postgresql://a@b:1,d:2/c?sslmode=verify-full"), Ok(SslMode::Require));
        assert_eq!(mode("postgres://a@b/c?application_name=x&sslmode=verify-ca"), Ok(SslMode::Require));
        assert_eq!(mode("postgres://a@b/c?sslmode=disable"), Ok(SslMode::Disable));
        assert!(verifies(SslMode::Require, false) && !verifies(SslMode::Prefer, false));
        assert!(verifies(SslMode::Prefer, true));
    }

    #[test]
    fn an_address_that_cannot_be_read_is_not_shown() {
        for url in [
            "postgres://me:canary@db:port/x",
            "postgres://me:x@db/x?canary=1",
            "postgres://me:x@db/x?sslmode=canary",
        ] {
            let Err(StoreError::Failed(text)) = mode(url) else { panic!("{url}") };
            assert!(!text.contains("canary"), "{text}");
        }
    }
}
