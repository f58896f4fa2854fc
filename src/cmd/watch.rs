//! Follows folders: says when something in them has changed and has then been left alone for a moment.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use super::{Failure, Result, Stop};

/// Files arrive in bursts: a run waits until it has been quiet for so long ...
const QUIET: Duration = Duration::from_millis(500);
/// ... but no longer than this where it never is.
const PATIENCE: Duration = Duration::from_secs(10);
/// Network disks tell of no changes: look again all the same.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

/// Calls `index` after each burst of changes; returns only when that fails or the folders can no longer be watched.
pub fn follow(folders: &[PathBuf], archive: &Path, mut index: impl FnMut() -> std::result::Result<(), Stop>) -> Result {
    let (sender, events) = mpsc::channel();
    let unwatched = |error: notify::Error| Failure::new(format!("cannot watch: {}", error.to_string().to_lowercase()));
    let mut watcher = notify::recommended_watcher(sender).map_err(unwatched)?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::Recursive).map_err(unwatched)?;
    }
    let archive = archive.canonicalize().unwrap_or_else(|_| archive.to_path_buf());
    eprintln!("watching; interrupt to end");
    // What changed between the first run and the watch is met by a run of its own.
    index()?;
    loop {
        wait_for_change(&events, &archive)?;
        index()?;
    }
}

fn wait_for_change(events: &Receiver<notify::Result<Event>>, archive: &Path) -> std::result::Result<(), Failure> {
    let mut first: Option<Instant> = None;
    loop {
        let patience = first.map_or(LOOK_AGAIN, |first| QUIET.min(PATIENCE.saturating_sub(first.elapsed())));
        match events.recv_timeout(patience) {
            Ok(event) => {
                if event.map_or(true, |event| counts(&event, archive)) {
                    first.get_or_insert_with(Instant::now);
                }
                if first.is_some_and(|first| first.elapsed() >= PATIENCE) {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::new("the folders are no longer watched")),
        }
    }
}

/// Reading changes nothing, and what the archive writes is its own affair.
fn counts(event: &Event, archive: &Path) -> bool {
    !matches!(event.kind, EventKind::Access(_)) && !event.paths.iter().all(|path| path.starts_with(archive))
}
