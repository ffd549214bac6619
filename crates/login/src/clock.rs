//! The time, as the rules are told it.

/// Seconds since 1970-01-01 UTC.
pub type UnixSeconds = i64;

/// Tells the time. A parameter, so that tests can move it.
pub trait Clock: Send + Sync {
    /// Now. May step in either direction between two calls.
    fn now(&self) -> UnixSeconds;
}
