//! Files on their way into the temporary folder. What is refused, or breaks off, leaves neither a file nor
//! room taken.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::forms::Part;
use crate::app::App;
use crate::errors::{Code, Refusal};
use crate::state::{StoredFile, limits};

/// Room is claimed in steps of so many bytes, as the length of a file shows at its end only.
const STEP: u64 = 1024 * 1024;

/// Room for a file that is still coming in.
struct Claim<'a> {
    app: &'a App,
    bytes: u64,
}

impl Claim<'_> {
    /// Makes it large enough for so many bytes.
    fn reach(&mut self, bytes: u64) -> Result<(), Refusal> {
        let more = bytes.saturating_sub(self.bytes).next_multiple_of(STEP);
        if more == 0 {
            return Ok(());
        }
        self.bytes += more;
        // Claimed first and checked then: of two that take the last room at once, none gets too much.
        let all = self.app.claimed_room().fetch_add(more, Ordering::Relaxed) + more;
        self.app.world(|world, _| world.check_room(all))
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.app.claimed_room().fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A file that goes again unless it is kept.
struct Unfinished(Option<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            let _left = std::fs::remove_file(path);
        }
    }
}

/// Files that were stored for a message; they go again unless it is sent.
pub(super) struct OwnFiles {
    app: App,
    keys: Vec<String>,
}

impl OwnFiles {
    pub(super) fn none(app: &App) -> Self {
        Self { app: app.clone(), keys: Vec::new() }
    }

    pub(super) fn add(&mut self, key: String) {
        self.keys.push(key);
    }

    /// The message is there.
    pub(super) fn keep(mut self) {
        self.keys.clear();
    }
}

impl Drop for OwnFiles {
    fn drop(&mut self) {
        for key in self.keys.drain(..) {
            if let Ok(Some(file)) = self.app.world(|world, _| Ok(world.remove_file(&key))) {
                let _left = std::fs::remove_file(file.path);
            }
        }
    }
}

/// Stores a part as the file `key`, of at most so many bytes; answers its size.
pub(super) async fn store(
    app: &App,
    key: &str,
    (name, mime_type): (String, String),
    most: u64,
    part: Part<'_>,
) -> Result<u64, Refusal> {
    let path = app.uploads()?.join(key);
    let mut claim = Claim { app, bytes: 0 };
    let mut unfinished = Unfinished(Some(path.clone()));
    let mut file = File::create(&path).await.map_err(no_place)?;
    let size = copy(&mut claim, most, part, &mut file).await?;
    unfinished.0 = None;
    app.world(|world, _| {
        world.add_file(key.to_owned(), StoredFile { name, mime_type, size, path });
        Ok(size)
    })
}

async fn copy(claim: &mut Claim<'_>, most: u64, mut part: Part<'_>, file: &mut File) -> Result<u64, Refusal> {
    let mut size = 0;
    while let Some(piece) = part.piece().await? {
        size += piece.len() as u64;
        if size > most {
            return Err(too_large(most));
        }
        claim.reach(size)?;
        file.write_all(&piece).await.map_err(no_place)?;
    }
    file.flush().await.map_err(no_place)?;
    Ok(size)
}

fn no_place(_: std::io::Error) -> Refusal {
    Refusal::new(Code::StorageFull, "The file could not be stored. Is the disk full?")
}

/// A file over a limit: the general one, or what was said when its address was asked for.
pub(super) fn too_large(most: u64) -> Refusal {
    let whose = if most == limits::FILE { "A file" } else { "This file" };
    Refusal::new(Code::TooLarge, format!("{whose} may have at most {most} bytes."))
}
