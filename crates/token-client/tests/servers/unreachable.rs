//! What keeps an answer from coming, and what answers in a server's place.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::answering::{Answering, json as answer, raw};
use crate::{config, refusal, source, source_at};
use halley_login::server::ServerFailure;
use halley_token_client::network::{Network, Proxy};
use std::time::Duration;
use tokio::net::TcpListener;

async fn asked(answer: Vec<u8>) -> ServerFailure {
    let server = Answering::with(vec![answer]).await;
    source(&server).config().await.unwrap_err()
}

/// An address at which nobody listens.
async fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn is_no_server(failure: &ServerFailure) -> bool {
    matches!(failure, ServerFailure::NotAServer(_))
}

#[tokio::test]
async fn what_is_no_token_server_is_told_from_one() {
    let html = raw(200, "content-type: text/html\r\n", "<html>Router</html>");
    let redirect = raw(302, "location: https://example.org/\r\n", "");
    let large = raw(200, "", &" ".repeat(70_000));
    let other = answer(200, "", &serde_json::json!({ "status": "ok" }));
    let missing = raw(404, "content-type: text/html\r\n", "<html>Not found</html>");
    let mut senseless = config("https://chat.example.org");
    senseless["appId"] = "a b".into();
    for wrong in [html, redirect, large, other, missing, answer(200, "", &senseless), b"SSH-2.0\r\n".to_vec()]
    {
        let failure = asked(wrong.clone()).await;
        assert!(is_no_server(&failure), "{failure:?}: {:.60}", String::from_utf8_lossy(&wrong));
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_told_from_none() {
    let bad_gateway = asked(raw(502, "", "<html>nginx</html>")).await;
    assert_eq!(bad_gateway, ServerFailure::Fault { code: "status 502".into(), retry_after_s: None });
    let busy = asked(raw(503, "retry-after: 9\r\n", "<html></html>")).await;
    assert_eq!(busy, ServerFailure::Busy { retry_after_s: Some(9) });
    let database = asked(answer(503, "retry-after: 2\r\n", &refusal("database_unavailable"))).await;
    assert!(matches!(database, ServerFailure::Fault { retry_after_s: Some(2), .. }), "{database:?}");
}

#[tokio::test]
async fn no_host_no_listener_no_answer_and_half_an_answer() {
    let nowhere = source_at("https://nobody.invalid", &Network { proxy: Proxy::None, ..Network::default() });
    assert_eq!(nowhere.config().await, Err(ServerFailure::UnknownHost("nobody.invalid".into())));
    let refused = source_at(&closed().await, &Network::default()).config().await.unwrap_err();
    assert!(matches!(&refused, ServerFailure::Unreachable(text) if text.contains("refuses")), "{refused:?}");
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let source = source_at(&url, &Network::default()).with_deadline(Duration::from_millis(200));
    assert_eq!(source.config().await, Err(ServerFailure::Timeout));
    let cut_off = asked(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_vec()).await;
    assert!(matches!(cut_off, ServerFailure::Unreachable(_)), "{cut_off:?}");
    let hung_up = asked(Vec::new()).await;
    assert!(matches!(hung_up, ServerFailure::Unreachable(_)), "{hung_up:?}");
}

#[tokio::test]
async fn a_proxy_that_fails_is_to_blame_itself() {
    let refuses = Answering::with(vec![raw(403, "", "no")]).await;
    let gone = closed().await;
    for proxy in [refuses.url.as_str(), &gone, "http://proxy.invalid:3128"] {
        let network = Network { proxy: Proxy::Manual(proxy.into()), ..Network::default() };
        let failure = source_at("https://chat.example.org", &network).config().await.unwrap_err();
        assert!(matches!(failure, ServerFailure::Proxy(_)), "{proxy}: {failure:?}");
    }
    assert_eq!(refuses.seen()[0].line, "CONNECT chat.example.org:443 HTTP/1.1");
}

#[tokio::test]
async fn no_proxy_stands_between_this_computer_and_itself() {
    let server = Answering::one(200, &config("http://127.0.0.1:1")).await;
    let network = Network { proxy: Proxy::Manual(closed().await), ..Network::default() };
    source_at(&server.url, &network).config().await.unwrap();
}
