//! System packages on Debian and Ubuntu.

use super::consent::{self, Decision, Situation};
use super::packages::{self, Need};
use crate::cli::ConsentOptions;
use crate::failure::Failure;
use crate::{process, terminal};
use std::env;
use std::io::{self, IsTerminal as _};
use std::process::Command;

/// Installs the system packages for these needs, with the person's consent. Does nothing on macOS and Windows,
/// where the system brings its own webview.
pub fn ensure(needs: &[Need], options: &ConsentOptions) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let wanted = packages::packages(needs);
    if !process::succeeds(Command::new("apt-get").arg("--version")) {
        terminal::note(format!(
            "no apt-get here: make sure to have the equivalents of {}",
            wanted.join(", ")
        ));
        return Ok(());
    }
    let missing = missing(&wanted)?;
    if missing.is_empty() { Ok(()) } else { install_with_consent(&missing, options) }
}

fn install_with_consent(missing: &[&str], options: &ConsentOptions) -> Result<(), Failure> {
    let root = is_root();
    terminal::step(format!("System packages are missing: {}", missing.join(", ")));
    let decision = consent::decide(Situation {
        terminal: io::stdin().is_terminal(),
        root,
        ci: env::var("CI").is_ok_and(|ci| ci == "true"),
        yes: options.yes,
    });
    let agreed = match decision {
        Decision::Install => true,
        Decision::Ask => terminal::ask("Install them now with apt-get?"),
        Decision::Stop => false,
    };
    if agreed { install(missing, root) } else { Err(by_hand(missing)) }
}

fn install(missing: &[&str], root: bool) -> Result<(), Failure> {
    if !root && !process::succeeds(Command::new("sudo").arg("--version")) {
        return Err(by_hand(missing));
    }
    terminal::step("Updating the package lists");
    if let Err(failure) = process::run(&mut apt_get(root, &["update"])) {
        // A stale list is often good enough; if not, the installation says so.
        terminal::note(failure);
    }
    terminal::step("Installing the system packages (up to a few minutes)");
    process::run(apt_get(root, &["install", "-y", "--no-install-recommends"]).args(missing))
}

fn apt_get(root: bool, arguments: &[&str]) -> Command {
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.arg("env");
    }
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"])
        .args(arguments);
    command
}

fn by_hand(missing: &[&str]) -> Failure {
    Failure::new(format!(
        "these system packages are needed. Install them, then start again (or agree with --yes):\n\n    \
         sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
        missing.join(" ")
    ))
}

fn missing<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>, Failure> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]).args(wanted);
    // Its complaint about each unknown package is the very thing we ask for.
    query.stderr(std::process::Stdio::null());
    let answer = query.output().map_err(|e| Failure::new(format!("could not run dpkg-query: {e}")))?;
    Ok(not_installed(wanted, &String::from_utf8_lossy(&answer.stdout)))
}

/// What `dpkg-query` does not list as installed. A removed package whose settings remain is still listed.
fn not_installed<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed = |package: &str| listing.lines().any(|line| line == format!("{package} installed"));
    wanted.iter().copied().filter(|package| !installed(package)).collect()
}

fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_installed_package_is_not_missing() {
        let listing = "xvfb installed\nxauth config-files\nxvfb-extras installed\n";
        assert_eq!(not_installed(&["xvfb", "xauth", "dbus"], listing), ["xauth", "dbus"]);
    }

    #[test]
    fn a_stop_shows_the_exact_command() {
        let failure = by_hand(&["xvfb", "dbus"]);
        assert!(
            failure.0.contains("sudo apt-get install -y --no-install-recommends xvfb dbus\n"),
            "{failure}"
        );
    }
}
