//! Uploads and downloads.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Person, Sandbox, answered};

async fn offer(person: &Person, name: &str, size: u64, mime_type: &str) -> Value {
    let body = json!({
        "files": { "F1": { "fileId": "F1", "name": name, "size": size, "mimeType": mime_type } },
        "receiver": "ben", "receiverType": "user",
    });
    person.post("/files/upload-url", body).await.data()["F1"].clone()
}

fn form(bytes: &[u8]) -> Form {
    Form::new().text("key", "x").part("file", Part::bytes(bytes.to_vec()).file_name("f"))
}

async fn uploaded(sandbox: &Sandbox, person: &Person, name: &str, mime_type: &str, bytes: &[u8]) -> Value {
    let offer = offer(person, name, bytes.len() as u64, mime_type).await;
    let url = offer["request"]["url"].as_str().unwrap();
    let reply = answered(sandbox.http.post(url).multipart(form(bytes))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    offer["attachment"].clone()
}

async fn pair() -> (Sandbox, Person, Person) {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    (sandbox, ann, ben)
}

#[tokio::test]
async fn an_uploaded_file_is_sent_and_fetched_whole_or_in_parts() {
    let (sandbox, ann, ben) = pair().await;
    let attachment = uploaded(&sandbox, &ann, "my dot.png", "image/png", b"0123456789").await;
    let body = json!({
        "receiver": "ben", "receiverType": "user", "category": "message", "type": "image",
        "data": { "attachments": [attachment] },
    });
    let sent = ann.post("/messages", body).await.data();
    assert_eq!(sent["data"]["attachments"], json!([attachment]));
    assert_eq!(sent["data"]["url"], attachment["url"]);
    assert_eq!((&attachment["name"], &attachment["extension"]), (&json!("my dot.png"), &json!("png")));
    let seen = ben.get("/users/ann/messages?hasAttachments=1").await.data();
    let url = seen[0]["data"]["url"].as_str().unwrap().to_owned();
    let whole = sandbox.http.get(&url).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.headers()["content-type"], "image/png");
    assert_eq!(whole.headers()["x-content-type-options"], "nosniff");
    assert_eq!(whole.headers()["access-control-allow-origin"], "*");
    assert!(!whole.headers().contains_key("content-disposition"));
    assert_eq!(whole.bytes().await.unwrap(), "0123456789");
    let part = sandbox.http.get(&url).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!(
        (part.status().as_u16(), &part.headers()["content-range"]),
        (206, &"bytes 2-4/10".parse().unwrap())
    );
    assert_eq!(part.bytes().await.unwrap(), "234");
    let beyond = sandbox.http.get(&url).header("range", "bytes=10-").send().await.unwrap();
    assert_eq!(beyond.status(), 416);
}

#[tokio::test]
async fn what_is_not_plain_media_is_offered_for_saving_only() {
    let (sandbox, ann, _ben) = pair().await;
    for (name, mime_type) in
        [("page.html", "text/html"), ("x.svg", "image/svg+xml"), ("a.pdf", "application/pdf")]
    {
        let attachment = uploaded(&sandbox, &ann, name, mime_type, b"<script>alert(1)</script>").await;
        let response = sandbox.http.get(attachment["url"].as_str().unwrap()).send().await.unwrap();
        let disposition = response.headers()["content-disposition"].to_str().unwrap();
        assert_eq!(disposition, format!("attachment; filename=\"{name}\""));
        assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; sandbox");
    }
}

#[tokio::test]
async fn an_upload_address_serves_once_and_not_for_ever() {
    let (sandbox, ann, _ben) = pair().await;
    let first = offer(&ann, "a.png", 1, "image/png").await;
    let url = first["request"]["url"].as_str().unwrap();
    answered(sandbox.http.post(url).multipart(form(b"x"))).await.data();
    assert_expired(&sandbox, url).await;
    let late = offer(&ann, "a.png", 1, "image/png").await;
    sandbox.clock.forward(16 * 60);
    let url = late["request"]["url"].as_str().unwrap();
    assert_expired(&sandbox, url).await;
    assert_expired(&sandbox, &sandbox.url("/upload/0123")).await;
}

