//! Posts on their way: in order for each webhook, in the background, and never more than fit the queues.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
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

/// The ways to the webhooks.
pub(crate) struct Lines {
    /// None when TLS cannot be set up here; then nothing is sent.
    client: Option<Client>,
    queues: HashMap<String, mpsc::Sender<Post>>,
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
        Self { client: client.ok(), queues: HashMap::new(), retrying: Arc::new(Semaphore::new(RETRYING)) }
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
    let line = lines.queues.entry(post.webhook.clone()).or_insert_with(|| {
        let (sender, posts) = mpsc::channel(QUEUE);
        app.track(work(app.clone(), posts));
        sender
    });
    if let Err(full) = line.try_send(post) {
        let post = full.into_inner();
        tracing::warn!(webhook = post.webhook, "too much waits for this webhook, so it misses an event");
    }
}

/// Sends the posts of one webhook, one after the other.
async fn work(app: App, mut posts: mpsc::Receiver<Post>) {
    loop {
        let post = tokio::select! {
            post = posts.recv() => post,
            () = app.stopping() => return,
        };
        let Some(post) = post else { return };
        if !arrives(&app, &post).await && post.retry {
            try_again_later(&app, post);
        }
    }
}

fn try_again_later(app: &App, post: Post) {
    let Ok(place) = Arc::clone(&app.lines().retrying).try_acquire_owned() else {
        tracing::warn!(webhook = post.webhook, "too much waits to be tried again, so an event is given up");
        return;
    };
    let app = app.clone();
    app.clone().track(async move {
        let _place = place;
        for pause in app.timings().webhook_retries {
            if !slept(&app, pause).await || arrives(&app, &post).await {
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
