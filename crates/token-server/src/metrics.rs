//! What is counted and measured, for `/metrics`. Labels have few values, and never anything of a person.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::{Duration, Instant};

/// Upper bounds of the durations, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    call: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Event {
    event: String,
}

type Durations<L> = Family<L, Histogram, fn() -> Histogram>;

/// All of it.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Durations<Route>,
    chat: Durations<Call>,
    chat_failures: Family<Call, Counter>,
    events: Family<Event, Counter>,
    mints: Counter,
    lockouts: Counter,
    hash_rejections: Counter,
    store_failures: Counter,
    hash_queue: Gauge,
    backlog: Gauge,
    backlog_age: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Everything at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("halley"),
            requests: Family::default(),
            durations: Durations::new_with_constructor(histogram),
            chat: Durations::new_with_constructor(histogram),
            chat_failures: Family::default(),
            events: Family::default(),
            mints: Counter::default(),
            lockouts: Counter::default(),
            hash_rejections: Counter::default(),
            store_failures: Counter::default(),
            hash_queue: Gauge::default(),
            backlog: Gauge::default(),
            backlog_age: Gauge::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time to an answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register_with_unit("chat_duration", "Calls to CometChat", Unit::Seconds, self.chat.clone());
        registry.register(
            "chat_failures",
            "Calls to CometChat that failed or were refused",
            self.chat_failures.clone(),
        );
        registry.register("security_events", "Events of the audit log", self.events.clone());
        registry.register("mints", "Auth tokens handed out", self.mints.clone());
        registry.register("lockouts", "Attempts refused because of wrong passwords", self.lockouts.clone());
        registry.register(
            "hash_rejections",
            "Requests refused because the queue of password checks was full",
            self.hash_rejections.clone(),
        );
        registry.register("store_failures", "Failures of the database", self.store_failures.clone());
        registry.register("hash_queue", "Password checks that run or wait", self.hash_queue.clone());
        registry.register("work_backlog", "Work that is to be done at CometChat", self.backlog.clone());
        registry.register_with_unit(
            "work_backlog_age",
            "Age of the oldest such work",
            Unit::Seconds,
            self.backlog_age.clone(),
        );
    }

    /// A request was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        // Methods may be made up by clients; these are the ones that mean something.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(&method);
        let method = if known { method } else { "other" }.to_owned();
        self.requests.get_or_create(&Answered { method, route: route.to_owned(), status }).inc();
        self.durations.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// CometChat was called.
    pub fn chat(&self, call: &'static str, took: Duration, failed: bool) {
        self.chat.get_or_create(&Call { call }).observe(took.as_secs_f64());
        if failed {
            self.chat_failures.get_or_create(&Call { call }).inc();
        }
    }

    /// Something went into the audit log.
    pub fn audited(&self, event: &str) {
        self.events.get_or_create(&Event { event: event.to_owned() }).inc();
    }

    /// A token was handed out.
    pub fn minted(&self) {
        self.mints.inc();
    }

    /// An attempt was refused because of others before it.
    pub fn locked_out(&self) {
        self.lockouts.inc();
    }

    /// The queue of password checks was full.
    pub fn hash_rejected(&self) {
        self.hash_rejections.inc();
    }

    /// The database failed.
    pub fn store_failed(&self) {
        self.store_failures.inc();
    }

    /// How many password checks run or wait.
    pub fn hash_queue(&self, taken: usize) {
        self.hash_queue.set(i64::try_from(taken).unwrap_or(i64::MAX));
    }

    /// How much work is noted, and how old the oldest is.
    pub fn backlog(&self, count: u64, age_s: i64) {
        self.backlog.set(i64::try_from(count).unwrap_or(i64::MAX));
        self.backlog_age.set(age_s);
    }

    /// In the text format of OpenMetrics.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

fn histogram() -> Histogram {
    Histogram::new(BOUNDS)
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// From now on.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "durations for metrics and logs decide nothing")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Until now.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
