//! What a sandbox can be told at its start.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::clock::{Clock, SystemClock};
use crate::randomness::{Randomness, SystemRandomness};
use crate::rate_limits::RateLimits;
use crate::seed_file::SeedFile;
use crate::tls::Tls;

/// App id of every sandbox that is not told another.
pub const DEFAULT_APP_ID: &str = "sandbox";
/// Region of every sandbox that is not told another.
pub const DEFAULT_REGION: &str = "us";
/// The fixed REST API key (scope `fullAccess`). It opens nothing but a sandbox, so it is no secret.
pub const DEFAULT_API_KEY: &str = "5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c00001";
/// The fixed Auth Key (scope `authOnly`). It opens nothing but a sandbox, so it is no secret.
pub const DEFAULT_AUTH_KEY: &str = "5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c00002";

/// The fixed key of the management calls. It opens nothing but a sandbox, so it is no secret.
pub const DEFAULT_MANAGEMENT_KEY: &str = "5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c00003";
/// The fixed secret beside it. It opens nothing but a sandbox, so it is no secret.
pub const DEFAULT_MANAGEMENT_SECRET: &str = "5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c00004";

/// What the world contains at the start and after a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// The sample users `cometchat-uid-1` to `-5`, the group `cometchat-guid-1`, and some history.
    pub samples: bool,
    /// A user created over the server API joins the sample group and is greeted by `cometchat-uid-1`,
    /// so that a new person has somebody to chat with. Needs `samples`.
    pub welcome_new_users: bool,
}

impl Default for Seed {
    fn default() -> Self {
        Self { samples: true, welcome_new_users: true }
    }
}

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Timings {
    /// For the first frame of a socket to authenticate it.
    pub socket_auth: Duration,
    /// Without any frame from a client, before its socket is closed. The SDK pings every 15 s.
    pub socket_silence: Duration,
    /// For a client to take one frame.
    pub socket_write: Duration,
    /// For a client to take the farewell.
    pub socket_close: Duration,
    /// After a user's last socket closed, before others hear of it: a page may only be reloading.
    pub presence_grace: Duration,
    /// For a client to send the head of a request.
    pub request_head: Duration,
    /// For a client to send the JSON body of a request.
    pub request_body: Duration,
    /// For a client to take some more of an answer.
    pub answer_taken: Duration,
    /// For a webhook to answer.
    pub webhook_answer: Duration,
    /// Before each further try to reach a webhook that has `retryOnFailure`.
    pub webhook_retries: [Duration; 2],
    /// For open requests and sockets to end when the sandbox stops.
    pub stop: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            socket_auth: Duration::from_secs(5),
            socket_silence: Duration::from_secs(40),
            socket_write: Duration::from_secs(10),
            socket_close: Duration::from_secs(1),
            presence_grace: Duration::from_secs(3),
            request_head: Duration::from_secs(10),
            request_body: Duration::from_secs(30),
            answer_taken: Duration::from_secs(30),
            webhook_answer: Duration::from_secs(2),
            webhook_retries: [Duration::from_secs(10), Duration::from_secs(30)],
            stop: Duration::from_secs(3),
        }
    }
}

/// A file in which the world outlives the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// The SQLite file, made when there is none. The folder must exist. Uploaded files lie in `FILE-files` beside it.
    pub file: PathBuf,
    /// Whether sessions outlive it too: tokens and sockets' secrets then lie in the file in clear. Without, everybody
    /// has to log in again after a restart.
    pub keep_sessions: bool,
}

/// How to start a sandbox. [`Options::default`] needs no configuration at all.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// TLS beside plain HTTP, at an address of its own. Default none.
    pub tls: Option<Tls>,
    /// Allows an address that other machines can reach. The keys are public, so anybody there can do anything.
    pub allow_remote: bool,
    /// Default [`DEFAULT_APP_ID`].
    pub app_id: String,
    /// Default [`DEFAULT_REGION`].
    pub region: String,
    /// REST API key. Default [`DEFAULT_API_KEY`].
    pub api_key: SecretString,
    /// Auth Key. Default [`DEFAULT_AUTH_KEY`].
    pub auth_key: SecretString,
    /// Key of the management calls. Default [`DEFAULT_MANAGEMENT_KEY`].
    pub management_key: SecretString,
    /// Secret beside it. Default [`DEFAULT_MANAGEMENT_SECRET`].
    pub management_secret: SecretString,
    /// Lets webhooks lie on other machines. By default a sandbox, a tool for tests, writes to nobody there.
    pub remote_webhooks: bool,
    /// The Auth Key may mint tokens only, not create or change users.
    pub strict_auth_key: bool,
    /// Minting without `force` hands back the user's newest live token, as the service once did.
    /// Default: each mint gives a fresh one.
    pub reuse_tokens: bool,
    /// Calls in a minute, by the clock below; `None` neither counts nor tells.
    pub rate_limits: Option<RateLimits>,
    /// What is there at the start.
    pub seed: Seed,
    /// In place of `seed`, what a file says.
    pub seed_file: Option<SeedFile>,
    /// Where everything outlives the sandbox; what it says goes before the seed, which is for an empty one. By default
    /// nothing does.
    pub database: Option<Database>,
    /// Limits on time.
    pub timings: Timings,
    /// Most connections at once, sockets included; further ones wait. A quarter of them, at most 1,000, may
    /// be newcomers that have sent no request yet, or sockets that have not authenticated: when one more
    /// comes, the one that has waited longest is closed.
    pub connections: usize,
    /// Frames that may wait for one slow client before its socket is closed.
    pub socket_queue: usize,
    /// The time for everything that is stored.
    pub clock: Arc<dyn Clock>,
    /// The unguessable part of tokens.
    pub randomness: Arc<dyn Randomness>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            allow_remote: false,
            app_id: DEFAULT_APP_ID.to_owned(),
            region: DEFAULT_REGION.to_owned(),
            api_key: SecretString::from(DEFAULT_API_KEY),
            auth_key: SecretString::from(DEFAULT_AUTH_KEY),
            management_key: SecretString::from(DEFAULT_MANAGEMENT_KEY),
            management_secret: SecretString::from(DEFAULT_MANAGEMENT_SECRET),
            remote_webhooks: false,
            strict_auth_key: false,
            reuse_tokens: false,
            rate_limits: Some(RateLimits::default()),
            seed: Seed::default(),
            seed_file: None,
            database: None,
            timings: Timings::default(),
            connections: 4_096,
            socket_queue: 2_048,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("listen", &self.listen)
            .field("tls", &self.tls)
            .field("allow_remote", &self.allow_remote)
            .field("app_id", &self.app_id)
            .field("region", &self.region)
            .field("remote_webhooks", &self.remote_webhooks)
            .field("strict_auth_key", &self.strict_auth_key)
            .field("reuse_tokens", &self.reuse_tokens)
            .field("rate_limits", &self.rate_limits)
            .field("seed", &self.seed)
            .field("seed_file", &self.seed_file)
            .field("database", &self.database)
            .field("timings", &self.timings)
            .field("connections", &self.connections)
            .field("socket_queue", &self.socket_queue)
            .finish_non_exhaustive()
    }
}
