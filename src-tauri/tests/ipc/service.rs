//! A sandbox that outlives the app, and what it knows.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use halley::connection::{Environment, ExternalSandbox};
use halley_sandbox::Running;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(15);
const LOOK: Duration = Duration::from_millis(20);

/// The app takes the sandbox at this address in place of its own.
pub fn environment(url: &str) -> Environment {
    let (app_id, region) = ("sandbox".to_owned(), "us".to_owned());
    let api_key = halley_sandbox::DEFAULT_API_KEY.to_owned().into();
    let sandbox = ExternalSandbox { url: url.to_owned(), app_id, region, api_key };
    Environment { sandbox: Some(sandbox), ..Environment::default() }
}

pub struct Service(Running);

impl Service {
    pub fn start() -> Self {
        Self(
            tauri::async_runtime::block_on(halley_sandbox::start(halley_sandbox::Options::default()))
                .unwrap(),
        )
    }

    pub fn url(&self) -> String {
        self.0.url()
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// How many tokens of people that the app made are alive.
    pub fn tokens(&self) -> usize {
        let world: Value = serde_json::from_str(&self.0.export().unwrap()).unwrap();
        let tokens = world["tokens"].as_array().unwrap();
        tokens.iter().filter(|token| token["uid"].as_str().unwrap().starts_with("h-")).count()
    }

    pub fn wait_until_no_token_is_left(&self) {
        self.wait_for_tokens(0);
    }

    pub fn wait_for_tokens(&self, count: usize) {
        let looks = async {
            while self.tokens() != count {
                tokio::time::sleep(LOOK).await;
            }
        };
        let in_time = tauri::async_runtime::block_on(async { tokio::time::timeout(PATIENCE, looks).await });
        assert!(in_time.is_ok(), "{} tokens are alive, not {count}", self.tokens());
    }
}
