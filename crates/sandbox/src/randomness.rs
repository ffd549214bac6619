//! Where tokens and file names get their unguessable part, as a parameter.

/// No random bytes could be had from the operating system.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness;

/// A source of random bytes fit for secrets.
pub trait Randomness: Send + Sync {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`NoRandomness`] when the source is out of order; the buffer is then unusable.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that the rule points to")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// `bytes` random bytes as twice as many hexadecimal digits.
pub(crate) fn hex_text(source: &dyn Randomness, bytes: usize) -> Result<String, NoRandomness> {
    let mut buffer = vec![0_u8; bytes];
    source.fill(&mut buffer)?;
    Ok(hex::encode(buffer))
}
