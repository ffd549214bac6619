//! Bytes that are no UTF-8, NUL characters, and halves of characters.

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::raw::{raw, request};
use crate::support::{Sandbox, answered, text_body};

#[tokio::test]
async fn bodies_that_are_no_utf_8_are_refused() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    let bodies: [&[u8]; 5] = [
        b"\xff\xfe",
        b"{\"data\":{\"text\":\"\xc3\"}}",
        b"{\"data\":{\"text\":\"\\ud800\"}}",
        b"{\"\xf8\":1}",
        b"\xef\xbb\xbf{}",
    ];
    for body in bodies {
        let reply = answered(ann.request(Method::POST, "/messages").body(body.to_vec())).await;
        assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{body:?}");
    }
    let form = Form::new().text("receiver", "ben").part("data", Part::bytes(b"{\"text\":\"\xff\"}".to_vec()));
    let reply = answered(ann.request(Method::POST, "/messages").multipart(form)).await;
    assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"));
    assert_eq!(ann.get("/me").await.status, 200);
}

#[tokio::test]
async fn paths_and_headers_that_are_no_utf_8_are_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for (line, status, code) in [
        (&b"GET /v3.0/users/%ff%fe"[..], 400, "ERR_BAD_REQUEST"),
        (b"GET /v3.0/messages/%c3/reactions/%80", 400, "ERR_BAD_REQUEST"),
        (b"GET /v3.0/users?searchKey=%ff%00", 200, ""),
        (b"GET /v3.0/users/\xc3\xa4", 404, "ERR_UID_NOT_FOUND"),
        (b"GET /v3.0/users/a%00b", 404, "ERR_UID_NOT_FOUND"),
        (b"GET /media/%00/%ff", 400, "ERR_BAD_REQUEST"),
    ] {
        let answer = raw(&sandbox, &request(&ann, line, b"", b"")).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status != 200 {
            assert_eq!(answer.code(), code);
        }
    }
    // These never reach a route: the parser of HTTP says no, with an empty 400.
    for line in [&b"GET /\xff"[..], b"GET /a\0b", b"G\xffT /v3.0/me", b"GET"] {
        let answer = raw(&sandbox, &request(&ann, line, b"", b"")).await;
        assert_eq!((answer.status, answer.body.len()), (400, 0), "{answer:?}");
    }
    for (lines, status) in [
        (&b"resource: \xff\xfe\r\nsdk: \xc3\x28\r\n"[..], 200),
        (b"Content-Type: \xff\r\n", 200),
        (b"Origin: \xff\r\n", 200),
        (b"Range: \xff\r\n", 200),
        (b"X-Nul: a\0b\r\n", 400),
    ] {
        let answer = raw(&sandbox, &request(&ann, b"GET /v3.0/me", lines, b"")).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    let stranger = "GET /v3.0/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nappId: sandbox\r\nauthToken: ";
    let answer = raw(&sandbox, &[stranger.as_bytes(), b"\xff\xfe\r\n\r\n"].concat()).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_ERR_EMPTY_AUTH_TOKEN"));
}

#[tokio::test]
async fn a_frame_that_is_no_utf_8_ends_its_socket_only() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ben = ben.socket().await;
    let (mut socket, _) = connect_async(ann.base.replace("http://", "ws://")).await.unwrap();
    socket.send(Message::text(ann.hello("NONE").to_string())).await.unwrap();
    let broken = Frame::message(b"{\"type\":\"\xff\"}".to_vec(), OpCode::Data(Data::Text), true);
    socket.send(Message::Frame(broken)).await.unwrap();
    while let Some(Ok(frame)) = socket.next().await {
        assert!(!frame.is_binary());
    }
    ann.text("ben", "hi").await;
    at_ben.next("message").await;
}

#[tokio::test]
async fn nul_characters_name_nothing() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    for body in [
        json!({ "guid": "a\u{0}b", "name": "G", "type": "public" }),
        json!({ "guid": "g", "name": "G\u{0}", "type": "public" }),
    ] {
        assert_eq!(ann.post("/groups", body).await.refusal(), (400, "ERR_BAD_REQUEST"));
    }
    let reply = ann.post("/messages", text_body("user", "be\u{0}n", "hi")).await;
    assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"));
}
