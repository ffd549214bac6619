//! The emulated API, one file per family of calls. A handler checks who calls, asks the world, and
//! wraps the answer; rules live in `state`.

mod api_keys;
mod auth_tokens;
mod blocking;
mod conversations;
mod downloads;
mod file_names;
mod forms;
mod friends;
mod groups;
mod members;
mod messages;
mod paging;
mod pins;
mod reactions;
mod receipts;
mod roles;
mod searching;
mod session;
mod storing;
mod threads;
mod uploads;
mod users;
mod webhooks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};

use crate::app::App;

/// The management calls, which have no version.
pub(crate) fn management_routes() -> Router<App> {
    use webhooks::{add_triggers, list_triggers, remove_triggers};
    Router::new()
        .route("/apps/{app}/webhooks", get(webhooks::list).post(webhooks::create))
        .route(
            "/apps/{app}/webhooks/{id}",
            get(webhooks::show).put(webhooks::update).delete(webhooks::delete),
        )
        .route(
            "/apps/{app}/webhooks/{id}/triggers",
            get(list_triggers).post(add_triggers).delete(remove_triggers),
        )
}

/// All routes below `/v3` and `/v3.0`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(session_routes())
        .merge(user_routes())
        .merge(group_routes())
        .merge(message_routes())
        .merge(conversation_routes())
        .merge(management_routes())
}

/// Routes outside the versions: file transfer and online counts.
pub(crate) fn outer_routes() -> Router<App> {
    Router::new()
        .route("/upload/{key}", post(uploads::upload).layer(DefaultBodyLimit::disable()))
        .route("/media/{key}/{name}", get(downloads::download))
        .route("/api/{version}/online-members", post(session::online_members))
}

fn session_routes() -> Router<App> {
    Router::new()
        .route("/me", put(session::enter).get(session::show).delete(session::log_out))
        .route("/me/jwt", post(session::jwt))
        .route("/user_sessions", post(session::report))
        .route("/settings", get(session::settings))
}

fn user_routes() -> Router<App> {
    Router::new()
        .route(
            "/users",
            get(users::list).post(users::create).put(users::reactivate).delete(users::deactivate),
        )
        .route("/users/{uid}", get(users::show).put(users::update).delete(users::delete))
        .route(
            "/users/{uid}/auth_tokens",
            get(auth_tokens::list).post(auth_tokens::mint).delete(auth_tokens::flush),
        )
        .route(
            "/users/{uid}/auth_tokens/{token}",
            get(auth_tokens::show).put(auth_tokens::update).delete(auth_tokens::delete),
        )
        .route("/blockedusers", get(blocking::list).post(blocking::block).delete(blocking::unblock))
        .route(
            "/users/{uid}/blockedusers",
            get(blocking::list_of).post(blocking::block_for).delete(blocking::unblock_for),
        )
        .route("/roles", get(roles::list).post(roles::create))
        .route("/users/{uid}/friends", get(friends::list).post(friends::add).delete(friends::remove))
        .route("/roles/{role}", get(roles::show).put(roles::update).delete(roles::delete))
        .route("/apikeys", get(api_keys::list).post(api_keys::create))
        .route("/apikeys/{key}", get(api_keys::show).put(api_keys::update).delete(api_keys::delete))
}

fn group_routes() -> Router<App> {
    Router::new()
        .route("/groups", get(groups::list).post(groups::create))
        .route("/groups/{guid}", get(groups::show).put(groups::update).delete(groups::delete))
        .route("/groups/{guid}/owner", patch(groups::transfer))
        .route(
            "/groups/{guid}/members",
            get(members::list).post(members::join).put(members::add).delete(members::leave),
        )
        .route("/groups/{guid}/members/{uid}", put(members::change_scope).delete(members::kick))
        .route("/groups/{guid}/bannedusers", get(members::list_banned))
        .route("/groups/{guid}/bannedusers/{uid}", post(members::ban).delete(members::unban))
}

fn message_routes() -> Router<App> {
    Router::new()
        .route("/messages", get(messages::list_all).post(messages::send).layer(DefaultBodyLimit::disable()))
        .route("/users/{uid}/messages", get(messages::list_with_user))
        .route("/groups/{guid}/messages", get(messages::list_in_group))
        .route("/messages/{id}", get(messages::show).put(messages::edit).delete(messages::delete))
        .route("/messages/{id}/flagged", post(messages::flag))
        .route("/messages/{id}/interacted", patch(messages::interact))
        .route(
            "/messages/{id}/thread",
            get(threads::list).post(threads::reply).layer(DefaultBodyLimit::disable()),
        )
        .route("/messages/{id}/thread/subscription", post(threads::follow).delete(threads::unfollow))
        .route("/threads", get(threads::all))
        .route("/users/{uid}/threads", get(threads::with_user))
        .route("/groups/{guid}/threads", get(threads::in_group))
        .route("/messages/{id}/reactions", get(reactions::list))
        .route(
            "/messages/{id}/reactions/{emoji}",
            get(reactions::list_one).post(reactions::add).delete(reactions::remove),
        )
        .route("/messages/{id}/pin", post(pins::pin).delete(pins::unpin))
        .route("/messages/{id}/save", post(pins::save).delete(pins::unsave))
        .route("/files/upload-url", post(uploads::offer))
}

fn conversation_routes() -> Router<App> {
    use conversations::{clear, show, tag};
    Router::new()
        .route("/conversations", get(conversations::list))
        .route("/conversations/{id}", get(conversations::show_by_id).delete(conversations::erase_by_id))
        .route("/{kind}/{id}/conversation", get(show).put(tag).delete(clear))
        .route("/{kind}/{id}/conversation/read", post(receipts::read).delete(receipts::unread))
        .route("/{kind}/{id}/conversation/delivered", post(receipts::delivered))
        .route(
            "/{kind}/{id}/conversation/pin",
            post(pins::pin_conversation).merge(delete(pins::unpin_conversation)),
        )
}
