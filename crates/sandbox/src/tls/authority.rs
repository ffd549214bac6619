//! The certificate authority: a key in a file that only its owner can read, and its certificate, which people
//! trust on purpose. It can only vouch for this machine, private networks and `cometchat.io`.

use std::io::Write;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use super::leaves::CLOUD;
use crate::clock::Clock;

/// The key, with the certificate after it: one file, so that the two always belong together.
const KEY: &str = "ca-key.pem";
/// The certificate alone, for others to read.
const CERTIFICATE: &str = "ca.pem";
const NAME: &str = "Halley sandbox on this machine";
const DAY: u64 = 24 * 3_600;
/// Ten years, in days.
const LIFE: u64 = 3_650;

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// A file or folder cannot be read or written.
    #[error("cannot use {path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// Others can read the key: whoever has it can pretend to be the sandbox.
    #[error("{0} can be read by others; `chmod 600` it, or delete it for a new one")]
    Exposed(PathBuf),
    /// The file holds something else.
    #[error("{0} is damaged; delete it, and a new one is made")]
    Damaged(PathBuf),
    /// No certificate could be made.
    #[error("a certificate could not be made")]
    Certificate,
}

impl From<rcgen::Error> for CaError {
    fn from(_: rcgen::Error) -> Self {
        Self::Certificate
    }
}

/// A key and its certificate.
pub struct CertificateAuthority {
    pub(super) issuer: Issuer<'static, KeyPair>,
    pub(super) der: CertificateDer<'static>,
    pem: String,
    file: PathBuf,
}

impl std::fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateAuthority").field("file", &self.file).finish_non_exhaustive()
    }
}

impl CertificateAuthority {
    /// Reads the one in that folder; makes one where there is none.
    ///
    /// # Errors
    /// [`CaError`] when a file cannot be used. Nothing that is there is overwritten.
    pub fn open(folder: &Path, clock: &dyn Clock) -> Result<Self, CaError> {
        make_folder(folder).map_err(|why| CaError::File { path: folder.to_owned(), why })?;
        let path = folder.join(KEY);
        let failed = |why| CaError::File { path: path.clone(), why };
        if !path.exists() {
            write_new(folder, &path, &generate(clock.unix_seconds())?).map_err(failed)?;
        }
        check_private(&path)?;
        let text = std::fs::read_to_string(&path).map_err(failed)?;
        let (issuer, pem, der) = parse(&text).ok_or_else(|| CaError::Damaged(path.clone()))?;
        let file = folder.join(CERTIFICATE);
        if std::fs::read_to_string(&file).ok().as_ref() != Some(&pem) {
            std::fs::write(&file, &pem).map_err(|why| CaError::File { path: file.clone(), why })?;
        }
        Ok(Self { issuer, der, pem, file })
    }

    /// The certificate, for trust stores.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// Where the certificate lies as a file.
    pub fn certificate_file(&self) -> &Path {
        &self.file
    }
}

fn parse(text: &str) -> Option<(Issuer<'static, KeyPair>, String, CertificateDer<'static>)> {
    let (key, certificate) = text.split_at(text.find("-----BEGIN CERTIFICATE-----")?);
    let issuer = Issuer::new(params(0).ok()?, KeyPair::from_pem(key).ok()?);
    let der = CertificateDer::from_pem_slice(certificate.as_bytes()).ok()?;
    Some((issuer, certificate.to_owned(), der))
}

fn generate(now: u64) -> Result<String, CaError> {
    let key = KeyPair::generate()?;
    let certificate = params(now)?.self_signed(&key)?;
    Ok(format!("{}{}", key.serialize_pem(), certificate.pem()))
}

/// All but the dates is the same in every authority.
fn params(now: u64) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: permitted(), excluded_subtrees: Vec::new() });
    (params.not_before, params.not_after) = validity(now, LIFE);
    Ok(params)
}

/// A stolen key must not open the rest of the internet.
fn permitted() -> Vec<GeneralSubtree> {
    let v4 = |address, bits| GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(address, bits));
    let mut local = [0; 16];
    local[15] = 1;
    let mut unique = [0; 16];
    unique[0] = 0xfc;
    vec![
        GeneralSubtree::DnsName("localhost".to_owned()),
        GeneralSubtree::DnsName(CLOUD.to_owned()),
        v4([127, 0, 0, 0], 8),
        v4([10, 0, 0, 0], 8),
        v4([172, 16, 0, 0], 12),
        v4([192, 168, 0, 0], 16),
        GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(local, 128)),
        GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(unique, 7)),
    ]
}

/// From yesterday, for clocks that differ, so many days on.
pub(super) fn validity(now: u64, days: u64) -> (time::OffsetDateTime, time::OffsetDateTime) {
    let at = |seconds: u64| rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(seconds);
    (at(now.saturating_sub(DAY)), at(now.saturating_add(days * DAY)))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Beside it and then in place, readable by its owner alone; one that another process made meanwhile stays.
fn write_new(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != std::io::ErrorKind::AlreadyExists => Err(failed.error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn check_private(path: &Path) -> Result<(), CaError> {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(path).map_err(|why| CaError::File { path: path.to_owned(), why })?;
    if found.permissions().mode() & 0o077 == 0 { Ok(()) } else { Err(CaError::Exposed(path.to_owned())) }
}

#[cfg(not(unix))]
fn check_private(_: &Path) -> Result<(), CaError> {
    Ok(())
}
