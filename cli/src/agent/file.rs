//! The files that an agent keeps, whole at every moment, and what one leaves that was killed.

use libconsistent_sources::file::{folder, replace};
use std::{ffi::OsString, fs, io, path::Path};

/// How the names of unfinished files of a file begin.
fn unfinished(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".agent-");
    name
}

/// Puts a text in the place of a file, which others read as they would one that was opened without further ado.
pub fn put(path: &Path, text: &[u8]) -> io::Result<()> {
    replace(path, &unfinished(path), 0o644, None, text)
}

/// Takes away what an agent left that was killed while it wrote.
pub fn sweep(path: &Path) -> io::Result<()> {
    let prefix = unfinished(path);
    for entry in fs::read_dir(folder(path))? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
