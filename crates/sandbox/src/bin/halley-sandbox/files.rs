//! Files that are whole or not there.

use std::fs::File;
use std::io::Write;
use std::path::Path;

/// The folder that a file is in or will be in.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes beside the file and renames, so that nobody ever finds half of it. Readable by this user alone.
pub fn write_whole(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = folder_of(file);
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(file).map_err(|failed| failed.error)?;
    // The name is safe once its folder is. Where folders cannot be opened, the system sees to it.
    if let Ok(folder) = File::open(folder) {
        let _unsupported = folder.sync_all();
    }
    Ok(())
}
