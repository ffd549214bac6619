//! A Secret Service for tests, on the session bus: it keeps what it is given in memory, and misbehaves as it is told
//! through `chat.halley.tests.FakeKeyring.Behave` at [`control::PATH`]. Nothing here protects anything.

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod control;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod service;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod session;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod state;

/// Serves until it is ended by a signal.
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn main() -> Result<(), zbus::Error> {
    let _bus = control::serve()?;
    loop {
        std::thread::park();
    }
}

/// Other systems have no Secret Service to play.
#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
fn main() {}
