//! Where things are, and the programs that work on them.

use crate::failure::Failure;
use crate::process;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository on disk.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder with the root `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds to, as `CARGO_TARGET_DIR` or cargo's configuration say.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the workspace that this task was started in.
    pub fn locate() -> Result<Self, Failure> {
        let root = root()?;
        let mut metadata = cargo_in(&root);
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
        let target = target_directory(&process::capture(&mut metadata)?)?;
        Ok(Self { root, target })
    }

    /// `cargo`, in the root folder.
    pub fn cargo(&self) -> Command {
        cargo_in(&self.root)
    }

    /// `git`, in the root folder.
    pub fn git(&self) -> Command {
        let mut git = Command::new("git");
        git.current_dir(&self.root);
        git
    }

    /// `npm`, working on the package in `folder` (relative to the root).
    pub fn npm(&self, folder: &str) -> Command {
        // On Windows npm is a script, which is only found by its full name.
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(&self.root).args(["--prefix", folder]);
        npm
    }

    /// A program that `cargo build` made.
    pub fn debug_binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A program that `cargo build --release` made.
    pub fn release_binary(&self, name: &str) -> PathBuf {
        self.target.join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A program that `cargo build --profile server` made.
    pub fn server_binary(&self, name: &str) -> PathBuf {
        self.target.join("server").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A path below the root.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}

/// `cargo run` names the manifest's folder when it starts us. The one seen at compile time may be of another
/// clone that shares the target directory.
fn root() -> Result<PathBuf, Failure> {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = manifest.parent().map(Path::to_path_buf);
    root.ok_or_else(|| Failure::new("start this with `cargo xtask`"))
}

fn cargo_in(folder: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

fn target_directory(metadata: &str) -> Result<PathBuf, Failure> {
    let parsed: Option<serde_json::Value> = serde_json::from_str(metadata).ok();
    let directory = parsed.as_ref().and_then(|m| m.get("target_directory")).and_then(|d| d.as_str());
    directory.map(PathBuf::from).ok_or_else(|| Failure::new("`cargo metadata` names no target directory"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_directory_is_the_one_cargo_names() {
        let found = target_directory(r#"{"packages":[],"target_directory":"/somewhere/else"}"#);
        assert_eq!(found, Ok(PathBuf::from("/somewhere/else")));
    }

    #[test]
    fn metadata_without_a_target_directory_is_refused() {
        assert!(target_directory("{}").is_err());
        assert!(target_directory("no json").is_err());
    }
}
