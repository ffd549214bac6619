//! `cargo xtask run`: from a fresh clone to the open window.

use crate::cli::RunOptions;
use crate::failure::Failure;
use crate::setup::packages::Need;
use crate::setup::{apt, pages};
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::env;
use std::process::{Command, ExitCode};

/// Builds the app in dev mode and becomes it.
pub fn run(workspace: &Workspace, options: &RunOptions) -> Result<ExitCode, Failure> {
    // Before the long steps: who has no display should learn it now, not after the build.
    check_display(options.xvfb)?;
    let own_keyring = needs_own_keyring(options.xvfb);
    let mut needs = vec![Need::Build, Need::Window];
    needs.extend(options.xvfb.then_some(Need::VirtualDisplay));
    needs.extend(own_keyring.then_some(Need::Keyring));
    apt::ensure(&needs, &options.consent)?;
    pages::ensure(workspace)?;
    build_app(workspace)?;
    terminal::step("Starting Halley in dev mode, with its sandbox and sample people");
    let mut app = Command::new(workspace.debug_binary("halley"));
    if options.xvfb {
        show_on_virtual_display(workspace, &mut app)?;
    }
    if own_keyring {
        give_keyring(workspace, &mut app)?;
    }
    become_program(app)
}

/// Compiles the app with the connection kinds that developers use.
pub fn build_app(workspace: &Workspace) -> Result<(), Failure> {
    terminal::step("Building the app (about four minutes on two cores the first time, seconds after that)");
    process::run(workspace.cargo().args(["build", "--package", "halley", "--features", "dev-mode"]))
}

#[cfg(target_os = "linux")]
fn show_on_virtual_display(workspace: &Workspace, app: &mut Command) -> Result<(), Failure> {
    crate::virtual_display::VirtualDisplay::start(workspace)?.show(app);
    terminal::note("on a virtual display: the window is drawn, but nobody sees it");
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn show_on_virtual_display(_: &Workspace, _: &mut Command) -> Result<(), Failure> {
    Err(Failure::new(ONLY_LINUX))
}

#[cfg(target_os = "linux")]
fn needs_own_keyring(xvfb: bool) -> bool {
    use crate::private_keyring::{Choice, choose, runs_already};
    choose(xvfb, runs_already) == Choice::Own
}

#[cfg(not(target_os = "linux"))]
fn needs_own_keyring(_: bool) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn give_keyring(workspace: &Workspace, app: &mut Command) -> Result<(), Failure> {
    use crate::private_keyring::{PrivateKeyring, folder};
    let folder = folder()?;
    PrivateKeyring::start(workspace, &folder)?.give_to(app);
    terminal::note(
        "no system keyring runs here, so this run has one of its own. Its password is public: it protects",
    );
    terminal::note(format!("nothing, and is for trying things out. Its files are in {}", folder.display()));
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn give_keyring(_: &Workspace, _: &mut Command) -> Result<(), Failure> {
    Err(Failure::new(ONLY_LINUX))
}

fn check_display(xvfb: bool) -> Result<(), Failure> {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    match (cfg!(target_os = "linux"), xvfb) {
        (false, true) => Err(Failure::new(ONLY_LINUX)),
        (true, false) if !set("DISPLAY") && !set("WAYLAND_DISPLAY") => Err(Failure::new(NO_DISPLAY)),
        _ => Ok(()),
    }
}

const ONLY_LINUX: &str = "--xvfb is for Linux; here the window opens without it";

const NO_DISPLAY: &str =
    "there is no display here to open a window on ($DISPLAY and $WAYLAND_DISPLAY are not set).
Start this in a desktop session, or open the window on a virtual display (Xvfb):

    cargo xtask run --xvfb
";

/// Signals and the exit status then concern the app itself.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<ExitCode, Failure> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(Failure::new(format!("could not start `{}`: {error}", process::shown(&command))))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<ExitCode, Failure> {
    let status = command.status();
    let status =
        status.map_err(|e| Failure::new(format!("could not start `{}`: {e}", process::shown(&command))))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
