//! Files going out, whole or in ranges.

use std::io::SeekFrom;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::file_names::safe_name;
use crate::app::App;
use crate::errors::{Code, Refusal};
use crate::request::Ids;
use crate::state::StoredFile;

/// `GET /media/{key}/{name}`. Its answers are the only ones that are no envelopes.
pub(super) async fn download(
    State(app): State<App>,
    ids: Ids,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let missing = || Refusal::new(Code::ApiDoesNotExist, "There is no such file.");
    let file = app.world(|world, _| world.file(ids.raw(0)).cloned().ok_or_else(missing))?;
    let mut source = File::open(&file.path).await.map_err(|_| missing())?;
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, start, length) = match range.map(|range| parse_range(range, file.size)) {
        None | Some(Wanted::Whole) => (StatusCode::OK, 0, file.size),
        Some(Wanted::Part { start, length }) => (StatusCode::PARTIAL_CONTENT, start, length),
        Some(Wanted::Nothing) => return Ok(unsatisfiable(file.size)),
    };
    source.seek(SeekFrom::Start(start)).await.map_err(|_| Refusal::internal("a file could not be read"))?;
    let body = Body::from_stream(ReaderStream::new(source.take(length)));
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    describe(headers, &file);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if status == StatusCode::PARTIAL_CONTENT {
        set(headers, header::CONTENT_RANGE, &format!("bytes {start}-{}/{}", start + length - 1, file.size));
    }
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Only media is shown in place. All else, images with scripts in them too, is for saving.
fn describe(headers: &mut HeaderMap, file: &StoredFile) {
    let media = ["image/", "video/", "audio/"].iter().any(|start| file.mime_type.starts_with(start));
    set(headers, header::CONTENT_TYPE, &file.mime_type);
    if !media || file.mime_type.contains("svg") {
        set(
            headers,
            header::CONTENT_DISPOSITION,
            &format!("attachment; filename=\"{}\"", safe_name(&file.name)),
        );
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    set(headers, header::ACCEPT_RANGES, "bytes");
    set(headers, header::CACHE_CONTROL, "private, max-age=86400, immutable");
}

fn unsatisfiable(size: u64) -> Response {
    let mut response =
        Refusal::new(Code::RangeNotSatisfiable, "The asked-for range is not in the file.").into_response();
    set(response.headers_mut(), header::CONTENT_RANGE, &format!("bytes */{size}"));
    response
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part { start: u64, length: u64 },
    Nothing,
}

/// One range; several at once, and anything unreadable, get the whole file, as the standard allows.
fn parse_range(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    let bounds = match (first.trim().parse::<u64>(), last.trim()) {
        (Ok(start), "") => Some((start, size)),
        (Ok(start), last) => last.parse::<u64>().ok().map(|last| (start, last.saturating_add(1).min(size))),
        (Err(_), last) if first.trim().is_empty() => last
            .parse::<u64>()
            .ok()
            .map(|count| if count == 0 { (size, size) } else { (size.saturating_sub(count), size) }),
        _ => None,
    };
    match bounds {
        None => Wanted::Whole,
        Some((start, end)) if start < end => Wanted::Part { start, length: end - start },
        Some((start, end)) if start >= size || end == size => Wanted::Nothing,
        Some(_) => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        let part = |start, length| Wanted::Part { start, length };
        for (range, wanted) in [
            ("bytes=0-3", part(0, 4)),
            ("bytes=2-", part(2, 8)),
            ("bytes=-3", part(7, 3)),
            ("bytes=5-99", part(5, 5)),
            ("bytes=-99", part(0, 10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("bytes=x-y", Wanted::Whole),
        ] {
            assert_eq!(parse_range(range, 10), wanted, "{range}");
        }
    }
}
