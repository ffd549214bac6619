//! Heads of requests that are huge, doubled or never finished, and handshakes that never end.

use std::time::Duration;

use halley_sandbox::{CertificateAuthority, Options, SystemClock, Timings, Tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::raw::{raw, request};
use crate::support::{PLENTY, Sandbox, options};

#[tokio::test]
async fn huge_heads_are_refused() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let long = format!("X-Long: {}\r\n", "x".repeat(200_000));
    let many = "X-Many: x\r\n".repeat(500);
    // The parser of HTTP answers these, before there is anything that could make an envelope.
    for lines in [&long, &many] {
        let answer = raw(&sandbox, &request(&ann, b"GET /v3.0/me", lines.as_bytes(), b"")).await;
        assert_eq!((answer.status, answer.body.len()), (431, 0), "{}", answer.head);
    }
    let line = format!("GET /v3.0/users?searchKey={}", "x".repeat(200_000));
    let answer = raw(&sandbox, &request(&ann, line.as_bytes(), b"", b"")).await;
    assert!(matches!(answer.status, 414 | 431), "{}", answer.head);
    let fits = format!("X-Long: {}\r\n", "x".repeat(30_000));
    assert_eq!(raw(&sandbox, &request(&ann, b"GET /v3.0/me", fits.as_bytes(), b"")).await.status, 200);
}

#[tokio::test]
async fn doubled_headers_make_nobody_else() {
    let sandbox = Sandbox::empty().await;
    let (ann, eve) = (sandbox.person("ann").await, sandbox.person("eve").await);
    let both = format!("authToken: {}\r\n", ann.token);
    let answer = raw(&sandbox, &request(&eve, b"GET /v3.0/me", both.as_bytes(), b"")).await;
    assert_eq!(answer.status, 200);
    let body = String::from_utf8(answer.body).unwrap();
    assert!(body.contains("\"uid\":\"eve\"") && !body.contains("\"uid\":\"ann\""), "the first one counts");
    let dead = "onBehalfOf: ann\r\nappId: other\r\nauthToken: dead\r\n";
    let answer = raw(&sandbox, &request(&eve, b"GET /v3.0/me", dead.as_bytes(), b"")).await;
    let body = String::from_utf8(answer.body).unwrap();
    assert!(answer.status == 200 && body.contains("\"uid\":\"eve\""), "{body}");
    // Two lengths, or a length and chunks: whoever reads them differently could be made to see two requests.
    for (lines, status) in
        [(&b"Content-Length: 5\r\n"[..], 400), (b"Transfer-Encoding: chunked, identity\r\n", 400)]
    {
        let answer = raw(&sandbox, &request(&eve, b"POST /v3.0/messages", lines, b"{}")).await;
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{}", answer.head);
    }
}

#[tokio::test]
async fn a_damaged_chunk_is_refused_in_an_envelope() {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    let head = format!(
        "POST /v3.0/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nappId: sandbox\r\nauthToken: {}\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        ann.token
    );
    for chunks in ["zz\r\n", "fffffffffffffffff\r\n{}", "2\r\n{}X"] {
        let answer = raw(&sandbox, format!("{head}{chunks}").as_bytes()).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "ERR_BAD_REQUEST"), "{chunks:?}");
    }
}

#[tokio::test]
async fn a_tls_handshake_that_never_ends_is_cut_off_and_keeps_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let authority = CertificateAuthority::open(folder.path(), &SystemClock).unwrap();
    let listen = ([127, 0, 0, 1], 0).into();
    let timings = Timings { request_head: Duration::from_millis(500), ..options().timings };
    let tls = Some(Tls { listen, authority: std::sync::Arc::new(authority) });
    let sandbox = Sandbox::with(Options { tls, timings, connections: 8, ..options() }).await;
    let address = sandbox.running.tls_url().unwrap().replace("https://", "");
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // The head of a handshake record that never comes.
        let _closed = stream.write_all(b"\x16\x03\x01\x02\x00\x01").await;
        slow.push(stream);
    }
    let ann = sandbox.person("ann").await;
    assert_eq!(ann.get("/me").await.status, 200);
    for mut stream in slow {
        let mut rest = Vec::new();
        let _end = timeout(PLENTY, stream.read_to_end(&mut rest)).await.unwrap();
    }
}
