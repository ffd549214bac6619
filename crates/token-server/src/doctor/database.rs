//! The database: whether it is reached, and whether its tables are this version's. It is not changed.

use super::disk;
use super::report::{Check, Report};
use crate::cli::{sqlite_file, store_options};
use crate::config::Database;
use crate::store::{Format, StoreError, inspect};
use std::path::Path;

const NAME: &str = "database";

pub(super) async fn examine(database: &Database, report: &mut Report) {
    let file = sqlite_file(database);
    report.add(match inspect(&store_options(database)).await {
        Err(error) => refusal(&error, file),
        Ok(Format { found: 0, .. }) => match file {
            Some(file) => missing(file),
            None => Check::ok(NAME, "reached; the server makes its tables at its first start"),
        },
        Ok(Format { found, known }) if found < known => Check::ok(
            NAME,
            format!("reached; it has format {found}, and the server brings it to {known} when it starts"),
        ),
        Ok(Format { found, known }) if found > known => refusal(&StoreError::Newer { found, known }, file),
        Ok(Format { found, .. }) => {
            Check::ok(NAME, format!("reached; its format is {found}, this version's"))
        }
    });
    if let Some(folder) = file.and_then(existing_folder) {
        disk::examine(folder, report);
    }
}

fn missing(file: &Path) -> Check {
    let found = format!("{} is made at the first start", file.display());
    match existing_folder(file) {
        Some(folder) if can_write(folder) => Check::ok(NAME, found),
        _ => Check::fail(
            NAME,
            format!("{found}, but this user may not write there"),
            "run this as the server's own user, or set database.url to a place where that user may write",
        ),
    }
}

#[cfg(unix)]
fn can_write(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn can_write(folder: &Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|found| !found.permissions().readonly())
}

/// The nearest folder that is there.
fn existing_folder(file: &Path) -> Option<&Path> {
    let here = |path: &Path| path.as_os_str().is_empty();
    file.ancestors()
        .skip(1)
        .map(|path| if here(path) { Path::new(".") } else { path })
        .find(|path| path.is_dir())
}

fn refusal(error: &StoreError, file: Option<&Path>) -> Check {
    let advice = match (error, file) {
        (StoreError::Newer { .. }, _) => {
            "install the newer version again, or restore a backup of before the upgrade"
        }
        (StoreError::Damaged(_), _) => "restore a backup, and see whether database.url names the right one",
        (_, Some(_)) => "see that the file can be read and written by this user, and that nothing holds it",
        (_, None) => {
            "see that PostgreSQL runs, that this machine may connect (pg_hba.conf), and that user, password and \
             certificate (database.ca_file) are right"
        }
    };
    Check::fail(NAME, error.to_string(), advice)
}
