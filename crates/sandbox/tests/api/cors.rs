//! A page of any origin may read every answer.

use reqwest::Method;

use crate::support::Sandbox;

const ORIGINS: [&str; 3] = ["tauri://localhost", "http://localhost:3000", "https://app.example"];

#[tokio::test]
async fn preflights_are_answered_without_a_credential() {
    let sandbox = Sandbox::empty().await;
    for (origin, path) in ORIGINS.iter().zip(["/v3.0/me", "/v3/users/ann/auth_tokens", "/upload/abc"]) {
        let request = sandbox.request(Method::OPTIONS, path).header("origin", *origin);
        let response = request.header("access-control-request-method", "PUT").send().await.unwrap();
        assert_eq!(response.status(), 204);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("access-control-allow-origin"), "*");
        assert_eq!(header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE, OPTIONS");
        assert_eq!(header("access-control-max-age"), "600");
        assert_eq!(header("x-halley-sandbox"), "1");
        let allowed = header("access-control-allow-headers");
        for name in [
            "accept",
            "appid",
            "apikey",
            "authtoken",
            "authorization",
            "chatapiversion",
            "content-type",
            "onbehalfofuser",
            "resource",
            "sdk",
            "settingshash",
            "settingshashreceivedat",
        ] {
            assert!(allowed.split(", ").any(|known| known == name), "{name} is not in {allowed}");
        }
    }
}

#[tokio::test]
async fn every_answer_can_be_read_from_any_page() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let cases = [
        ann.request(Method::GET, "/users"),
        sandbox.request(Method::GET, "/v3.0/me"),
        sandbox.request(Method::GET, "/nowhere"),
        sandbox.request(Method::PATCH, "/v3/users"),
        ann.request(Method::POST, "/messages").body("{"),
        sandbox.request(Method::GET, "/media/none/a.png"),
        sandbox.request(Method::GET, "/sandbox/health"),
    ];
    for request in cases {
        let response = request.header("origin", ORIGINS[0]).send().await.unwrap();
        assert_eq!(response.headers()["access-control-allow-origin"], "*", "{}", response.url());
        assert_eq!(response.headers()["x-halley-sandbox"], "1", "{}", response.url());
        assert_eq!(response.headers()["cache-control"], "no-store", "{}", response.url());
    }
}
