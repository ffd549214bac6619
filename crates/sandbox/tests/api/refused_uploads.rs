//! Uploads that are too slow, too large, not wanted, or no uploads at all.

use std::time::Duration;

use halley_sandbox::{Options, Timings};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::support::{PLENTY, Person, Sandbox, answered, options};

async fn offers(person: &Person, files: Value) -> Value {
    let body = json!({ "files": files, "receiver": "ben", "receiverType": "user" });
    person.post("/files/upload-url", body).await.data()
}

async fn address(person: &Person, size: u64) -> String {
    let offer = offers(person, json!({ "F": { "name": "a.bin", "size": size } })).await;
    offer["F"]["request"]["url"].as_str().unwrap().to_owned()
}

fn form(bytes: usize) -> Form {
    Form::new().part("file", Part::bytes(vec![b'x'; bytes]).file_name("a.bin"))
}

async fn stored_files(sandbox: &Sandbox) -> usize {
    let exported = sandbox.running.export().unwrap();
    serde_json::from_str::<Value>(&exported).unwrap()["files"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_upload_that_trickles_is_ended() {
    let timings = Timings { request_body: Duration::from_millis(500), ..options().timings };
    let sandbox = Sandbox::with(Options { timings, ..options() }).await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let url = address(&ann, 1_000_000).await;
    let path = url.strip_prefix(&sandbox.running.url()).unwrap();
    let stream = TcpStream::connect(sandbox.running.address()).await.unwrap();
    let (mut input, mut output) = stream.into_split();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: 900000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
    );
    output.write_all(head.as_bytes()).await.unwrap();
    let trickle = async {
        // Often enough that no single wait is too long.
        let mut pace = interval(Duration::from_millis(50));
        while output.write_all(b"x").await.is_ok() {
            pace.tick().await;
        }
    };
    let mut status = [0; 12];
    tokio::select! {
        read = timeout(PLENTY, input.read_exact(&mut status)) => { read.unwrap().unwrap(); }
        () = trickle => panic!("the connection broke before the answer"),
    }
    assert_eq!(&status, b"HTTP/1.1 408");
    assert_eq!(stored_files(&sandbox).await, 0);
}

#[tokio::test]
async fn a_file_has_the_size_that_was_said_at_most() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    for (said, sent, status) in [(10, 11, 413), (10, 3_000_000, 413), (10, 10, 200), (10, 9, 200)] {
        let url = address(&ann, said).await;
        let answer = sandbox.http.post(url).multipart(form(sent)).send().await.unwrap();
        assert_eq!(answer.status(), status, "{said} said, {sent} sent");
        let told = answer.text().await.unwrap().contains("<Code>EntityTooLarge</Code><Message>");
        assert_eq!(told, status == 413);
    }
    assert_eq!(stored_files(&sandbox).await, 2);
}

#[tokio::test]
async fn a_form_whose_message_is_refused_leaves_no_file() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    for (receiver, parent, code) in [
        ("nobody", None, "ERR_UID_NOT_FOUND"),
        ("ben", Some("999"), "ERR_MESSAGE_ID_NOT_FOUND"),
        ("ben", None, "no error"),
    ] {
        let mut form = Form::new().text("receiver", receiver).text("receiverType", "user");
        form = form.text("type", "file").part("files[]", Part::bytes(vec![b'x'; 100]).file_name("a.bin"));
        if let Some(parent) = parent {
            form = form.text("parentMessageId", parent);
        }
        let reply = answered(ann.request(Method::POST, "/messages").multipart(form)).await;
        assert_eq!(reply.refusal().1, code, "{}", reply.body);
    }
    let unfinished = Form::new()
        .part("files[]", Part::bytes(vec![b'x'; 100]).file_name("a.bin"))
        .part("data", Part::bytes(b"\xff\xfe".to_vec()));
    let reply = answered(ann.request(Method::POST, "/messages").multipart(unfinished)).await;
    assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"));
    assert_eq!(stored_files(&sandbox).await, 1, "the one of the message that was sent");
}

#[tokio::test]
async fn one_person_cannot_take_all_upload_addresses() {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let ten: Value = (0..10).map(|n| (format!("F{n}"), json!({ "name": "a.png", "size": 1 }))).collect();
    for _ in 0..10 {
        assert!(offers(&ann, ten.clone()).await.to_string().contains("/upload/"));
    }
    let refused = offers(&ann, ten.clone()).await;
    assert_eq!(refused["F0"]["error"]["code"], "ERR_OPERATION_FAILED");
    for _ in 0..10 {
        let body = json!({ "files": ten, "receiver": "ann", "receiverType": "user" });
        let offered = ben.post("/files/upload-url", body).await.data();
        assert!(offered.as_object().unwrap().values().all(|offer| offer["request"].is_object()));
    }
}
