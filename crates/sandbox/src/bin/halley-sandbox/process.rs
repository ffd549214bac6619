//! What the program asks of the system: open files, and an end for all that a command has started.

use tokio::process::{Child, Command};

/// Open files that are wanted: one for each connection, and some for uploads and webhooks.
#[cfg(unix)]
const FILES: u64 = 16 * 1024;
/// Of those that may be open, how many are left to other things than connections.
#[cfg(unix)]
const BESIDE: usize = 128;
/// For the command to end by itself when it is told to.
#[cfg(unix)]
const GRACE: std::time::Duration = std::time::Duration::from_secs(3);

/// Allows as many open files as the system lets us, as far as they are of use. Answers how many connections there
/// can be then, if that is known.
#[cfg(unix)]
pub fn most_connections() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(FILES, |maximum| maximum.min(FILES));
    if current.is_some_and(|current| current < wanted) {
        // Where it is refused, what there was remains.
        let _refused = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    }
    let open = usize::try_from(getrlimit(Resource::Nofile).current?).ok()?;
    Some(open.saturating_sub(BESIDE).max(open / 2))
}

/// Nothing is known of a limit here.
#[cfg(not(unix))]
pub fn most_connections() -> Option<usize> {
    None
}

/// Lets the command be the first of a group of its own, so that all of it can be ended. At a terminal it stays in
/// ours: there it may want to read, and ctrl-c reaches all of it anyway.
pub fn set_apart(command: &mut Command) {
    #[cfg(unix)]
    if is_alone() {
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _unused = command;
}

#[cfg(unix)]
fn is_alone() -> bool {
    !std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// Ends a command and all that it has started.
pub async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child.id().filter(|_| is_alone()).and_then(group) {
        use rustix::process::{Signal, kill_process_group};
        let _gone = kill_process_group(group, Signal::TERM);
        let _slow = tokio::time::timeout(GRACE, child.wait()).await;
        let _gone = kill_process_group(group, Signal::KILL);
    }
    let _gone = child.kill().await;
}

#[cfg(unix)]
fn group(id: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(id).ok()?)
}
