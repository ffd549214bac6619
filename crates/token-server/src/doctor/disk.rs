//! Room for the database.

use super::report::{Check, Report};
use std::path::Path;

const NAME: &str = "disk";
const MIB: u64 = 1024 * 1024;
/// Accounts are small; a database that cannot grow by this cannot be vacuumed or backed up either.
const LITTLE: u64 = 500 * MIB;
const TOO_LITTLE: u64 = 20 * MIB;

#[cfg(unix)]
pub(super) fn examine(folder: &Path, report: &mut Report) {
    let Ok(found) = rustix::fs::statvfs(folder) else { return };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let text = format!("{} MiB are free in {}", free / MIB, folder.display());
    let advice = "make room, or move the database (database.url)";
    report.add(match free {
        ..TOO_LITTLE => Check::fail(NAME, text, advice),
        TOO_LITTLE..LITTLE => Check::warn(NAME, text, advice),
        _ => Check::ok(NAME, text),
    });
}

#[cfg(not(unix))]
pub(super) fn examine(_: &Path, _: &mut Report) {}
