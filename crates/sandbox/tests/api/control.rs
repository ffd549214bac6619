//! Who may use the control calls.

use reqwest::{Method, Response};

use crate::support::Sandbox;

/// Every control call but `health`.
const CALLS: [(Method, &str); 13] = [
    (Method::POST, "/sandbox/reset"),
    (Method::GET, "/sandbox/export"),
    (Method::POST, "/sandbox/import"),
    (Method::GET, "/sandbox/faults"),
    (Method::PUT, "/sandbox/faults"),
    (Method::DELETE, "/sandbox/faults"),
    (Method::OPTIONS, "/sandbox/reset"),
    (Method::GET, "/sandbox/about"),
    (Method::GET, "/sandbox/conversations"),
    (Method::GET, "/sandbox/sockets"),
    (Method::DELETE, "/sandbox/sockets"),
    (Method::GET, "/sandbox/traffic"),
    (Method::DELETE, "/sandbox/traffic"),
];

fn unreadable(response: &Response) {
    for name in [
        "access-control-allow-origin",
        "access-control-allow-methods",
        "access-control-allow-private-network",
    ] {
        assert!(!response.headers().contains_key(name), "{} {name}", response.url());
    }
    assert_eq!(response.headers()["x-halley-sandbox"], "1");
}

#[tokio::test]
async fn pages_of_other_origins_can_neither_call_nor_read() {
    let sandbox = Sandbox::empty().await;
    sandbox.person("ann").await;
    for (method, path) in CALLS {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"] {
            let request = sandbox.request(method.clone(), path).header("origin", origin);
            let response =
                request.header("access-control-request-private-network", "true").send().await.unwrap();
            unreadable(&response);
            assert_eq!(response.status(), 403, "{method} {path} from {origin}");
        }
    }
    assert_eq!(sandbox.rest(Method::GET, "/users/ann", serde_json::Value::Null).await.status, 200);
}

#[tokio::test]
async fn a_strangers_name_that_leads_here_opens_nothing() {
    let sandbox = Sandbox::empty().await;
    for (method, path) in CALLS {
        let port = sandbox.running.address().port();
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            format!("127.0.0.1.evil.example:{port}"),
        ] {
            let request = sandbox.request(method.clone(), path).header("host", &host);
            let response = request.header("origin", format!("http://{host}")).send().await.unwrap();
            unreadable(&response);
            assert_eq!(response.status(), 403, "{method} {path} at {host}");
            let silent = sandbox.request(method.clone(), path).header("host", &host).send().await.unwrap();
            assert_eq!(silent.status(), 403, "{method} {path} at {host}, without an origin");
        }
    }
}

#[tokio::test]
async fn pictures_and_scripts_of_other_pages_get_nothing() {
    let sandbox = Sandbox::empty().await;
    for site in ["cross-site", "same-site"] {
        let request = sandbox.request(Method::GET, "/sandbox/export").header("sec-fetch-site", site);
        assert_eq!(request.send().await.unwrap().status(), 403, "{site}");
    }
    let followed = sandbox.request(Method::GET, "/sandbox/export").header("sec-fetch-site", "cross-site");
    assert_eq!(followed.header("sec-fetch-mode", "navigate").send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn programs_and_the_own_page_may() {
    let sandbox = Sandbox::empty().await;
    let port = sandbox.running.address().port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
        let request = sandbox.request(Method::POST, "/sandbox/reset").header("host", &host);
        assert_eq!(request.send().await.unwrap().status(), 200, "{host}");
        let request = sandbox.request(Method::POST, "/sandbox/reset").header("host", &host);
        let page = request.header("origin", format!("http://{host}")).header("sec-fetch-site", "same-origin");
        assert_eq!(page.send().await.unwrap().status(), 200, "{host}");
    }
}
