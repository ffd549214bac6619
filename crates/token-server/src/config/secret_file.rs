//! Files that hold a secret.

use secrecy::SecretString;
use std::path::Path;
use zeroize::Zeroizing;

/// Longest file that is read: no secret of ours is longer.
const MOST_BYTES: u64 = 16 * 1024;

/// Who else can read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Nobody, or only those whom the system itself lets in.
    None,
    /// Its group.
    Group,
    /// Everybody on this machine.
    Everybody,
}

/// The secret in it, without the line break at its end.
///
/// # Errors
/// What is wrong with the file, in words that hold nothing of what is in it.
pub fn read(path: &Path) -> Result<SecretString, String> {
    let found = std::fs::metadata(path).map_err(|why| format!("cannot be read: {}", plain(&why)))?;
    if !found.is_file() {
        return Err("is not a file".to_owned());
    }
    if found.len() > MOST_BYTES {
        return Err("is too long for a secret".to_owned());
    }
    let bytes = std::fs::read(path).map_err(|why| format!("cannot be read: {}", plain(&why)))?;
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| "is not text (UTF-8)".to_owned())?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(text.into())
}

/// What the system says, without its number.
pub fn plain(why: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match why.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        _ => why.to_string(),
    }
}

/// Who else can read it. Where systemd or a container engine hands a secret over, the folder around it keeps others
/// out, whatever the mode of the file says.
#[must_use]
pub fn exposure(path: &Path, credentials: Option<&Path>) -> Exposure {
    if credentials.is_some_and(|folder| path.starts_with(folder)) || path.starts_with("/run/secrets") {
        return Exposure::None;
    }
    of_mode(path)
}

#[cfg(unix)]
fn of_mode(path: &Path) -> Exposure {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(path).map_or(0, |found| found.permissions().mode()) {
        mode if mode & 0o006 != 0 => Exposure::Everybody,
        mode if mode & 0o060 != 0 => Exposure::Group,
        _ => Exposure::None,
    }
}

#[cfg(not(unix))]
fn of_mode(_: &Path) -> Exposure {
    Exposure::None
}
