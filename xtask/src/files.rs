//! Files and folders, with errors that name them.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// What went wrong with a file.
pub fn told(path: &Path, what: impl fmt::Display) -> String {
    format!("{}: {what}", path.display())
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| told(path, e))
}

/// The files under a folder, sorted.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| told(&folder, e))? {
            let path = entry.map_err(|e| told(&folder, e))?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    Ok(files)
}
