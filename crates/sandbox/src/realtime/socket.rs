//! One socket from its opening to its end.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::inbound::{self, Hello};
use super::sockets::Line;
use super::{frames, presence};
use crate::app::App;
use crate::entrance::Entrance;
use crate::state::Actor;

/// Largest frame that a client may send, in bytes.
const LARGEST_FRAME: usize = 256 * 1024;
/// Room that each socket keeps for reading, in bytes. The library's own choice, 128 KiB, is more than
/// everything else about a socket together.
const READ_BUFFER: usize = 4 * 1024;
/// Close codes: a normal end, and a refused authentication.
const NORMAL: u16 = 1000;
const UNAUTHENTICATED: u16 = 4401;

type Sink = SplitSink<WebSocket, Message>;
type Stream = SplitStream<WebSocket>;

/// An authenticated socket, as its own task sees it.
struct Connection {
    actor: Actor,
    id: u64,
    queue: mpsc::Receiver<Utf8Bytes>,
    out: mpsc::Sender<Utf8Bytes>,
    close: CancellationToken,
}

/// Turns an upgrade request into a socket.
pub(crate) fn accept(app: App, entrance: Entrance, upgrade: WebSocketUpgrade) -> Response {
    let sized =
        upgrade.max_message_size(LARGEST_FRAME).max_frame_size(LARGEST_FRAME).read_buffer_size(READ_BUFFER);
    let tracked = app.clone();
    sized.on_upgrade(move |socket| tracked.tracked(serve(app, entrance, socket)))
}

async fn serve(app: App, entrance: Entrance, socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    let deadline = app.timings().socket_auth;
    let hello = tokio::select! {
        hello = timeout(deadline, first_hello(&app, &mut stream)) => hello.ok().flatten(),
        () = app.stopping() => None,
    };
    let Some(connection) = hello.and_then(|hello| join(&app, hello)) else {
        let refusal = frames::unwelcome(app.app_id());
        let _gone = timeout(deadline, sink.send(Message::Text(refusal))).await;
        return close(&app, sink, UNAUTHENTICATED).await;
    };
    let (uid, id) = (connection.actor.uid.clone(), connection.id);
    run(&app, &entrance, connection, &mut sink, &mut stream).await;
    app.with_core(|core, _| core.sockets.leave(&uid, id));
    presence::went(&app, uid);
    close(&app, sink, NORMAL).await;
}

/// Waits for the frame that authenticates; others are ignored.
async fn first_hello(app: &App, stream: &mut Stream) -> Option<Hello> {
    loop {
        if let Some(hello) = next_object(app, None, stream).await?.as_ref().and_then(inbound::hello) {
            return Some(hello);
        }
    }
}

/// The next frame; the inner `None` is one that is no JSON object, the outer one the end of the socket.
async fn next_object(
    app: &App,
    uid: Option<&Arc<str>>,
    stream: &mut Stream,
) -> Option<Option<Map<String, Value>>> {
    match stream.next().await?.ok()? {
        Message::Text(text) => {
            let frame = inbound::object(text.as_str());
            if !frame.as_ref().is_some_and(inbound::is_ping) {
                app.traffic().frame(true, uid, &text, app.options().clock.unix_seconds());
            }
            Some(frame)
        }
        Message::Close(_) => None,
        _ => Some(None),
    }
}

/// Lets an authenticated socket in, and its user come online.
fn join(app: &App, hello: Hello) -> Option<Connection> {
    app.with_core(|core, now| {
        let uid = core.world.session_of_jwt(&hello.jwt)?.uid.clone();
        let id = core.sockets.next_id();
        let device = hello.device.unwrap_or_else(|| format!("socket-{id}"));
        let (out, queue) = mpsc::channel(app.options().socket_queue.max(1));
        let close = CancellationToken::new();
        out.try_send(frames::welcome(app.app_id(), &uid, &device)).ok()?;
        let line = Line {
            id,
            device: device.clone(),
            jwt: hello.jwt,
            subscription: hello.subscription,
            out: out.clone(),
            close: close.clone(),
        };
        core.sockets.join(&uid, line);
        presence::came(app.app_id(), core, &uid, now);
        let actor = Actor { uid, device, privileged: false };
        Some(Connection { actor, id, queue, out, close })
    })
}

async fn run(app: &App, entrance: &Entrance, connection: Connection, sink: &mut Sink, stream: &mut Stream) {
    let Connection { actor, queue, out, close, .. } = connection;
    let uid: Arc<str> = Arc::from(actor.uid.as_str());
    // In this order: nothing queued may still reach a session that has ended.
    tokio::select! {
        biased;
        () = close.cancelled() => {}
        () = app.stopping() => {}
        () = read(app, &actor, &uid, &out, stream) => {}
        () = write(app, entrance, &uid, queue, sink) => {}
    }
}

/// Sends what is queued; ends when the peer does not take it in time.
async fn write(
    app: &App,
    entrance: &Entrance,
    uid: &Arc<str>,
    mut queue: mpsc::Receiver<Utf8Bytes>,
    sink: &mut Sink,
) {
    while let Some(frame) = queue.recv().await {
        let frame = entrance.outward_frame(frame, app);
        if frame != frames::PONG {
            app.traffic().frame(false, Some(uid), &frame, app.options().clock.unix_seconds());
        }
        match timeout(app.timings().socket_write, sink.send(Message::Text(frame))).await {
            Ok(Ok(())) => {}
            _ => return,
        }
    }
}

/// Takes frames in; ends with the socket, or when the client is silent for too long.
async fn read(app: &App, actor: &Actor, uid: &Arc<str>, out: &mpsc::Sender<Utf8Bytes>, stream: &mut Stream) {
    let uid = Some(uid);
    while let Ok(Some(frame)) = timeout(app.timings().socket_silence, next_object(app, uid, stream)).await {
        let Some(frame) = frame else { continue };
        if inbound::is_ping(&frame) {
            if out.try_send(frames::PONG).is_err() {
                return;
            }
        } else {
            inbound::handle(app, actor, &frame);
        }
    }
}

async fn close(app: &App, mut sink: Sink, code: u16) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static("closed by the sandbox") };
    let farewell = async {
        let _gone = sink.send(Message::Close(Some(frame))).await;
        let _gone = sink.close().await;
    };
    let _slow = timeout(app.timings().socket_close, farewell).await;
}
