//! Token servers, teams' own servers and what stands in their place, on loopback.

mod answering;
mod minting;
mod refusing;
mod team;
mod tls;
mod unreachable;

use answering::Answering;
use halley_login::account::Uid;
use halley_login::device::{Device, DeviceId, DeviceKey};
use halley_testkit::{ManualClock, SeededRandomness};
use halley_token_client::network::Network;
use halley_token_client::server::ServerTokenSource;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const NOW: i64 = 1_700_000_000;
const TOKEN: &str = "h-1_1630306819c3027ce530b2367f3c97b4106f0cb8";
const PASSWORD: &str = "correct horse battery staple";

#[expect(clippy::unwrap_used, reason = "a test may fail anywhere")]
fn source_at(url: &str, network: &Network) -> ServerTokenSource {
    let (clock, randomness) = (Arc::new(ManualClock::at(NOW)), Arc::new(SeededRandomness::new(1)));
    ServerTokenSource::new(url.parse().unwrap(), network, "Test".into(), clock, randomness).unwrap()
}

fn source(server: &Answering) -> ServerTokenSource {
    source_at(&server.url, &Network::default()).with_deadline(Duration::from_secs(15))
}

#[expect(clippy::unwrap_used, reason = "a test may fail anywhere")]
fn device() -> Device {
    let key = DeviceKey::random(&SeededRandomness::new(7)).unwrap();
    Device::new(Uid::parse("h-1").unwrap(), DeviceId::parse("d-1").unwrap(), key)
}

fn user() -> Value {
    json!({ "uid": "h-1", "name": "Ann", "email": "ann@example.org" })
}

fn session() -> Value {
    json!({ "user": user(), "authToken": TOKEN })
}

fn config(server_url: &str) -> Value {
    json!({
        "appId": "app1", "region": "eu", "registration": "open", "serverName": "Example",
        "passwordPolicy": { "minChars": 12, "maxBytes": 1024, "minScore": 3 }, "serverUrl": server_url,
    })
}

fn refusal(code: &str) -> Value {
    json!({ "error": { "code": code, "message": "It says no.", "requestId": "r-1" } })
}
