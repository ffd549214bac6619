//! Tests that Node runs: which files, with which limits, and what they are told.

use crate::failure::Failure;
use crate::suites::{self, Counts, Runner};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The app as people get it, without `dev-mode`: the name of the copy that the tests start.
pub const FOR_PEOPLE: &str = "halley-for-people";

/// A folder of `*.test.mjs` files.
#[derive(Debug, Clone, Copy)]
pub struct NodeTests {
    /// The folder, relative to the root.
    pub folder: &'static str,
    /// How many files run at once.
    pub at_once: u32,
    /// How long a file, and each test in it, may take in seconds: one that hangs must not stop the others.
    pub limit: u32,
}

impl NodeTests {
    /// Runs the tests, all of them or those whose name matches a regular expression.
    pub fn run(&self, workspace: &Workspace, only: Option<&str>) -> Result<Counts, Failure> {
        let mut node = Command::new("node");
        node.args(["--test", "--test-reporter=spec"]);
        node.arg(format!("--test-concurrency={}", self.at_once));
        node.arg(format!("--test-timeout={}", u64::from(self.limit) * 1000));
        node.args(only.map(|pattern| format!("--test-name-pattern={pattern}")));
        node.args(self.files(workspace)?).current_dir(workspace.path(self.folder));
        node.env("HALLEY_E2E_APP", workspace.debug_binary("halley"));
        node.env("HALLEY_E2E_RELEASE_APP", workspace.debug_binary(FOR_PEOPLE));
        node.env("HALLEY_E2E_SANDBOX", workspace.debug_binary("halley-sandbox"));
        node.env("HALLEY_E2E_TOKEN_SERVER", workspace.debug_binary("halley-token-server"));
        node.env("HALLEY_E2E_FAKE_KEYRING", workspace.debug_binary("halley-fake-keyring"));
        suites::run(Runner::Node, &mut node)
    }

    fn files(&self, workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
        let listed = fs::read_dir(workspace.path(self.folder));
        let listed = listed.map_err(|e| Failure::new(format!("{}: {e}", self.folder)))?;
        let mut files: Vec<_> =
            listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_test(path)).collect();
        files.sort();
        Ok(files)
    }
}

fn is_test(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(".test.mjs"))
}
