//! Answers that are none.

use crate::scripted::{Scripted, Step};
use crate::{client, uid};
use halley_cometchat::{BadReply, Error, MAX_REPLY_BYTES};

async fn why(step: Step) -> (Option<u16>, BadReply) {
    let server = Scripted::start([step]).await;
    match client(&server).users().get(&uid("ann")).await.unwrap_err() {
        Error::BadReply { status, why } => (status, why),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_empty_answer() {
    for status in [200, 204, 500] {
        assert_eq!(why(Step::with(status, "", "")).await, (Some(status), BadReply::Empty));
    }
    assert_eq!(why(Step::with(200, "", " \r\n\t ")).await.1, BadReply::Empty);
}

#[tokio::test]
async fn a_web_page() {
    let page = "\n <!doctype html><title>Sign in to the hotel</title>";
    for status in [200, 403, 502, 503] {
        let answer = why(Step::with(status, "content-type: text/html\r\n", page)).await;
        assert_eq!(answer, (Some(status), BadReply::Html));
    }
}

#[tokio::test]
async fn no_json() {
    for body in ["Bad gateway", "{'data':1}", "\u{feff}{}", "\0\0\0", "{\"data\":1}x", "\u{1f}\u{8b}"] {
        assert_eq!(why(Step::with(502, "", body)).await, (Some(502), BadReply::NotJson), "{body:?}");
    }
    let not_utf8 = b"HTTP/1.1 200 X\r\ncontent-length: 38\r\nconnection: close\r\n\r\n{\"data\":{\"uid\":\"ann\",\"name\":\"\xff\xfe\xff\xfe\xff\xfe\"}}";
    assert_eq!(why(Step::raw(not_utf8.to_vec())).await.1, BadReply::NotJson);
}

#[tokio::test]
async fn json_of_another_shape() {
    for body in [
        "{}",
        "[]",
        "null",
        "7",
        r#""data""#,
        r#"{"data":null}"#,
        r#"{"data":[]}"#,
        r#"{"data":{"uid":"ann"}}"#,
        r#"{"data":{"uid":"not a uid","name":"Ann"}}"#,
        r#"{"error":"text"}"#,
        r#"{"error":{"message":"no code"}}"#,
        r#"{"error":{"code":7}}"#,
        r#"{"message":"Unauthenticated."}"#,
    ] {
        let (status, why) = why(Step::json(200, body)).await;
        assert!(matches!(why, BadReply::WrongShape(_)) && status == Some(200), "{body}: {why:?}");
    }
}

#[tokio::test]
async fn data_with_a_failing_status_is_no_success() {
    let answer = why(Step::json(500, r#"{"data":{"uid":"ann","name":"Ann"}}"#)).await;
    assert_eq!(answer, (Some(500), BadReply::WrongShape("a failure without a code")));
}

#[tokio::test]
async fn a_deletion_that_does_not_say_success() {
    for data in [r#"{"success":false}"#, "{}", r#"{"success":"true"}"#] {
        let server = Scripted::start([Step::data(data)]).await;
        let error = client(&server).auth_tokens(&uid("ann")).flush().await.unwrap_err();
        assert_eq!(
            error,
            Error::BadReply { status: Some(200), why: BadReply::WrongShape("no success") },
            "{data}"
        );
    }
}

#[tokio::test]
async fn a_token_that_is_none_or_somebody_elses() {
    for data in [
        r#"{"uid":"bob","authToken":"t"}"#,
        r#"{"uid":"ann","authToken":""}"#,
        r#"{"uid":"ann","authToken":"a b"}"#,
        r#"{"uid":"ann","authToken":7}"#,
        r#"{"uid":"ann"}"#,
        r#"{"authToken":"t"}"#,
    ] {
        let server = Scripted::start([Step::data(data)]).await;
        let error = client(&server).auth_tokens(&uid("ann")).create(true).await.unwrap_err();
        assert!(matches!(error, Error::BadReply { why: BadReply::WrongShape(_), .. }), "{data}: {error:?}");
    }
}

#[tokio::test]
async fn a_body_that_ends_before_its_announced_length() {
    let cut = "HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"data\":";
    assert_eq!(why(Step::raw(cut)).await, (Some(200), BadReply::Truncated));
}

#[tokio::test]
async fn a_chunked_body_that_ends_within_a_chunk() {
    let cut = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{\"data\":\r\n20\r\n{\"uid";
    assert_eq!(why(Step::raw(cut)).await, (Some(200), BadReply::Truncated));
}

#[tokio::test]
async fn a_complete_body_with_half_the_json() {
    for body in [r#"{"data":{"uid":"ann","na"#, "{", r#"{"data":["#] {
        assert_eq!(why(Step::json(200, body)).await.1, BadReply::Truncated, "{body}");
    }
}

#[tokio::test]
async fn ten_megabytes_announced() {
    let head = "HTTP/1.1 200 X\r\ncontent-length: 10485760\r\n\r\n";
    let server = Scripted::start([Step::raw(head).hold()]).await;
    // The body never comes: the length is enough to turn away.
    let error = client(&server).users().get(&uid("ann")).await.unwrap_err();
    assert_eq!(error, Error::BadReply { status: Some(200), why: BadReply::TooLarge });
}

#[tokio::test]
async fn ten_megabytes_not_announced() {
    let mut reply = b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n".to_vec();
    reply.resize(10 * 1024 * 1024, b' ');
    assert_eq!(why(Step::raw(reply)).await, (Some(200), BadReply::TooLarge));
}

#[tokio::test]
async fn the_largest_body_that_is_read() {
    let spaced = |length: usize| {
        let data = r#"{"data":{"uid":"ann","name":"Ann"}}"#;
        Step::json(200, &format!("{data}{}", " ".repeat(length - data.len())))
    };
    let server = Scripted::start([spaced(MAX_REPLY_BYTES)]).await;
    assert!(client(&server).users().get(&uid("ann")).await.is_ok());
    assert_eq!(why(spaced(MAX_REPLY_BYTES + 1)).await.1, BadReply::TooLarge);
}

#[tokio::test]
async fn deeply_nested_json() {
    let nested = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
    let (_, as_data) = why(Step::data(&nested)).await;
    assert_eq!(as_data, BadReply::WrongShape("no user"));
    let within = format!(r#"{{"uid":"ann","name":"Ann","metadata":{nested}}}"#);
    assert_eq!(why(Step::data(&within)).await.1, BadReply::NotJson);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Scripted::start([]).await;
        let headers = format!("location: {}/v3/users/ann\r\n", elsewhere.url);
        let answer = why(Step::with(status, &headers, "")).await;
        assert_eq!(answer, (Some(status), BadReply::Redirect));
        assert!(elsewhere.seen().is_empty());
    }
}

#[tokio::test]
async fn something_that_is_not_http() {
    for bytes in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "220 mail\r\n\r\n"] {
        assert_eq!(why(Step::raw(bytes)).await, (None, BadReply::NotHttp), "{bytes:?}");
    }
    let head = format!("HTTP/1.1 200 X\r\nx: {}\r\n\r\n", "y".repeat(2 * 1024 * 1024));
    assert_eq!(why(Step::raw(head)).await, (None, BadReply::NotHttp));
}
