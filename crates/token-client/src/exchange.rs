//! One request and its answer: in time, bounded, and with every way of failing told apart.

use crate::network::{self, InvalidNetwork, Network};
use halley_http_failures::{Failure, TlsFailure, failure, retry_after};
use halley_login::server::ServerFailure;
use reqwest::header::{DATE, HeaderMap};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, SystemTime};
use url::Url;
use zeroize::Zeroizing;

/// Largest answer that is read.
const MAX_REPLY_BYTES: usize = 64 * 1024;
/// All steps of a call together. The ports allow 10 s; this leaves room for those around it.
const DEADLINE: Duration = Duration::from_millis(9_500);

/// Makes requests to one server.
pub(crate) struct Exchange {
    client: Client,
    host: String,
    /// The host of a proxy that was named by hand.
    proxy: Option<String>,
    deadline: Duration,
}

/// An answer, read to its end.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// May hold a token.
    body: Zeroizing<Vec<u8>>,
}

impl Exchange {
    pub(crate) fn new(network: &Network, server: &Url) -> Result<Self, InvalidNetwork> {
        let client = network::client(network, server)?;
        let host = server.authority().to_owned();
        Ok(Self { client, host, proxy: network::proxy_host(network), deadline: DEADLINE })
    }

    pub(crate) fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Takes steps, all of them together in time.
    pub(crate) async fn in_time<T, E: From<ServerFailure>>(
        &self,
        steps: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::time::timeout(self.deadline, steps)
            .await
            .unwrap_or_else(|_| Err(ServerFailure::Timeout.into()))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Reply, ServerFailure> {
        let response = request.send().await.map_err(|error| self.no_answer(&error))?;
        read(response).await
    }

    fn no_answer(&self, error: &reqwest::Error) -> ServerFailure {
        let host = &self.host;
        match failure(error) {
            Failure::Timeout => ServerFailure::Timeout,
            Failure::Proxy => ServerFailure::Proxy("it does not lead to the server".into()),
            // Whoever goes through a proxy connects to nobody else.
            Failure::UnknownHost(name) if self.proxy.as_ref() == Some(&name) => {
                ServerFailure::Proxy(format!("the host {name} is not known"))
            }
            Failure::Unreachable(why) if self.proxy.is_some() && error.is_connect() => {
                ServerFailure::Proxy(format!("it {why}"))
            }
            Failure::UnknownHost(name) => ServerFailure::UnknownHost(name),
            Failure::Unreachable(why) => ServerFailure::Unreachable(format!("{host} {why}")),
            Failure::NotHttp => ServerFailure::NotAServer("no HTTP".into()),
            Failure::Tls(why) => {
                let text = format!("{host}: {why}");
                match why {
                    TlsFailure::Expired | TlsFailure::NotYetValid => ServerFailure::CertificateExpired(text),
                    TlsFailure::WrongHost => ServerFailure::CertificateOtherHost(text),
                    TlsFailure::UnknownAuthority => ServerFailure::CertificateUnknownAuthority(text),
                    TlsFailure::Certificate | TlsFailure::Handshake => ServerFailure::Tls(text),
                }
            }
        }
    }
}

impl Reply {
    /// The body, if it has this form. The parser's own text is not told: it repeats values.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// When the server wants to be asked again.
    pub(crate) fn retry_after_s(&self) -> Option<u64> {
        retry_after(&self.headers).map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    /// What the server's clock shows, in unix seconds.
    pub(crate) fn date(&self) -> Option<i64> {
        let date = httpdate::parse_http_date(self.headers.get(DATE)?.to_str().ok()?).ok()?;
        i64::try_from(date.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
    }

    /// What a status without a body of ours means.
    pub(crate) fn strange(&self) -> ServerFailure {
        let status = self.status.as_u16();
        match self.status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                ServerFailure::Busy { retry_after_s: self.retry_after_s() }
            }
            // Somebody in front of the server who does not get through to it.
            _ if self.status.is_server_error() => {
                ServerFailure::Fault { code: format!("status {status}"), retry_after_s: self.retry_after_s() }
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                ServerFailure::Proxy("it asks for a name and a password".into())
            }
            _ if self.status.is_redirection() => ServerFailure::NotAServer("it points elsewhere".into()),
            _ => ServerFailure::NotAServer(format!("its answer with status {status} is none of ours")),
        }
    }
}

async fn read(mut response: Response) -> Result<Reply, ServerFailure> {
    let (status, headers) = (response.status(), response.headers().clone());
    let too_large = || ServerFailure::NotAServer("its answer is too large".into());
    if response.content_length().is_some_and(|announced| announced > MAX_REPLY_BYTES as u64) {
        return Err(too_large());
    }
    let mut body = Zeroizing::new(Vec::new());
    let cut_off = |_| ServerFailure::Unreachable("its answer was cut off".into());
    while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
        if body.len() + chunk.len() > MAX_REPLY_BYTES {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body })
}

/// A body in JSON.
pub(crate) fn json_body(request: RequestBuilder, body: &impl Serialize) -> RequestBuilder {
    request.json(body)
}

/// A token is no token if it is empty or could not stand in a header.
pub(crate) fn token(text: &str) -> Option<SecretString> {
    let fits = (1..=4096).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| text.to_owned().into())
}
