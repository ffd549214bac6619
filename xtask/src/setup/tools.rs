//! cargo-deny, at the version that `deny.toml` is written for.

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "0.20.2";

/// Where cargo-deny is, after installing it below the target directory if it is missing there.
pub fn ensure_cargo_deny(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let tools = workspace.target.join("tools");
    let binary = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if installed_version(&binary).as_deref() == Some(VERSION) {
        return Ok(binary);
    }
    terminal::step(format!("Installing cargo-deny {VERSION} (about two minutes, once)"));
    // Unoptimised it installs in half the time and answers in three seconds instead of one.
    // A folder of its own keeps an interrupted installation resumable and the workspace's artefacts apart.
    let build = tools.join("build");
    let mut install = workspace.cargo();
    install.args([
        "install",
        "cargo-deny",
        "--locked",
        "--force",
        "--debug",
        "--version",
        &format!("={VERSION}"),
    ]);
    process::run(install.arg("--root").arg(&tools).arg("--target-dir").arg(&build))?;
    let _ = fs::remove_dir_all(build);
    Ok(binary)
}

fn installed_version(binary: &Path) -> Option<String> {
    if !binary.exists() {
        return None;
    }
    let said = process::capture(Command::new(binary).arg("--version")).ok()?;
    said.split_whitespace().last().map(str::to_owned)
}
