//! Hears when the computer is about to sleep: systemd-logind's `PrepareForSleep`, on Linux. Elsewhere nobody tells.

/// Calls back each time before the computer sleeps; where the system allows it, sleep waits for that (a delay inhibitor of
/// logind, 5 s at most). Where there is no logind, nothing is ever called.
#[cfg(target_os = "linux")]
pub(crate) fn before_sleep(act: impl Fn() + Send + 'static) {
    let listening = std::thread::Builder::new().name("before-sleep".into()).spawn(move || {
        if let Err(error) = logind::listen(&act) {
            tracing::info!(%error, "nobody tells when the computer sleeps");
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "nobody can be heard who tells when the computer sleeps");
    }
}

/// Nobody tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn before_sleep(_act: impl Fn() + Send + 'static) {}

#[cfg(target_os = "linux")]
mod logind {
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::OwnedFd;

    const SERVICE: &str = "org.freedesktop.login1";
    const PATH: &str = "/org/freedesktop/login1";
    const INTERFACE: &str = "org.freedesktop.login1.Manager";

    /// Does not return while the connection lasts.
    pub(super) fn listen(act: &impl Fn()) -> zbus::Result<()> {
        let connection = Connection::system()?;
        let manager = Proxy::new(&connection, SERVICE, PATH, INTERFACE)?;
        let mut held = hold(&manager);
        for signal in manager.receive_signal("PrepareForSleep")? {
            let Ok(about_to_sleep) = signal.body().deserialize::<bool>() else { continue };
            if about_to_sleep {
                act();
                // Let go of: the computer may sleep now.
                held = None;
            } else if held.is_none() {
                held = hold(&manager);
            }
        }
        drop(held);
        Ok(())
    }

    /// For as long as this is held, sleep waits a little. It works without, only less surely.
    fn hold(manager: &Proxy<'_>) -> Option<OwnedFd> {
        let asked = manager.call("Inhibit", &("sleep", "Halley", "Locks the chat", "delay"));
        asked.inspect_err(|error| tracing::info!(%error, "sleep will not wait for the lock")).ok()
    }
}
