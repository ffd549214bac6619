//! Frames that no SDK sends.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::program::{Program, assert_growth};
use crate::support::{PLENTY, Person};

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn socket(person: &Person) -> Stream {
    let (mut socket, _) = connect_async(person.base.replace("http://", "ws://")).await.unwrap();
    socket.send(Message::text(person.hello("NONE").to_string())).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap()["body"]["code"], "200");
    socket
}

/// The next text frame; none at the end.
async fn next(socket: &mut Stream) -> Option<Value> {
    loop {
        match timeout(PLENTY, socket.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            _ => return None,
        }
    }
}

async fn is_alive(socket: &mut Stream) -> bool {
    let ping = Message::text(json!({ "action": "ping", "ack": "true" }).to_string());
    socket.send(ping).await.is_ok() && next(socket).await.is_some_and(|frame| frame["action"] == "pong")
}

fn part(text: &[u8], code: Data, last: bool) -> Message {
    Message::Frame(Frame::message(text.to_vec(), OpCode::Data(code), last))
}

#[tokio::test]
async fn frames_in_pieces_are_put_together_and_binary_ones_ignored() {
    let program = Program::start().await;
    let ann = program.person("ann").await;
    let mut socket = socket(&ann).await;
    for bytes in [vec![], vec![0; 1000], vec![0xff; 200_000], b"{\"action\":\"ping\"}".to_vec()] {
        socket.send(Message::binary(bytes)).await.unwrap();
    }
    assert!(is_alive(&mut socket).await, "binary frames are ignored");
    socket.send(part(b"{\"action\":", Data::Text, false)).await.unwrap();
    socket.send(Message::Ping(vec![1; 100].into())).await.unwrap();
    socket.send(part(b"\"ping\"", Data::Continue, false)).await.unwrap();
    socket.send(part(b"}", Data::Continue, true)).await.unwrap();
    assert_eq!(next(&mut socket).await.unwrap()["action"], "pong");
}

#[tokio::test]
async fn frames_that_grow_without_end_or_make_no_sense_end_their_socket_only() {
    let program = Program::start().await;
    let ann = program.person("ann").await;
    let before = program.peak_memory();
    let megabyte = vec![b'x'; 1024 * 1024];
    let floods: [Vec<Message>; 5] = [
        vec![Message::text("x".repeat(20 * 1024 * 1024))],
        vec![Message::binary(vec![0; 20 * 1024 * 1024])],
        std::iter::once(part(b"x", Data::Text, false))
            .chain((0..20).map(|_| part(&megabyte[..200_000], Data::Continue, false)))
            .collect(),
        vec![part(b"continued what?", Data::Continue, true)],
        vec![part(b"one", Data::Text, false), part(b"another", Data::Text, false)],
    ];
    for (number, flood) in floods.into_iter().enumerate() {
        let mut socket = socket(&ann).await;
        for frame in flood {
            if socket.send(frame).await.is_err() {
                break;
            }
        }
        while next(&mut socket).await.is_some() {}
        assert!(!is_alive(&mut socket).await, "flood {number}");
    }
    assert!(is_alive(&mut socket(&ann).await).await);
    assert_growth("large frames", before, program.peak_memory(), 32);
}

#[tokio::test]
async fn what_is_sent_before_authenticating_is_not_kept() {
    let program = Program::start().await;
    let ann = program.person("ann").await;
    let before = program.peak_memory();
    let mut sockets = Vec::new();
    for _ in 0..20 {
        let (mut socket, _) = connect_async(ann.base.replace("http://", "ws://")).await.unwrap();
        for _ in 0..20 {
            let _closed = socket.send(Message::text("x".repeat(200_000))).await;
        }
        sockets.push(socket);
    }
    assert!(is_alive(&mut socket(&ann).await).await);
    assert_growth("frames of strangers", before, program.peak_memory(), 48);
}