/// The SDK asks for a new address when it reads this.
async fn assert_expired(sandbox: &Sandbox, url: &str) {
    let answer = sandbox.http.post(url).multipart(form(b"y")).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["content-type"], "application/xml");
    let text = answer.text().await.unwrap();
    assert!(text.contains("<Error><Code>ExpiredToken</Code><Message>This upload"), "{text}");
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_before_it_is_sent() {
    let (_sandbox, ann, _ben) = pair().await;
    let refused = offer(&ann, "big.bin", 100 * 1024 * 1024 + 1, "application/zip").await;
    assert!(refused["error"]["code"].is_string(), "{refused}");
}

#[tokio::test]
async fn a_message_form_carries_its_files_along() {
    let (sandbox, ann, ben) = pair().await;
    let file = |name: &str, bytes: &'static [u8]| {
        Part::bytes(bytes).file_name(name.to_owned()).mime_str("image/png").unwrap()
    };
    let form = Form::new()
        .text("receiver", "ben")
        .text("receiverType", "user")
        .text("category", "message")
        .text("type", "image")
        .text("muid", "m9")
        .text("data", r#"{"text":"a caption","metadata":{"n":1}}"#)
        .text("tags[]", "x")
        .part("files[]", file("one.png", b"11"))
        .part("files[]", file("two.png", b"222"));
    let sent = answered(ann.request(Method::POST, "/messages").multipart(form)).await.data();
    assert_eq!((&sent["muid"], &sent["tags"]), (&json!("m9"), &json!(["x"])));
    assert_eq!(sent["data"]["text"], "a caption");
    let attachments = sent["data"]["attachments"].as_array().unwrap();
    assert_eq!((&attachments[0]["name"], &attachments[1]["size"]), (&json!("one.png"), &json!(3)));
    let seen = ben.get("/users/ann/messages").await.data();
    let url = seen[0]["data"]["attachments"][1]["url"].as_str().unwrap();
    assert_eq!(sandbox.http.get(url).send().await.unwrap().bytes().await.unwrap(), "222");
}

#[tokio::test]
async fn damaged_forms_are_refused() {
    let (_sandbox, ann, _ben) = pair().await;
    let kind = "multipart/form-data; boundary=x";
    for (kind, body) in [
        ("multipart/form-data", "x"),
        (kind, ""),
        (kind, "--x\r\n"),
        (kind, "--x\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\r\n--x--\r\n"),
    ] {
        let reply =
            answered(ann.request(Method::POST, "/messages").header("content-type", kind).body(body)).await;
        assert_eq!(reply.status, 400, "{}", reply.body);
    }
}

#[tokio::test]
async fn foreign_addresses_are_not_taken_for_attachments() {
    let (_sandbox, ann, _ben) = pair().await;
    let attachment = json!({ "url": "https://evil.example/track.png", "name": "a.png" });
    let body = json!({ "receiver": "ben", "receiverType": "user", "type": "image", "data": { "attachments": [attachment] } });
    assert_eq!(ann.post("/messages", body).await.refusal(), (400, "ERR_INVALID_MEDIA_MESSAGE"));
}

#[tokio::test]
async fn a_reset_takes_the_files_away_and_new_ones_find_room() {
    let (sandbox, ann, _ben) = pair().await;
    let attachment = uploaded(&sandbox, &ann, "a.png", "image/png", b"1").await;
    sandbox.running.reset().unwrap();
    let gone = sandbox.http.get(attachment["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(gone.status(), 404);
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let attachment = uploaded(&sandbox, &ann, "b.png", "image/png", b"2").await;
    let there = sandbox.http.get(attachment["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(there.bytes().await.unwrap(), "2");
}
