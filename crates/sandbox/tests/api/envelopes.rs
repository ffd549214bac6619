//! Every answer has `data` or `error`: the SDK hangs on anything else.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Reply, Sandbox, answered};

fn enveloped(reply: &Reply) -> bool {
    let (data, error) = (&reply.body["data"], &reply.body["error"]);
    let named = error["code"].is_string() && error["message"].is_string();
    (reply.status == 200 && !data.is_null() && error.is_null()) || (data.is_null() && named)
}

#[tokio::test]
async fn unknown_addresses_are_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    for (path, code) in [
        ("/v3.0/no-such-endpoint", "ERR_API_DOES_NOT_EXIST"),
        ("/v3/no-such-endpoint", "ERR_API_NOT_FOUND"),
        ("/nowhere", "ERR_API_DOES_NOT_EXIST"),
        ("/", "ERR_API_DOES_NOT_EXIST"),
        ("/v3.0//me", "ERR_API_DOES_NOT_EXIST"),
        ("/v2.0/users", "ERR_INVALID_API_VERSION"),
        ("/v3.0/calls", "ERR_PLAN_RESTRICTION"),
        ("/v3.0/ai/smart-replies", "ERR_PLAN_RESTRICTION"),
        ("/sandbox/no-such-thing", "ERR_API_DOES_NOT_EXIST"),
    ] {
        let reply = answered(sandbox.request(Method::GET, path)).await;
        assert_eq!(reply.refusal().1, code, "{path}: {}", reply.body);
        assert!(enveloped(&reply), "{path}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_wrong_method_is_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    for (method, path) in [(Method::PATCH, "/v3.0/users"), (Method::DELETE, "/sandbox/health")] {
        let reply = answered(sandbox.request(method, path)).await;
        assert_eq!(reply.refusal(), (405, "ERR_API_DOES_NOT_EXIST"));
        assert!(enveloped(&reply), "{path}: {}", reply.body);
    }
}

#[tokio::test]
async fn each_side_of_the_api_has_its_own_word_for_what_does_not_exist() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for (method, path) in [(Method::GET, "/nothing"), (Method::PATCH, "/users")] {
        let refused = sandbox.rest(method.clone(), path, json!({})).await;
        assert_eq!(refused.refusal(), (404, "ERR_API_NOT_FOUND"), "{method} {path}");
        let with_key = sandbox.request(method.clone(), &format!("/v3.0{path}"));
        let refused = answered(with_key.header("apikey", halley_sandbox::DEFAULT_API_KEY)).await;
        assert_eq!(refused.refusal(), (404, "ERR_API_NOT_FOUND"), "{method} {path}");
        let refused = answered(ann.request(method.clone(), path)).await;
        assert_eq!(refused.refusal().1, "ERR_API_DOES_NOT_EXIST", "{method} {path}");
    }
    let odd = ann.get("/messages/1/conversation").await;
    assert_eq!(odd.refusal(), (404, "ERR_API_DOES_NOT_EXIST"));
    let odd = sandbox.rest_as("ann", Method::GET, "/messages/1/conversation", json!({})).await;
    assert_eq!(odd.refusal(), (404, "ERR_API_NOT_FOUND"));
}

#[tokio::test]
async fn bad_bodies_are_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for (body, status) in [("{", 400), ("[]", 400), ("\"text\"", 400), ("{\"a\":1}}", 400), ("\u{0}", 400)] {
        let reply = answered(ann.request(Method::POST, "/messages").body(body)).await;
        assert_eq!(reply.status, status, "{body:?}: {}", reply.body);
        assert!(enveloped(&reply), "{body:?}: {}", reply.body);
    }
    let invalid = answered(ann.request(Method::POST, "/messages").body(vec![0xff, 0xfe])).await;
    assert!(enveloped(&invalid), "{}", invalid.body);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_an_envelope_that_arrives() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let body = format!("{{\"name\":\"{}\"}}", "x".repeat(3 * 1024 * 1024));
    let reply = answered(ann.request(Method::PUT, "/me").body(body.clone())).await;
    assert_eq!(reply.refusal(), (413, "ERR_BAD_REQUEST"));
    let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
    let unannounced = reqwest::Body::wrap_stream(chunks);
    let reply = answered(ann.request(Method::PUT, "/me").body(unannounced)).await;
    assert_eq!(reply.refusal(), (413, "ERR_BAD_REQUEST"));
}

#[tokio::test]
async fn paths_that_are_not_text_are_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for path in
        ["/users/%ff%fe", "/messages/%ff", "/users/%00", "/groups/a%2Fb", "/messages/1e3", "/messages/-1"]
    {
        let reply = ann.get(path).await;
        assert!(enveloped(&reply) && reply.status >= 400, "{path}: {}", reply.body);
    }
}

#[tokio::test]
async fn queries_that_make_no_sense_are_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for query in
        ["per_page=0", "per_page=-1", "per_page=x", "per_page=99999999999999999999", "page=x", "limit=1001"]
    {
        let reply = ann.get(&format!("/users?{query}")).await;
        assert_eq!(reply.refusal(), (400, "ERR_BAD_REQUEST"), "{query}");
    }
    for query in ["page=18446744073709551615", "%ff=%fe", "searchKey=%00%ff", "status=?"] {
        assert!(enveloped(&ann.get(&format!("/users?{query}")).await), "{query}");
    }
}

#[tokio::test]
async fn a_list_says_how_many_pages_there_are() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    for uid in ["u1", "u2", "u3"] {
        sandbox.person(uid).await;
    }
    let reply = ann.get("/users?per_page=2&page=2").await;
    assert_eq!(
        reply.body["meta"]["pagination"],
        json!({ "total": 3, "count": 1, "per_page": 2, "current_page": 2, "total_pages": 2, "links": [] })
    );
    assert_eq!(ann.get("/users?per_page=2&page=3").await.data(), Value::Array(vec![]));
}
