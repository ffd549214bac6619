//! Uploads and files. Their addresses are unguessable, and bearing one is the right to use it.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{SECRET, Scene};
use crate::support::answered;

fn form() -> Form {
    Form::new().part("file", Part::bytes(SECRET.as_bytes().to_vec()).file_name("f.txt"))
}

async fn offer(scene: &Scene) -> Value {
    let body = json!({
        "files": { "F": { "name": "f.txt", "size": SECRET.len(), "mimeType": "text/plain" } },
        "receiver": "ben", "receiverType": "user",
    });
    scene.ann.post("/files/upload-url", body).await.data()["F"].clone()
}

/// The same address with the last digit of its key changed.
fn beside(url: &str, key: &str) -> String {
    let last = if key.ends_with('0') { '1' } else { '0' };
    url.replace(key, &format!("{}{last}", &key[..key.len() - 1]))
}

#[tokio::test]
async fn an_upload_address_is_not_guessed_and_not_used_twice() {
    let scene = Scene::set().await;
    let offer = offer(&scene).await;
    let (url, key) =
        (offer["request"]["url"].as_str().unwrap(), offer["request"]["body"]["key"].as_str().unwrap());
    assert!(key.len() >= 32, "too short to be unguessable: {key}");
    for guess in [beside(url, key), url.replace(key, ""), url.replace(key, "..%2f..")] {
        let reply = scene.eve.http.post(guess).multipart(form()).send().await.unwrap();
        assert!(reply.status().as_u16() >= 400, "{reply:?}");
    }
    assert_eq!(answered(scene.ann.http.post(url).multipart(form())).await.status, 200);
    let again = scene.eve.http.post(url).multipart(form()).send().await.unwrap();
    assert!(again.status().as_u16() >= 400, "{again:?}");
}

#[tokio::test]
async fn the_address_of_a_file_is_not_guessed() {
    let scene = Scene::set().await;
    let offer = offer(&scene).await;
    let (upload, key) =
        (offer["request"]["url"].as_str().unwrap(), offer["request"]["body"]["key"].as_str().unwrap());
    answered(scene.ann.http.post(upload).multipart(form())).await;
    let url = offer["attachment"]["url"].as_str().unwrap();
    assert_eq!(scene.eve.http.get(url).send().await.unwrap().text().await.unwrap(), SECRET);
    for guess in [beside(url, key), url.replace(key, ""), url.replace(key, "%2e%2e"), url.replace(key, "*")] {
        let response = scene.eve.http.get(&guess).send().await.unwrap();
        assert!(response.status().as_u16() >= 400, "{guess}");
        assert!(!response.text().await.unwrap().contains(SECRET), "{guess}");
    }
}

#[tokio::test]
async fn the_address_of_a_file_is_shown_to_nobody_outside_its_conversation() {
    let scene = Scene::set().await;
    let offer = offer(&scene).await;
    let upload = offer["request"]["url"].as_str().unwrap();
    answered(scene.ann.http.post(upload).multipart(form())).await;
    let body = json!({
        "receiver": "ben", "receiverType": "user", "category": "message", "type": "file",
        "data": { "attachments": [offer["attachment"]] },
    });
    scene.ann.post("/messages", body).await.data();
    let url = offer["attachment"]["url"].as_str().unwrap();
    assert!(scene.ben.get("/messages?hasAttachments=1").await.body.to_string().contains(url));
    for path in ["/messages?hasAttachments=1", "/messages?attachmentTypes=file", "/conversations"] {
        assert!(!scene.eve.get(path).await.body.to_string().contains(url), "{path}");
    }
}

#[tokio::test]
async fn no_upload_is_offered_for_a_group_that_one_is_not_in() {
    let (scene, groups) = Scene::with_groups().await;
    for (guid, _) in &groups {
        let body = json!({
            "files": { "F": { "name": "a.png", "size": 1 } }, "receiver": guid, "receiverType": "group",
        });
        let code = if guid == "g-private" { "ERR_GUID_NOT_FOUND" } else { "ERR_GROUP_NOT_JOINED" };
        scene.refused(Method::POST, "/files/upload-url", body, code).await;
    }
}
