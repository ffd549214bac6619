//! `cargo xtask bench`: figures, measured on this machine with what is built for release.

use crate::cli::{BenchOptions, Benchmark};
use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::process::ExitCode;

/// Builds what is measured, and measures.
pub fn task(workspace: &Workspace, options: &BenchOptions) -> Result<ExitCode, Failure> {
    let (package, bench) = match options.what {
        Benchmark::Sandbox => ("halley-sandbox", "load"),
    };
    terminal::step(format!("Building {package} as it is released, then measuring (some minutes)"));
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--package", package, "--bench", bench, "--"]);
    cargo.args(options.quick.then_some("--quick")).args(options.db.then_some("--db"));
    process::run(&mut cargo)?;
    Ok(ExitCode::SUCCESS)
}
