//! What the sandbox can take: `cargo xtask bench sandbox`.
//!
//! The server runs in a process of its own, built as it is released; this program plays its clients on the same
//! machine, so what it costs is part of every figure. Messages are sent at fixed times, whether or not earlier
//! ones have arrived, and each latency counts from the time at which the message was due: a server that stalls
//! cannot hide it.

#![expect(clippy::print_stdout, reason = "the figures are the result")]

mod clients;
mod fan_out;
mod figures;
mod history;
mod rest;
mod server;

use std::time::Duration;

use clients::Crowd;
use fan_out::Aim;
use server::Server;

/// How hard and how long.
struct Settings {
    sockets: usize,
    members: usize,
    messages_per_s: u32,
    fan_out: Duration,
    rest: Duration,
    history: usize,
    /// On SQLite instead of in memory.
    on_disk: bool,
}

impl Settings {
    /// From the arguments; `--quick` is for trying the program itself.
    fn of_this_process() -> Self {
        let has = |wanted: &str| std::env::args().any(|given| given == wanted);
        let full = Self {
            sockets: 1_000,
            members: 100,
            messages_per_s: 500,
            fan_out: Duration::from_secs(60),
            rest: Duration::from_secs(5),
            history: 100_000,
            on_disk: has("--db"),
        };
        if !has("--quick") {
            return full;
        }
        let second = Duration::from_secs(1);
        Self { sockets: 120, fan_out: second * 3, rest: second, history: 5_000, ..full }
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let settings = Settings::of_this_process();
    talk(&settings).await?;
    remember(&settings).await
}

/// Sockets, messages at a fixed rate, and the calls that clients make most.
async fn talk(settings: &Settings) -> Result<(), Failed> {
    let server = Server::start(settings.on_disk).await?;
    println!("idle                      {}", server.memory()?);
    let crowd = Crowd::connect(&server, settings.sockets, settings.members).await?;
    println!("{:>5} sockets connected   {}, {}", settings.sockets, crowd.took, server.memory()?);
    for (name, aim) in [("pairs", Aim::Pairs), ("group", Aim::Group)] {
        let outcome = fan_out::run(&crowd, aim, settings.messages_per_s, settings.fan_out).await?;
        println!("{name:<6} {:>4} messages/s    {outcome}, {}", settings.messages_per_s, server.memory()?);
    }
    for (name, outcome) in rest::run(&crowd, settings.rest).await? {
        println!("{name:<25} {outcome}");
    }
    server.stop().await
}

/// Pages of a long history, from the newest to the oldest, beside those of a short one.
async fn remember(settings: &Settings) -> Result<(), Failed> {
    for size in [1_000, settings.history] {
        let server = Server::start(settings.on_disk).await?;
        let pages = history::run(&server, size).await?;
        for (name, outcome) in pages {
            println!("{size:>6} messages, {name:<14} {outcome}");
        }
        let crowd = Crowd::connect(&server, settings.sockets, settings.members).await?;
        println!("{size:>6} messages, {} sockets   {}", settings.sockets, server.memory()?);
        drop(crowd);
        server.stop().await?;
    }
    Ok(())
}
