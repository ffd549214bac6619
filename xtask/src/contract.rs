//! `cargo xtask contract`: requests made from the description of the server API, and what the sandbox answers.
//!
//! It stands apart from `cargo xtask test`, which needs no Python; the Rust tests hold the answers of every
//! operation against the same description.

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const FOLDER: &str = "tests/contract";

/// Installs the tester below the target directory if need be, builds the sandbox, and lets one at the other.
pub fn task(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let python = ensure_tester(workspace)?;
    terminal::step("Building the sandbox");
    process::run(workspace.cargo().args(["build", "--package", "halley-sandbox"]))?;
    terminal::step("Requests made from the description of the server API");
    let script = workspace.path(FOLDER).join("server_api.py");
    process::run(Command::new(python).arg(script).arg(workspace.debug_binary("halley-sandbox")))?;
    Ok(ExitCode::SUCCESS)
}

/// The Python of an environment that has exactly what `requirements.txt` names.
fn ensure_tester(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let requirements = workspace.path(FOLDER).join("requirements.txt");
    let environment = workspace.target.join("contract-tester");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = environment.join("installed.txt");
    let wanted = read(&requirements)?;
    if python.exists() && fs::read_to_string(&installed).is_ok_and(|known| known == wanted) {
        return Ok(python);
    }
    terminal::step("Installing schemathesis below the target directory (once)");
    let system = if cfg!(windows) { "python" } else { "python3" };
    process::run(Command::new(system).args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut install = Command::new(&python);
    process::run(install.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&requirements))?;
    fs::write(&installed, wanted).map_err(|e| Failure::new(format!("{}: {e}", installed.display())))?;
    Ok(python)
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|e| Failure::new(format!("{}: {e}", file.display())))
}
