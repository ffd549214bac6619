//! `cargo xtask contract`: requests made from the description of the server API, and what the sandbox answers; then
//! requests made from the token server's own document, and what that answers. The Rust tests hold the answers of every
//! operation against the same descriptions.

use crate::cli::ConsentOptions;
use crate::failure::Failure;
use crate::setup::apt;
use crate::setup::packages::Need;
use crate::suites::{self, Counts, Runner};
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const FOLDER: &str = "tests/contract";

/// The first of these that can make environments is taken. One that somebody has put in front of the
/// system's may not.
#[cfg(not(windows))]
const PYTHONS: [&str; 2] = ["python3", "/usr/bin/python3"];
#[cfg(windows)]
const PYTHONS: [&str; 2] = ["python", "py"];

/// The whole task: set-up and run.
pub fn task(workspace: &Workspace, consent: &ConsentOptions) -> Result<ExitCode, Failure> {
    apt::ensure(needs(), consent)?;
    let counts = run(workspace)?;
    terminal::result(format!("{} operations passed, {} failed", counts.passed, counts.failed));
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is missing for it: nothing where a Python is already good enough.
pub fn needs() -> &'static [Need] {
    if python().is_some() { &[] } else { &[Need::ContractTests] }
}

/// Installs the tester below the target directory if need be, builds the sandbox, and lets one at the other.
/// Without a Python it counts as skipped.
pub fn run(workspace: &Workspace) -> Result<Counts, Failure> {
    let Some(system) = python() else {
        terminal::note("no Python with venv is here, so the servers meet no made-up requests");
        return Ok(Counts { skipped: 1, ..Counts::default() });
    };
    let python = ensure_tester(workspace, system)?;
    terminal::step("Building the sandbox and the token server");
    let packages = ["--package", "halley-sandbox", "--package", "halley-token-server"];
    process::run(workspace.cargo().arg("build").args(packages))?;
    let sandbox = workspace.debug_binary("halley-sandbox");
    terminal::step("Requests made from the description of the server API");
    let mut counts =
        suites::run(Runner::Contract, script(workspace, &python, "server_api.py").arg(&sandbox))?;
    terminal::step("Requests made from the token server's own document");
    let mut tester = script(workspace, &python, "token_server_api.py");
    tester.arg(&sandbox).arg(workspace.debug_binary("halley-token-server"));
    counts += suites::run(Runner::Contract, &mut tester)?;
    Ok(counts)
}

fn script(workspace: &Workspace, python: &Path, name: &str) -> Command {
    let mut tester = Command::new(python);
    tester.arg(workspace.path(FOLDER).join(name));
    tester
}

fn python() -> Option<&'static str> {
    let makes_environments =
        |program: &&str| process::succeeds(Command::new(program).args(["-c", "import ensurepip, venv"]));
    PYTHONS.into_iter().find(makes_environments)
}

/// The Python of an environment that has exactly what `requirements.txt` names.
fn ensure_tester(workspace: &Workspace, system: &str) -> Result<PathBuf, Failure> {
    let requirements = workspace.path(FOLDER).join("requirements.txt");
    let environment = workspace.target.join("contract-tester");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = environment.join("installed.txt");
    let wanted = read(&requirements)?;
    if fs::read_to_string(&installed).is_ok_and(|known| known == wanted) && works(&python) {
        return Ok(python);
    }
    terminal::step("Installing schemathesis below the target directory (once)");
    process::run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut install = Command::new(&python);
    process::run(install.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements))?;
    fs::write(&installed, wanted).map_err(|e| Failure::new(format!("{}: {e}", installed.display())))?;
    Ok(python)
}

/// The Python that an environment was made with may be gone since.
fn works(python: &Path) -> bool {
    process::succeeds(Command::new(python).args(["-c", "import schemathesis"]))
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|e| Failure::new(format!("{}: {e}", file.display())))
}
