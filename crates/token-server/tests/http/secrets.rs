//! Secrets are nowhere but where they belong.

use crate::support::{Device, World};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const PASSWORD: &str = "canary-horse battery staple 4711";
const WRONG: &str = "canary-wrong battery staple 0815";
const NEW: &str = "canary-new battery staple 2342 x";

#[tokio::test]
async fn no_secret_is_in_logs_figures_refusals_or_the_database() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(captured.clone())
        .finish();
    // Everything of this test runs on this thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = World::new().await;
    let mut ann = Device::new("canary-mail");
    let mut secrets: Vec<String> = [PASSWORD, WRONG, NEW, "canary-invite"].map(Into::into).to_vec();
    let mut refusals = String::new();

    let mut form = ann.new_account(PASSWORD);
    form["invite"] = "canary-invite".into();
    ann.enrolled(&world.call(Method::POST, "/v1/accounts", form).await);
    secrets.push(URL_SAFE_NO_PAD.encode(ann.key.to_bytes()));
    secrets.push(hex::encode(ann.key.to_bytes()));
    let assertion = ann.assertion(&world);
    secrets.push(world.mint_with(&assertion).await.token());
    secrets.push(assertion.clone());
    secrets.push(assertion.rsplit('.').next().unwrap().to_owned());
    secrets.push(world.log_in(&ann.email, PASSWORD).await.token());
    refusals += &world.mint_with(&assertion).await.text;
    refusals += &world.with_assertion(&assertion, Method::GET, "/v1/devices", None).await.text;
    refusals += &world.log_in(&ann.email, WRONG).await.text;
    refusals +=
        &world.call(Method::POST, "/v1/login", json!({ "email": PASSWORD, "password": [WRONG] })).await.text;
    refusals +=
        &world.call(Method::POST, "/v1/login", json!({ "email": ann.email, PASSWORD: WRONG })).await.text;
    refusals +=
        &world.send(Method::GET, &format!("/v1/login?password={}", "canary-horse"), &[], None).await.text;
    let token = secrets[6].clone();
    world
        .faults(json!([{ "path": "/users", "status": 500, "message": format!("no access for {token}") }]))
        .await;
    refusals += &world.mint(&ann).await.text;
    refusals += &world.send(Method::GET, "/readyz", &[], None).await.text;
    world.faults(json!([])).await;
    let change = json!({ "oldPassword": PASSWORD, "newPassword": NEW });
    assert_eq!(world.signed(&ann, Method::PUT, "/v1/password", Some(change)).await.status, 204);
    let metrics = world.send(Method::GET, "/metrics", &[], None).await.text;

    let logs = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(
        logs.contains("access") && logs.contains("/v1/token") && logs.contains("password_refused"),
        "{logs}"
    );
    let mut stored = Vec::new();
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        stored.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let stored = String::from_utf8_lossy(&stored).into_owned();
    secrets.push("canary-horse".into());
    secrets.push(halley_sandbox::DEFAULT_API_KEY.into());
    for secret in &secrets {
        for (place, text) in
            [("log", &logs), ("figures", &metrics), ("refusals", &refusals), ("database", &stored)]
        {
            assert!(!text.contains(secret.as_str()), "{secret} is in the {place}");
        }
    }
    // Who somebody is, is for the database and the answer to them alone.
    for (place, text) in [("log", &logs), ("figures", &metrics), ("refusals", &refusals)] {
        assert!(!text.contains("canary-mail"), "an address is in the {place}");
    }
}
