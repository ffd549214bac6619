//! `cargo xtask check`: what must hold for every commit, short of running it.

mod directions;
mod files;

use crate::cli::ConsentOptions;
use crate::failure::Failure;
use crate::setup::packages::Need;
use crate::setup::{apt, pages, rust, tools};
use crate::workspace::Workspace;
use crate::{e2e, licences, process, terminal};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// Fetching the advisory database takes seconds where it can be reached.
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);

struct Check {
    name: &'static str,
    run: fn(&Workspace) -> Result<(), Failure>,
}

const CHECKS: &[Check] = &[
    Check { name: "file sizes", run: files::sizes },
    Check { name: "no unfinished markers", run: files::markers },
    Check { name: "Rust format", run: |w| process::run(w.cargo().args(["fmt", "--all", "--check"])) },
    Check { name: "Rust lints", run: |w| clippy(w, &[]) },
    Check { name: "Rust lints, dev mode", run: |w| clippy(w, &["--features", "dev-mode"]) },
    Check { name: "generated contract", run: contract },
    Check { name: "list of licences", run: licences::are_up_to_date },
    Check { name: "web pages", run: |w| process::run(w.npm(pages::UI).args(["run", "check"])) },
    Check { name: "window tests", run: window_tests },
    Check { name: "dependencies and licences", run: dependencies },
    Check { name: "dependency directions", run: directions::wrong_arrows_are_refused },
    Check { name: "test code stays in tests", run: directions::only_tests_use_the_testkit },
    Check { name: "advisories", run: advisories },
];

/// How the checks went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Checks that hold.
    pub passed: u32,
    /// Checks that do not.
    pub failed: u32,
}

/// The whole task: set-up, then every check.
pub fn task(workspace: &Workspace, consent: &ConsentOptions) -> Result<ExitCode, Failure> {
    apt::ensure(&[Need::Build], consent)?;
    let Outcome { passed, failed } = check_all(workspace)?;
    terminal::result(format!("{passed} checks passed, {failed} failed"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs every check, also after one that fails, so that one run tells everything.
pub fn check_all(workspace: &Workspace) -> Result<Outcome, Failure> {
    rust::ensure_components(workspace)?;
    pages::ensure(workspace)?;
    let mut outcome = Outcome { passed: 0, failed: 0 };
    for check in CHECKS {
        terminal::step(format!("Check: {}", check.name));
        match (check.run)(workspace) {
            Ok(()) => outcome.passed += 1,
            Err(failure) => {
                terminal::error(failure);
                outcome.failed += 1;
            }
        }
    }
    Ok(outcome)
}

fn clippy(workspace: &Workspace, features: &[&str]) -> Result<(), Failure> {
    let mut clippy = workspace.cargo();
    clippy.args(["clippy", "--workspace", "--all-targets"]).args(features);
    process::run(clippy.args(["--", "--deny", "warnings"]))
}

fn contract(workspace: &Workspace) -> Result<(), Failure> {
    let mut generate = workspace.cargo();
    generate.args(["run", "--quiet", "--package", "halley-contract", "--bin", "generate"]);
    process::run(generate.args(["--", "--check"]))
}

/// They are plain JavaScript, and have no packages before they first run: the linter is that of the pages.
fn window_tests(workspace: &Workspace) -> Result<(), Failure> {
    let linter = workspace.path(pages::UI).join("node_modules/oxlint/bin/oxlint");
    let mut node = Command::new("node");
    process::run(node.current_dir(workspace.path(e2e::FOLDER)).arg(linter).args(["--deny-warnings", "."]))
}

fn dependencies(workspace: &Workspace) -> Result<(), Failure> {
    let mut check = deny(workspace, &workspace.root)?;
    // A crate that may use another does not have to.
    process::run(check.args(["check", "--allow", "unused-wrapper", "bans", "licenses", "sources"]))
}

/// Shown, but never a failure: one commit must give the same answer today and next year.
fn advisories(workspace: &Workspace) -> Result<(), Failure> {
    let fetched = process::within(ADVISORIES_LIMIT, deny(workspace, &workspace.root)?.args(["fetch", "db"]))?;
    if !fetched.is_some_and(|status| status.success()) {
        terminal::note("not checked: the advisory database cannot be reached");
        return Ok(());
    }
    let mut check = deny(workspace, &workspace.root)?;
    if let Err(found) = process::run(check.args(["check", "--disable-fetch", "advisories"])) {
        terminal::note(format!("please look at these advisories: {found}"));
    }
    Ok(())
}

/// cargo-deny, about to look at the workspace in `folder` by the rules of our `deny.toml`.
fn deny(workspace: &Workspace, folder: &Path) -> Result<Command, Failure> {
    let mut deny = Command::new(tools::ensure_cargo_deny(workspace)?);
    deny.current_dir(folder);
    Ok(deny)
}
