//! `healthcheck`: for container engines.

use super::{DONE, Failed, Outcome};
use crate::config::{self, Origin};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn run(origin: &Origin) -> Outcome {
    let config = config::load(origin)?.config;
    let scheme = if config.server.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}/healthz", here(config.server.listen));
    // The certificate is for the public name; here only whether somebody answers is asked.
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .tls_danger_accept_invalid_certs(true)
        .build()?;
    // Its own text has the address twice.
    let answer = http.get(&url).send().await.map_err(|why| format!("{url}: {}", why.without_url()))?;
    if answer.status().is_success() { DONE } else { Err(Failed(format!("{url}: {}", answer.status()))) }
}

/// The address under which this machine reaches what listens there.
pub(crate) fn here(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
