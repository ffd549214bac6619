//! Bodies: JSON objects, in UTF-8, of at most 16 KiB.

use super::refusal::Refusal;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use halley_token_api::errors::ErrorCode;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// Longest body, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// The body of a call.
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::of(ErrorCode::UnsupportedMediaType));
        }
        let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        if declared
            .and_then(|length| length.parse::<u64>().ok())
            .is_some_and(|length| length > MAX_BYTES as u64)
        {
            return Err(Refusal::of(ErrorCode::PayloadTooLarge));
        }
        parse(&read(request.into_body()).await?).map(Self)
    }
}

async fn read(body: Body) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    match axum::body::to_bytes(body, MAX_BYTES).await {
        Ok(bytes) => Ok(Zeroizing::new(bytes.into())),
        Err(error) if is_too_long(&error) => Err(Refusal::of(ErrorCode::PayloadTooLarge)),
        // Broken off.
        Err(_) => Err(Refusal::of(ErrorCode::InvalidRequest)),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    // Serde takes a list for a struct as well.
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Refusal::of(ErrorCode::InvalidRequest).saying("The body has to be a JSON object."));
    }
    // Serde's own text repeats values, such as a password in the wrong place.
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::of(ErrorCode::InvalidRequest).saying(format!(
            "The body is not of the form that this call takes (line {}, column {}).",
            error.line(),
            error.column()
        ))
    })
}

/// `application/json`, whose charset, if any, is UTF-8, and not compressed.
fn is_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else { return false };
    let Ok(kind) = kind.to_str() else { return false };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    let plain = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    json && utf8 && plain
}
