//! Frames that wait for one client to take them: bounded in number and in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::mpsc;

/// Most bytes that wait for one client.
const BYTES: usize = 8 * 1024 * 1024;

/// Whether a frame may be missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// It tells of something that has changed: who misses it has to connect again and fetch.
    Lasting,
    /// It is about this moment: typing, presence, transient messages.
    Passing,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Queued,
    Dropped,
    /// The client does not keep up, or is gone.
    Refused,
}

/// The end where frames go in.
#[derive(Clone)]
pub(super) struct Entry {
    frames: mpsc::Sender<Utf8Bytes>,
    bytes: Arc<AtomicUsize>,
}

/// The end where the socket takes them out.
pub(super) struct Exit {
    frames: mpsc::Receiver<Utf8Bytes>,
    bytes: Arc<AtomicUsize>,
}

/// A queue for so many frames.
pub(super) fn queue(frames: usize) -> (Entry, Exit) {
    let (sender, receiver) = mpsc::channel(frames.max(1));
    let bytes = Arc::<AtomicUsize>::default();
    (Entry { frames: sender, bytes: Arc::clone(&bytes) }, Exit { frames: receiver, bytes })
}

impl Entry {
    /// Puts a frame in, without ever waiting. One half is kept for frames that last, so that a flood of the
    /// others cuts nobody off.
    pub(super) fn push(&self, frame: &Utf8Bytes, worth: Worth) -> Fate {
        let bytes = self.bytes.load(Ordering::Relaxed) + frame.len();
        let (room, most) = (self.frames.capacity(), self.frames.max_capacity());
        if worth == Worth::Passing && (room <= most / 2 || bytes > BYTES / 2) {
            return Fate::Dropped;
        }
        // A single frame always fits, however large.
        if (bytes > BYTES && room < most) || self.frames.try_send(frame.clone()).is_err() {
            return Fate::Refused;
        }
        self.bytes.fetch_add(frame.len(), Ordering::Relaxed);
        Fate::Queued
    }
}

impl Exit {
    /// The next frame; it counts no longer.
    pub(super) async fn next(&mut self) -> Option<Utf8Bytes> {
        let frame = self.frames.recv().await?;
        self.bytes.fetch_sub(frame.len(), Ordering::Relaxed);
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_passes_is_dropped_before_what_lasts_is_refused() {
        let (entry, mut exit) = queue(4);
        let frame = Utf8Bytes::from_static("frame");
        let fates = |worth| [(); 3].map(|()| entry.push(&frame, worth));
        assert_eq!(fates(Worth::Passing), [Fate::Queued, Fate::Queued, Fate::Dropped]);
        assert_eq!(fates(Worth::Lasting), [Fate::Queued, Fate::Queued, Fate::Refused]);
        exit.next().await.unwrap();
        assert_eq!(entry.push(&frame, Worth::Passing), Fate::Dropped);
        assert_eq!(entry.push(&frame, Worth::Lasting), Fate::Queued);
    }

    #[tokio::test]
    async fn large_frames_are_bounded_by_their_bytes() {
        let (entry, mut exit) = queue(1_000);
        let large = Utf8Bytes::from("x".repeat(BYTES / 4));
        let mut fates = Vec::new();
        while fates.last() != Some(&Fate::Refused) && fates.len() < 100 {
            fates.push(entry.push(&large, Worth::Lasting));
        }
        assert_eq!(fates.len(), 5);
        assert_eq!(entry.push(&large, Worth::Passing), Fate::Dropped);
        exit.next().await.unwrap();
        assert_eq!(entry.push(&large, Worth::Lasting), Fate::Queued);
    }
}
