//! Makes calls: in time, bounded, and repeated only where that is safe.

use crate::app::AppId;
use crate::auth_tokens::AuthTokens;
use crate::base_url::BaseUrl;
use crate::call::Call;
use crate::error::{BadReply, Error, Unreachable};
use crate::key::ApiKey;
use crate::page::Page;
use crate::reply::{Answer, Done, Reply};
use crate::roles::Roles;
use crate::settings::{Settings, SettingsError, Timeouts};
use crate::uid::Uid;
use crate::users::Users;
use halley_http_failures::{Failure, SystemResolver, retry_after};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;

/// Longest wait that a call takes upon itself; a longer one is the caller's to decide.
const MAX_WAIT: Duration = Duration::from_secs(2);
/// Shorter than servers keep idle connections, so that a call seldom meets one that just closed.
const IDLE: Duration = Duration::from_secs(10);

/// A client of the server API for one app and key. Cloning it is cheap, and shares its connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: BaseUrl,
    app: AppId,
    key: ApiKey,
    timeouts: Timeouts,
}

impl Client {
    /// Makes a client. Nothing is sent yet; the system's root certificates are read.
    ///
    /// # Errors
    /// [`SettingsError`] if no secure connection could ever be made.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        Self::with(settings, |builder| builder.dns_resolver(SystemResolver))
    }

    /// Makes a client whose transport was adjusted.
    pub(crate) fn with(
        settings: Settings,
        adjust: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, SettingsError> {
        let Settings { app, region, key, base_url, timeouts } = settings;
        let base = match base_url {
            Some(base) => base,
            None => BaseUrl::of_app(&app, region).map_err(|_| SettingsError::Address)?,
        };
        let headers = headers(&app, &key)?;
        let builder = adjust(transport_for(&base, timeouts).default_headers(headers));
        let http = builder.build().map_err(|_| SettingsError::Tls)?;
        Ok(Self { http, base, app, key, timeouts })
    }

    /// Calls about people.
    #[must_use]
    pub const fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// Calls about one person's auth tokens.
    #[must_use]
    pub const fn auth_tokens<'a>(&'a self, uid: &'a Uid) -> AuthTokens<'a> {
        AuthTokens::new(self, uid)
    }

    /// Calls about roles.
    #[must_use]
    pub const fn roles(&self) -> Roles<'_> {
        Roles::new(self)
    }

    /// Makes a call that answers one thing.
    pub(crate) async fn one<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Error> {
        self.exchange(call).await.map(|answer| answer.data)
    }

    /// Makes a call that answers a page of a list.
    pub(crate) async fn page<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Page<T>, Error> {
        let Answer { data, meta } = self.exchange(call).await?;
        Ok(Page { items: data, pagination: meta.pagination })
    }

    /// Makes a call that answers only that it is done.
    pub(crate) async fn done(&self, call: Call<'_>) -> Result<(), Error> {
        self.one::<Done>(call).await?.check()
    }

    async fn exchange<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Answer<T>, Error> {
        let reply =
            tokio::time::timeout(self.timeouts.call, self.ask(&call)).await.map_err(|_| Error::Timeout)??;
        let secrets = [self.key.expose(), call.secret.unwrap_or_default()];
        reply.answer(call.what, &secrets)
    }

    /// Asks; once more if told to come back soon, unless it could then happen twice.
    async fn ask(&self, call: &Call<'_>) -> Result<Reply, Error> {
        match self.ask_once(call).await {
            Err(Error::RateLimited { retry_after: Some(wait) })
                if wait <= MAX_WAIT && call.is_idempotent() =>
            {
                tokio::time::sleep(wait).await;
                self.ask_once(call).await
            }
            other => other,
        }
    }

    async fn ask_once(&self, call: &Call<'_>) -> Result<Reply, Error> {
        let url = self.base.join(call.path, &call.query);
        let mut request = self.http.request(call.method.clone(), url);
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        let sent = request.send().await;
        let response = sent.map_err(|error| no_answer(&error, self.base.authority()))?;
        let wait = retry_after(response.headers());
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => Err(Error::RateLimited { retry_after: wait }),
            StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => {
                Err(Error::RateLimited { retry_after: wait })
            }
            _ => Reply::read(response).await,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).field("app", &self.app).finish_non_exhaustive()
    }
}

fn no_answer(error: &reqwest::Error, host: &str) -> Error {
    let host = host.to_owned();
    match halley_http_failures::failure(error) {
        Failure::Timeout => Error::Timeout,
        Failure::UnknownHost(host) => Error::UnknownHost { host },
        Failure::Tls(why) => Error::Tls { host, why },
        Failure::NotHttp => Error::BadReply { status: None, why: BadReply::NotHttp },
        Failure::Proxy => Error::Unreachable { host, why: Unreachable::NoRoute },
        Failure::Unreachable(why) => Error::Unreachable { host, why },
    }
}

fn headers(app: &AppId, key: &ApiKey) -> Result<HeaderMap, SettingsError> {
    // The app id is in CometChat's host names, but not in those of other places.
    let app = HeaderValue::from_str(app.as_str()).map_err(|_| SettingsError::Address)?;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert("appid", app);
    headers.insert("apikey", key.header().map_err(|_| SettingsError::Key)?);
    Ok(headers)
}

/// No cookies, no redirects, no compression: none is needed, and each widens what a reply can do.
fn transport_for(base: &BaseUrl, timeouts: Timeouts) -> ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("halley/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(timeouts.connect)
        .pool_idle_timeout(IDLE);
    if base.is_loopback() {
        // A proxy is for other computers, and would see the key.
        builder = builder.no_proxy();
    }
    if base.is_plain() {
        // A system without root certificates must not keep us from where no TLS is spoken.
        return builder.tls_certs_only([]);
    }
    builder.https_only(true)
}
