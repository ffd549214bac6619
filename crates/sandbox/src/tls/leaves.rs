//! The certificates that clients see: one for this machine, and one for each host name of the cloud.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};

use super::authority::{CaError, CertificateAuthority, validity};

/// The domain that all host names of the cloud end in.
pub(super) const CLOUD: &str = "cometchat.io";
/// Days that a certificate is good for: browsers take no more than 398.
const LIFE: u64 = 397;
/// Names whose certificates are kept; clients choose the names.
const KEPT: usize = 256;

/// All certificates of one start, for one key.
pub(super) struct Leaves {
    authority: Arc<CertificateAuthority>,
    key: KeyPair,
    signing: Arc<dyn SigningKey>,
    now: u64,
    here: Arc<CertifiedKey>,
    cloud: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Leaves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leaves").field("authority", &self.authority).finish_non_exhaustive()
    }
}

impl Leaves {
    /// Certificates for a server at that address, good from now on.
    pub(super) fn new(
        authority: Arc<CertificateAuthority>,
        provider: &CryptoProvider,
        address: SocketAddr,
        now: u64,
    ) -> Result<Self, CaError> {
        let key = KeyPair::generate()?;
        let der = PrivateKeyDer::try_from(key.serialize_der()).map_err(|_| CaError::Certificate)?;
        let signing = provider.key_provider.load_private_key(der).map_err(|_| CaError::Certificate)?;
        let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        if !address.ip().is_unspecified() && !names.contains(&address.ip().to_string()) {
            names.push(address.ip().to_string());
        }
        let here = certificate(&authority, &key, &signing, names, now)?;
        Ok(Self { authority, key, signing, now, here, cloud: Mutex::default() })
    }

    fn for_cloud(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let mut known = self.cloud.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(name) {
            return Some(Arc::clone(found));
        }
        let names = vec![name.to_owned()];
        let made = certificate(&self.authority, &self.key, &self.signing, names, self.now).ok()?;
        if known.len() < KEPT {
            known.insert(name.to_owned(), Arc::clone(&made));
        }
        Some(made)
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match hello.server_name() {
            Some(name) if is_cloud(name) => self.for_cloud(&name.to_ascii_lowercase()),
            _ => Some(Arc::clone(&self.here)),
        }
    }
}

/// Whether a name lies in the cloud's domain.
fn is_cloud(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.strip_suffix(CLOUD).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn certificate(
    authority: &CertificateAuthority,
    key: &KeyPair,
    signing: &Arc<dyn SigningKey>,
    names: Vec<String>,
    now: u64,
) -> Result<Arc<CertifiedKey>, CaError> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Halley sandbox");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = validity(now, LIFE);
    let leaf = params.signed_by(key, &authority.issuer)?;
    let chain = vec![leaf.der().clone(), authority.der.clone()];
    Ok(Arc::new(CertifiedKey::new(chain, Arc::clone(signing))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_the_clouds_domain_count_as_the_clouds() {
        for name in ["sandbox.apiclient-us.cometchat.io", "app.api-eu.CometChat.io", "x.cometchat.io"] {
            assert!(is_cloud(name), "{name}");
        }
        for name in
            ["cometchat.io", ".cometchat.io", "evilcometchat.io", "cometchat.io.evil.example", "localhost"]
        {
            assert!(!is_cloud(name), "{name}");
        }
    }
}
