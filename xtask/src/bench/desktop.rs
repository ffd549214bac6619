//! `cargo xtask bench desktop`: the app as it is released, beside a Chromium shell that shows the same page.

use crate::cli::BenchOptions;
use crate::failure::Failure;
use crate::setup::packages::Need;
use crate::setup::{apt, npm, pages};
use crate::workspace::Workspace;
use crate::{e2e, process, terminal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NEEDS: [Need; 5] = [Need::Build, Need::Window, Need::VirtualDisplay, Need::WindowTests, Need::Clicks];

/// The measuring program, which shares the harness of the tests in the real window.
const FOLDER: &str = "bench/desktop";

/// The copy of the app with dev mode, the only one that can chat with a sandbox.
const WITH_DEV_MODE: &str = "halley-with-dev-mode";

/// Signs in without a window.
const SIGN_IN: &str = "measure-sign-in";

/// Builds what is measured, and measures.
pub fn measure(workspace: &Workspace, options: &BenchOptions) -> Result<(), Failure> {
    if !e2e::SUPPORTED {
        return Err(Failure::new("the desktop app is measured on Linux only"));
    }
    apt::ensure(&NEEDS, &options.consent)?;
    pages::ensure(workspace)?;
    npm::ensure(workspace, e2e::FOLDER)?;
    build(workspace)?;
    terminal::step("Measuring the app beside Chromium (some minutes; leave the machine alone meanwhile)");
    let mut node = Command::new("node");
    node.current_dir(workspace.path(FOLDER)).arg("measure.mjs").args(options.quick.then_some("--quick"));
    node.env("HALLEY_BENCH_APP", workspace.release_binary("halley"));
    node.env("HALLEY_BENCH_DEV_APP", workspace.release_binary(WITH_DEV_MODE));
    node.env("HALLEY_BENCH_SIGN_IN", workspace.release_binary("examples").join(SIGN_IN));
    node.env("HALLEY_BENCH_REPORT", workspace.target.join("bench/desktop.json"));
    node.env("HALLEY_E2E_SANDBOX", workspace.server_binary("halley-sandbox"));
    node.env("HALLEY_E2E_TOKEN_SERVER", workspace.server_binary("halley-token-server"));
    if let Some(installer) = newest_installer(&workspace.target) {
        node.env("HALLEY_BENCH_INSTALLER", installer);
    }
    process::run(&mut node)
}

/// The build for everybody comes last: it is the one that stays in its place.
fn build(workspace: &Workspace) -> Result<(), Failure> {
    terminal::step(
        "Building the app as it is released, with and without dev mode (a quarter of an hour the first time)",
    );
    let build = |arguments: &[&str]| process::run(workspace.cargo().arg("build").args(arguments));
    build(&[
        "--profile",
        "server",
        "--package",
        "halley-token-server",
        "--package",
        "halley-sandbox",
        "--bins",
    ])?;
    build(&["--release", "--package", "halley", "--example", SIGN_IN])?;
    build(&["--release", "--package", "halley", "--bin", "halley", "--features", "dev-mode"])?;
    let copied = fs::copy(workspace.release_binary("halley"), workspace.release_binary(WITH_DEV_MODE));
    copied.map_err(|e| Failure::new(format!("could not keep the app with dev mode: {e}")))?;
    build(&["--release", "--package", "halley", "--bin", "halley"])
}

/// The Debian package that was made last, if any was.
fn newest_installer(target: &Path) -> Option<PathBuf> {
    let made =
        |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let packages = ["packages", "release/bundle/deb"].map(|folder| made(target.join(folder)));
    let desktop = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.to_lowercase().starts_with("halley_") && name.ends_with(".deb")
    };
    let changed = |path: &PathBuf| fs::metadata(path).and_then(|found| found.modified()).ok();
    packages.into_iter().flatten().filter(desktop).max_by_key(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installer_of_the_app_is_told_from_other_packages() {
        let target = std::env::temp_dir().join(format!("xtask-installers-{}", std::process::id()));
        let folder = target.join("packages");
        fs::create_dir_all(&folder).unwrap();
        for name in ["halley-token-server_0.1.0_amd64.deb", "Halley_0.1.0_amd64.deb", "Halley_0.1.0.rpm"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let found = newest_installer(&target);
        fs::remove_dir_all(&target).unwrap();
        assert_eq!(found, Some(folder.join("Halley_0.1.0_amd64.deb")));
    }
}
