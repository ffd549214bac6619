//! From keys to a configuration. Every key is read before anything is given up, so that one run tells everything.

use super::reader::Reader;
use super::values::{
    address, by_its_rules, count, database, flag, host, log_format, log_level, networks, path, registration,
    server_name,
};
use super::{Basics, CometChat, Config, Database, Log, Server, TlsFiles};
use crate::settings::{HashingSettings, Limits, PasswordSettings};
use halley_cometchat::{ApiKey, AppId, BaseUrl};
use halley_token_api::answers::Hosts;
use halley_token_api::server_url::ServerUrl;
use std::net::SocketAddr;
use std::time::Duration;

pub(super) fn config(reader: &mut Reader) -> Option<Config> {
    let server = server(reader);
    let limits = limits(reader);
    let basics = basics(reader);
    let cometchat = cometchat(reader);
    let registration = reader.with_default("registration.mode", "invite", registration);
    let audit_keep_days = reader.with_default("audit.keep_days", "365", count(1..=365));
    Some(Config {
        server: server?,
        cometchat: cometchat?,
        registration: registration?,
        limits: limits?,
        audit_keep_days: audit_keep_days?,
        basics: basics?,
    })
}

pub(super) fn basics(reader: &mut Reader) -> Option<Basics> {
    let database = database_section(reader);
    let min_chars = reader.with_default("password.min_chars", "12", count(8..=128));
    let min_score = reader.with_default("password.min_score", "3", count(0..=4));
    let hashing = hashing(reader);
    let format = reader.with_default("log.format", "json", log_format);
    let level = reader.with_default("log.level", "info", log_level);
    Some(Basics {
        database: database?,
        password: PasswordSettings { min_chars: min_chars?, min_score: min_score? },
        hashing: hashing?,
        log: Log { format: format?, level: level? },
    })
}

fn server(reader: &mut Reader) -> Option<Server> {
    let listen = reader.with_default("server.listen", "127.0.0.1:8790", address);
    let public_url = reader.optional("server.public_url", by_its_rules::<ServerUrl>);
    let name = reader.with_default("server.name", "Halley", server_name);
    let trusted_proxies = reader.with_default("server.trusted_proxies", "", networks);
    let metrics_from = reader.with_default("server.metrics_from", "127.0.0.0/8,::1", networks);
    let cert = reader.optional("server.tls_cert", path);
    let key = reader.optional("server.tls_key", path);
    let grace = reader.with_default("server.shutdown_grace_s", "20", count(0..=600));
    let max_connections = reader.with_default("server.max_connections", "2048", count(16..=100_000));
    let tls = match (cert, key) {
        (Some(Some(cert)), Some(Some(key))) => Some(Some(TlsFiles { cert, key })),
        (Some(Some(_)), Some(None)) => missing(reader, "server.tls_key", "server.tls_cert"),
        (Some(None), Some(Some(_))) => missing(reader, "server.tls_cert", "server.tls_key"),
        (cert, key) => cert.and(key).map(|_| None),
    };
    if let (Some(listen), Some(public_url), Some(tls)) = (listen, &public_url, &tls) {
        check_public_url(reader, listen, public_url.as_ref(), tls.is_some());
    }
    Some(Server {
        listen: listen?,
        public_url: public_url?,
        name: name?,
        trusted_proxies: trusted_proxies?,
        metrics_from: metrics_from?,
        tls: tls?,
        shutdown_grace: Duration::from_secs(grace?),
        max_connections: max_connections?,
    })
}

fn missing<T>(reader: &mut Reader, key: &str, beside: &str) -> Option<T> {
    reader.wrong(key, format!("is missing beside {beside}: give both or neither"));
    None
}

