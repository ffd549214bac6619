//! What the system is told of this process.

/// Lets a crash leave no image of the memory on the disk: passwords and the API key are in it.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "core dumps could not be turned off");
        }
    }
}

/// Files that are not connections of clients: the database, CometChat, the log.
#[cfg(unix)]
const OTHER_FILES: u64 = 128;

/// As many connections as the system lets this process have, up to so many.
#[must_use]
pub fn connections(wanted: usize) -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        // The soft limit is low for the sake of programs that use select(2); this one does not.
        let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
        let files = if raised.is_ok() { limit.maximum } else { limit.current };
        let possible = files.map_or(u64::MAX, |files| files.saturating_sub(OTHER_FILES).max(16));
        let possible = usize::try_from(possible).unwrap_or(usize::MAX);
        if possible < wanted {
            tracing::warn!(wanted, possible, "server.max_connections is beyond the limit of open files");
        }
        wanted.min(possible)
    }
    #[cfg(not(unix))]
    {
        wanted
    }
}
