//! More sockets and connections than anybody needs.

use futures_util::{StreamExt, stream};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::program::{Program, assert_growth};
use crate::support::{PLENTY, Socket};

const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: sandbox\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

/// One crowd at a time: together they would need more open files than many systems allow.
static CROWD: Mutex<()> = Mutex::const_new(());

async fn alone() -> MutexGuard<'static, ()> {
    CROWD.lock().await
}

/// As many as wanted, or as the system lets this process open beside what other tests need.
#[cfg(unix)]
fn as_many_as(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _refused = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let open = getrlimit(Resource::Nofile).current.map_or(usize::MAX, |most| most.try_into().unwrap());
    wanted.min(open.saturating_sub(1_000).max(open / 2))
}

#[cfg(not(unix))]
fn as_many_as(wanted: usize) -> usize {
    wanted.min(1_000)
}

async fn upgraded(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(UPGRADE).await.unwrap();
    let mut answer = [0; 12];
    // One that had to make room meanwhile is closed.
    let _closed = timeout(PLENTY, stream.read_exact(&mut answer)).await.unwrap();
    stream
}

#[tokio::test]
async fn ten_thousand_sockets_that_never_authenticate_take_bounded_memory_and_keep_nobody_out() {
    let _alone = alone().await;
    let program = Program::start().await;
    let (ann, ben) = (program.person("ann").await, program.person("ben").await);
    let mut at_ben = ben.socket().await;
    let before = program.peak_memory();
    let address = program.address();
    let sockets = stream::iter(0..as_many_as(10_000)).map(|_| upgraded(address));
    let mut sockets = sockets.buffer_unordered(200);
    let mut crowd = Vec::new();
    while let Some(socket) = sockets.next().await {
        crowd.push(socket);
        if crowd.len() % 1_000 == 0 {
            let text = format!("after {}", crowd.len());
            let cat = program.person(&format!("cat-{}", crowd.len())).await;
            let mut at_cat = cat.socket().await;
            ann.text("ben", &text).await;
            ann.text(&cat.uid, &text).await;
            assert_eq!(at_ben.next("message").await["body"]["data"]["text"], text.as_str());
            assert_eq!(at_cat.next("message").await["body"]["data"]["text"], text.as_str());
        }
    }
    assert_growth("sockets without a name", before, program.peak_memory(), 96);
}

#[tokio::test]
async fn connections_that_never_ask_for_anything_keep_nobody_out() {
    let _alone = alone().await;
    let program = Program::start().await;
    let before = program.peak_memory();
    let address = program.address();
    let crowd = stream::iter(0..as_many_as(5_000)).map(|number| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        if number % 2 == 0 {
            let _closed = stream.write_all(b"GET /v3.0/me HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        }
        stream
    });
    let crowd: Vec<TcpStream> = crowd.buffer_unordered(200).collect().await;
    let (ann, ben) = (program.person("ann").await, program.person("ben").await);
    let mut at_ben = ben.socket().await;
    ann.text("ben", "hi").await;
    at_ben.next("message").await;
    assert_growth("silent connections", before, program.peak_memory(), 96);
    drop(crowd);
}

#[tokio::test]
async fn a_thousand_sockets_of_one_person_take_little_memory() {
    let _alone = alone().await;
    let program = Program::start().await;
    let ann = program.person("ann").await;
    let before = program.peak_memory();
    let devices = stream::iter(0..as_many_as(1_000)).map(|number| {
        let mut hello = ann.hello("NONE");
        hello["body"]["deviceId"] = json!(format!("device-{number}"));
        async {
            let mut socket = Socket::open(&ann.base).await;
            socket.send(hello).await;
            socket.next("auth").await;
            socket
        }
    });
    let mut sockets: Vec<Socket> = devices.buffer_unordered(50).collect().await;
    for socket in &mut sockets {
        socket.send(json!({ "action": "ping", "ack": "true" })).await;
    }
    for socket in &mut sockets {
        assert_eq!(socket.any().await["action"], "pong");
    }
    assert_growth("named sockets", before, program.peak_memory(), 64);
}
