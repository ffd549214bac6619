//! Entering and leaving: `/me`, the settings, online counts.

use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::auth::LoggedIn;
use crate::entrance::Entrance;
use crate::envelope::{Answer, Reply};
use crate::errors::{Code, Refusal};
use crate::request::JsonBody;
use crate::state::{ProfileChange, Viewer};

/// Most groups in one question for online counts.
const COUNTED_GROUPS: usize = 100;

/// `PUT /me`: log in with a token, or change one's own profile. Both answer with the whole session.
pub(super) async fn enter(
    State(app): State<App>,
    caller: LoggedIn,
    entrance: Entrance,
    JsonBody(body): JsonBody,
) -> Answer {
    let change = ProfileChange::from_body(&body)?.by_the_person();
    let changes = ["name", "avatar", "link", "statusMessage", "metadata", "tags"];
    if changes.iter().any(|field| body.contains_key(*field)) {
        app.world(|world, now| world.update_user(&caller.actor.uid, change, now))?;
    }
    me(&app, &caller, &entrance)
}

/// `GET /me`.
pub(super) async fn show(State(app): State<App>, caller: LoggedIn, entrance: Entrance) -> Answer {
    me(&app, &caller, &entrance)
}

fn me(app: &App, caller: &LoggedIn, entrance: &Entrance) -> Answer {
    app.world(|world, now| {
        let session = world.session(&caller.token)?;
        let user = world.active_user(&session.uid)?;
        let mut view = world.tagged_user_view(user, Viewer::User(&session.uid));
        view["authToken"] = json!(session.token);
        view["jwt"] = json!(session.jwt);
        view["settings"] = settings_payload(app, entrance, now);
        Ok(Reply::one(view))
    })
}

/// `DELETE /me`: the token dies, its sockets close.
pub(super) async fn log_out(State(app): State<App>, caller: LoggedIn) -> Answer {
    app.world(|world, _| {
        world.kill_token(&caller.token);
        Ok(Reply::done("Logged out."))
    })
}

/// `POST /me/jwt`.
pub(super) async fn jwt(State(app): State<App>, caller: LoggedIn) -> Answer {
    app.world(|world, _| Ok(Reply::one(json!({ "jwt": world.session(&caller.token)?.jwt }))))
}

/// `POST /user_sessions`: the SDK's usage report. It goes nowhere.
pub(super) async fn report(_: LoggedIn, JsonBody(body): JsonBody) -> Answer {
    let id = body.get("sessionId").and_then(Value::as_str).unwrap_or("sandbox");
    Ok(Reply::one(json!({ "sessionId": id.chars().take(300).collect::<String>() })))
}

/// `GET /settings`. It needs no token: the SDK asks before it has one.
pub(super) async fn settings(State(app): State<App>, entrance: Entrance) -> Answer {
    app.world(|_, now| Ok(Reply::one(settings_payload(&app, &entrance, now))))
}

/// What steers the SDK after login: every address in it is the one that the call came to.
fn settings_payload(app: &App, entrance: &Entrance, now: u64) -> Value {
    let (authority, host) = (entrance.authority(), entrance.host());
    let port = entrance.port().to_string();
    let mut settings = json!({
        "APP_VERSION": "4", "REGION": app.options().region, "MODE": "DEFAULT",
        "CLIENT_API_HOST": authority, "ADMIN_API_HOST": authority,
        "CHAT_API_VERSION": "v3.0", "WS_API_VERSION": "v3",
        "CHAT_HOST": host, "CHAT_WS_PORT": port, "CHAT_WSS_PORT": port,
        "ANALYTICS_PING_DISABLED": true, "ANALYTICS_HOST": authority, "ANALYTICS_VERSION": "v1",
        "settingsHash": "sandbox-1", "settingsHashReceivedAt": now, "extensions": [], "flagReasons": [],
        "file.size.max": crate::state::limits::FILE, "file.count.max": crate::state::limits::FILES_PER_MESSAGE,
    });
    if let Some(settings) = settings.as_object_mut() {
        settings.extend(fixed_settings());
    }
    settings
}

/// Settings that are the same in every sandbox.
fn fixed_settings() -> Map<String, Value> {
    let settings = json!({
        "CHAT_HOST_OVERRIDE": "", "CHAT_HOST_APP_SPECIFIC": "", "JID_HOST_OVERRIDE": "",
        "CHAT_USE_SSL": false, "ANALYTICS_USE_SSL": false,
        "POLLING_ENABLED": false, "DENY_FALLBACK_TO_POLLING": true,
        "MAIN_DOMAIN": "localhost", "EXTENSION_DOMAIN": "localhost", "WEBRTC_HOST": "", "SECURED_MEDIA_HOST": "",
        "parameters": {
            "core.conversations.updateOnCallActivity": true,
            "core.conversations.updateOnGroupActions": true,
            "core.conversations.updateOnCustomMessage": true,
            "core.conversations.updateOnReplies": true,
            "features.ux.messages.pinned.enabled": true,
            "features.ux.messages.saved.enabled": true,
            "features.ux.conversations.pinned.enabled": true,
        },
    });
    settings.as_object().cloned().unwrap_or_default()
}

/// `POST /api/{version}/online-members`: it bears the socket's secret, not the token.
pub(super) async fn online_members(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Answer {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let jwt = given.strip_prefix("Bearer ").unwrap_or(given);
    if jwt.is_empty() {
        let text = "The authorization header is missing: it bears the jwt of the login.";
        return Err(Refusal::new(Code::EmptyAuthHeader, text));
    }
    let groups = crate::state::uid_list(&body, "groups")?;
    app.world(|world, _| {
        let session = world.session_of_jwt(jwt).ok_or_else(|| {
            Refusal::new(Code::AuthTokenDead, "The session is unknown or has ended. Log in again.")
        })?;
        let mut counts = Map::new();
        for guid in groups.iter().take(COUNTED_GROUPS) {
            let group = world.any_group(guid).filter(|group| group.member(&session.uid).is_some());
            if let Some(group) = group {
                let online = group.members.keys().filter(|uid| world.is_online(uid)).count();
                counts.insert(guid.clone(), json!(online));
            }
        }
        Ok(Reply::one(json!({ "onlineUsersCount": world.online_count(), "groups": counts })))
    })
}
