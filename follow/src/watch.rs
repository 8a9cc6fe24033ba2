//! Hints of the system that something happened in a folder. Nothing depends on them: a file is looked at now and then
//! without any.

use notify::{
    event::{AccessKind, AccessMode},
    EventKind, RecommendedWatcher, RecursiveMode, Watcher,
};
use std::{
    collections::BTreeSet,
    panic::{catch_unwind, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::mpsc::{channel, Receiver, SyncSender},
    time::Duration,
};

/// How long a watcher's own thread is waited for when it ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// A watch of the folders of some files.
pub(crate) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    /// It ends with the watcher's thread.
    ended: Receiver<()>,
}

/// The folders of files, as far as they are there.
pub(crate) fn folders<'a>(files: impl Iterator<Item = &'a Path>) -> BTreeSet<PathBuf> {
    files.map(folder).filter(|folder| folder.is_dir()).collect()
}

impl Watch {
    /// Watches folders; none if the system has no more watches.
    pub(crate) fn of(folders: BTreeSet<PathBuf>, hints: SyncSender<()>) -> Option<Self> {
        let (lives, ended) = channel();
        let tell = move |event: notify::Result<notify::Event>| {
            let _lives = &lives;
            if event.is_ok_and(|event| is_change(&event.kind)) {
                // One hint that waits is enough.
                let _ = hints.try_send(());
            }
        };
        // The watcher takes its own thread for granted, which the system may not have given it.
        catch_unwind(AssertUnwindSafe(|| {
            let watcher = notify::recommended_watcher(tell).ok()?;
            let mut watch = Self { watcher: Some(watcher), folders, ended };
            for folder in &watch.folders {
                watch.watcher.as_mut()?.watch(folder, RecursiveMode::NonRecursive).ok()?;
            }
            Some(watch)
        }))
        .unwrap_or(None)
    }

    /// What it watches.
    pub(crate) fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let watcher = self.watcher.take();
        let ended = catch_unwind(AssertUnwindSafe(|| drop(watcher)));
        if ended.is_ok() {
            let _ = self.ended.recv_timeout(PATIENCE);
        }
    }
}

/// Where a file's name stands: other files there may be what it leads to.
fn folder(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) => folder.to_path_buf(),
        None => file.to_path_buf(),
    }
}

/// Whether a file may be another one after it: that it was read is told, too, and we read it ourselves.
fn is_change(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if *access != AccessKind::Close(AccessMode::Write))
}
