//! A folder of a test, for the kits of all suites of the command.

use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// An empty folder for the files of a test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Puts a whole text in the place of a file, and tells its path.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let beside = self.path(&format!("{name}.new"));
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.path(name)).unwrap();
        self.name(name)
    }
}
