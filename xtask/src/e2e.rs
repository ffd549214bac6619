//! `cargo xtask e2e`: the tests in the real window.

use crate::cli::E2eOptions;
use crate::failure::Failure;
use crate::node_tests::NodeTests;
use crate::run::build_app;
use crate::setup::packages::Need;
use crate::setup::{apt, npm, pages};
use crate::suites::Counts;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::process::ExitCode;

/// What these tests need beyond the build.
pub const NEEDS: [Need; 4] = [Need::Build, Need::Window, Need::VirtualDisplay, Need::WindowTests];

/// One file at a time: each opens a browser engine or two, and time limits should measure the app.
const TESTS: NodeTests = NodeTests { folder: "tests/e2e", at_once: 1, limit: 300 };

/// Whether these tests can run on this system: the driver of the web view is that of WebKitGTK.
pub const SUPPORTED: bool = cfg!(target_os = "linux");

/// The whole task: set-up, build, run.
pub fn task(workspace: &Workspace, options: &E2eOptions) -> Result<ExitCode, Failure> {
    if !SUPPORTED {
        return Err(Failure::new("the tests in the real window run on Linux only"));
    }
    apt::ensure(&NEEDS, &options.consent)?;
    let counts = run(workspace, options.only.as_deref())?;
    terminal::result(format!("{} passed, {} failed", counts.passed, counts.failed));
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds what the tests start, and runs them.
pub fn run(workspace: &Workspace, only: Option<&str>) -> Result<Counts, Failure> {
    pages::ensure(workspace)?;
    build_app(workspace)?;
    terminal::step("Building the sandbox");
    process::run(workspace.cargo().args(["build", "--package", "halley-sandbox"]))?;
    npm::ensure(workspace, TESTS.folder)?;
    terminal::step("Tests in the real window");
    TESTS.run(workspace, only)
}
