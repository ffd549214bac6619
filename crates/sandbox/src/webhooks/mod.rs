//! Telling back ends what has happened: what is said, and how it gets there.

mod payloads;
mod sending;

use serde_json::json;

use crate::app::App;
use crate::state::{Event, World};

pub(crate) use sending::Lines;
use sending::Post;

/// Queues what an event has to say for every webhook that wants it. It never waits.
pub(crate) fn tell(app: &App, world: &World, event: &Event) {
    if world.webhooks().is_empty() {
        return;
    }
    for (trigger, data) in payloads::of(world, event) {
        for webhook in world.webhooks().iter().filter(|webhook| webhook.wants(trigger)) {
            let body = json!({
                "trigger": trigger, "data": data, "appId": app.app_id(),
                "region": app.options().region, "webhook": webhook.id,
            });
            let post = Post {
                webhook: webhook.id.clone(),
                url: webhook.url.clone(),
                login: webhook.login(),
                body: body.to_string(),
                retry: webhook.retry_on_failure,
            };
            sending::queue(app, post);
        }
    }
}
