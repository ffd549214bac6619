//! The project's tasks, run as `cargo xtask TASK`: each installs what it needs, says what it is doing,
//! and does the same on a developer's machine and in CI.

mod bench;
mod check;
mod cli;
mod conformance;
mod contract;
mod e2e;
mod failure;
mod fuzz;
mod licences;
mod node_tests;
#[cfg(target_os = "linux")]
mod private_keyring;
mod process;
mod run;
mod setup;
mod suites;
mod terminal;
mod test;
#[cfg(target_os = "linux")]
mod virtual_display;
mod workspace;

use clap::Parser as _;
use cli::{Cli, Task};
use failure::Failure;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    let done = carry_out(&Cli::parse().task);
    done.unwrap_or_else(|failure| {
        terminal::error(&failure);
        ExitCode::FAILURE
    })
}

fn carry_out(task: &Task) -> Result<ExitCode, Failure> {
    let workspace = Workspace::locate()?;
    match task {
        Task::Run(options) => run::run(&workspace, options),
        Task::Check(consent) => check::task(&workspace, consent),
        Task::Test(options) => test::test(&workspace, options),
        Task::Conformance(consent) => conformance::task(&workspace, consent),
        Task::Contract(consent) => contract::task(&workspace, consent),
        Task::E2e(options) => e2e::task(&workspace, options),
        Task::Bench(options) => bench::task(&workspace, options),
        Task::Licences => licences::task(&workspace),
        Task::Fuzz(options) => fuzz::task(&workspace, options),
    }
}
