//! The notification service of a Linux session, `org.freedesktop.Notifications`.

use super::{Order, Place, words};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::Value;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Orders that wait while the service is busy.
const WAITING: usize = 32;
/// Conversations whose notification is remembered.
const REMEMBERED: usize = 64;
/// The desktop file that packages install.
const DESKTOP_ENTRY: &str = "Halley";

/// What is on the screen: the number that the service gave, and what it is about.
type OnScreen = Arc<Mutex<Vec<(u32, Place)>>>;

/// Starts the thread.
pub(super) fn start(clicked: impl Fn(Place) + Send + Sync + 'static) -> SyncSender<Order> {
    let (orders, ordered) = sync_channel(WAITING);
    let started = thread::Builder::new().name("notifications".to_owned()).spawn(move || {
        if let Err(error) = carry_out(&ordered, clicked) {
            tracing::warn!(%error, "there are no notifications");
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "there are no notifications");
    }
    orders
}

fn carry_out(ordered: &Receiver<Order>, clicked: impl Fn(Place) + Send + Sync + 'static) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let proxy = Proxy::new(&connection, NAME, PATH, NAME)?;
    let on_screen = OnScreen::default();
    hear_clicks(&connection, &on_screen, clicked);
    let mut markup = None;
    for order in ordered {
        let done = match order {
            Order::Show { place, title, text, open, sound } => {
                // Asked late: the service may be started by the first message only.
                let markup = *markup.get_or_insert_with(|| understands_markup(&proxy));
                show(&proxy, &on_screen, place, &title, &words::text(&text, markup), &open, sound)
            }
            Order::Close(place) => close(&proxy, &on_screen, &place),
            Order::Badge(count) => badge(&connection, count),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the notification service failed");
        }
    }
    Ok(())
}

fn understands_markup(proxy: &Proxy<'_>) -> bool {
    let capabilities: zbus::Result<Vec<String>> = proxy.call("GetCapabilities", &());
    // Where it does not say, it may.
    capabilities.map_or(true, |all| all.iter().any(|one| one == "body-markup"))
}

fn show(
    proxy: &Proxy<'_>,
    on_screen: &OnScreen,
    place: Place,
    title: &str,
    text: &str,
    open: &str,
    sound: bool,
) -> zbus::Result<()> {
    let replaced = lock(on_screen).iter().find(|(_, other)| *other == place).map_or(0, |(id, _)| *id);
    let mut hints = HashMap::from([
        ("desktop-entry", Value::from(DESKTOP_ENTRY)),
        ("category", Value::from("im.received")),
        ("suppress-sound", Value::from(!sound)),
    ]);
    if sound {
        hints.insert("sound-name", Value::from("message-new-instant"));
    }
    let actions = ["default", open];
    let id: u32 =
        proxy.call("Notify", &("Halley", replaced, "halley", title, text, &actions[..], hints, -1_i32))?;
    let mut on_screen = lock(on_screen);
    on_screen.retain(|(other, about)| *other != id && *about != place);
    if on_screen.len() >= REMEMBERED {
        on_screen.remove(0);
    }
    on_screen.push((id, place));
    Ok(())
}

fn close(proxy: &Proxy<'_>, on_screen: &OnScreen, place: &Place) -> zbus::Result<()> {
    let mut ids = Vec::new();
    lock(on_screen).retain(|(id, about)| {
        let gone = about == place;
        if gone {
            ids.push(*id);
        }
        !gone
    });
    ids.into_iter().try_for_each(|id| proxy.call("CloseNotification", &(id,)))
}

/// Launchers that know Unity's way, such as those of KDE and Ubuntu, show the number.
fn badge(connection: &Connection, count: u32) -> zbus::Result<()> {
    let entry = format!("application://{DESKTOP_ENTRY}.desktop");
    let shown =
        HashMap::from([("count", Value::from(i64::from(count))), ("count-visible", Value::from(count > 0))]);
    connection.emit_signal(
        None::<&str>,
        "/com/canonical/unity/launcherentry/1",
        "com.canonical.Unity.LauncherEntry",
        "Update",
        &(entry, shown),
    )
}

fn hear_clicks(
    connection: &Connection,
    on_screen: &OnScreen,
    clicked: impl Fn(Place) + Send + Sync + 'static,
) {
    let (connection, on_screen) = (connection.clone(), Arc::clone(on_screen));
    let hear = move || -> zbus::Result<()> {
        let proxy = Proxy::new(&connection, NAME, PATH, NAME)?;
        for signal in proxy.receive_signal("ActionInvoked")? {
            let (id, _action): (u32, String) = signal.body().deserialize()?;
            // Numbers of other apps are on the bus too.
            let place =
                lock(&on_screen).iter().find(|(known, _)| *known == id).map(|(_, place)| place.clone());
            if let Some(place) = place {
                clicked(place);
            }
        }
        Ok(())
    };
    let started = thread::Builder::new().name("notification clicks".to_owned()).spawn(move || {
        if let Err(error) = hear() {
            tracing::warn!(%error, "clicks on notifications are not heard");
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "clicks on notifications are not heard");
    }
}

fn lock(on_screen: &OnScreen) -> std::sync::MutexGuard<'_, Vec<(u32, Place)>> {
    on_screen.lock().unwrap_or_else(PoisonError::into_inner)
}
