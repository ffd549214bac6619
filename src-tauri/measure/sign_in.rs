//! How long a sign-in takes beyond the hash and the network: the real commands with a real accounts file, the keyring of
//! the session and a token server, without a window. `HALLEY_BENCH_SERVER` is the server's address, the one argument how
//! often. Part of `cargo xtask bench desktop`.
//!
//! From the whole of each sign-in are taken: the time in which its request was on the way or with the server, seen by a
//! relay in between, and the time that the hashes of a sign-in take by themselves, measured right after it. Whatever is
//! left is ours: the user table with its writes, the keyring, the signature, the settings, the command itself.
#![expect(clippy::unwrap_used, reason = "a measuring program may fail anywhere")]
#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::disallowed_methods, reason = "time that passes is what is measured")]

#[path = "../tests/ipc/desk.rs"]
#[cfg_attr(feature = "dev-mode", expect(dead_code, reason = "tests need more of it"))]
mod desk;
mod relay;

use desk::{Desk, PASSWORD, credentials, new_account};
use halley::connection::Environment;
use halley::system::SystemRandomness;
use halley_login::fields;
use halley_login::password::{Hashing, Phc};
use halley_secrets::SystemKeyring;
use relay::Relay;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tauri::async_runtime::block_on;

const EMAIL: &str = "bench@example.org";
/// The first ones open connections and fill caches.
const WARM_UP: usize = 3;

fn main() {
    let server = std::env::var("HALLEY_BENCH_SERVER").unwrap();
    let times: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let relay = Relay::to(server.trim_start_matches("http://").parse().unwrap());
    let desk = signed_up(&server, &relay);
    let hashes = Hashes::new();
    let mut figures: Vec<_> = (0..WARM_UP + times).map(|_| sign_in(&desk, &relay, &hashes)).collect();
    figures.drain(..WARM_UP);
    let middle = |of: fn(&Figures) -> f64| median(figures.iter().map(of).collect());
    let report = json!({
        "runs": times,
        "wholeMs": middle(|f| ms(f.whole)),
        "networkMs": middle(|f| ms(f.network)),
        "hashMs": middle(|f| ms(f.hash)),
        "ownMs": middle(|f| ms(f.whole) - ms(f.network) - ms(f.hash)),
    });
    println!("{report}");
}

struct Figures {
    whole: Duration,
    network: Duration,
    hash: Duration,
}

fn signed_up(server: &str, relay: &Relay) -> Desk {
    let keyring = Arc::new(SystemKeyring::new("chat.halley.bench"));
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start_with(folder, keyring, Arc::default(), Environment::default(), |app| {
        halley::windows::change_to_chat(app)
    });
    let network = json!({ "caCertificate": null, "proxy": { "kind": "manual", "address": relay.url() } });
    let connection = json!({ "kind": "server", "address": server, "network": network });
    desk.ok("login", "save_connection", Some(connection));
    desk.ok("login", "sign_up", Some(new_account(EMAIL, false)));
    sign_out(&desk);
    desk
}

fn sign_in(desk: &Desk, relay: &Relay, hashes: &Hashes) -> Figures {
    relay.forget();
    let began = Instant::now();
    desk.ok("login", "sign_in", Some(credentials(EMAIL, PASSWORD)));
    let whole = began.elapsed();
    let network = relay.waited();
    let hash = hashes.time();
    sign_out(desk);
    Figures { whole, network, hash }
}

fn sign_out(desk: &Desk) {
    desk.ok("chat", "sign_out", Some(json!({ "because": null })));
}

/// What is hashed at a sign-in: the password against its record and, at the same time, the key that the device's own key
/// is wrapped with.
struct Hashes {
    hashing: Hashing,
    record: Phc,
}

impl Hashes {
    fn new() -> Self {
        let hashing = Hashing::new(2);
        let password = fields::password(PASSWORD).unwrap();
        let record = block_on(hashing.hash(password, None, &SystemRandomness)).unwrap();
        Self { hashing, record }
    }

    fn time(&self) -> Duration {
        let began = Instant::now();
        block_on(async {
            let one = async || {
                let password = fields::password(PASSWORD).unwrap();
                self.hashing.verify(password, None, self.record.clone()).await
            };
            let (record, key) = tokio::join!(one(), one());
            record.and(key).unwrap();
        });
        began.elapsed()
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
