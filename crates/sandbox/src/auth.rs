//! Who calls. Server calls bear a key, client calls the token of a user; either way the body says nothing.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::control::Seen;
use crate::errors::{Code, Refusal};
use crate::state::identifiers::SYSTEM_UID;
use crate::state::{Actor, KeyScope, Viewer, limits};

/// A server call with the REST key.
pub(crate) struct FullAccess;

/// A server call that mints tokens: either key may.
pub(crate) struct MayMint;

/// A server call that creates or changes users: either key may, unless the sandbox is strict.
pub(crate) struct MayEnrol;

/// A management call: with the REST key, or with key and secret.
pub(crate) struct Manager;

/// The key that a call bears. It has no `Debug`, so that it cannot end in a log.
pub(crate) struct OwnKey(String);

/// Somebody with rights of their own: a user with a token, or a server call.
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    /// A server call, whether or not it acts for a user.
    pub(crate) server: bool,
}

/// A certain user: with a token, or named by a server call in `onBehalfOf`.
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) server: bool,
}

/// A user with the token of the call.
pub(crate) struct LoggedIn {
    pub(crate) actor: Actor,
    pub(crate) token: String,
}

impl Caller {
    /// Through whose eyes the answer is shown.
    pub(crate) fn viewer(&self) -> Viewer<'_> {
        if self.actor.privileged { Viewer::Server } else { Viewer::User(&self.actor.uid) }
    }

    /// The size of a page when the call names none.
    pub(crate) fn page_size(&self) -> usize {
        if self.server { 100 } else { 30 }
    }

    /// The only addresses that attachments may have; a server call may name any.
    pub(crate) fn media_base(&self, app: &App) -> Option<String> {
        (!self.server).then(|| app.media_base())
    }
}

impl FromRequestParts<App> for FullAccess {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        full_access(&parts.headers, app).map(|()| Self)
    }
}

impl FromRequestParts<App> for MayMint {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        key(&parts.headers, app).map(|_| Self)
    }
}

impl FromRequestParts<App> for MayEnrol {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        match key(&parts.headers, app)? {
            KeyScope::AuthOnly if app.options().strict_auth_key => Err(no_access()),
            _ => Ok(Self),
        }
    }
}

impl FromRequestParts<App> for Manager {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let headers = &parts.headers;
        if headers.contains_key("apikey") {
            return full_access(headers, app).map(|()| Self);
        }
        let (key, secret) = (header(headers, "key"), header(headers, "secret"));
        if key.is_empty() || secret.is_empty() {
            let text = "The headers key and secret are missing, or apikey with the REST API key.";
            return Err(Refusal::new(Code::EmptyAuthHeader, text));
        }
        let options = app.options();
        // Both are compared whatever the first says, so that the time tells nothing.
        let known = same(key, &options.management_key) & same(secret, &options.management_secret);
        if known {
            Ok(Self)
        } else {
            Err(Refusal::new(Code::ApiKeyNotFound, "The key or secret is unknown."))
        }
    }
}

fn same(given: &str, secret: &SecretString) -> bool {
    bool::from(given.as_bytes().ct_eq(secret.expose_secret().as_bytes()))
}

impl OwnKey {
    /// The key itself.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl FromRequestParts<App> for OwnKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        Ok(Self(header(&parts.headers, "apikey").to_owned()))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        if parts.headers.contains_key("apikey") || wants_key(parts) {
            full_access(&parts.headers, app)?;
            return server_actor(parts, app).map(|actor| Self { actor, server: true });
        }
        let LoggedIn { actor, .. } = logged_in(parts, app)?;
        Ok(Self { actor, server: false })
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Caller { actor, server } = Caller::from_request_parts(parts, app).await?;
        if actor.privileged {
            return Err(Refusal::field(
                "onBehalfOf",
                "The onBehalfOf header is required: name the acting user.",
            ));
        }
        Ok(Self { actor, server })
    }
}

impl FromRequestParts<App> for LoggedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        logged_in(parts, app)
    }
}

/// Without any credential, `/v3` is asked as the server API and `/v3.0` as the client API.
fn wants_key(parts: &Parts) -> bool {
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |original| original.path());
    path.starts_with("/v3/") && !parts.headers.contains_key("authtoken")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn check_app_id(headers: &HeaderMap, app: &App, required: bool) -> Result<(), Refusal> {
    match header(headers, "appid") {
        "" if required => Err(Refusal::new(Code::EmptyAppId, "The appId header is missing.")),
        "" => Ok(()),
        given if given == app.app_id() => Ok(()),
        _ => Err(Refusal::new(
            Code::InvalidAppId,
            format!("This sandbox serves the app id {} only.", app.app_id()),
        )),
    }
}

fn key(headers: &HeaderMap, app: &App) -> Result<KeyScope, Refusal> {
    check_app_id(headers, app, false)?;
    let given = header(headers, "apikey");
    if given.is_empty() {
        return Err(Refusal::new(Code::EmptyApiKey, "The apikey header is missing."));
    }
    let unknown =
        || Refusal::new(Code::ApiKeyNotFound, "The API key is unknown. The README names the sandbox's keys.");
    app.world(|world, _| world.key_scope(given).ok_or_else(unknown))
}

fn full_access(headers: &HeaderMap, app: &App) -> Result<(), Refusal> {
    match key(headers, app)? {
        KeyScope::FullAccess => Ok(()),
        KeyScope::AuthOnly => Err(no_access()),
    }
}

fn no_access() -> Refusal {
    Refusal::new(Code::NoAccess, "The key's scope does not allow this call. Use the REST API key.")
}

fn device(headers: &HeaderMap) -> Option<String> {
    let resource = header(headers, "resource");
    (!resource.is_empty() && resource.len() <= limits::DEVICE_ID).then(|| resource.to_owned())
}

fn server_actor(parts: &Parts, app: &App) -> Result<Actor, Refusal> {
    let headers = &parts.headers;
    let device = device(headers).unwrap_or_else(|| "server".to_owned());
    let uid = header(headers, "onbehalfof").to_ascii_lowercase();
    if uid.is_empty() {
        return Ok(Actor { uid: SYSTEM_UID.to_owned(), device, privileged: true });
    }
    let unknown = |refusal| if knows_404(parts) { refusal } else { Refusal::named_uid("onBehalfOf", &uid) };
    app.world(|world, _| world.active_user(&uid).map(drop)).map_err(unknown)?;
    Ok(Actor { uid, device, privileged: false })
}

/// Whether the server API describes a 404 for a call: it has none for lists and for new groups.
fn knows_404(parts: &Parts) -> bool {
    let path = parts.uri.path();
    match parts.method {
        Method::GET => !matches!(path, "/users" | "/groups" | "/messages" | "/conversations"),
        Method::POST => path != "/groups",
        _ => true,
    }
}

fn logged_in(parts: &Parts, app: &App) -> Result<LoggedIn, Refusal> {
    let headers = &parts.headers;
    check_app_id(headers, app, true)?;
    let token = header(headers, "authtoken");
    if token.is_empty() {
        return Err(Refusal::new(Code::EmptyAuthToken, "The authToken header is missing. Log in first."));
    }
    let uid = app.world(|world, _| world.session(token).map(|session| session.uid.clone()))?;
    parts.extensions.get::<Seen>().inspect(|seen| seen.put_uid(&uid));
    let device = device(headers).unwrap_or_else(|| "server".to_owned());
    Ok(LoggedIn { actor: Actor { uid, device, privileged: false }, token: token.to_owned() })
}

impl From<Person> for Caller {
    fn from(person: Person) -> Self {
        Self { actor: person.actor, server: person.server }
    }
}
