//! Tells what became of a connection, from the errors that the layers below wrap into each other; and with that the few
//! other things that all clients of ours have in common.
//!
//! - [`failure`]: why a request got no answer
//! - [`SystemResolver`]: looks names up so that a failure can be told from others
//! - [`retry_after()`]: when a service wants to be asked again

mod resolve;
mod retry_after;

pub use resolve::{LookupFailed, SystemResolver};
pub use retry_after::retry_after;

use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;

/// Why a request got no answer. Nothing of the error's own text is kept: it has the whole address, which may hold a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Over a limit.
    Timeout,
    /// The name has no address; so it is, too, when this computer is offline.
    UnknownHost(String),
    /// No secure connection.
    Tls(TlsFailure),
    /// What came is not HTTP.
    NotHttp,
    /// The proxy was reached, and leads nowhere.
    Proxy,
    /// No connection, or one that ended before an answer.
    Unreachable(Unreachable),
}

/// What kept a connection from being made or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// Nobody listens there.
    #[error("refuses connections")]
    Refused,
    /// The connection was closed or reset before an answer came.
    #[error("closed the connection")]
    Closed,
    /// No way there: network down, host down, blocked.
    #[error("cannot be reached from here")]
    NoRoute,
    /// Anything else.
    #[error("cannot be connected to")]
    Other,
}

/// What kept TLS from trusting the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFailure {
    /// The certificate has expired, or this computer's clock is wrong.
    #[error("its certificate has expired, or the clock of this computer is wrong")]
    Expired,
    /// The certificate is not valid yet, or this computer's clock is wrong.
    #[error("its certificate is not valid yet, or the clock of this computer is wrong")]
    NotYetValid,
    /// The certificate is for another host.
    #[error("its certificate is for another host")]
    WrongHost,
    /// The certificate is from an authority that this computer does not trust.
    #[error("its certificate is from an unknown authority")]
    UnknownAuthority,
    /// The certificate is wrong in another way, such as revoked.
    #[error("its certificate is not acceptable")]
    Certificate,
    /// The handshake failed: perhaps not a TLS server at all.
    #[error("it does not speak TLS as it should")]
    Handshake,
}

/// What a request that got no answer means.
#[must_use]
pub fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Timeout;
    }
    for cause in causes(error) {
        if let Some(LookupFailed(name)) = cause.downcast_ref() {
            return Failure::UnknownHost(name.clone());
        }
        if let Some(tls) = cause.downcast_ref() {
            return Failure::Tls(tls_failure(tls));
        }
        if let Some(http) = cause.downcast_ref::<hyper::Error>()
            && http.is_parse()
        {
            return Failure::NotHttp;
        }
        // The type has no name outside of its crate.
        if cause.to_string().starts_with("tunnel error: ") {
            return Failure::Proxy;
        }
    }
    let why = causes(error).find_map(unreachable);
    // Without a reason from the system: the other side ended it, once there was a connection.
    let otherwise = if error.is_connect() { Unreachable::Other } else { Unreachable::Closed };
    Failure::Unreachable(why.unwrap_or(otherwise))
}

/// An error and what it wraps, outermost first.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // Its `source` leaves out the very error that it wraps.
        Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}

fn tls_failure(error: &rustls::Error) -> TlsFailure {
    let rustls::Error::InvalidCertificate(certificate) = error else { return TlsFailure::Handshake };
    match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFailure::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsFailure::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFailure::WrongHost
        }
        CertificateError::UnknownIssuer => TlsFailure::UnknownAuthority,
        _ => TlsFailure::Certificate,
    }
}

fn unreachable(cause: &(dyn StdError + 'static)) -> Option<Unreachable> {
    use io::ErrorKind as Kind;
    match cause.downcast_ref::<io::Error>()?.kind() {
        Kind::ConnectionRefused => Some(Unreachable::Refused),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            Some(Unreachable::Closed)
        }
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown | Kind::PermissionDenied => {
            Some(Unreachable::NoRoute)
        }
        _ => None,
    }
}
