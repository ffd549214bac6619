//! Names that try to lead somewhere else.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::raw::{raw, request};
use crate::support::{Sandbox, answered};

const TRICKS: [&str; 12] = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\windows\\win.ini",
    "\\\\host\\share\\file",
    "%2e%2e%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "..",
    ".",
    "a\r\nX-Injected: 1\r\n\r\n.png",
    "a\u{0}.png",
    "a\u{202e}gnp.exe\"; filename=\"b",
];

/// The address keeps within `/media/KEY/` and serves what was stored, with nothing added to its head.
async fn assert_tame(sandbox: &Sandbox, attachment: &Value) {
    let url = attachment["url"].as_str().unwrap();
    let rest = url.strip_prefix(&sandbox.url("/media/")).unwrap();
    let (key, name) = rest.split_once('/').unwrap();
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{url}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    assert!(!name.is_empty() && !name.starts_with('.') && name.bytes().all(plain), "{url}");
    assert!(!attachment["name"].as_str().unwrap().contains(|c: char| c.is_control()), "{attachment}");
    let answer = sandbox.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("x-injected"));
    assert_eq!(answer.bytes().await.unwrap(), "0123");
}

#[tokio::test]
async fn file_names_lead_nowhere() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    for name in TRICKS {
        let files = json!({ name: { "fileId": name, "name": name, "size": 4, "mimeType": name } });
        let body = json!({ "files": files, "receiver": "ben", "receiverType": "user" });
        let offer = ann.post("/files/upload-url", body).await.data()[name].clone();
        let form = Form::new().part("file", Part::bytes(b"0123".to_vec()).file_name("x"));
        let url = offer["request"]["url"].as_str().unwrap();
        assert_eq!(sandbox.http.post(url).multipart(form).send().await.unwrap().status(), 200, "{name:?}");
        assert_tame(&sandbox, &offer["attachment"]).await;

        let form = Form::new().text("receiver", "ben").text("receiverType", "user").text("type", "file");
        let form = form.part("files[]", Part::bytes(b"0123".to_vec()).file_name(name));
        let sent = answered(ann.request(Method::POST, "/messages").multipart(form)).await;
        // The parser of forms takes no such heads.
        if name.chars().any(char::is_control) {
            assert_eq!(sent.refusal(), (400, "ERR_BAD_REQUEST"), "{name:?}");
        } else {
            assert_tame(&sandbox, &sent.data()["data"]["attachments"][0]).await;
        }
    }
}

#[tokio::test]
async fn ids_and_addresses_lead_nowhere() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for name in TRICKS {
        let made = sandbox.rest(Method::POST, "/users", json!({ "uid": name, "name": "x" })).await;
        assert_eq!(made.refusal(), (400, "ERR_BAD_REQUEST"), "{name:?}");
        let group = ann.post("/groups", json!({ "guid": name, "name": "x", "type": "public" })).await;
        assert_eq!(group.refusal(), (400, "ERR_BAD_REQUEST"), "{name:?}");
    }
    for path in [
        "/media/..%2f..%2fetc/passwd",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/media/../../../../etc/passwd",
        "/media/..\\..\\etc/passwd",
        "/media//etc/passwd",
        "/media/%00/x",
        "/media/00000000000000000000000000000000/x",
        "/sandbox/../../etc/passwd",
        "/sandbox/..%2f..%2fCargo.toml",
        "/sandbox/%2e%2e/main.js",
        "/v3.0/users/..%2fgroups",
        "/v3.0/../../etc/passwd",
        "/v3.0//me",
        "//etc/passwd",
    ] {
        let answer = raw(&sandbox, &request(&ann, format!("GET {path}").as_bytes(), b"", b"")).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert!(!answer.code().is_empty(), "{path}");
    }
}
