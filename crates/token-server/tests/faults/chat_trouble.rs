//! CometChat is away, slow, overloaded, at fault, or answers what makes no sense.

use crate::device::Device;
use crate::server::{self, PUBLIC_URL, Server};
use halley_testkit::{ChaosProxy, Trouble};
use std::time::Duration;

struct World {
    server: Server,
    chaos: ChaosProxy,
    _sandbox: halley_sandbox::Running,
    _folder: tempfile::TempDir,
}

async fn world() -> World {
    let sandbox = server::sandbox().await;
    let upstream = sandbox.url().strip_prefix("http://").unwrap().parse().unwrap();
    let chaos = ChaosProxy::start(upstream).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&server::environment(folder.path(), &sandbox, &chaos.url())).await;
    World { server, chaos, _sandbox: sandbox, _folder: folder }
}

fn all_trouble() -> Vec<Trouble> {
    let json = "application/json";
    vec![
        Trouble::Down,
        Trouble::Silent,
        Trouble::Slow(Duration::from_secs(30)),
        Trouble::answer(
            "500 Internal Server Error",
            json,
            "",
            r#"{"error":{"code":"ERR_INTERNAL_SERVER_ERROR"}}"#,
        ),
        Trouble::answer(
            "429 Too Many Requests",
            json,
            "retry-after: 7\r\n",
            r#"{"error":{"code":"ERR_TOO_MANY_REQUESTS"}}"#,
        ),
        Trouble::answer("503 Service Unavailable", "text/html", "", "<h1>maintenance</h1>"),
        Trouble::answer("200 OK", "text/html", "", "<html>a captive portal</html>"),
        Trouble::answer("200 OK", json, "", "{}"),
        Trouble::CutAfter(10),
        Trouble::CutAfter(300),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_a_token_while_the_chat_service_is_in_trouble_and_everybody_afterwards() {
    let World { server, chaos, .. } = &world().await;
    let ann = Device::new();
    let enrolled = server.post("/v1/accounts", &ann.account()).await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);
    for trouble in all_trouble() {
        chaos.make(trouble.clone());
        let refused = server.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert_eq!(
            (refused.status, refused.code()),
            (503, "chat_unavailable"),
            "{trouble:?}: {}",
            refused.body
        );
        assert!(refused.retry_after.is_some(), "{trouble:?}");
        assert_eq!(server.get("/healthz").await.status, 200, "{trouble:?}");
        chaos.make(Trouble::None);
        let minted = server.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert_eq!(minted.status, 200, "after {trouble:?}: {}", minted.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_in_the_midst_of_trouble_goes_through_when_it_is_repeated() {
    let World { server, chaos, .. } = &world().await;
    for trouble in all_trouble().into_iter().chain([Trouble::KeepAnswer]) {
        let ann = Device::new();
        chaos.make(trouble.clone());
        let refused = server.post("/v1/accounts", &ann.account()).await;
        assert_eq!(
            (refused.status, refused.code()),
            (503, "chat_unavailable"),
            "{trouble:?}: {}",
            refused.body
        );
        chaos.make(Trouble::None);
        let enrolled = server.post("/v1/accounts", &ann.account()).await;
        assert_eq!(enrolled.status, 201, "after {trouble:?}: {}", enrolled.body);
        let again = server.post("/v1/accounts", &ann.account()).await;
        assert_eq!((again.status, &again.body), (201, &enrolled.body), "after {trouble:?}");
        let minted = server.post("/v1/token", &ann.grant(&enrolled.body, PUBLIC_URL)).await;
        assert_eq!(minted.status, 200, "after {trouble:?}: {}", minted.body);
    }
}
