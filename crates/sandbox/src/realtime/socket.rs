//! One socket from its opening to its end.

use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::inbound::{self, Hello};
use super::pace::Pace;
use super::queue::{Entry, Exit, Fate, Worth, queue};
use super::sockets::Line;
use super::{frames, presence};
use crate::app::App;
use crate::clock::moment;
use crate::entrance::Entrance;
use crate::places::{Newcomer, Place};
use crate::state::Actor;

/// Largest frame that a client may send, in bytes.
const LARGEST_FRAME: usize = 256 * 1024;
/// Buffers of a socket, in bytes. A zero-filled read buffer is held by each, however silent; larger frames take more for
/// as long as they come.
const READ_BUFFER: usize = 4 * 1024;
const WRITE_BUFFER: usize = 8 * 1024;
/// Close codes: a normal end, and a refused authentication.
const NORMAL: u16 = 1000;
const UNAUTHENTICATED: u16 = 4401;

type Sink = SplitSink<WebSocket, Message>;

/// What a client sends, at a bearable pace.
struct Stream {
    frames: SplitStream<WebSocket>,
    pace: Pace,
}

impl Stream {
    /// The next frame; none at the end of the socket.
    async fn next(&mut self) -> Option<Message> {
        let frame = self.frames.next().await?.ok()?;
        let bytes = match &frame {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
            Message::Close(_) => 0,
        };
        let wait = self.pace.frame(bytes, moment());
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Some(frame)
    }
}

/// An authenticated socket, as its own task sees it.
struct Connection {
    actor: Actor,
    id: u64,
    generation: u64,
    queue: Exit,
    out: Entry,
    close: CancellationToken,
}

/// Turns an upgrade request into a socket.
pub(crate) fn accept(app: App, entrance: Entrance, place: Place, upgrade: WebSocketUpgrade) -> Response {
    let sized = upgrade
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER);
    let tracked = app.clone();
    // A socket that never opens gives its place back with this closure.
    sized.on_upgrade(move |socket| {
        tracked.tracked(async move {
            serve(app, entrance, place.newcomer(), socket).await;
            drop(place);
        })
    })
}

async fn serve(app: App, entrance: Entrance, newcomer: Newcomer, socket: WebSocket) {
    let (mut sink, frames) = socket.split();
    let mut stream = Stream { frames, pace: Pace::new(moment()) };
    let pushed_out = newcomer.out();
    let hello = tokio::select! {
        hello = timeout(app.timings().socket_auth, first_hello(&app, &mut stream)) => hello.ok().flatten(),
        () = pushed_out.cancelled() => None,
        () = app.stopping() => None,
    };
    drop(newcomer);
    let Some(connection) = hello.and_then(|hello| join(&app, hello)) else {
        let refusal = Message::Text(frames::unwelcome(app.app_id()));
        return close(&app, sink, Some(refusal), UNAUTHENTICATED).await;
    };
    let (uid, id, generation) = (connection.actor.uid.clone(), connection.id, connection.generation);
    run(&app, &entrance, connection, &mut sink, &mut stream).await;
    app.sockets(|sockets| sockets.leave(&uid, id));
    presence::went(&app, uid, generation);
    close(&app, sink, None, NORMAL).await;
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
    match stream.next().await? {
        Message::Text(text) => {
            let frame = inbound::object(text.as_str());
            if !frame.as_ref().is_some_and(inbound::is_ping) {
                app.traffic().came(uid, &text, app.options().clock.unix_seconds());
            }
            Some(frame)
        }
        Message::Close(_) => None,
        _ => Some(None),
    }
}

/// Lets an authenticated socket in, and its user come online.
fn join(app: &App, hello: Hello) -> Option<Connection> {
    let joined = app.with_core(|core, now| {
        let uid = core.world.session_of_jwt(&hello.jwt)?.uid.clone();
        let id = core.sockets.next_id();
        let device = hello.device.unwrap_or_else(|| format!("socket-{id}"));
        let (out, queue) = queue(app.options().socket_queue);
        let close = CancellationToken::new();
        let line = Line {
            id,
            device: device.clone(),
            jwt: hello.jwt,
            subscription: hello.subscription,
            out: out.clone(),
            close: close.clone(),
        };
        core.sockets.join(&uid, line);
        core.sockets.send_one(&uid, id, &frames::welcome(app.app_id(), &uid, &device));
        presence::came(app.app_id(), core, &uid, now);
        let actor = Actor { uid, device, privileged: false };
        let generation = core.sockets.generation();
        Some(Connection { actor, id, generation, queue, out, close })
    });
    joined.ok().flatten()
}

async fn run(app: &App, entrance: &Entrance, connection: Connection, sink: &mut Sink, stream: &mut Stream) {
    let Connection { actor, id, queue, out, close, .. } = connection;
    let uid: Arc<str> = Arc::from(actor.uid.as_str());
    // In this order: nothing queued may still reach a session that has ended.
    tokio::select! {
        biased;
        () = close.cancelled() => {}
        () = app.stopping() => {}
        () = read(app, (&actor, id), &uid, &out, stream) => {}
        () = write(app, entrance, queue, sink) => {}
    }
}

/// Sends what is queued; ends when the peer does not take it in time.
async fn write(app: &App, entrance: &Entrance, mut queue: Exit, sink: &mut Sink) {
    while let Some(frame) = queue.next().await {
        let frame = entrance.outward_frame(frame, app);
        match timeout(app.timings().socket_write, sink.send(Message::Text(frame))).await {
            Ok(Ok(())) => {}
            _ => return,
        }
    }
}

/// Takes frames in; ends with the socket, or when the client is silent for too long.
async fn read(app: &App, (actor, id): (&Actor, u64), uid: &Arc<str>, out: &Entry, stream: &mut Stream) {
    let uid = Some(uid);
    while let Ok(Some(frame)) = timeout(app.timings().socket_silence, next_object(app, uid, stream)).await {
        let Some(frame) = frame else { continue };
        if inbound::is_ping(&frame) {
            if out.push(&frames::PONG, Worth::Lasting) == Fate::Refused {
                return;
            }
        } else {
            inbound::handle(app, actor, id, &frame);
        }
    }
}

/// Closes, after a last word if there is one.
async fn close(app: &App, mut sink: Sink, word: Option<Message>, code: u16) {
    let frame = CloseFrame { code, reason: Utf8Bytes::from_static("closed by the sandbox") };
    let farewell = async {
        for message in word.into_iter().chain([Message::Close(Some(frame))]) {
            let _gone = sink.send(message).await;
        }
        let _gone = sink.close().await;
    };
    let _slow = timeout(app.timings().socket_close, farewell).await;
}
