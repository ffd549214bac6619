//! The TLS certificate, if we serve one.

use super::report::{Check, Report};
use crate::config::Config;
use crate::serve::tls;
use halley_credentials::clock::UnixSeconds;
use url::{Host, Url};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

const NAME: &str = "tls";
const DAY: i64 = 86_400;
/// Let's Encrypt renews 30 days before the end: with less left than this, something is not working.
const SOON: i64 = 14;

pub(super) fn examine(config: &Config, now: UnixSeconds, report: &mut Report) {
    let Some(files) = &config.server.tls else {
        report.add(without(config));
        return;
    };
    let certified = match tls::read(files) {
        Ok(certified) => certified,
        Err(why) => {
            let advice = "the server's user must be able to read both files; the certificate of the server comes first";
            report.add(Check::fail(NAME, why.to_string(), advice));
            return;
        }
    };
    report.add(Check::ok(NAME, "the key fits the certificate"));
    report.add(match crate::config::secret_file::exposure(&files.key, None) {
        crate::config::secret_file::Exposure::Everybody => Check::fail(
            NAME,
            format!("{} can be read by everybody", files.key.display()),
            "run chmod 640 on it",
        ),
        _ => Check::ok(NAME, "the key can be read by few"),
    });
    let first = certified.cert.first().map(|der| X509Certificate::from_der(der));
    let Some(Ok((_, certificate))) = first else {
        report.add(Check::fail(NAME, "the first certificate cannot be read", "make a new one"));
        return;
    };
    report.add(validity(&certificate, now));
    if let Some(check) = config.server.public_url.as_ref().and_then(|url| names(&certificate, url.as_str())) {
        report.add(check);
    }
}

fn without(config: &Config) -> Check {
    let proxied = config.server.listen.ip().is_loopback() || !config.server.trusted_proxies.is_empty();
    if proxied {
        return Check::ok(NAME, "none here: a proxy on this machine or a trusted one has it");
    }
    Check::warn(
        NAME,
        format!("{} can be reached without TLS, and no proxy is trusted", config.server.listen),
        "listen on 127.0.0.1 behind a proxy, name the proxy in server.trusted_proxies, or set server.tls_cert and tls_key",
    )
}

fn validity(certificate: &X509Certificate<'_>, now: UnixSeconds) -> Check {
    let validity = certificate.validity();
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    let days = (until - now).div_euclid(DAY);
    match () {
        () if now < from => {
            Check::fail(NAME, "the certificate is not valid yet", "see that this machine's clock is right")
        }
        () if now > until => Check::fail(
            NAME,
            format!("the certificate expired {} days ago", -days),
            "renew it, then send SIGHUP",
        ),
        () if days < SOON => Check::warn(
            NAME,
            format!("the certificate expires in {days} days"),
            "renew it, then send SIGHUP (systemctl reload halley-token-server); see that this happens by itself",
        ),
        () => Check::ok(NAME, format!("the certificate is good for {days} days")),
    }
}

fn names(certificate: &X509Certificate<'_>, url: &str) -> Option<Check> {
    let url = Url::parse(url).ok()?;
    let host = url.host()?.to_owned();
    let found = certificate.subject_alternative_name().ok().flatten();
    let names: &[GeneralName<'_>] = found.as_ref().map_or(&[], |names| &names.value.general_names);
    if names.iter().any(|name| is_for(name, &host)) {
        return Some(Check::ok(NAME, format!("the certificate is for {host}")));
    }
    let found = format!("the certificate is not for {host}, the host of server.public_url");
    Some(Check::fail(
        NAME,
        found,
        "get one that names it as a subject alternative name, or correct server.public_url",
    ))
}

fn is_for(name: &GeneralName<'_>, host: &Host<String>) -> bool {
    match (name, host) {
        (GeneralName::DNSName(name), Host::Domain(host)) => covers(&name.to_ascii_lowercase(), host),
        (GeneralName::IPAddress(bytes), Host::Ipv4(ip)) => *bytes == ip.octets(),
        (GeneralName::IPAddress(bytes), Host::Ipv6(ip)) => *bytes == ip.octets(),
        _ => false,
    }
}

/// A star stands for the first label, whole (RFC 9525).
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        None => name == host,
        Some(parent) => host.split_once('.').is_some_and(|(first, rest)| !first.is_empty() && rest == parent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_one_label() {
        assert!(covers("chat.example.org", "chat.example.org"));
        assert!(covers("*.example.org", "chat.example.org"));
        for (name, host) in [
            ("*.example.org", "example.org"),
            ("*.example.org", "a.b.example.org"),
            ("example.org", "chat.example.org"),
        ] {
            assert!(!covers(name, host), "{name} {host}");
        }
    }
}
