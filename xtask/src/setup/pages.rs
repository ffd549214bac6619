//! The web pages, which the app embeds when it is compiled.

use super::npm;
use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Where the pages' sources are, relative to the root.
pub const UI: &str = "ui";

/// Its time is that of the last complete build. Kept out of `dist`, all of which is embedded.
const STAMP: &str = "node_modules/.pages-built";

/// Builds the pages if a source changed since the last build.
pub fn ensure(workspace: &Workspace) -> Result<(), Failure> {
    npm::ensure(workspace, UI)?;
    let ui = workspace.path(UI);
    if is_current(&ui).unwrap_or(false) {
        return Ok(());
    }
    terminal::step("Building the web pages");
    process::run(workspace.npm(UI).args(["run", "build"]))?;
    fs::write(ui.join(STAMP), "").map_err(|e| Failure::new(format!("could not mark the built pages: {e}")))
}

fn is_current(ui: &Path) -> io::Result<bool> {
    Ok(ui.join("dist").is_dir() && newest_source(ui)? < changed(&ui.join(STAMP))?)
}

/// The last change to a source file, or to a folder of sources, whose time tells of deleted files.
fn newest_source(ui: &Path) -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(ui)? {
        let entry = entry?;
        if !is_made(&entry.file_name()) {
            newest = newest.max(newest_below(&entry.path())?);
        }
    }
    Ok(newest)
}

/// Build results are no sources, and change with every build.
fn is_made(name: &OsStr) -> bool {
    name == "dist" || name == "node_modules" || Path::new(name).extension() == Some(OsStr::new("tsbuildinfo"))
}

fn newest_below(path: &Path) -> io::Result<SystemTime> {
    let mut newest = changed(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            newest = newest.max(newest_below(&entry?.path())?);
        }
    }
    Ok(newest)
}

fn changed(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::path::PathBuf;
    use std::time::Duration;

    /// A `ui` folder with one source, built after it was written.
    fn built(name: &str) -> PathBuf {
        let ui = std::env::temp_dir().join(format!("xtask-pages-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&ui);
        for folder in ["src/login", "dist", "node_modules"] {
            fs::create_dir_all(ui.join(folder)).unwrap();
        }
        fs::write(ui.join("src/login/main.ts"), "").unwrap();
        fs::write(ui.join(STAMP), "").unwrap();
        set_age(&ui.join(STAMP), 1);
        for source in ["src/login/main.ts", "src/login", "src"] {
            set_age(&ui.join(source), 2);
        }
        ui
    }

    fn set_age(path: &Path, hours: u64) {
        let now = fs::metadata(std::env::temp_dir()).unwrap().modified().unwrap();
        File::open(path).unwrap().set_modified(now - Duration::from_secs(hours * 3600)).unwrap();
    }

    #[test]
    fn nothing_is_built_twice() {
        let ui = built("current");
        assert!(is_current(&ui).unwrap());
        fs::remove_dir_all(ui).unwrap();
    }

    #[test]
    fn a_changed_source_asks_for_a_build() {
        let ui = built("changed");
        set_age(&ui.join("src/login/main.ts"), 0);
        assert!(!is_current(&ui).unwrap());
        fs::remove_dir_all(ui).unwrap();
    }

    #[test]
    fn a_deleted_source_asks_for_a_build() {
        let ui = built("deleted");
        fs::remove_file(ui.join("src/login/main.ts")).unwrap();
        assert!(!is_current(&ui).unwrap());
        fs::remove_dir_all(ui).unwrap();
    }

    #[test]
    fn missing_pages_ask_for_a_build() {
        let ui = built("missing");
        fs::remove_dir_all(ui.join("dist")).unwrap();
        assert!(!is_current(&ui).unwrap());
        fs::remove_dir_all(ui).unwrap();
    }
}
