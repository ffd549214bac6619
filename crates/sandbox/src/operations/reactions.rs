//! `/messages/{id}/reactions`.

use axum::extract::State;
use serde_json::{Value, json};

use super::messages::shown;
use crate::app::App;
use crate::auth::{Caller, Person};
use crate::envelope::{Answer, Reply};
use crate::request::{Ids, Query};
use crate::state::{Direction, Reaction};

/// Adds a reaction; answers with the message.
pub(super) async fn add(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, now| {
        world.react(&person.actor, id, ids.raw(1), now)?;
        shown(world, &person.into(), id)
    })
}

/// Takes a reaction back; answers with the message.
pub(super) async fn remove(State(app): State<App>, person: Person, ids: Ids) -> Answer {
    let id = ids.message(0)?;
    app.world(|world, _| {
        world.unreact(&person.actor, id, ids.raw(1))?;
        shown(world, &person.into(), id)
    })
}

/// All reactions.
pub(super) async fn list(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    reactions(&app, &caller, ids.message(0)?, None, &query)
}

/// The reactions with one emoji.
pub(super) async fn list_one(State(app): State<App>, caller: Caller, ids: Ids, query: Query) -> Answer {
    reactions(&app, &caller, ids.message(0)?, Some(ids.raw(1)), &query)
}

fn reactions(app: &App, caller: &Caller, id: u64, emoji: Option<&str>, query: &Query) -> Answer {
    let (limit, bound) = (query.page_size(10)?, query.number("id")?);
    let back = query.text("affix") == Direction::Prepend.text();
    app.world(|world, _| {
        let message = world.visible_message(&caller.actor, id)?;
        let wanted = |reaction: &&Reaction| {
            emoji.is_none_or(|emoji| reaction.emoji == emoji)
                && bound.is_none_or(|bound| if back { reaction.id < bound } else { reaction.id > bound })
        };
        let found: Vec<&Reaction> = message.reactions.iter().filter(wanted).collect();
        let skipped = if back { found.len().saturating_sub(limit) } else { 0 };
        let page: Vec<&Reaction> = found.iter().skip(skipped).take(limit).copied().collect();
        let more = found.len() > page.len();
        let meta = links(&page, back, more, bound.is_some());
        let items = page.iter().map(|reaction| world.reaction_view(reaction, caller.viewer())).collect();
        Ok(Reply::list(items, meta))
    })
}

/// Where to go on; the SDK gives these back word for word.
fn links(page: &[&Reaction], back: bool, more: bool, bounded: bool) -> Value {
    let mut meta = json!({});
    let (after, before) = if back { (bounded, more) } else { (more, bounded) };
    if let Some(last) = page.last().filter(|_| after) {
        meta["next"] = json!({ "affix": Direction::Append.text(), "id": last.id.to_string() });
    }
    if let Some(first) = page.first().filter(|_| before) {
        meta["previous"] = json!({ "affix": Direction::Prepend.text(), "id": first.id.to_string() });
    }
    meta
}
