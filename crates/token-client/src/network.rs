//! How to get to a server: through which proxy, and trusting whom.

use halley_http_failures::SystemResolver;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Proxy as HttpProxy};
use std::time::Duration;
use url::{Host, Url};

/// Largest certificate that is taken, in bytes.
const MAX_CA_BYTES: usize = 64 * 1024;
/// To connect, TLS included.
const CONNECT: Duration = Duration::from_secs(5);
/// Shorter than servers keep idle connections, so that a call seldom meets one that just closed.
const IDLE: Duration = Duration::from_secs(10);

/// How to get to a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Certificates of authorities to trust beside those of the system, in PEM.
    pub ca_certificate: Option<String>,
    /// Which proxy to use.
    pub proxy: Proxy,
}

/// Which proxy to use. None is, to this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// As the system has it.
    #[default]
    System,
    /// None.
    None,
    /// The one at this address, `http://HOST:PORT`.
    Manual(String),
}

/// Why a network cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNetwork {
    /// The text is no certificate.
    #[error("not a certificate in PEM")]
    Certificate,
    /// The text is no address of a proxy.
    #[error("not the address of a proxy, such as http://proxy.example.org:3128")]
    Proxy,
    /// The system has no certificates to check others against, or TLS cannot start.
    #[error("secure connections are not possible: the system has no usable root certificates")]
    Tls,
}

/// A client for one server. No cookies, no redirects, no compression: none is needed, and each widens what a reply can do.
///
/// `https`: the server is reached by TLS, and by nothing else.
pub(crate) fn client(network: &Network, server: &Url) -> Result<Client, InvalidNetwork> {
    let mut builder = Client::builder()
        .user_agent(concat!("halley/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE)
        .dns_resolver(SystemResolver);
    let plain = server.scheme() == "http";
    // Looked at even where it is not used, so that what is kept makes sense.
    let authorities = certificates(network.ca_certificate.as_deref())?;
    builder = match &network.proxy {
        // A proxy is for other computers, and would see what is plain.
        _ if is_this_computer(server) => builder.no_proxy(),
        Proxy::System => builder,
        Proxy::None => builder.no_proxy(),
        Proxy::Manual(address) => {
            let proxy = HttpProxy::all(proxy_url(address)?).map_err(|_| InvalidNetwork::Proxy)?;
            builder.no_proxy().proxy(proxy)
        }
    };
    builder = if plain {
        // A system without root certificates must not keep us from where no TLS is spoken.
        builder.tls_certs_only([])
    } else {
        builder.https_only(true).tls_certs_merge(authorities)
    };
    builder.build().map_err(|_| InvalidNetwork::Tls)
}

/// The host of a proxy that was named by hand.
pub(crate) fn proxy_host(network: &Network) -> Option<String> {
    match &network.proxy {
        Proxy::Manual(address) => proxy_url(address).ok()?.host_str().map(str::to_owned),
        Proxy::System | Proxy::None => None,
    }
}

pub(crate) fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn certificates(pem: Option<&str>) -> Result<Vec<Certificate>, InvalidNetwork> {
    let Some(pem) = pem else { return Ok(Vec::new()) };
    if pem.len() > MAX_CA_BYTES {
        return Err(InvalidNetwork::Certificate);
    }
    let found = Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| InvalidNetwork::Certificate)?;
    if found.is_empty() { Err(InvalidNetwork::Certificate) } else { Ok(found) }
}

fn proxy_url(address: &str) -> Result<Url, InvalidNetwork> {
    let url = Url::parse(address.trim()).map_err(|_| InvalidNetwork::Proxy)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    // What is kept of a connection is no place for a password.
    let anonymous = url.username().is_empty() && url.password().is_none();
    if url.scheme() == "http" && url.has_host() && bare && anonymous {
        Ok(url)
    } else {
        Err(InvalidNetwork::Proxy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(ca: Option<&str>, proxy: Proxy) -> Option<InvalidNetwork> {
        let network = Network { ca_certificate: ca.map(str::to_owned), proxy };
        client(&network, &Url::parse("https://chat.example.org").unwrap()).err()
    }

    #[test]
    fn what_is_no_certificate_or_no_proxy_is_refused() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for ca in ["", "hello", broken, &"a".repeat(MAX_CA_BYTES + 1)] {
            assert!(refused(Some(ca), Proxy::None).is_some(), "{ca:.40}");
        }
        for proxy in [
            "",
            "proxy:3128",
            "https://proxy",
            "http://proxy/path",
            "socks5://proxy",
            "http://",
            "http://ann@proxy",
            "http://ann:secret@proxy",
        ] {
            assert_eq!(refused(None, Proxy::Manual(proxy.into())), Some(InvalidNetwork::Proxy), "{proxy}");
        }
    }
}
