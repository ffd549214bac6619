//! Unpredictable bytes, as the rules are given them.

/// Makes unpredictable bytes. A parameter, so that tests can repeat a run.
pub trait Randomness: Send + Sync {
    /// Fills the whole slice.
    ///
    /// # Errors
    /// When the system has no randomness to give; nothing secret may be made then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoRandomness;
