//! `cargo xtask bench`: figures, measured on this machine with what is built for release.

mod desktop;

use crate::cli::{BenchOptions, Benchmark};
use crate::failure::Failure;
use crate::setup::npm;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::process::{Command, ExitCode};

/// The measuring program, and the Express server that the token server is measured against.
const TOKEN_SERVER: &str = "bench/token-server";

/// Builds what is measured, and measures.
pub fn task(workspace: &Workspace, options: &BenchOptions) -> Result<ExitCode, Failure> {
    match options.what {
        Benchmark::Sandbox => sandbox(workspace, options)?,
        Benchmark::TokenServer => token_server(workspace, options)?,
        Benchmark::Desktop => desktop::measure(workspace, options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn sandbox(workspace: &Workspace, options: &BenchOptions) -> Result<(), Failure> {
    terminal::step("Building halley-sandbox as it is released, then measuring (some minutes)");
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--package", "halley-sandbox", "--bench", "load", "--"]);
    cargo.args(options.quick.then_some("--quick")).args(options.db.then_some("--db"));
    process::run(&mut cargo)
}

fn token_server(workspace: &Workspace, options: &BenchOptions) -> Result<(), Failure> {
    npm::ensure(workspace, TOKEN_SERVER)?;
    terminal::step("Building the token server and the sandbox as they are released");
    let servers = ["--package", "halley-token-server", "--package", "halley-sandbox", "--bins"];
    process::run(workspace.cargo().args(["build", "--profile", "server"]).args(servers))?;
    let mut hash = workspace.cargo();
    hash.args(["bench", "--profile", "server", "--package", "halley-credentials", "--bench", "hash"]);
    let hash = process::capture(&mut hash)?;
    terminal::step("Measuring the token server beside Express (some minutes)");
    let mut node = Command::new("node");
    node.current_dir(workspace.path(TOKEN_SERVER))
        .arg("measure.mjs")
        .args(options.quick.then_some("--quick"));
    node.env("HALLEY_BENCH_HASH", hash.trim());
    node.env("HALLEY_BENCH_TOKEN_SERVER", workspace.server_binary("halley-token-server"));
    node.env("HALLEY_BENCH_SANDBOX", workspace.server_binary("halley-sandbox"));
    process::run(&mut node)
}
