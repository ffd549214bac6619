//! What a call leaves of its request's body. A connection that closes on unread bytes is reset, and the answer
//! lost with it: so the rest is read and forgotten while the answer is on its way.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt};
use http_body::Body as _;
use tokio::time::timeout;

use crate::app::App;

/// How much of a body is read for nothing, in bytes; a client that goes on then sees a broken connection.
const MOST: usize = 128 * 1024 * 1024;

/// A body that comes back when its reader is gone.
#[derive(Clone)]
struct Lent(Arc<Mutex<BodyDataStream>>);

impl Lent {
    /// Whether nothing is left of it.
    fn is_over(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
    }
}

/// Reads on where a call has stopped reading.
pub(crate) async fn forget(State(app): State<App>, request: Request, next: Next) -> Response {
    // Who asks first sends nothing until the call reads.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let lent = Lent(Arc::new(Mutex::new(body.into_data_stream())));
    let request = Request::from_parts(parts, Body::from_stream(lent.clone()));
    let response = next.run(request).await;
    if lent.is_over() {
        return response;
    }
    app.clone().track(async move {
        let rest = timeout(app.timings().request_body, drain(lent));
        tokio::select! {
            _late = rest => {}
            () = app.stopping() => {}
        }
    });
    response
}

async fn drain(mut body: Lent) {
    let mut read = 0;
    while let Some(Ok(chunk)) = body.next().await {
        read += chunk.len();
        if read > MOST {
            return;
        }
    }
}
