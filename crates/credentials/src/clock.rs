//! The time, as the rules are told it.

/// Seconds since 1970-01-01 UTC.
pub type UnixSeconds = i64;

/// Tells the time. A parameter, so that tests can move it.
pub trait Clock: Send + Sync {
    /// Now, by the clock of the computer. May step in either direction between two calls.
    fn now(&self) -> UnixSeconds;
    /// What the clock of the computer showed when the app started, plus the time that has passed
    /// since. Never steps while the app runs, whatever is done to that clock; may stand still while
    /// the computer sleeps.
    fn steady(&self) -> UnixSeconds;
}
