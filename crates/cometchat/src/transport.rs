//! Tells what became of a connection, from the errors that the layers below wrap into each other.

use crate::error::{BadReply, Error, TlsFailure, Unreachable};
use crate::resolve::LookupFailed;
use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;

/// What a request that got no answer means. Nothing of the error's own text is kept: it has the
/// whole address, which may hold a token.
pub fn failure(error: &reqwest::Error, host: &str) -> Error {
    if error.is_timeout() {
        return Error::Timeout;
    }
    let host = host.to_owned();
    for cause in causes(error) {
        if let Some(LookupFailed(name)) = cause.downcast_ref() {
            return Error::UnknownHost { host: name.clone() };
        }
        if let Some(tls) = cause.downcast_ref() {
            return Error::Tls { host, why: tls_failure(tls) };
        }
        if let Some(http) = cause.downcast_ref::<hyper::Error>()
            && http.is_parse()
        {
            return Error::BadReply { status: None, why: BadReply::NotHttp };
        }
    }
    let why = causes(error).find_map(unreachable);
    // Without a reason from the system: the other side ended it, once there was a connection.
    let otherwise = if error.is_connect() { Unreachable::Other } else { Unreachable::Closed };
    Error::Unreachable { host, why: why.unwrap_or(otherwise) }
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
