//! Uploaded files beside a database.

use std::fs;
use std::path::{Path, PathBuf};

use halley_sandbox::Options;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::api::backups::{export, import};
use crate::support::{Person, Sandbox, answered, options};

async fn image(sandbox: &Sandbox, from: &Person, bytes: &[u8]) -> Value {
    let body = json!({
        "files": { "f": { "fileId": "f", "name": "x.png", "size": bytes.len(), "mimeType": "image/png" } },
        "receiver": "ben", "receiverType": "user",
    });
    let offer = from.post("/files/upload-url", body).await.data()["f"].clone();
    let form = Form::new().part("file", Part::bytes(bytes.to_vec()).file_name("x.png"));
    answered(sandbox.http.post(offer["request"]["url"].as_str().unwrap()).multipart(form)).await.data();
    let body = json!({
        "receiver": "ben", "receiverType": "user", "category": "message", "type": "image",
        "data": { "attachments": [offer["attachment"]] },
    });
    from.post("/messages", body).await.data()
}

/// What the other side gets to see: where the file is, and what it holds.
async fn seen(sandbox: &Sandbox, ben: &Person) -> (String, u16, Vec<u8>) {
    let messages = sandbox.again(ben).get("/users/ann/messages").await.data();
    let url = messages[0]["data"]["attachments"][0]["url"].as_str().unwrap().to_owned();
    let answer = sandbox.http.get(&url).send().await.unwrap();
    let status = answer.status().as_u16();
    (url, status, answer.bytes().await.unwrap().to_vec())
}

fn place(sandbox: &Sandbox) -> PathBuf {
    sandbox.folder.as_ref().unwrap().path().join("sandbox.db-files")
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

async fn with_an_image() -> (Sandbox, Person, Person) {
    let sandbox = Sandbox::empty().await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    image(&sandbox, &ann, b"an image").await;
    (sandbox, ann, ben)
}

#[tokio::test]
async fn files_are_there_after_a_restart_at_the_new_address() {
    let (sandbox, _ann, ben) = with_an_image().await;
    let before = sandbox.running.url();
    let sandbox = sandbox.restarted(options()).await;
    assert_ne!(sandbox.running.url(), before);
    let (url, status, bytes) = seen(&sandbox, &ben).await;
    assert!(url.starts_with(&sandbox.running.url()), "{url}");
    assert_eq!((status, bytes.as_slice()), (200, &b"an image"[..]));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_look_into_what_is_stored() {
    use std::os::unix::fs::PermissionsExt;
    let (sandbox, ..) = with_an_image().await;
    let folder = sandbox.folder.as_ref().unwrap().path();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for name in ["sandbox.db", "sandbox.db-wal", "sandbox.db-lock"] {
        assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&place(&sandbox)), 0o700);
}

#[tokio::test]
async fn a_file_that_is_gone_is_missed_by_its_readers_only() {
    let (sandbox, _ann, ben) = with_an_image().await;
    let folder = listed(&place(&sandbox)).remove(0);
    fs::remove_file(listed(&folder).remove(0)).unwrap();
    let sandbox = sandbox.restarted(options()).await;
    assert_eq!(seen(&sandbox, &ben).await.1, 404);
}

#[tokio::test]
async fn leftovers_go_at_the_next_start_and_things_of_others_stay() {
    let (sandbox, _ann, ben) = with_an_image().await;
    let place = place(&sandbox);
    let folder = listed(&place).remove(0);
    let leftovers = [folder.join("0".repeat(32)), place.join("halley-sandbox-Old111")];
    fs::write(&leftovers[0], "of an upload that broke off").unwrap();
    fs::create_dir(&leftovers[1]).unwrap();
    let others = [folder.join("mine.txt"), place.join("mine.txt")];
    others.iter().for_each(|path| fs::write(path, "not of the sandbox").unwrap());
    let sandbox = sandbox.restarted(options()).await;
    assert!(leftovers.iter().all(|path| !path.exists()));
    assert!(others.iter().all(|path| path.exists()));
    assert_eq!(seen(&sandbox, &ben).await.1, 200);
}

#[tokio::test]
async fn an_import_brings_its_files_and_a_reset_takes_them() {
    let (sandbox, _ann, ben) = with_an_image().await;
    let document = export(&sandbox).await;
    import(&sandbox, document.clone()).await.data();
    assert_eq!(seen(&sandbox, &ben).await.1, 200);
    assert_eq!(listed(&place(&sandbox)).len(), 1, "the files of the world before are gone");
    let sandbox = sandbox.restarted(options()).await;
    let (_, status, bytes) = seen(&sandbox, &ben).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"an image"[..]));
    assert_eq!(export(&sandbox).await, document);
    sandbox.running.reset().unwrap();
    assert!(listed(&place(&sandbox)).is_empty());
    let sandbox = sandbox.restarted(Options::default()).await;
    assert!(!export(&sandbox).await.contains("x.png"));
}
