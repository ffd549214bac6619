//! Commands and the server that runs, on one database.

use crate::support::{Place, Server, http, sandbox, until};
use halley_sandbox::Running;
use serde_json::{Value, json};

const PASSWORD: &str = "seven mild otters juggle";

async fn place(more: &str) -> (Running, Place, Server) {
    let sandbox = sandbox().await;
    let place = Place::with(&sandbox, &format!("[server]\nlisten = \"127.0.0.1:0\"\n{more}"));
    let server = place.serve().await;
    (sandbox, place, server)
}

async fn post(server: &Server, path: &str, body: &Value) -> (u16, Value) {
    let answer = http().post(format!("{}{path}", server.url)).json(body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn log_in(server: &Server, email: &str, password: &str) -> (u16, Value) {
    post(server, "/v1/login", &json!({ "email": email, "password": password })).await
}

async fn add(place: &Place) -> String {
    let arguments = ["account", "add", "--email", "ann@example.org", "--name", "Ann"];
    let ran = place.tell(&arguments, &format!("{PASSWORD}\n")).await;
    assert!(ran.ok, "{}", ran.all());
    ran.out.trim().to_owned()
}

#[tokio::test]
async fn an_account_made_by_hand_signs_in_and_obeys_at_once() {
    let (sandbox, place, server) = place("").await;
    let uid = add(&place).await;
    let (status, body) = log_in(&server, "Ann@example.org", PASSWORD).await;
    assert_eq!((status, body["user"]["uid"].as_str()), (200, Some(uid.as_str())), "{body}");
    place.json(&["account", "disable", &uid]).await;
    assert_eq!(log_in(&server, "ann@example.org", PASSWORD).await.0, 401);
    place.json(&["account", "enable", &uid]).await;
    let new = place.json(&["account", "reset-password", &uid]).await["password"].as_str().unwrap().to_owned();
    assert_eq!(log_in(&server, "ann@example.org", PASSWORD).await.0, 401);
    assert_eq!(log_in(&server, "ann@example.org", &new).await.0, 200);
    place.json(&["account", "delete", &uid, "--yes"]).await;
    assert_eq!(log_in(&server, "ann@example.org", &new).await.0, 401);
    let people = format!("{}/v3/users/{uid}", sandbox.url());
    let key = secrecy::ExposeSecret::expose_secret(sandbox.api_key()).to_owned();
    until("the person is deactivated at CometChat", async || {
        let asked = http().get(&people).header("appid", sandbox.app_id()).header("apikey", &key).send().await;
        asked.unwrap().status() == 404
    })
    .await;
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn the_code_of_an_invite_makes_as_many_accounts_as_it_says() {
    let (sandbox, place, server) = place("").await;
    server.stop().await;
    let file = place.path("halley-token-server.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    place.write("halley-token-server.toml", &text.replace("mode = \"open\"", "mode = \"invite\""));
    let server = place.serve().await;
    let code = place.run(&["invite", "create", "--uses", "1"]).await.out.trim().to_owned();
    // Any 32 bytes that are a point of the curve: nobody signs with it here. This is its base point.
    let key = "WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY";
    let sign_up = async |email: &str, invite: &str| {
        let device = json!({ "name": "laptop", "publicKey": key });
        let body = json!({ "email": email, "name": "Ann", "password": PASSWORD, "invite": invite, "device": device });
        post(&server, "/v1/accounts", &body).await
    };
    assert_eq!(sign_up("ann@example.org", "wrong").await.0, 403);
    let (status, body) = sign_up("ann@example.org", &format!(" {code}\n")).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(sign_up("bob@example.org", &code).await.0, 403);
    let devices = place.json(&["device", "list", "ann@example.org"]).await;
    assert_eq!(devices[0]["id"], body["deviceId"]);
    place.json(&["device", "revoke", devices[0]["id"].as_str().unwrap()]).await;
    assert_eq!(place.json(&["device", "list", "ann@example.org"]).await, json!([]));
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_request_is_one_line_of_the_log_without_anything_of_the_person() {
    let (sandbox, place, server) = place("").await;
    add(&place).await;
    let (_, body) = log_in(&server, "ann@example.org", PASSWORD).await;
    let token = body["authToken"].as_str().unwrap().to_owned();
    let wrong = format!("{}/v1/devices/d-canary?secret=canary", server.url);
    http().delete(wrong).header("Authorization", "Bearer canary").send().await.unwrap();
    let log = server.stop().await;
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let access: Vec<&Value> = lines.iter().filter(|line| line["target"] == "access").collect();
    assert_eq!(access.len(), 2, "{log}");
    assert_eq!((&access[0]["route"], &access[0]["status"]), (&"/v1/login".into(), &200.into()));
    assert_eq!((&access[1]["route"], &access[1]["method"]), (&"/v1/devices/{id}".into(), &"DELETE".into()));
    for line in &access {
        assert!(
            line["ms"].is_number() && line["request_id"].is_string() && line["client"] == "127.0.0.1",
            "{line}"
        );
    }
    for secret in ["ann@", "otters", "canary", &token] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    sandbox.stop().await;
}
