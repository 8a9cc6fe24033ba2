//! A file as it is read: whole, and none that is no file.

use crate::{stored::MOST, Failure, Reason};
use std::{
    fs::{File, Metadata},
    io::{self, ErrorKind, Read},
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, SystemTime},
};

/// What tells a file from what it was, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp([i64; 7]);

impl Stamp {
    /// None of a file that changed so lately that it may change again within the clock's grain.
    fn of(metadata: &Metadata) -> Option<Self> {
        const GRAIN: Duration = Duration::from_secs(2);
        let age = metadata.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok())?;
        let [device, inode, length] = [metadata.dev(), metadata.ino(), metadata.len()].map(u64::cast_signed);
        let (modified, changed) =
            ((metadata.mtime(), metadata.mtime_nsec()), (metadata.ctime(), metadata.ctime_nsec()));
        (age > GRAIN).then_some(Self([device, inode, length, modified.0, modified.1, changed.0, changed.1]))
    }
}

/// A failure at a path.
pub(super) fn failure(path: &Path, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        ErrorKind::NotFound => Reason::Missing,
        ErrorKind::PermissionDenied | ErrorKind::IsADirectory | ErrorKind::FileTooLarge => Reason::Refused,
        _ => Reason::Unavailable,
    };
    Failure::new(reason, format!("{}: {error}", path.display()))
}

/// The stamp of a file now.
pub(super) fn stamp(path: &Path) -> Result<Option<Stamp>, Failure> {
    std::fs::metadata(path).map(|metadata| Stamp::of(&metadata)).map_err(|error| failure(path, &error))
}

/// The text of a file.
pub(super) fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |error: io::Error| failure(path, &error);
    // Opening a pipe would wait for whoever writes to it.
    if !std::fs::metadata(path).map_err(failure)?.is_file() {
        return Err(Failure::new(Reason::Refused, format!("{}: this is no file", path.display())));
    }
    let mut text = Vec::new();
    File::open(path).map_err(failure)?.take(MOST as u64 + 1).read_to_end(&mut text).map_err(failure)?;
    match text.len() > MOST {
        false => Ok(text),
        true => {
            let why = format!("{}: longer than the {MOST} bytes that are read", path.display());
            Err(Failure::new(Reason::Refused, why))
        }
    }
}
