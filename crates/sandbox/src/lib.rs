//! A local server that speaks enough of the CometChat contract for development and tests.
//!
//! The unmodified SDK and UI Kit log in, chat and stay connected against it, with no account and no
//! internet. Everything lies in memory, and is gone when it stops unless it has a database.
//!
//! - `operations`: the emulated API, one file per family of calls
//! - `state`: the world and its rules, without HTTP
//! - `storage`: where the world outlives the sandbox
//! - `realtime`: the sockets
//! - `entrance`, `tls`: the ways in
//! - `control`: the sandbox's own calls under `/sandbox/`
//! - `envelope`, `errors`: the two shapes of every answer
//!
//! ```no_run
//! # async fn demo() -> Result<(), halley_sandbox::StartError> {
//! let sandbox = halley_sandbox::start(halley_sandbox::Options::default()).await?;
//! let base = format!("{}/v3", sandbox.url());
//! sandbox.stop().await;
//! # let _ = base;
//! # Ok(())
//! # }
//! ```

mod app;
mod auth;
mod backup;
mod clock;
mod control;
mod entrance;
mod envelope;
mod errors;
mod leftovers;
mod operations;
mod options;
mod patient;
mod places;
mod randomness;
mod rate_limits;
mod realtime;
mod rebase;
mod request;
mod routing;
mod seed;
mod seed_file;
mod server;
mod state;
mod storage;
mod tls;
mod webhooks;

pub use clock::{Clock, SystemClock};
pub use options::{
    DEFAULT_API_KEY, DEFAULT_APP_ID, DEFAULT_AUTH_KEY, DEFAULT_MANAGEMENT_KEY, DEFAULT_MANAGEMENT_SECRET,
    DEFAULT_REGION, Database, Options, Seed, Timings,
};
pub use randomness::{NoRandomness, Randomness, SystemRandomness};
pub use rate_limits::RateLimits;
pub use seed_file::{SeedError, SeedFile};
pub use server::{Failed, Running, StartError, start};
pub use storage::StorageError;
pub use tls::{CaError, CertificateAuthority, Tls};
