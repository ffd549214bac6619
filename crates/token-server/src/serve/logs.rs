//! Log lines on standard error: one JSON object each, or one for people.
//!
//! Only what is logged on purpose gets here, as fields; there is no place for bodies or headers. Lines of libraries are
//! kept from `warn` on.

use super::system::SystemClock;
use crate::config::{Log, LogFormat};
use serde_json::{Map, Value};
use std::fmt::{self, Write as _};
use std::io::Write;
use std::sync::Mutex;
use time::format_description::well_known::Rfc3339;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// The targets of the lines about requests and about security events. Ours, as is all that begins with the name of a
/// crate of ours.
const OURS: [&str; 2] = ["access", "audit"];

/// Writes log lines from now on, and one for each panic, without what it says: that may hold anything.
pub fn start(log: Log) {
    let lines = Lines { log, out: Mutex::new(std::io::stderr()) };
    let subscriber = tracing_subscriber::registry().with(lines);
    // Fails only where somebody has set one before: in a test, which keeps its own.
    let _kept = tracing::subscriber::set_global_default(subscriber);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of the server: panicked");
    }));
}

struct Lines<W> {
    log: Log,
    out: Mutex<W>,
}

impl<W> Lines<W> {
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        let ours = OURS.contains(&target) || target.starts_with("halley");
        let level = if ours { self.log.level } else { self.log.level.min(Level::WARN) };
        *metadata.level() <= level
    }
}

impl<S: Subscriber, W: Write + 'static> Layer<S> for Lines<W>
where
    Self: 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.log.level))
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let line = match self.log.format {
            LogFormat::Json => json(event.metadata(), fields.0),
            LogFormat::Text => text(event.metadata(), fields.0),
        };
        if let Ok(mut out) = self.out.lock() {
            // With standard error closed there is nobody left to tell.
            let _unheard = out.write_all(line.as_bytes());
        }
    }
}

fn now() -> String {
    let now = SystemClock::precisely();
    let now = now.replace_millisecond(now.millisecond()).unwrap_or(now);
    now.format(&Rfc3339).unwrap_or_default()
}

fn json(metadata: &Metadata<'_>, fields: Map<String, Value>) -> String {
    let mut line = Map::new();
    line.insert("time".to_owned(), now().into());
    line.insert("level".to_owned(), metadata.level().as_str().to_lowercase().into());
    line.insert("target".to_owned(), metadata.target().into());
    line.extend(fields);
    format!("{}\n", Value::Object(line))
}

fn text(metadata: &Metadata<'_>, mut fields: Map<String, Value>) -> String {
    let mut line = format!("{} {:5} {}", now(), metadata.level(), metadata.target());
    let plain = |value: &Value| match value {
        // Control characters would let a value begin a line of its own.
        Value::String(text) if text.chars().all(|c| c.is_ascii_graphic()) => text.clone(),
        value => value.to_string(),
    };
    if let Some(message) = fields.remove("message") {
        let message = message.as_str().map(|text| text.replace(char::is_control, " "));
        let _infallible = write!(line, ": {}", message.unwrap_or_default());
    }
    for (name, value) in &fields {
        let _infallible = write!(line, " {name}={}", plain(value));
    }
    line.push('\n');
    line
}

/// The fields of one event.
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}").into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn lines(format: LogFormat, say: impl FnOnce()) -> String {
        let written = Written::default();
        let log = Log { format, level: Level::INFO };
        let subscriber = tracing_subscriber::registry().with(Lines { log, out: Mutex::new(written.clone()) });
        tracing::subscriber::with_default(subscriber, say);
        let bytes = written.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    fn say() {
        tracing::info!(target: "access", method = "GET", route = "/v1/devices/{id}", status = 200, ms = 1.5);
        tracing::debug!(target: "access", "not wanted");
        tracing::info!(target: "some_library", "not wanted");
        tracing::warn!(target: "some_library", text = "two\nlines", "odd\nmessage");
    }

    #[test]
    fn a_line_is_one_json_object_with_the_fields_beside_each_other() {
        let written = lines(LogFormat::Json, say);
        let lines: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{written}");
        assert_eq!((&lines[0]["route"], &lines[0]["status"]), (&"/v1/devices/{id}".into(), &200.into()));
        assert_eq!((&lines[0]["level"], &lines[0]["target"]), (&"info".into(), &"access".into()));
        assert!(lines[0]["time"].as_str().unwrap().ends_with('Z'));
        assert_eq!(lines[1]["message"], "odd\nmessage");
    }

    #[test]
    fn a_line_for_people_stays_one_line() {
        let written = lines(LogFormat::Text, say);
        assert_eq!(written.lines().count(), 2, "{written}");
        assert!(written.contains("INFO  access method=GET") && written.contains("odd message"), "{written}");
    }
}
