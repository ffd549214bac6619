//! What a server says of itself, checked before anything is made of it: its texts lead to hosts that the chat page may
//! reach and to what people are shown.

use halley_token_api::answers::{Hosts, ServerConfig};
use halley_token_api::server_url::ServerUrl;
use url::Url;

const MAX_NAME_CHARS: usize = 100;

/// The same, if it makes sense; else what does not.
pub(super) fn checked(config: ServerConfig) -> Result<ServerConfig, &'static str> {
    if !is_label(&config.app_id, 100) {
        return Err("its app id makes no sense");
    }
    if !is_label(&config.region, 20) {
        return Err("its region makes no sense");
    }
    if let Some(Hosts { client, admin }) = &config.hosts
        && !(is_host(client) && is_host(admin))
    {
        return Err("its chat hosts make no sense");
    }
    let address: ServerUrl =
        config.server_url.parse().map_err(|_| "the address it goes by makes no sense")?;
    Ok(ServerConfig {
        server_name: shown(&config.server_name),
        server_url: address.as_str().to_owned(),
        ..config
    })
}

fn is_label(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `host[:port][/path]`, and nothing that a content security policy or an address could read in another way.
fn is_host(text: &str) -> bool {
    let plain = (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:/[]".contains(&b))
        && !text.contains("//")
        && !text.starts_with('/');
    plain
        && Url::parse(&format!("https://{text}")).is_ok_and(|url| {
            let whole = url.as_str().trim_start_matches("https://").trim_end_matches('/');
            whole.eq_ignore_ascii_case(text.trim_end_matches('/').trim_end_matches(":443"))
        })
}

/// Without what garbles other text, and not too long.
fn shown(name: &str) -> String {
    let clean = name.chars().filter(|c| !c.is_control() && !is_direction(*c)).take(MAX_NAME_CHARS);
    clean.collect::<String>().trim().to_owned()
}

const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use halley_token_api::answers::{PasswordPolicy, Registration};

    fn config() -> ServerConfig {
        ServerConfig {
            app_id: "2567854b2d7c1f5a".into(),
            region: "eu".into(),
            hosts: Some(Hosts {
                client: "chat.example.org:8443/v3.0".into(),
                admin: "127.0.0.1:80/v3".into(),
            }),
            registration: Registration::Open,
            password_policy: PasswordPolicy { min_chars: 12, max_bytes: 1024, min_score: 3 },
            server_name: " Example\u{202e}\n ".into(),
            server_url: "https://chat.example.org/".into(),
        }
    }

    #[test]
    fn what_makes_sense_is_taken() {
        let taken = checked(config()).unwrap();
        assert_eq!(
            (taken.server_name.as_str(), taken.server_url.as_str()),
            ("Example", "https://chat.example.org")
        );
    }

    #[test]
    fn what_could_widen_the_policy_of_a_page_is_refused() {
        for host in [
            "",
            "a b",
            "a;b",
            "a,b",
            "*",
            "*.example.org",
            "https://example.org",
            "user@example.org",
            "example.org?q",
            "example.org#f",
            "/x",
            "a//b",
            "é.org",
            "'unsafe-inline'",
            "a/../b",
            "a:99999",
        ] {
            let hosts = Some(Hosts { client: host.into(), admin: "a.example.org".into() });
            assert!(checked(ServerConfig { hosts, ..config() }).is_err(), "{host}");
        }
        for label in ["", "a b", "a.b", "a/b", &"a".repeat(101)] {
            assert!(checked(ServerConfig { app_id: label.into(), ..config() }).is_err(), "{label}");
            assert!(checked(ServerConfig { region: label.into(), ..config() }).is_err(), "{label}");
        }
        assert!(checked(ServerConfig { server_url: "http://example.org".into(), ..config() }).is_err());
    }
}
