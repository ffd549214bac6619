//! `cargo xtask e2e`: the tests in the real window.

use crate::cli::E2eOptions;
use crate::failure::Failure;
use crate::node_tests::{FOR_PEOPLE, NodeTests};
use crate::run::build_app;
use crate::setup::packages::Need;
use crate::setup::{apt, npm, pages};
use crate::suites::Counts;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::process::ExitCode;

/// What these tests need beyond the build.
pub const NEEDS: [Need; 5] =
    [Need::Build, Need::Window, Need::VirtualDisplay, Need::WindowTests, Need::Databases];

/// Where they are, relative to the root.
pub const FOLDER: &str = "tests/e2e";

/// A team's own server, which some of them sign in at.
const TEAM_SERVER: &str = "tests/team-server";

/// One file at a time: each opens a browser engine or two, and time limits should measure the app. A file that hangs
/// must not stop the others; what a test waits for has limits of its own, far below.
const TESTS: NodeTests = NodeTests { folder: FOLDER, at_once: 1, limit: 900 };

/// Whether these tests can run on this system: the driver of the web view is that of WebKitGTK.
pub const SUPPORTED: bool = cfg!(target_os = "linux");

/// The whole task: set-up, build, run.
pub fn task(workspace: &Workspace, options: &E2eOptions) -> Result<ExitCode, Failure> {
    if !SUPPORTED {
        return Err(Failure::new("the tests in the real window run on Linux only"));
    }
    apt::ensure(&NEEDS, &options.consent)?;
    let counts = run(workspace, options.only.as_deref())?;
    terminal::result(summary(counts, options.only.is_some()));
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The runner does not tell the tests that `--only` leaves out from others that did not run.
fn summary(counts: Counts, only: bool) -> String {
    let skipped = if only { " or left out by --only" } else { "" };
    match counts.skipped {
        0 => counts.to_string(),
        _ => format!("{counts}{skipped}"),
    }
}

/// Builds what the tests start, and runs them.
pub fn run(workspace: &Workspace, only: Option<&str>) -> Result<Counts, Failure> {
    pages::ensure(workspace)?;
    build_for_people(workspace)?;
    build_app(workspace)?;
    terminal::step("Building the sandbox, the token server and the keyring of the tests");
    let beside = ["halley-sandbox", "halley-token-server", "halley-fake-keyring"];
    process::run(workspace.cargo().arg("build").args(beside.iter().flat_map(|name| ["--package", name])))?;
    for folder in [TESTS.folder, TEAM_SERVER] {
        npm::ensure(workspace, folder)?;
    }
    terminal::step("Tests in the real window");
    TESTS.run(workspace, only)
}

/// The app without `dev-mode`, in a place of its own, as the next build takes its place.
fn build_for_people(workspace: &Workspace) -> Result<(), Failure> {
    terminal::step("Building Halley without dev mode");
    process::run(workspace.cargo().args(["build", "--package", "halley"]))?;
    let built = workspace.debug_binary("halley");
    let copied = fs::copy(&built, workspace.debug_binary(FOR_PEOPLE));
    copied.map(drop).map_err(|e| Failure::new(format!("{}: {e}", built.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_that_did_not_run_are_told() {
        let counts = Counts { passed: 5, failed: 0, skipped: 2 };
        assert_eq!(summary(counts, false), "5 passed, 0 failed, 2 skipped");
        assert_eq!(summary(counts, true), "5 passed, 0 failed, 2 skipped or left out by --only");
        assert_eq!(summary(Counts { skipped: 0, ..counts }, true), "5 passed, 0 failed");
    }
}
