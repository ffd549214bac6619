//! `cargo xtask conformance`: the unmodified SDK and the UI Kit against the sandbox, in a real browser.

use crate::cli::ConsentOptions;
use crate::failure::Failure;
use crate::node_tests::NodeTests;
use crate::setup::packages::Need;
use crate::setup::{apt, npm};
use crate::suites::Counts;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::process::ExitCode;

/// What these tests need beyond the build.
pub const NEEDS: [Need; 2] = [Need::Build, Need::BrowserTests];

/// Holds the browser and the SDK, and what starts programs.
const HARNESS: &str = "tests/e2e";

/// Its two files go through two doors of two sandboxes, and wait much of the time.
const SDK: NodeTests = NodeTests { folder: "tests/conformance", at_once: 2, limit: 900 };

const UI_KIT: NodeTests = NodeTests { folder: "tests/uikit", at_once: 1, limit: 600 };

/// The whole task: set-up, then both suites.
pub fn task(workspace: &Workspace, consent: &ConsentOptions) -> Result<ExitCode, Failure> {
    apt::ensure(&NEEDS, consent)?;
    let mut counts = sdk(workspace)?;
    counts += ui_kit(workspace)?;
    terminal::result(format!("{} passed, {} failed", counts.passed, counts.failed));
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Each row of the contract, by the unmodified SDK.
pub fn sdk(workspace: &Workspace) -> Result<Counts, Failure> {
    prepare(workspace)?;
    terminal::step("The unmodified SDK against the sandbox");
    SDK.run(workspace, None)
}

/// Two people with the UI Kit before them.
pub fn ui_kit(workspace: &Workspace) -> Result<Counts, Failure> {
    prepare(workspace)?;
    npm::ensure(workspace, UI_KIT.folder)?;
    terminal::step("The UI Kit against the sandbox");
    UI_KIT.run(workspace, None)
}

fn prepare(workspace: &Workspace) -> Result<(), Failure> {
    terminal::step("Building the sandbox");
    process::run(workspace.cargo().args(["build", "--package", "halley-sandbox"]))?;
    npm::ensure(workspace, HARNESS)
}
