//! What there is: the keys, the open sockets, all conversations.

use axum::extract::State;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::app::App;
use crate::envelope::{Answer, Reply};
use crate::request::Query;

/// Most conversations in one answer.
const CONVERSATIONS: usize = 500;

/// `GET /sandbox/about`: where the sandbox is and what opens it.
pub(super) async fn about(State(app): State<App>) -> Answer {
    let options = app.options();
    let mut about = json!({
        "version": env!("CARGO_PKG_VERSION"), "appId": options.app_id, "region": options.region,
        "url": app.url(), "apiKey": options.api_key.expose_secret(), "authKey": options.auth_key.expose_secret(),
    });
    if let Some(address) = app.tls_address() {
        about["tlsUrl"] = json!(format!("https://{address}"));
    }
    app.with_core(|core, _| {
        let (groups, conversations, messages) = core.world.counts();
        about["counts"] = json!({
            "users": core.world.user_count(), "groups": groups, "conversations": conversations,
            "messages": messages, "sockets": core.sockets.count(),
        });
        Reply::one(about)
    })
}

/// `GET /sandbox/conversations`: those of everybody, the latest first.
pub(super) async fn conversations(State(app): State<App>) -> Answer {
    app.world(|world, _| Ok(Reply::one(json!({ "conversations": world.all_conversations(CONVERSATIONS) }))))
}

/// `GET /sandbox/sockets`: the authenticated ones.
pub(super) async fn sockets(State(app): State<App>) -> Answer {
    app.sockets(|sockets| Ok(Reply::one(json!({ "sockets": sockets.views() }))))
}

/// `DELETE /sandbox/sockets`: closes them, all or those of the user in `uid`, as a bad network would.
pub(super) async fn close_sockets(State(app): State<App>, query: Query) -> Answer {
    let uid = query.text("uid").to_ascii_lowercase();
    let closed = app.sockets(|sockets| sockets.close_some(&uid));
    Ok(Reply::one(json!({ "closed": closed })))
}
