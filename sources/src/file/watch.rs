//! A file as a source.

use super::{
    read::{stamp, whole, Stamp},
    replace::folder,
};
use crate::{Failure, Found, Reason};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    sync::Notify,
    task::spawn_blocking,
    time::{sleep_until, Duration, Instant},
};

/// How often it is looked at though nobody told of a change.
const POLL: Duration = Duration::from_secs(1);
/// How long it must stay as it is before it is read: whoever writes in place takes a while.
const DEBOUNCE: Duration = Duration::from_millis(50);

/// A file that is watched.
#[derive(Debug)]
pub struct FileWatch {
    path: PathBuf,
    name: String,
    /// Tells of changes; none where the system cannot, and the file is looked at every second alone.
    watcher: Option<RecommendedWatcher>,
    hint: Arc<Notify>,
    known: Option<Known>,
    due: Instant,
}

/// The text that was told last.
#[derive(Debug)]
struct Known {
    text: Vec<u8>,
    stamp: Option<Stamp>,
}

impl FileWatch {
    pub(crate) fn open(path: PathBuf) -> Self {
        let name = path.display().to_string();
        Self { path, name, watcher: None, hint: Arc::default(), known: None, due: Instant::now() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn next(&mut self) -> Result<Found, Failure> {
        let found = self.changed().await;
        if found.is_err() {
            (self.watcher, self.known, self.due) = (None, None, Instant::now());
        }
        found
    }

    async fn changed(&mut self) -> Result<Found, Failure> {
        loop {
            // Whoever listens before reading misses nothing.
            if self.watcher.is_none() {
                self.watcher = watcher(&self.path, self.hint.clone());
            }
            tokio::select! {
                () = self.hint.notified() => {
                    // What is known by its stamp is read again, a while after the first of some changes: in a folder
                    // where somebody always writes, the last never comes.
                    self.due = self.due.min(Instant::now() + DEBOUNCE);
                    if let Some(known) = &mut self.known {
                        known.stamp = None;
                    }
                    continue;
                }
                () = sleep_until(self.due) => {}
            }
            let (path, before) = (self.path.clone(), self.known.as_ref().and_then(|known| known.stamp));
            let read = spawn_blocking(move || read(&path, before)).await;
            let read = read.unwrap_or_else(|error| Err(Failure::new(Reason::Unavailable, error.to_string())))?;
            self.due = Instant::now() + POLL;
            let Some(read) = read else { continue };
            let is_same = self.known.as_ref().is_some_and(|known| known.text == read.text);
            let known = self.known.insert(read);
            if !is_same {
                return Ok(Found::Document(known.text.clone()));
            }
        }
    }
}

/// The text and its stamp, unless it has this stamp.
fn read(path: &Path, before: Option<Stamp>) -> Result<Option<Known>, Failure> {
    // A file that changes while it is read has another stamp afterwards.
    let now = stamp(path)?;
    match before.is_some() && before == now {
        true => Ok(None),
        false => Ok(Some(Known { text: whole(path)?, stamp: now })),
    }
}

/// Tells of what happens in the folder of a file, for the file may be replaced.
fn watcher(path: &Path, hint: Arc<Notify>) -> Option<RecommendedWatcher> {
    // Reading a file is no change of it.
    let tell = move |event: notify::Result<notify::Event>| {
        if event.map_or(true, |event| !event.kind.is_access()) {
            hint.notify_one();
        }
    };
    let mut watcher = notify::recommended_watcher(tell).ok()?;
    watcher.watch(folder(path), RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}
