//! Telling who came and who went.

use super::frames;
use super::sockets::{Sockets, Subscription};
use crate::app::{App, Core};
use crate::state::{Scope, Viewer, World};

/// A user's first socket is there.
pub(super) fn came(app_id: &str, core: &mut Core, uid: &str, now: u64) {
    if core.world.set_online(uid, true, now) {
        tell(app_id, &core.world, &core.sockets, uid, true, now);
    }
}

/// A socket of a user is gone. After some seconds of grace, for page reloads, the user is too, unless
/// another world has taken the place of the socket's own.
pub(super) fn went(app: &App, uid: String, generation: u64) {
    let app = app.clone();
    app.clone().track(async move {
        tokio::select! {
            () = tokio::time::sleep(app.timings().presence_grace) => {}
            () = app.stopping() => return,
        }
        // Should the time of it not be stored, the next coming and going tells another.
        let _unstored = app.with_core(|core, now| {
            let over = core.sockets.generation() != generation || core.sockets.has(&uid);
            if !over && core.world.set_online(&uid, false, now) {
                tell(app.app_id(), &core.world, &core.sockets, &uid, false, now);
            }
        });
    });
}

fn tell(app_id: &str, world: &World, sockets: &Sockets, uid: &str, online: bool, now: u64) {
    let Some(user) = world.any_user(uid) else { return };
    // One frame for all subscribers, so it shows nothing that only some may see.
    let view = world.user_view(uid, Viewer::Member(Scope::Participant));
    let frame = frames::presence(app_id, uid, online, now, &view);
    sockets.send_where(&frame, |viewer, subscription| {
        let subscribed = match subscription {
            Subscription::Nobody => false,
            Subscription::Everybody => true,
            Subscription::Friends => world.are_friends(viewer, uid),
            Subscription::Roles(roles) => roles.contains(&user.role),
        };
        subscribed && viewer != uid && !world.apart(viewer, uid)
    });
}
