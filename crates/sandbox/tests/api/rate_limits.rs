//! Calls in a minute: counted, told of, refused, and free again with the next minute.

use halley_sandbox::{DEFAULT_API_KEY, Options, RateLimits};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Sandbox, options};

async fn call(sandbox: &Sandbox, method: Method, path: &str) -> Response {
    let request = sandbox.request(method, path).header("apikey", DEFAULT_API_KEY);
    request.json(&json!({ "uid": "ann", "name": "Ann" })).send().await.unwrap()
}

fn header(response: &Response, name: &str) -> Option<u64> {
    Some(response.headers().get(name)?.to_str().unwrap().parse().unwrap())
}

#[tokio::test]
async fn every_answer_of_the_api_tells_what_is_left() {
    let sandbox = Sandbox::empty().await;
    let standard = call(&sandbox, Method::GET, "/v3/users").await;
    assert_eq!(header(&standard, "x-rate-limit"), Some(20_000));
    assert_eq!(header(&standard, "x-rate-limit-remaining"), Some(19_999));
    let core = call(&sandbox, Method::POST, "/v3/users").await;
    assert_eq!(header(&core, "x-rate-limit"), Some(10_000));
    assert_eq!(header(&core, "x-rate-limit-remaining"), Some(9_999));
    let unknown = call(&sandbox, Method::GET, "/v3/nothing-here").await;
    assert_eq!((unknown.status().as_u16(), header(&unknown, "x-rate-limit-remaining")), (404, Some(19_998)));
    assert!(unknown.headers()["access-control-expose-headers"].to_str().unwrap().contains("x-rate-limit"));
    for path in ["/media/none/a.png", "/upload/none", "/api/v3/online-members"] {
        assert!(header(&call(&sandbox, Method::POST, path).await, "x-rate-limit").is_some(), "{path}");
    }
    let control = call(&sandbox, Method::GET, "/sandbox/health").await;
    assert_eq!(header(&control, "x-rate-limit"), None, "the control calls are no part of the API");
}

#[tokio::test]
async fn calls_over_the_limit_wait_for_the_next_minute() {
    let limits = Some(RateLimits { core: 1, standard: 2 });
    let sandbox = Sandbox::with(Options { rate_limits: limits, ..options() }).await;
    for _ in 0..2 {
        assert_eq!(call(&sandbox, Method::GET, "/v3/users").await.status(), 200);
    }
    let refused = call(&sandbox, Method::GET, "/v3/users").await;
    assert_eq!(refused.status(), 429);
    // 1,700,000,000 is 20 seconds into its minute.
    assert_eq!(header(&refused, "retry-after"), Some(40));
    assert_eq!(header(&refused, "x-rate-limit-reset"), Some(1_700_000_040));
    assert_eq!(header(&refused, "x-rate-limit-remaining"), Some(0));
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["code"], "ERR_TOO_MANY_REQUESTS");
    assert_eq!(
        call(&sandbox, Method::POST, "/v3/users").await.status(),
        200,
        "the other kind is not used up"
    );
    sandbox.clock.forward(40);
    let again = call(&sandbox, Method::GET, "/v3/users").await;
    assert_eq!((again.status().as_u16(), header(&again, "retry-after")), (200, None));
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let limits = Some(RateLimits { core: 0, standard: 100 });
    let sandbox = Sandbox::with(Options { rate_limits: limits, ..options() }).await;
    assert_eq!(call(&sandbox, Method::POST, "/v3/users").await.status(), 429);
    assert_eq!(call(&sandbox, Method::GET, "/v3/users/ann").await.status(), 404);
}

#[tokio::test]
async fn counting_can_be_switched_off() {
    let sandbox = Sandbox::with(Options { rate_limits: None, ..options() }).await;
    let response = call(&sandbox, Method::GET, "/v3/users").await;
    assert_eq!(header(&response, "x-rate-limit"), None);
}
