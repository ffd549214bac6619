//! What may be forgotten some day.

/// So many rows are dropped at once, that nobody else waits long for the end of it.
pub(super) const FORGOTTEN_AT_ONCE: u32 = 10_000;

/// A kind of rows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Forgettable {
    Assertions,
    Attempts,
    TooManyAttempts,
    Invites,
    Audit,
}

impl Forgettable {
    pub(super) const ALL: [Self; 5] =
        [Self::Assertions, Self::Attempts, Self::TooManyAttempts, Self::Invites, Self::Audit];
}
