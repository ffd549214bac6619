//! A server with all that it needs, and clients of it.

mod device;
mod reply;

pub use device::Device;
pub use reply::Reply;

use halley_cometchat::{ApiKey, AppId, BaseUrl, Client, Region, Settings as ChatSettings, Timeouts};
use halley_credentials::clock::Clock;
use halley_sandbox::{DEFAULT_API_KEY, DEFAULT_APP_ID, Running};
use halley_testkit::{ManualClock, SeededRandomness};
use halley_token_api::answers::Registration;
use halley_token_server::service::{Parts, Service};
use halley_token_server::settings::{HashingSettings, Limits, PasswordSettings, Settings};
use halley_token_server::store::{self, Store, StoreOptions};
use reply::Document;
use reqwest::Method;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A password that the policy takes.
pub const PASSWORD: &str = "correct horse battery staple";
/// The time at the start.
pub const NOW: i64 = 1_800_000_000;
/// How long a test waits for what has to come.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// A server, the sandbox behind it, and a client.
pub struct World {
    pub sandbox: Running,
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    pub url: String,
    pub folder: TempDir,
    document: Document,
    http: reqwest::Client,
    stop: CancellationToken,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Settings as most tests want them: cheap hashes, no limits.
pub fn settings(url: &str) -> Settings {
    Settings {
        server_url: url.parse().unwrap(),
        server_name: "Test".into(),
        registration: Registration::Open,
        app_id: DEFAULT_APP_ID.into(),
        region: "us".into(),
        hosts: None,
        password: PasswordSettings { min_chars: 12, min_score: 3 },
        hashing: HashingSettings { memory_kib: 64, passes: 1, lanes: 1, at_once: 2, queue: 16 },
        limits: Limits {
            passwords_per_minute: 0,
            accounts_per_hour: 0,
            calls_per_minute: 0,
            signed_per_minute: 0,
            lockout: true,
            request: Duration::from_secs(30),
        },
        trusted_proxies: Vec::new(),
        metrics_from: vec!["127.0.0.1/32".parse().unwrap()],
        audit_keep_days: 365,
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings, and without the worker: what is left to do stays so until a test asks.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let sandbox = halley_sandbox::start(halley_sandbox::Options::default()).await.unwrap();
        let folder = TempDir::new().unwrap();
        let store = open(folder.path()).await;
        Self::on(sandbox, folder, store, change).await
    }

    pub async fn on(
        sandbox: Running,
        folder: TempDir,
        store: Arc<dyn Store>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let stop = CancellationToken::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = settings(&url);
        change(&mut settings);
        let service = service(settings, store.clone(), clock.clone(), &sandbox.url()).await;
        serve(listener, &service, stop.clone());
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let document = Document::fetch(&http, &url).await;
        Self { sandbox, store, clock, url, folder, document, http, stop }
    }

    /// The worker of another replica, until the world ends.
    pub async fn start_worker(&self) {
        let service =
            service(settings(&self.url), self.store.clone(), self.clock.clone(), &self.sandbox.url()).await;
        let stop = self.stop.clone();
        tokio::spawn(async move { service.run(stop).await });
    }

    /// Makes a call. The reply is held against the description.
    pub async fn call(&self, method: Method, path: &str, body: Value) -> Reply {
        self.send(method, path, &[], Some(body)).await
    }

    /// Makes a signed call with a fresh assertion.
    pub async fn signed(&self, device: &Device, method: Method, path: &str, body: Option<Value>) -> Reply {
        self.with_assertion(&device.assertion(self), method, path, body).await
    }

    pub async fn with_assertion(
        &self,
        assertion: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Reply {
        self.send(method, path, &[("authorization", &format!("Bearer {assertion}"))], body).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let body = body.map(|body| body.to_string());
        let mut all = headers.to_vec();
        if body.is_some() {
            all.push(("content-type", "application/json"));
        }
        self.raw(method, path, &all, body.unwrap_or_default().into_bytes()).await
    }

    pub async fn raw(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.body(body);
        }
        let reply = Reply::read(request.send().await.unwrap()).await;
        self.document.check(&method, path, &reply);
        reply
    }

    pub fn document(&self) -> &Value {
        &self.document.value
    }

    /// Mints with a fresh assertion.
    pub async fn mint(&self, device: &Device) -> Reply {
        self.mint_with(&device.assertion(self)).await
    }

    pub async fn mint_with(&self, assertion: &str) -> Reply {
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        self.call(Method::POST, "/v1/token", json!({ "grant_type": grant, "assertion": assertion })).await
    }

    /// Signs somebody up with a new device.
    pub async fn person(&self, name: &str) -> Device {
        let mut device = Device::new(name);
        let reply = self.call(Method::POST, "/v1/accounts", device.new_account(PASSWORD)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        device.enrolled(&reply);
        device
    }

    /// Enrols a further device of somebody.
    pub async fn further_device(&self, of: &Device, password: &str) -> Device {
        let mut device = Device { email: of.email.clone(), ..Device::new("further") };
        let reply = self.call(Method::POST, "/v1/devices", device.enrolment(password)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        device.enrolled(&reply);
        device
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Reply {
        self.call(Method::POST, "/v1/login", json!({ "email": email, "password": password })).await
    }

    /// What the sandbox says to a call of its server API.
    pub async fn chat(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}/v3{path}", self.sandbox.url()));
        request = request.header("apikey", DEFAULT_API_KEY).header("appid", DEFAULT_APP_ID);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap_or_default())
    }

    /// How many tokens of somebody are alive at the sandbox.
    pub async fn tokens(&self, uid: &str) -> usize {
        let (_, body) = self.chat(Method::GET, &format!("/users/{uid}/auth_tokens"), None).await;
        body["data"].as_array().map_or(0, Vec::len)
    }

    /// Whether the sandbox takes a token.
    pub async fn is_alive(&self, uid: &str, token: &str) -> bool {
        self.chat(Method::GET, &format!("/users/{uid}/auth_tokens/{token}"), None).await.0 == 200
    }

    pub async fn faults(&self, faults: Value) {
        let url = format!("{}/sandbox/faults", self.sandbox.url());
        let reply = self.http.put(url).json(&json!({ "faults": faults })).send().await.unwrap();
        assert!(reply.status().is_success(), "{}", reply.text().await.unwrap());
    }

    pub async fn audited(&self) -> Vec<String> {
        self.store.audit_log(None, 1_000).await.unwrap().into_iter().map(|event| event.event).collect()
    }
}

pub async fn open(folder: &Path) -> Arc<dyn Store> {
    let url = format!("sqlite://{}", folder.join("server.db").display());
    store::open(&StoreOptions::new(url.into())).await.unwrap()
}

/// Serves until it is told to stop.
pub fn serve(listener: TcpListener, service: &Service, stop: CancellationToken) {
    let app = service.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        let _ = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await;
    });
}

pub async fn service(
    settings: Settings,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    sandbox: &str,
) -> Service {
    let chat = Client::new(ChatSettings {
        base_url: Some(BaseUrl::parse(sandbox).unwrap()),
        timeouts: Timeouts { connect: Duration::from_secs(5), call: Duration::from_secs(5) },
        ..ChatSettings::new(
            AppId::parse(DEFAULT_APP_ID).unwrap(),
            Region::Us,
            ApiKey::new(DEFAULT_API_KEY.into()).unwrap(),
        )
    });
    // Replicas share a store, so each world needs ids of its own only within itself.
    static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let seed = SEED.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let randomness = Arc::new(SeededRandomness::new(seed << 32));
    Service::new(Parts { settings, store, chat: chat.unwrap(), clock, randomness }).await.unwrap()
}

/// Waits until something is so.
pub async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    tokio::time::timeout(PATIENCE, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("it did not come to be");
}
