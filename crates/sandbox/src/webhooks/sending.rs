//! Posts on their way: in order for each webhook, in the background, and never more than fit the queues.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use url::Url;

use crate::app::App;
use crate::state::is_near;

/// Posts that wait for one webhook; further ones are dropped.
const QUEUE: usize = 1_000;
/// Bytes of all posts that are on their way; further ones are dropped.
const BYTES: usize = 32 * 1024 * 1024;
/// Posts of all webhooks that wait to be tried again; further ones are dropped.
const RETRYING: usize = 1_000;

/// One thing to tell one webhook.
pub(super) struct Post {
    pub(super) webhook: String,
    pub(super) url: Url,
    pub(super) login: Option<(String, SecretString)>,
    pub(super) body: String,
    pub(super) retry: bool,
}

/// Bytes of posts that are on their way.
#[derive(Clone, Default)]
struct Load(Arc<AtomicUsize>);

impl Load {
    /// Takes so many bytes on, unless they are too many.
    fn take(&self, bytes: usize) -> Option<Weight> {
        let weight = Weight { load: self.clone(), bytes };
        (self.0.fetch_add(bytes, Ordering::Relaxed) + bytes <= BYTES).then_some(weight)
    }
}

/// The part of one post in the load, until it is dropped.
struct Weight {
    load: Load,
    bytes: usize,
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.load.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A post on its way.
struct Loaded {
    post: Post,
    _weight: Weight,
}

/// The ways to the webhooks.
pub(crate) struct Lines {
    /// None when TLS cannot be set up here; then nothing is sent.
    client: Option<Client>,
    queues: HashMap<String, mpsc::Sender<Loaded>>,
    load: Load,
    retrying: Arc<Semaphore>,
}

impl Default for Lines {
    fn default() -> Self {
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        // No redirects and no proxy: either could lead off this machine.
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none());
        let client = client.resolve_to_addrs("localhost", &here).build();
        if let Err(why) = &client {
            tracing::error!(%why, "webhooks cannot be called");
        }
        Self {
            client: client.ok(),
            queues: HashMap::new(),
            load: Load::default(),
            retrying: Arc::new(Semaphore::new(RETRYING)),
        }
    }
}

impl Lines {
    /// Forgets the queues; what is in them goes out only to webhooks that still exist.
    pub(crate) fn clear(&mut self) {
        self.queues.clear();
    }
}

/// Puts a post into its webhook's queue.
pub(super) fn queue(app: &App, post: Post) {
    // Without a runtime, as in a reset from another thread, there is nobody to send it.
    if Handle::try_current().is_err() {
        return;
    }
    let mut lines = app.lines();
    let Some(weight) = lines.load.take(post.body.len()) else {
        tracing::warn!(
            webhook = post.webhook,
            "too much waits for all webhooks, so this one misses an event"
        );
        return;
    };
    let line = lines.queues.entry(post.webhook.clone()).or_insert_with(|| {
        let (sender, posts) = mpsc::channel(QUEUE);
        app.track(work(app.clone(), posts));
        sender
    });
    if let Err(full) = line.try_send(Loaded { post, _weight: weight }) {
        let Loaded { post, .. } = full.into_inner();
        tracing::warn!(webhook = post.webhook, "too much waits for this webhook, so it misses an event");
    }
}

/// Sends the posts of one webhook, one after the other.
async fn work(app: App, mut posts: mpsc::Receiver<Loaded>) {
    loop {
        let post = tokio::select! {
            post = posts.recv() => post,
            () = app.stopping() => return,
        };
        let Some(loaded) = post else { return };
        if !arrives(&app, &loaded.post).await && loaded.post.retry {
            try_again_later(&app, loaded);
        }
    }
}

fn try_again_later(app: &App, loaded: Loaded) {
    let post = &loaded.post;
    let Ok(place) = Arc::clone(&app.lines().retrying).try_acquire_owned() else {
        tracing::warn!(webhook = post.webhook, "too much waits to be tried again, so an event is given up");
        return;
    };
    let app = app.clone();
    app.clone().track(async move {
        let _place = place;
        let post = &loaded.post;
        for pause in app.timings().webhook_retries {
            if !slept(&app, pause).await || arrives(&app, post).await {
                return;
            }
        }
        tracing::warn!(webhook = post.webhook, "an event did not arrive in any try");
    });
}

async fn slept(app: &App, pause: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => true,
        () = app.stopping() => false,
    }
}

/// Whether the webhook has taken the post, or is no longer to get it.
async fn arrives(app: &App, post: &Post) -> bool {
    let gone = app.world(|world, _| world.webhook(&post.webhook).map(drop)).is_err();
    let near = app.options().remote_webhooks || is_near(&post.url);
    let Some(client) = app.lines().client.clone().filter(|_| !gone && near) else { return true };
    let mut request = client.post(post.url.clone()).header(CONTENT_TYPE, "application/json");
    if let Some((name, password)) = &post.login {
        request = request.basic_auth(name, Some(password.expose_secret()));
    }
    let answer = request.timeout(app.timings().webhook_answer).body(post.body.clone()).send();
    tokio::select! {
        answer = answer => answer.is_ok_and(|answer| answer.status() == StatusCode::OK),
        () = app.stopping() => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_weigh_until_they_are_gone() {
        let load = Load::default();
        let first = load.take(BYTES - 1).unwrap();
        assert!(load.take(2).is_none());
        assert!(load.take(1).is_some(), "what was refused weighs nothing");
        drop(first);
        assert!(load.take(BYTES).is_some());
    }
}
