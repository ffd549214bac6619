//! One thing at a time, and cancelling it.

use crate::shell::{Place, Shell};
use halley_contract::errors::{CommandError, ErrorCode};
use tauri::Runtime;
use tokio::sync::watch;

/// What runs now. It is cancelled from the moment [`Shell::cancel`] is called, whatever it does then.
pub(crate) struct Attempt(watch::Receiver<()>);

impl Attempt {
    /// Whether it was cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.has_changed().unwrap_or(true)
    }

    /// Runs until it ends or is cancelled.
    pub(crate) async fn cancellable<T>(
        &self,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        // A copy, as waiting marks what came as seen.
        let mut changes = self.0.clone();
        tokio::select! {
            biased;
            _ = changes.changed() => Err(cancelled()),
            outcome = work => outcome,
        }
    }
}

impl<R: Runtime> Shell<R> {
    /// Runs one thing at a time. What takes long inside it is made [`Attempt::cancellable`]; the rest
    /// runs to its end, so that nothing is left half done.
    pub(crate) async fn exclusively<T>(
        &self,
        work: impl AsyncFnOnce(Attempt) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let Ok(_busy) = self.busy.try_lock() else {
            return Err(CommandError::new(ErrorCode::InProgress, "something is still running"));
        };
        work(Attempt(self.cancel.subscribe())).await
    }

    /// Stops what runs, and forgets who waits for the chat service.
    pub fn cancel(&self) {
        // Under the lock, so that nobody gets to the chat window between the two.
        let mut place = self.place();
        self.cancel.send_replace(());
        stop_waiting(&mut place);
    }

    /// Forgets who waits for the chat service: over another connection their password says nothing.
    pub(crate) fn forget_waiting(&self) {
        stop_waiting(&mut self.place());
    }
}

fn stop_waiting(place: &mut Place) {
    if matches!(place, Place::Waiting { .. }) {
        *place = Place::SignedOut;
    }
}

pub(crate) fn cancelled() -> CommandError {
    CommandError::new(ErrorCode::Cancelled, "cancelled")
}
