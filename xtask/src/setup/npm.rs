//! npm packages, installed exactly as locked.

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The oldest Node that the tools in use accept: major and minor version.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Left in `node_modules` when an installation is complete: the lockfile that it was made from.
const STAMP: &str = ".installed-lockfile";

/// Makes `node_modules` in `folder` (relative to the root) match its lockfile.
pub fn ensure(workspace: &Workspace, folder: &str) -> Result<(), Failure> {
    ensure_node()?;
    let package = workspace.path(folder);
    if is_current(&package) {
        return Ok(());
    }
    terminal::step(format!("Installing the npm packages of {folder}"));
    process::run(workspace.npm(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    let stamped = fs::copy(package.join("package-lock.json"), package.join("node_modules").join(STAMP));
    stamped.map(drop).map_err(|e| Failure::new(format!("{folder}: could not mark the installation: {e}")))
}

/// Compares contents, not times: a checkout gives every file a new time.
fn is_current(package: &Path) -> bool {
    let locked = fs::read(package.join("package-lock.json"));
    let installed = fs::read(package.join("node_modules").join(STAMP));
    matches!((locked, installed), (Ok(locked), Ok(installed)) if locked == installed)
}

fn ensure_node() -> Result<(), Failure> {
    let said = process::capture(Command::new("node").arg("--version")).unwrap_or_default();
    let needed = format!("Node {}.{} or newer, with npm, is needed", OLDEST_NODE.0, OLDEST_NODE.1);
    match version(&said) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(_) => Err(Failure::new(format!("{needed}; found {}", said.trim()))),
        None => Err(Failure::new(format!("{needed}: https://nodejs.org"))),
    }
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("v20.20.2\n") >= Some(OLDEST_NODE));
        assert!(version("v20.9.0\n") < Some(OLDEST_NODE));
        assert!(version("v24.0.0\n") > Some(OLDEST_NODE));
    }

    #[test]
    fn a_missing_node_has_no_version() {
        assert_eq!(version(""), None);
    }
}
