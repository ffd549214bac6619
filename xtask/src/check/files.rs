//! Rules on the files in git.

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::fs;

const LARGEST: u64 = 1024 * 1024;

/// Words that mark unfinished work. Split, as this file is searched as well.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

/// No file in git is larger than 1 MiB.
pub fn sizes(workspace: &Workspace) -> Result<(), Failure> {
    let listed = process::capture(workspace.git().args(["ls-files", "-z"]))?;
    let size = |file: &&str| fs::symlink_metadata(workspace.path(file)).map_or(0, |found| found.len());
    let too_large: Vec<_> = listed.split_terminator('\0').filter(|file| size(file) > LARGEST).collect();
    none_of(&too_large, "larger than 1 MiB")
}

/// No file in git carries a marker of unfinished work.
pub fn markers(workspace: &Workspace) -> Result<(), Failure> {
    let mut grep = workspace.git();
    grep.args(["grep", "--line-number", "--word-regexp", "-I"]);
    for marker in MARKERS {
        grep.args(["-e", marker]);
    }
    let (status, found) = process::output(&mut grep)?;
    match status.code() {
        Some(0) => none_of(&found.lines().collect::<Vec<_>>(), "marked as unfinished"),
        // "Nothing found", as opposed to an error.
        Some(1) => Ok(()),
        _ => Err(Failure::new("`git grep` failed")),
    }
}

fn none_of(found: &[&str], what: &str) -> Result<(), Failure> {
    if found.is_empty() { Ok(()) } else { Err(Failure::new(format!("{what}:\n  {}", found.join("\n  ")))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_listed() {
        assert_eq!(none_of(&[], "wrong"), Ok(()));
        assert_eq!(none_of(&["a", "b"], "wrong").unwrap_err().0, "wrong:\n  a\n  b");
    }
}
