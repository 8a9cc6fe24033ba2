//! A file as a store.

use super::{
    read::{failure, whole},
    replace::replace,
};
use crate::{Failure, Reason, Stored, Version};
use rustix::fs::{flock, FlockOperation};
use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};
use tokio::{
    task::spawn_blocking,
    time::{sleep, Duration, Instant},
};

/// How long another writer is waited for. It holds the lock for as long as a file takes to be written.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file that is written.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    name: String,
}

impl FileStore {
    pub(crate) fn open(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), path }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn get(&mut self) -> Result<Stored, Failure> {
        let path = self.path.clone();
        self.done(move || stored(&path)).await
    }

    /// Compares and swaps, under the lock.
    pub(crate) async fn put(&mut self, text: &[u8], version: &Version) -> Result<bool, Failure> {
        // What a link points at is written, and the link stays.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let lock = self.lock(&path).await?;
        let (text, version) = (text.to_vec(), version.clone());
        self.done(move || {
            let is_as_told = stored(&path)?.version == version;
            if is_as_told {
                replaced(&path, &text).map_err(|error| failure(&path, &error))?;
            }
            // Now another one may write.
            drop(lock);
            Ok(is_as_told)
        })
        .await
    }

    /// The lock, which ends with its file. A process that dies leaves none.
    async fn lock(&self, path: &Path) -> Result<File, Failure> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let beside = PathBuf::from(beside);
        let failure = |error: &io::Error| failure(&beside, error);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&beside);
        let file = file.map_err(|error| failure(&error))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(file),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && Instant::now() < deadline => {
                    sleep(Duration::from_millis(5)).await;
                }
                Err(error) => return Err(failure(&error.into())),
            }
        }
    }

    /// What takes a disk's time is done beside the runtime.
    async fn done<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let ended = spawn_blocking(work).await;
        ended.unwrap_or_else(|error| Err(Failure::new(Reason::Unavailable, format!("{}: {error}", self.name))))
    }
}

fn stored(path: &Path) -> Result<Stored, Failure> {
    match whole(path) {
        Ok(text) => Ok(Stored::unnumbered(Some(text))),
        Err(failure) if failure.reason() == Reason::Missing => Ok(Stored::unnumbered(None)),
        Err(failure) => Err(failure),
    }
}

/// Puts another file in the place of this one, with its mode.
fn replaced(path: &Path, text: &[u8]) -> io::Result<()> {
    let mode = fs::metadata(path).map(|metadata| metadata.permissions());
    replace(path, OsStr::new(".consistent-"), 0o666, mode.ok(), text)
}
