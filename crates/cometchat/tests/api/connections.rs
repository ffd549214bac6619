//! Connections that fail, or never come to an end.

use crate::scripted::{Scripted, Step};
use crate::{PLENTY, client, client_at, uid};
use halley_cometchat::{BadReply, Error, NewUser, Unreachable};
use std::time::Duration;
use tokio::net::TcpListener;

/// Short, and yet long enough for the answer to begin.
const SOON: Duration = Duration::from_millis(300);

fn host(url: &str) -> String {
    url.split("://").nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client_at(&url, PLENTY).users().get(&uid("ann")).await.unwrap_err();
    assert_eq!(error, Error::Unreachable { host: host(&url), why: Unreachable::Refused });
}

#[tokio::test]
async fn closed_before_an_answer() {
    for step in [Step::raw(""), Step::slam(), Step::raw("HTTP/1.1 200 X\r\ncontent-le")] {
        let server = Scripted::start([step]).await;
        let error = client(&server).users().create(&NewUser::new(uid("ann"), "Ann")).await.unwrap_err();
        assert_eq!(error, Error::Unreachable { host: host(&server.url), why: Unreachable::Closed });
        assert!(server.seen().len() <= 1);
    }
}

#[tokio::test]
async fn an_answer_that_never_begins() {
    let server = Scripted::start([Step::raw("").hold()]).await;
    assert_eq!(client_at(&server.url, SOON).users().get(&uid("ann")).await.unwrap_err(), Error::Timeout);
}

#[tokio::test]
async fn headers_that_never_end() {
    let endless = Step::raw("HTTP/1.1 200 X\r\nx:").drip(usize::MAX, Duration::from_millis(10));
    for step in [Step::raw("HTTP/1.1 200 X\r\nx: y\r\n").hold(), endless] {
        let server = Scripted::start([step]).await;
        assert_eq!(client_at(&server.url, SOON).users().get(&uid("ann")).await.unwrap_err(), Error::Timeout);
    }
}

#[tokio::test]
async fn a_body_that_drips_for_ever() {
    let head = "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"data\":";
    let server = Scripted::start([Step::raw(head).drip(usize::MAX, Duration::from_millis(10))]).await;
    assert_eq!(client_at(&server.url, SOON).users().get(&uid("ann")).await.unwrap_err(), Error::Timeout);
}

#[tokio::test]
async fn a_slow_answer_within_the_time_is_read() {
    let body = "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"data\":{\"uid\":\"ann\",\"name\":\"Ann\"}}";
    let server = Scripted::start([Step::raw(body)
        .after(Duration::from_millis(10))
        .drip(5, Duration::from_millis(10))])
    .await;
    assert!(client(&server).users().get(&uid("ann")).await.is_ok());
}

#[tokio::test]
async fn http_where_tls_is_spoken() {
    // A TLS server answers plain HTTP with an alert.
    let server = Scripted::start([Step::raw(b"\x15\x03\x03\x00\x02\x02\x32".to_vec()).unasked()]).await;
    let error = client(&server).users().get(&uid("ann")).await.unwrap_err();
    assert_eq!(error, Error::BadReply { status: None, why: BadReply::NotHttp });
}
