//! How many calls an app may make in a minute, as the service counts them.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::errors::{Code, Refusal};

/// One minute, in seconds.
const WINDOW: u64 = 60;

/// Calls that an app may make in a minute, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Logging in, creating and deleting users, creating and joining groups, all together.
    pub core: u32,
    /// All other calls together.
    pub standard: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { core: 10_000, standard: 20_000 }
    }
}

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Core,
    Standard,
}

impl Kind {
    fn of(method: &Method, path: &str) -> Option<Self> {
        if ["/upload/", "/media/", "/api/"].iter().any(|start| path.starts_with(start)) {
            return Some(Self::Standard);
        }
        let bare = path.strip_prefix("/v3.0/").or_else(|| path.strip_prefix("/v3/"))?;
        let segments: Vec<&str> = bare.split('/').collect();
        let core = match method.as_str() {
            "PUT" => segments == ["me"],
            "POST" => matches!(segments.as_slice(), ["users" | "groups"] | ["groups", _, "members"]),
            "DELETE" => matches!(segments.as_slice(), ["users"] | ["users", _]),
            _ => false,
        };
        Some(if core { Self::Core } else { Self::Standard })
    }
}

/// The calls of the current minute.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    minute: u64,
    core: u32,
    standard: u32,
}

/// What became of a call that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    allowed: bool,
    limit: u32,
    remaining: u32,
}

impl Meter {
    /// Counts a call; one over the limit is not counted.
    fn count(&mut self, kind: Kind, limits: RateLimits, now: u64) -> Count {
        let minute = now / WINDOW;
        if minute != self.minute {
            *self = Self { minute, ..Self::default() };
        }
        let (used, limit) = match kind {
            Kind::Core => (&mut self.core, limits.core),
            Kind::Standard => (&mut self.standard, limits.standard),
        };
        let allowed = *used < limit;
        *used += u32::from(allowed);
        Count { allowed, limit, remaining: limit - *used }
    }
}

/// Counts each call of the API, refuses those over the limit, and tells how many are left.
pub(crate) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let kind = Kind::of(request.method(), request.uri().path());
    let (Some(kind), Some(limits)) = (kind, app.options().rate_limits) else {
        return next.run(request).await;
    };
    let now = app.options().clock.unix_seconds();
    let count = app.meter().count(kind, limits, now);
    let mut response = if count.allowed { next.run(request).await } else { refused(now) };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-rate-limit"), count.limit.into());
    headers.insert(HeaderName::from_static("x-rate-limit-remaining"), count.remaining.into());
    response
}

fn refused(now: u64) -> Response {
    let reset = (now / WINDOW + 1) * WINDOW;
    let text = "Too many calls in this minute. Wait as long as the Retry-After header says.";
    let mut response = Refusal::new(Code::TooManyRequests, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(reset - now));
    headers.insert(HeaderName::from_static("x-rate-limit-reset"), HeaderValue::from(reset));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logging_in_and_creating_count_apart_from_the_rest() {
        let kind = |method: &str, path| Kind::of(&method.parse().unwrap(), path);
        for (method, path) in [
            ("PUT", "/v3.0/me"),
            ("POST", "/v3/users"),
            ("DELETE", "/v3/users/ann"),
            ("POST", "/v3/groups"),
            ("POST", "/v3.0/groups/team/members"),
        ] {
            assert_eq!(kind(method, path), Some(Kind::Core), "{method} {path}");
        }
        for (method, path) in [("GET", "/v3/users"), ("POST", "/v3/messages"), ("GET", "/v3/nonsense")] {
            assert_eq!(kind(method, path), Some(Kind::Standard), "{method} {path}");
        }
        assert_eq!(kind("GET", "/sandbox/health"), None);
    }

    #[test]
    fn a_new_minute_starts_from_nothing() {
        let (mut meter, limits) = (Meter::default(), RateLimits { core: 1, standard: 2 });
        let mut call = |kind, now| meter.count(kind, limits, now);
        assert_eq!(call(Kind::Core, 59), Count { allowed: true, limit: 1, remaining: 0 });
        assert_eq!(call(Kind::Core, 59), Count { allowed: false, limit: 1, remaining: 0 });
        assert_eq!(call(Kind::Standard, 59), Count { allowed: true, limit: 2, remaining: 1 });
        assert_eq!(call(Kind::Core, 60), Count { allowed: true, limit: 1, remaining: 0 });
    }
}
