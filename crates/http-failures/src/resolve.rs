//! Looks host names up, with an error that can be told from others.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// The system's own look-up.
pub struct SystemResolver;

/// A name without an address.
#[derive(Debug, thiserror::Error)]
#[error("no address for {0}")]
pub struct LookupFailed(pub String);

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = addresses(&name).await;
            if found.is_empty() {
                return Err(LookupFailed(name).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn addresses(name: &str) -> Vec<SocketAddr> {
    // This name is this computer, whatever a hosts file or a name server says (RFC 6761): a key is
    // sent there without TLS.
    if name == "localhost" {
        return vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
    }
    tokio::net::lookup_host((name, 0)).await.map(Iterator::collect).unwrap_or_default()
}
