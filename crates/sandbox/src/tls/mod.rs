//! TLS for apps that insist on it, under the sandbox's own certificate authority.

mod authority;
mod leaves;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;

use crate::clock::Clock;

pub use authority::{CaError, CertificateAuthority};

/// How to serve TLS beside plain HTTP.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Where; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who signs the certificates.
    pub authority: Arc<CertificateAuthority>,
}

/// Takes TLS connections at that address, and under the cloud's host names.
pub(crate) fn acceptor(tls: &Tls, address: SocketAddr, clock: &dyn Clock) -> Result<TlsAcceptor, CaError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let leaves = leaves::Leaves::new(Arc::clone(&tls.authority), &provider, address, clock.unix_seconds())?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| CaError::Certificate)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(leaves));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
