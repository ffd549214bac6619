//! Which database, and how long to wait for it.

use super::StoreError;
use secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;
use std::time::Duration;

/// Where the database is. `Debug` shows no password.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `sqlite://FILE`, where what follows `://` is the path as it stands, or `postgres://...`.
    ///
    /// `sslmode` of the latter: `disable`; `prefer`, the default, which encrypts where the server can and, without a
    /// `ca_file`, does not check who it is; `require` (also `verify-ca`, `verify-full`), which always checks the
    /// server's certificate and name.
    pub url: SecretString,
    /// Most connections to PostgreSQL; for SQLite the readers, four at most.
    pub pool: usize,
    /// Certificates to trust in place of the system's, in PEM.
    pub ca_file: Option<PathBuf>,
    /// The longest wait for a turn; beyond that the answer is [`StoreError::Unavailable`].
    pub wait: Duration,
}

impl StoreOptions {
    /// The database at this address, with 8 connections and a wait of 5 s.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        Self { url, pool: 8, ca_file: None, wait: Duration::from_secs(5) }
    }

    pub(super) fn place(&self) -> Result<Place, StoreError> {
        let url = self.url.expose_secret();
        match url.split_once("://") {
            Some(("sqlite", "")) => Err(StoreError::Failed("database.url names no file".into())),
            Some(("sqlite", file)) if file == ":memory:" || file.starts_with("file:") => Err(
                StoreError::Failed("database.url must name a file: accounts in memory are soon lost".into()),
            ),
            Some(("sqlite", file)) => Ok(Place::Sqlite(PathBuf::from(file))),
            Some(("postgres" | "postgresql", _)) => Ok(Place::Postgres),
            // Its text may hold a password.
            _ => Err(StoreError::Failed("database.url must begin with sqlite:// or postgres://".into())),
        }
    }
}

pub(super) enum Place {
    Sqlite(PathBuf),
    Postgres,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn place(url: &str) -> Result<Place, StoreError> {
        StoreOptions::new(url.into()).place()
    }

    #[test]
    fn paths_are_taken_as_they_stand() {
        for (url, file) in [
            ("sqlite:///var/lib/x/halley.db", "/var/lib/x/halley.db"),
            ("sqlite://halley.db", "halley.db"),
            ("sqlite://a/b c?.db", "a/b c?.db"),
        ] {
            assert!(matches!(place(url), Ok(Place::Sqlite(path)) if path == Path::new(file)), "{url}");
        }
    }

    #[test]
    fn other_addresses_are_refused_without_being_shown() {
        for url in ["", "sqlite://", "sqlite://:memory:", "mysql://me:canary@db/x", "canary"] {
            let Err(StoreError::Failed(text)) = place(url) else { panic!("{url}") };
            assert!(!text.contains("canary"), "{text}");
        }
        assert!(!format!("{:?}", StoreOptions::new("postgres://me:canary@db/x".into())).contains("canary"));
    }
}
