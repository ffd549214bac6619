//! What single values mean. An error says what would be right; the reader puts the value before it, but for secrets.

use super::LogFormat;
use halley_token_api::answers::Registration;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

type Read<T> = Result<T, String>;

pub(super) fn address(text: &str) -> Read<SocketAddr> {
    text.parse()
        .map_err(|_| "is no address with a port: write one such as 127.0.0.1:8790 or [::]:8790".to_owned())
}

/// A whole number within limits.
pub(super) fn count<T: TryFrom<u64>>(range: RangeInclusive<u64>) -> impl FnOnce(&str) -> Read<T> {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
    }
}

pub(super) fn flag(text: &str) -> Read<bool> {
    text.parse().map_err(|_| "must be true or false".to_owned())
}

/// Something that says itself what is wrong with it.
pub(super) fn by_its_rules<T: FromStr>(text: &str) -> Read<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|why: T::Err| why.to_string())
}

pub(super) fn networks(text: &str) -> Read<Vec<IpNet>> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(network).collect::<Option<_>>().ok_or_else(|| {
        "has what is no address or network: write such as 10.0.0.0/8, 192.0.2.1 or fd00::/8".to_owned()
    })
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpAddr>().map(IpNet::from).ok().or_else(|| text.parse().ok())
}

pub(super) fn path(text: &str) -> Read<PathBuf> {
    if text.is_empty() { Err("must name a file".to_owned()) } else { Ok(text.into()) }
}

pub(super) fn server_name(text: &str) -> Read<String> {
    halley_credentials::fields::name(text)
        .map_err(|why| format!("is no name that can be shown: it {}", why.fault))
}

/// A host as clients are told it: `HOST`, `HOST:PORT` or either with a path, without a scheme.
pub(super) fn host(text: &str) -> Read<String> {
    let wrong =
        || "is no host: write such as chat.example.org or 127.0.0.1:8787/v3.0, without https://".to_owned();
    if text.is_empty() || text.contains("://") || text.chars().any(char::is_whitespace) {
        return Err(wrong());
    }
    let url = Url::parse(&format!("https://{text}")).map_err(|_| wrong())?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if bare { Ok(text.trim_end_matches('/').to_owned()) } else { Err(wrong()) }
}

pub(super) fn registration(text: &str) -> Read<Registration> {
    match text {
        "open" => Ok(Registration::Open),
        "invite" => Ok(Registration::Invite),
        "closed" => Ok(Registration::Closed),
        _ => Err("must be one of open, invite, closed".to_owned()),
    }
}

pub(super) fn log_format(text: &str) -> Read<LogFormat> {
    match text {
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err("must be json or text".to_owned()),
    }
}

pub(super) fn log_level(text: &str) -> Read<tracing::Level> {
    let known = matches!(text, "error" | "warn" | "info" | "debug" | "trace");
    let level = text.parse().ok().filter(|_| known);
    level.ok_or_else(|| "must be one of error, warn, info, debug, trace".to_owned())
}

/// The address of a database. Its errors hold nothing of it.
pub(super) fn database(text: &str) -> Read<SecretString> {
    if let Some(file) = text.strip_prefix("sqlite://") {
        let fits = !file.is_empty() && !file.contains(['?', '#']) && !file.ends_with('/');
        let wrong = "must name a file: write such as sqlite:///var/lib/halley-token-server/accounts.sqlite3";
        return if fits { Ok(text.into()) } else { Err(wrong.to_owned()) };
    }
    let wrong = "must be sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE \
                 (in a user name or password, write % and @ : / ? # as %25 and %40 %3A %2F %3F %23)";
    let url = Url::parse(text).map_err(|_| wrong.to_owned())?;
    let postgres =
        matches!(url.scheme(), "postgres" | "postgresql") && url.has_host() && url.path().len() > 1;
    if postgres { Ok(text.into()) } else { Err(wrong.to_owned()) }
}

/// Whether there is a password in it.
pub(super) fn has_password(database: &SecretString) -> bool {
    let text = database.expose_secret();
    let url = (!text.starts_with("sqlite://")).then(|| Url::parse(text));
    url.is_some_and(|url| url.map_or(true, |url| url.password().is_some() || url.query().is_some()))
}

/// The address of a database without its password and options.
#[must_use]
pub fn shown_database(database: &SecretString) -> String {
    let text = database.expose_secret();
    if text.starts_with("sqlite://") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else { return "(set, not shown)".to_owned() };
    let hidden = url.password().is_none() || url.set_password(Some("***")).is_ok();
    if url.query().is_some() {
        url.set_query(Some("***"));
    }
    if hidden { url.to_string() } else { "(set, not shown)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shown_without_its_password() {
        for (url, shown) in [
            ("sqlite:///var/lib/x.sqlite3", "sqlite:///var/lib/x.sqlite3"),
            (
                "postgres://halley:canary@db.example.org:5432/halley",
                "postgres://halley:***@db.example.org:5432/halley",
            ),
            ("postgres://halley@db/halley?password=canary", "postgres://halley@db/halley?***"),
            ("canary", "(set, not shown)"),
        ] {
            assert_eq!(shown_database(&url.into()), shown);
        }
    }

    #[test]
    fn a_network_may_be_a_single_address() {
        let read = networks("10.0.0.0/8, 192.0.2.1,::1").unwrap();
        let texts: Vec<String> = read.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["10.0.0.0/8", "192.0.2.1/32", "::1/128"]);
        assert_eq!(networks("").unwrap(), []);
        assert!(networks("10.0.0.0/33").is_err());
    }
}