fn check_public_url(reader: &mut Reader, listen: SocketAddr, url: Option<&ServerUrl>, tls: bool) {
    const KEY: &str = "server.public_url";
    match url {
        None if tls || !listen.ip().is_loopback() => {
            reader.wrong(
                KEY,
                "is missing: give what clients reach this server by, such as https://chat.example.org",
            );
        }
        Some(url) if tls && url.is_plain() => {
            reader.wrong(KEY, format!("\"{url}\" must begin with https://, as server.tls_cert is given"));
        }
        _ => {}
    }
}

fn database_section(reader: &mut Reader) -> Option<Database> {
    let file = "halley-token-server.sqlite3";
    let file = reader.data_folder().map_or_else(|| file.into(), |folder| folder.join(file));
    let url = reader.with_default("database.url", &format!("sqlite://{}", file.display()), database);
    let pool = reader.with_default("database.pool", "10", count(1..=200));
    let ca_file = reader.optional("database.ca_file", path);
    Some(Database { url: url?, pool: pool?, ca_file: ca_file? })
}

fn cometchat(reader: &mut Reader) -> Option<CometChat> {
    let dashboard = "from the CometChat dashboard, API & Auth Keys";
    let app = reader.required("cometchat.app_id", dashboard, |text| {
        AppId::parse(text).map_err(|why| format!("is none: {why}"))
    });
    let region = reader.required("cometchat.region", dashboard, |text| {
        text.parse().map_err(|_| "must be one of us, eu, in".to_owned())
    });
    let api_key =
        reader.required("cometchat.api_key", "or api_key_file; the REST API Key, not the Auth Key", |text| {
            ApiKey::new(text.into()).map_err(|why| format!("is not usable: {why}"))
        });
    let base_url = reader.optional("cometchat.base_url", |text| {
        BaseUrl::parse(text).map_err(|why| format!("is no address of the server API: {why}"))
    });
    let both = reader.is_given("cometchat.client_host") == reader.is_given("cometchat.admin_host");
    let client = reader.optional("cometchat.client_host", host);
    let admin = reader.optional("cometchat.admin_host", host);
    if !both {
        reader.wrong("cometchat.client_host", "and cometchat.admin_host: give both or neither");
    }
    let hosts = client?.zip(admin?).map(|(client, admin)| Hosts { client, admin });
    Some(CometChat { app: app?, region: region?, api_key: api_key?, base_url: base_url?, hosts })
}

/// The upper limits are those of `halley_credentials`: records beyond them are refused there.
fn hashing(reader: &mut Reader) -> Option<HashingSettings> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory_kib = reader.with_default("hashing.memory_kib", "19456", count(19_456..=262_144));
    let passes = reader.with_default("hashing.passes", "2", count(2..=16));
    let lanes = reader.with_default("hashing.lanes", "1", count(1..=8));
    let at_once = reader.with_default("hashing.at_once", &cores.to_string(), count(1..=256));
    let queue = reader.with_default("hashing.queue", "64", count(0..=10_000));
    Some(HashingSettings {
        memory_kib: memory_kib?,
        passes: passes?,
        lanes: lanes?,
        at_once: at_once?,
        queue: queue?,
    })
}

fn limits(reader: &mut Reader) -> Option<Limits> {
    let passwords_per_minute = reader.with_default("limits.passwords_per_minute", "30", count(1..=1_000_000));
    let accounts_per_hour = reader.with_default("limits.accounts_per_hour", "20", count(1..=1_000_000));
    let calls_per_minute = reader.with_default("limits.calls_per_minute", "600", count(1..=1_000_000));
    let signed_per_minute = reader.with_default("limits.signed_per_minute", "60", count(1..=1_000_000));
    let lockout = reader.with_default("limits.lockout", "true", flag);
    let request = reader.with_default("server.request_timeout_s", "30", count(1..=300));
    Some(Limits {
        passwords_per_minute: passwords_per_minute?,
        accounts_per_hour: accounts_per_hour?,
        calls_per_minute: calls_per_minute?,
        signed_per_minute: signed_per_minute?,
        lockout: lockout?,
        request: Duration::from_secs(request?),
    })
}
