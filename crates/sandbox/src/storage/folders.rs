//! Folders with uploaded files. Those of a database lie in one folder beside it; one at a time is in force.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::StorageError;
use crate::state::is_file_key;

/// How the names of folders with files begin, in the folder beside a database and in the system's folder for
/// temporary things.
const PREFIX: &str = "halley-sandbox-";

/// The path with something added to the name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder that belongs to a database.
pub(super) fn beside(database: &Path) -> PathBuf {
    with_suffix(database, "-files")
}

/// A new folder for files, which goes when it is dropped; in `place`, or where temporary things go.
pub(crate) fn make(place: Option<&Path>) -> Result<TempDir, StorageError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    let made = match place {
        None => builder.tempdir(),
        Some(place) => private(place).and_then(|()| builder.tempdir_in(place)),
    };
    made.map_err(|error| StorageError::io(place.unwrap_or(&std::env::temp_dir()), &error))
}

/// Makes a folder that nobody else may look into, if there is none.
fn private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        done => done,
    }
}

/// Whether a text can be the name of a folder with files: it never leads elsewhere.
pub(super) fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix(PREFIX);
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Removes, from the folder of a database, the folders that are not in force, and the files that nobody knows from the
/// one that is. What has not a name of ours stays.
pub(super) fn tidy(place: &Path, in_force: Option<&Path>, known: &dyn Fn(&str) -> bool) {
    for (name, path) in listed(place) {
        if is_name(&name) && Some(path.as_path()) != in_force {
            removed(fs::remove_dir_all(&path));
        }
    }
    for (name, path) in in_force.into_iter().flat_map(listed) {
        if is_file_key(&name) && !known(&name) {
            removed(fs::remove_file(&path));
        }
    }
}

/// Leftovers do no harm but take room; the next start tries again.
fn removed(result: io::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "a leftover of an upload could not be removed");
    }
}

fn listed(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        assert!(is_name("halley-sandbox-a1B2c3"));
        for bad in ["", "halley-sandbox-", "halley-sandbox-a/b", "halley-sandbox-..", "..", "a1B2c3"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn only_leftovers_with_names_of_ours_are_removed() {
        let scratch = tempfile::tempdir().unwrap();
        let place = scratch.path().join("x.db-files");
        let old = make(Some(&place)).unwrap().keep();
        let now = make(Some(&place)).unwrap().keep();
        let (known, unknown) = ("0".repeat(32), "1".repeat(32));
        for name in [&known, &unknown, "notes.txt"] {
            fs::write(now.join(name), "x").unwrap();
        }
        fs::write(place.join("diary.txt"), "x").unwrap();
        tidy(&place, Some(&now), &|key| key == known);
        assert!(!old.exists() && !now.join(&unknown).exists());
        assert!(
            now.join(&known).exists() && now.join("notes.txt").exists() && place.join("diary.txt").exists()
        );
    }
}
