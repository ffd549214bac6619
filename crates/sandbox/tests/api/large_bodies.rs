//! Bodies of fifty megabytes, wherever they are sent: the client gets to read why they are refused.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Method, RequestBuilder};
use serde_json::Value;

use super::program::{Program, assert_growth};
use crate::support::Person;

const SIZE: usize = 50 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

/// `start`, and then spaces.
fn body(start: &'static str) -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    let rest = std::iter::repeat_n((), SIZE / CHUNK).map(|()| Ok(vec![b' '; CHUNK]));
    futures_util::stream::iter(std::iter::once(Ok(start.as_bytes().to_vec())).chain(rest))
}

/// With or without its length said beforehand.
fn sent(request: RequestBuilder, start: &'static str, announced: bool) -> RequestBuilder {
    let length = start.len() + SIZE / CHUNK * CHUNK;
    let request = if announced { request.header("content-length", length) } else { request };
    request.body(Body::wrap_stream(body(start)))
}

async fn refusal(what: &str, request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap_or_else(|why| panic!("{what}: {why:?}"));
    let status = response.status().as_u16();
    let text = response.text().await.unwrap_or_else(|why| panic!("{what}: {why:?}"));
    let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{what}: not JSON: {text}"));
    (status, body["error"]["code"].as_str().unwrap_or_else(|| panic!("{what}: {body}")).to_owned())
}

#[tokio::test]
async fn fifty_megabytes_are_refused_in_an_envelope_wherever_they_are_sent() {
    let program = Program::start().await;
    let ann = program.person("ann").await;
    let before = program.peak_memory();
    let dead = Person { token: "dead".into(), ..ann.clone() };
    let bad = "ERR_BAD_REQUEST";
    let (gone, unauthenticated) = ("ERR_API_DOES_NOT_EXIST", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND");
    for announced in [true, false] {
        for (person, method, path, status, code) in [
            (&ann, Method::POST, "/messages", 413, bad),
            (&ann, Method::PUT, "/me", 413, bad),
            (&ann, Method::DELETE, "/blockedusers", 413, bad),
            (&ann, Method::POST, "/nowhere", 404, gone),
            (&ann, Method::PATCH, "/messages", 405, gone),
            (&dead, Method::POST, "/messages", 401, unauthenticated),
            (&dead, Method::PUT, "/me", 401, unauthenticated),
        ] {
            let what = format!("{method} {path}, announced: {announced}");
            let request = sent(person.request(method, path), "{\"data\":", announced);
            assert_eq!(refusal(&what, request).await, (status, code.to_owned()), "{what}");
        }
        let form = "--x\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n";
        for (what, start) in [("text part", form), ("no boundary", " "), ("no head", "--x\r\nX-Long: ")] {
            let request = ann.request(Method::POST, "/messages");
            let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x");
            let answer = refusal(what, sent(request, start, announced)).await;
            assert_eq!(answer, (413, bad.to_owned()), "{what}");
        }
    }
    assert_eq!(ann.get("/me").await.status, 200);
    assert_growth("large bodies", before, program.peak_memory(), 48);
}
