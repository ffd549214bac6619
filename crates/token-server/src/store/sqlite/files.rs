//! The file and its folder: who may read them, and whether they can be written.

use super::failures::{damaged, explain_io};
use crate::store::StoreError;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes sure that there is a file, and says where it really is. The folder may be reached through symbolic links; the
/// file itself must not be one, or another account could have us write somewhere else.
pub fn prepare(path: &Path) -> Result<PathBuf, StoreError> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(StoreError::Failed(format!("{} names no file", path.display())));
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    create_folder(folder).map_err(|error| explain_io(path, &error))?;
    let real = folder.canonicalize().map_err(|error| explain_io(path, &error))?.join(name);
    match create(&real) {
        Ok(_) => Ok(real),
        Err(refusal) => accept_existing(&real, &refusal).map(|()| real),
    }
}

fn accept_existing(path: &Path, refusal: &io::Error) -> Result<(), StoreError> {
    // A folder that cannot be written answers with its own error even where the file exists.
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(found) if found.is_symlink() => Err(damaged(path, "it is a symbolic link")),
        Ok(_) => Err(damaged(path, "it is no file")),
        Err(_) => Err(explain_io(path, refusal)),
    }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file that only its owner may read; SQLite gives its side files the same mode.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes the file from everybody else, should it have come from a copy that was open to them.
pub fn keep_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        if fs::metadata(path)?.mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Fails as the system does when it is asked to write beside the file. The file itself is never opened here: closing
/// it again would drop the locks that SQLite holds on it in this process.
pub fn try_writing(path: &Path) -> io::Result<()> {
    // More than a disk has left when SQLite could not write a page.
    static PROBE: [u8; 64 * 1024] = [0; 64 * 1024];
    let probe = with_suffix(path, ".probe");
    let _ = fs::remove_file(&probe);
    let written = create(&probe).and_then(|mut file| file.write_all(&PROBE).and_then(|()| file.sync_all()));
    let _ = fs::remove_file(&probe);
    written
}

/// Makes the names in a folder outlive a power cut.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The path of a side file: the name with the suffix added.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
