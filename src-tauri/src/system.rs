//! The real clock and the real randomness: the only places that ask the system for either. And what the
//! system is told of this process.

use halley_login::ports::{Clock, NoRandomness, Randomness, UnixSeconds};
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The system's clocks.
pub struct SystemClock;

/// What both clocks showed when the steady one was first asked.
static START: LazyLock<(UnixSeconds, Instant)> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    let at = Instant::now();
    (SystemClock.now(), at)
});

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    fn now(&self) -> UnixSeconds {
        // A clock before 1970 reads as 1970; one beyond the range of i64 does not exist.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixSeconds::try_from(since.as_secs()).unwrap_or(UnixSeconds::MAX)
    }

    fn steady(&self) -> UnixSeconds {
        let (wall, at) = *START;
        wall.saturating_add(UnixSeconds::try_from(at.elapsed().as_secs()).unwrap_or(UnixSeconds::MAX))
    }
}

/// The system's randomness.
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else is given")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// Lets a crash of this process, and of the web view's processes that it starts, leave no image of its
/// memory on the disk: passwords and tokens are in it. Programs that collect crashes (systemd-coredump,
/// apport) heed the limit, though the kernel itself does not enforce it for them.
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

/// What a person knows this computer by, in a list of their devices: which one it is, and what runs on it.
#[must_use]
pub fn device_name() -> String {
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    name_of(host_name().as_deref().unwrap_or_default(), system)
}

/// At most 100 characters, as servers take no more.
fn name_of(host: &str, system: &str) -> String {
    let host: String = host.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    if host.is_empty() { format!("Halley on {system}") } else { format!("{host} ({system})") }
}

fn host_name() -> Option<String> {
    let named = std::env::var("COMPUTERNAME").ok();
    named.or_else(|| std::fs::read_to_string("/etc/hostname").ok())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn a_device_is_known_by_its_host_and_its_system_in_no_more_than_servers_take() {
        assert_eq!(name_of(" desk\u{7}\n", "Linux"), "desk (Linux)");
        assert_eq!(name_of("\n", "macOS"), "Halley on macOS");
        assert!(name_of(&"נ".repeat(300), "Windows").chars().count() <= 100);
        assert!(device_name().chars().count() <= 100);
    }

    #[test]
    fn a_crash_leaves_no_image_of_the_memory() {
        forbid_core_dumps();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
