//! Where the server listens, and what clients reach it by.

use super::report::{Check, Report};
use crate::cli::here;
use crate::config::Config;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;
use url::Url;

const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn examine(config: &Config, report: &mut Report) {
    report.add(listen(config).await);
    report.add(public_url(config));
}

async fn listen(config: &Config) -> Check {
    const NAME: &str = "listen";
    let address = config.server.listen;
    match TcpListener::bind(address) {
        Ok(_) => Check::ok(NAME, format!("{address} is free")),
        Err(why) if why.kind() == ErrorKind::AddrInUse => {
            if answers(config).await {
                Check::ok(NAME, format!("the server is running at {address}"))
            } else {
                let advice =
                    "stop what listens there (ss -ltnp shows it), or set server.listen to another port";
                Check::fail(NAME, format!("something else listens at {address}"), advice)
            }
        }
        Err(why) => {
            let advice = "give an address of this machine; ports below 1024 need CAP_NET_BIND_SERVICE";
            Check::fail(NAME, format!("{address} cannot be listened on: {why}"), advice)
        }
    }
}

/// Whether a token server of this app answers there.
async fn answers(config: &Config) -> bool {
    let scheme = if config.server.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}/v1/config", here(config.server.listen));
    let http =
        reqwest::Client::builder().no_proxy().timeout(PATIENCE).tls_danger_accept_invalid_certs(true).build();
    let Ok(http) = http else { return false };
    let Ok(answer) = http.get(url).send().await else { return false };
    let body: Option<serde_json::Value> = answer.json().await.ok();
    body.is_some_and(|body| body["appId"] == config.cometchat.app.as_str())
}

fn public_url(config: &Config) -> Check {
    const NAME: &str = "public_url";
    let Some(url) = &config.server.public_url else {
        let found = "not set: only apps on this machine can reach the server";
        return Check::warn(
            NAME,
            found,
            "set server.public_url to what clients reach it by, such as https://chat.example.org",
        );
    };
    if url.is_plain() {
        let found = format!("{url}: only apps on this machine can reach the server");
        return Check::warn(NAME, found, "give it a name and TLS, on its own or behind a proxy");
    }
    let port = Url::parse(url.as_str()).ok().and_then(|url| url.port_or_known_default());
    if config.server.tls.is_some() && port != Some(config.server.listen.port()) {
        let found = format!("{url} leads to another port than server.listen ({})", config.server.listen);
        return Check::warn(
            NAME,
            found,
            "right if something forwards the port; otherwise make them the same",
        );
    }
    Check::ok(NAME, url.to_string())
}
