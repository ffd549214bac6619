//! `/apps/{appId}/webhooks`: what the service has under its management address.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::paging::page;
use crate::app::App;
use crate::auth::Manager;
use crate::envelope::{Answer, Reply};
use crate::errors::{Code, Refusal};
use crate::request::{Ids, JsonBody, Query};
use crate::state::{Webhook, World};

/// Most triggers in one call.
const TRIGGERS: usize = 100;

/// Does something with the world of the app that the path names.
fn managed(app: &App, ids: &Ids, act: impl FnOnce(&mut World, u64) -> Result<Reply, Refusal>) -> Answer {
    if ids.raw(0) != app.app_id() {
        let text = format!("This sandbox serves the app id {} only.", app.app_id());
        return Err(Refusal::new(Code::InvalidAppId, text));
    }
    app.world(act)
}

fn shown(webhook: &Webhook) -> Reply {
    Reply::one(webhook.view())
}

/// Registers a webhook.
pub(super) async fn create(State(app): State<App>, _: Manager, ids: Ids, JsonBody(body): JsonBody) -> Answer {
    let anywhere = app.options().remote_webhooks;
    managed(&app, &ids, |world, now| world.create_webhook(&body, anywhere, now).map(shown))
}

/// All webhooks.
pub(super) async fn list(State(app): State<App>, _: Manager, ids: Ids, query: Query) -> Answer {
    managed(&app, &ids, |world, _| page(&query, 100, world.webhooks(), Webhook::view))
}

/// One webhook.
pub(super) async fn show(State(app): State<App>, _: Manager, ids: Ids) -> Answer {
    managed(&app, &ids, |world, _| world.webhook(ids.raw(1)).map(shown))
}

/// Changes a webhook.
pub(super) async fn update(State(app): State<App>, _: Manager, ids: Ids, JsonBody(body): JsonBody) -> Answer {
    let anywhere = app.options().remote_webhooks;
    managed(&app, &ids, |world, now| world.update_webhook(ids.raw(1), &body, anywhere, now).map(shown))
}

/// Removes a webhook.
pub(super) async fn delete(State(app): State<App>, _: Manager, ids: Ids) -> Answer {
    managed(&app, &ids, |world, _| {
        world.delete_webhook(ids.raw(1))?;
        Ok(Reply::done("Deleted the webhook."))
    })
}

/// What a webhook is told of.
pub(super) async fn list_triggers(State(app): State<App>, _: Manager, ids: Ids, query: Query) -> Answer {
    managed(&app, &ids, |world, _| {
        page(&query, 100, &world.webhook(ids.raw(1))?.trigger_views(), Value::clone)
    })
}

/// Has a webhook told of more.
pub(super) async fn add_triggers(
    State(app): State<App>,
    _: Manager,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let triggers = triggers(&body)?;
    managed(&app, &ids, |world, _| {
        world.set_triggers(ids.raw(1), &triggers, true)?;
        let done = json!({ "success": true, "message": "The trigger has been added." });
        let each: Map<String, Value> =
            triggers.iter().map(|trigger| ((*trigger).to_owned(), done.clone())).collect();
        Ok(Reply::one(Value::Object(each)))
    })
}

/// Has a webhook told of less.
pub(super) async fn remove_triggers(
    State(app): State<App>,
    _: Manager,
    ids: Ids,
    JsonBody(body): JsonBody,
) -> Answer {
    let triggers = triggers(&body)?;
    managed(&app, &ids, |world, _| {
        world.set_triggers(ids.raw(1), &triggers, false)?;
        Ok(Reply::done("Removed the triggers."))
    })
}

fn triggers(body: &Map<String, Value>) -> Result<Vec<&str>, Refusal> {
    let wrong = |why: &str| Refusal::field("triggerIds", format!("The triggerIds {why}."));
    let list = body.get("triggerIds").ok_or_else(|| wrong("field is required"))?;
    let list = list.as_array().filter(|list| list.len() <= TRIGGERS);
    let list = list.ok_or_else(|| wrong("must be a list of at most 100 texts"))?;
    list.iter().map(|id| id.as_str().ok_or_else(|| wrong("must be texts"))).collect()
}
