//! Parts of the Rust toolchain that a minimal installation leaves out.

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::process::Command;

/// Makes sure that `cargo fmt` and `cargo clippy` are there.
pub fn ensure_components(workspace: &Workspace) -> Result<(), Failure> {
    let present = |tool: &str| process::succeeds(workspace.cargo().args([tool, "--version"]));
    let missing: Vec<_> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(tool, _)| !present(tool))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    terminal::step(format!("Adding to the Rust toolchain: {}", missing.join(", ")));
    let mut rustup = Command::new("rustup");
    process::run(rustup.current_dir(&workspace.root).args(["component", "add"]).args(&missing))
}
