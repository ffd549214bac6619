//! Our own TLS: the files, and what is served with them.

use crate::config::TlsFiles;
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the files cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} {1}")]
    File(PathBuf, String),
    /// No certificate in the file.
    #[error("{0} holds no certificate in PEM (BEGIN CERTIFICATE)")]
    NoCertificate(PathBuf),
    /// No key in the file.
    #[error("{0} holds no private key in PEM without a passphrase (BEGIN PRIVATE KEY)")]
    NoKey(PathBuf),
    /// The key is of a kind that cannot be used.
    #[error("the key in {0} is of a kind that is not supported; RSA, P-256, P-384 and Ed25519 are")]
    KeyKind(PathBuf),
    /// The two do not belong together.
    #[error(
        "the key in {key} is not that of the certificate in {cert}; the certificate of the server comes first in its file"
    )]
    Mismatch {
        /// File of the key.
        key: PathBuf,
        /// File of the certificate.
        cert: PathBuf,
    },
    /// Anything else.
    #[error("TLS cannot be served: {0}")]
    Failed(String),
}

/// The certificates and key in these files.
///
/// # Errors
/// [`TlsError`]
pub fn read(files: &TlsFiles) -> Result<CertifiedKey, TlsError> {
    let chain = CertificateDer::pem_slice_iter(&bytes(&files.cert)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| TlsError::NoCertificate(files.cert.clone()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(files.cert.clone()));
    }
    let key = PrivateKeyDer::from_pem_slice(&zeroize::Zeroizing::new(bytes(&files.key)?))
        .map_err(|_| TlsError::NoKey(files.key.clone()))?;
    let signing = aws_lc_rs::default_provider().key_provider.load_private_key(key);
    let certified = CertifiedKey::new(chain, signing.map_err(|_| TlsError::KeyKind(files.key.clone()))?);
    match certified.keys_match() {
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
            Err(TlsError::Mismatch { key: files.key.clone(), cert: files.cert.clone() })
        }
        // Kinds of keys that cannot tell.
        Err(rustls::Error::InconsistentKeys(_)) | Ok(()) => Ok(certified),
        Err(_) => Err(TlsError::NoCertificate(files.cert.clone())),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|why| {
        TlsError::File(
            path.to_owned(),
            format!("cannot be read: {}", crate::config::secret_file::plain(&why)),
        )
    })
}

/// TLS 1.2 and 1.3, and HTTP/1.1 in it.
///
/// # Errors
/// [`TlsError`]
pub fn server_config(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let certified = read(files)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|why| TlsError::Failed(why.to_string()))?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Reads the files again and serves new connections with them. What cannot be used is told in the log, and what was
/// served before stays.
pub(super) fn reload(serving: &RustlsConfig, files: &TlsFiles) {
    match server_config(files) {
        Ok(config) => {
            serving.reload_from_config(config);
            tracing::info!("the TLS certificate was read again");
        }
        Err(why) => {
            tracing::error!(%why, "the TLS certificate was not read again; the old one is still served")
        }
    }
}
