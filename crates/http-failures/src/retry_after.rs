//! When the service wants to be asked again.

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::Duration;

/// Nobody waits longer than this; a larger number is taken for it.
const MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// `Retry-After`, in seconds or as a date.
///
/// A date is compared with the reply's own `Date`, so that this computer's clock does not matter;
/// without one it says nothing.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // Too many digits for the type are too many seconds, too.
        return Some(text.parse().map_or(MAX, Duration::from_secs).min(MAX));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(until.duration_since(now).unwrap_or_default().min(MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn read(value: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_are_taken_up_to_a_day() {
        assert_eq!(read("0", None), Some(0));
        assert_eq!(read(" 17 ", None), Some(17));
        assert_eq!(read("99999999999999999999999", None), Some(86_400));
        for text in ["", "-1", "1.5", "soon", "+3"] {
            assert_eq!(read(text, None), None, "{text:?}");
        }
    }

    #[test]
    fn a_date_is_counted_from_the_replys_own_date() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT", now), Some(30));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:00 GMT", now), Some(0));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT", None), None);
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT", Some("yesterday")), None);
    }
}
