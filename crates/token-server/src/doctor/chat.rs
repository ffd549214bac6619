//! CometChat: whether it is reached, whether app, region and key fit together, what the key may do, and the clock.

use super::report::{Check, Report};
use crate::config::CometChat;
use halley_cometchat::{Client, Error, ErrorCode, Family, ListUsers, PageRequest, SettingsError, TlsFailure};
use halley_credentials::clock::UnixSeconds;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const PATIENCE: Duration = Duration::from_secs(10);
/// Assertions are good for 60 s: more than this and clients need a second round for each.
const TOLERATED: i64 = 20;
/// Certificates and whoever reads the logs suffer from this.
const FAR_OFF: i64 = 300;

pub(super) async fn examine(
    settings: &CometChat,
    client: Result<Client, SettingsError>,
    now: UnixSeconds,
    report: &mut Report,
) {
    let client = match client {
        Ok(client) => client,
        Err(why) => {
            let advice = "install the system's root certificates (Debian: apt-get install ca-certificates)";
            report.add(Check::fail("cometchat", why.to_string(), advice));
            return;
        }
    };
    // Listing people is what an Auth Key may not do, and changes nothing.
    let first = PageRequest { per_page: Some(1), page: None };
    match client.users().list(&ListUsers { page: first, ..ListUsers::default() }).await {
        Ok(_) => {
            let found = format!("reached; app {} in region {}", settings.app, settings.region);
            report.add(Check::ok("cometchat", found));
            report.add(Check::ok("cometchat key", "may do everything (fullAccess)"));
        }
        Err(error) => report.add(refusal(&error, settings)),
    }
    clock(settings, now, report).await;
}

fn refusal(error: &Error, settings: &CometChat) -> Check {
    let found = error.to_string();
    match error {
        Error::Api(refusal) => match (&refusal.code, refusal.code.family()) {
            (ErrorCode::NoAccess, _) => Check::fail(
                "cometchat key",
                "the key lacks the scope fullAccess: it is probably the Auth Key",
                "take the REST API Key of the dashboard (API & Auth Keys): tokens are ended and people deactivated with it",
            ),
            (_, Family::Key) => Check::fail(
                "cometchat key",
                found,
                format!("the key is not one of app {}: copy the REST API Key of that app", settings.app),
            ),
            (_, Family::App) => Check::fail(
                "cometchat",
                found,
                "compare cometchat.app_id and cometchat.region with the dashboard: an app is known in its own region only",
            ),
            (_, Family::Plan) => Check::fail("cometchat", found, "look at the app's plan in the dashboard"),
            (_, Family::Server | Family::Limit) => {
                Check::warn("cometchat", found, "a fault of the service: try again later")
            }
            _ => Check::fail(
                "cometchat",
                found,
                "if cometchat.base_url is set, see that it leads to the server API",
            ),
        },
        Error::UnknownHost { .. } => Check::fail(
            "cometchat",
            found,
            "see that this machine resolves names, and that cometchat.app_id and region are right: they are in the host name",
        ),
        Error::Unreachable { .. } | Error::Timeout => Check::fail(
            "cometchat",
            found,
            "let this machine reach it on port 443, or set HTTPS_PROXY if a proxy is needed",
        ),
        Error::Tls { why: TlsFailure::Expired | TlsFailure::NotYetValid, .. } => {
            Check::fail("cometchat", found, "set this machine's clock (timedatectl)")
        }
        Error::Tls { .. } => Check::fail(
            "cometchat",
            found,
            "if a proxy opens TLS here, add its authority to the system's certificates",
        ),
        Error::RateLimited { .. } => {
            Check::warn("cometchat", found, "the app is at its rate limit: try again later")
        }
        Error::BadReply { .. } => Check::fail(
            "cometchat",
            found,
            "something else answers there, such as a proxy's page: see cometchat.base_url and proxies",
        ),
    }
}

/// Compares this machine's clock with the `Date` of an answer. No key is sent.
async fn clock(settings: &CometChat, now: UnixSeconds, report: &mut Report) {
    let Some(date) = date(settings).await else { return };
    let ahead = now - date;
    let found = match ahead {
        0 => "agrees with CometChat's".to_owned(),
        _ => format!("{} s {} CometChat's", ahead.abs(), if ahead > 0 { "ahead of" } else { "behind" }),
    };
    let advice = "let the system set its clock: timedatectl set-ntp true";
    report.add(match ahead.abs() {
        0..=TOLERATED => Check::ok("clock", found),
        ..=FAR_OFF => Check::warn("clock", found, advice),
        _ => Check::fail("clock", found, advice),
    });
}

async fn date(settings: &CometChat) -> Option<UnixSeconds> {
    let CometChat { app, region, base_url, .. } = settings;
    let url = base_url
        .as_ref()
        .map_or_else(|| format!("https://{app}.api-{region}.cometchat.io/v3"), ToString::to_string);
    let mut builder =
        reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    if url.starts_with("http:") {
        builder = builder.no_proxy().tls_certs_only([]);
    }
    let answer = builder.build().ok()?.get(url).send().await.ok()?;
    let date = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    seconds(httpdate::parse_http_date(date).ok()?)
}

fn seconds(at: SystemTime) -> Option<UnixSeconds> {
    at.duration_since(UNIX_EPOCH).ok().and_then(|since| UnixSeconds::try_from(since.as_secs()).ok())
}
