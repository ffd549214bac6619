//! Forms (multipart), taken apart piece by piece. The parser keeps what it cannot make a part of, so here it is
//! told when that is too much; and a form comes at some speed, or not at all.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout};

use crate::app::App;
use crate::clock::moment;
use crate::errors::{Code, Refusal};
use crate::request::JSON_BODY;

/// Most parts of a form.
const PARTS: usize = 64;
/// Most bytes that may come without making a part, or a piece of one.
const SHAPELESS: u64 = 1024 * 1024;
/// Bytes after which the parser has to hand out what it has: it takes all that is there otherwise.
const ROUND: usize = 64 * 1024;
/// Bytes that must come in each second, seen over the whole form and after some time of grace.
const SLOWEST: u64 = 16 * 1024;

/// What the parser and its source know of each other.
#[derive(Default)]
struct Watch {
    /// Bytes since something was made of them.
    shapeless: AtomicU64,
    too_large: AtomicBool,
    too_slow: AtomicBool,
}

impl Watch {
    fn refusal(&self) -> Refusal {
        if self.too_large.load(Ordering::Relaxed) {
            too_large()
        } else if self.too_slow.load(Ordering::Relaxed) {
            too_slow()
        } else {
            Refusal::new(Code::BadRequest, "The form is damaged or broke off.")
        }
    }
}

fn too_large() -> Refusal {
    Refusal::new(Code::TooLarge, "The form has too much beside its files.")
}

fn too_slow() -> Refusal {
    Refusal::new(Code::RequestTimeout, "The upload came to a halt, or is too slow.")
}

/// The body of a form on its way to the parser.
struct Source {
    body: BodyDataStream,
    watch: Arc<Watch>,
    round: usize,
    all: u64,
    since: Instant,
    grace: Duration,
}

impl Source {
    fn check(&mut self, length: usize) -> Result<(), BoxError> {
        self.round += length;
        self.all += length as u64;
        let shapeless = self.watch.shapeless.fetch_add(length as u64, Ordering::Relaxed) + length as u64;
        let time = self.grace + Duration::from_secs(self.all / SLOWEST);
        self.watch.too_large.store(shapeless > SHAPELESS, Ordering::Relaxed);
        self.watch.too_slow.store(moment().duration_since(self.since) > time, Ordering::Relaxed);
        let refused = [&self.watch.too_large, &self.watch.too_slow];
        if refused.iter().any(|flag| flag.load(Ordering::Relaxed)) {
            return Err("the form is refused".into());
        }
        Ok(())
    }
}

impl Stream for Source {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.round >= ROUND {
            self.round = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = self.body.poll_next_unpin(cx);
        if next.is_pending() {
            self.round = 0;
        }
        Poll::Ready(match ready!(next) {
            Some(Ok(chunk)) => Some(self.check(chunk.len()).map(|()| chunk)),
            Some(Err(broken)) => Some(Err(broken.into())),
            None => None,
        })
    }
}

/// A form that is being read.
pub(super) struct Form {
    app: App,
    parser: Multipart,
    watch: Arc<Watch>,
    parts: usize,
    /// Bytes that names and texts may still have, all together.
    texts: usize,
}

impl Form {
    /// The form in a request.
    pub(super) async fn of(app: &App, request: Request) -> Result<Self, Refusal> {
        let watch = Arc::<Watch>::default();
        let request = request.map(|body| {
            let grace = app.timings().request_body;
            let (body, watch) = (body.into_data_stream(), Arc::clone(&watch));
            Body::from_stream(Source { body, watch, round: 0, all: 0, since: moment(), grace })
        });
        let wrong = |_| Refusal::new(Code::BadRequest, "The body must be multipart/form-data.");
        let parser = Multipart::from_request(request, app).await.map_err(wrong)?;
        Ok(Self { app: app.clone(), parser, watch, parts: 0, texts: JSON_BODY })
    }

    /// The next part; what was not read of the one before is skipped.
    pub(super) async fn next(&mut self) -> Result<Option<Part<'_>>, Refusal> {
        self.parts += 1;
        if self.parts > PARTS {
            return Err(Refusal::new(Code::InvalidMediaMessage, "The form has too many parts."));
        }
        let Some(field) = in_time(&self.app, &self.watch, self.parser.next_field()).await? else {
            return Ok(None);
        };
        let mut part = Part { field, app: &self.app, watch: &self.watch, texts: &mut self.texts };
        let name = part.name().len();
        part.take_room(name)?;
        Ok(Some(part))
    }
}

/// One step of reading a form; a client that stops sending does not hold us for ever.
async fn in_time<T, E>(
    app: &App,
    watch: &Watch,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, Refusal> {
    let done = timeout(app.timings().request_body, step).await.map_err(|_| too_slow())?;
    watch.shapeless.store(0, Ordering::Relaxed);
    done.map_err(|_| watch.refusal())
}

/// One part of a form.
pub(super) struct Part<'a> {
    field: Field<'a>,
    app: &'a App,
    watch: &'a Watch,
    texts: &'a mut usize,
}

impl Part<'_> {
    pub(super) fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    pub(super) fn file_name(&self) -> &str {
        self.field.file_name().unwrap_or_default()
    }

    pub(super) fn content_type(&self) -> &str {
        self.field.content_type().unwrap_or_default()
    }

    /// The next piece of the content.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Refusal> {
        in_time(self.app, self.watch, self.field.chunk()).await
    }

    /// The content as a text.
    pub(super) async fn text(mut self) -> Result<String, Refusal> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            self.take_room(piece.len())?;
            bytes.extend_from_slice(&piece);
        }
        let wrong = |_| Refusal::new(Code::BadRequest, "A part of the form is not UTF-8.");
        String::from_utf8(bytes).map_err(wrong)
    }

    fn take_room(&mut self, bytes: usize) -> Result<(), Refusal> {
        *self.texts = self.texts.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }
}
