//! Files that are whole at every moment: written beside their place, and put there when they are on the disk.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| ".".into(), Into::into)
}

/// How the names of unfinished files of a file begin.
fn unfinished(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".agent-");
    name
}

/// Puts a text in the place of a file.
pub fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = folder(path);
    let prefix = unfinished(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Others read it, as they would a file that was opened without further ado.
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(&folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The name is on the disk when its folder is.
    #[cfg(unix)]
    File::open(&folder)?.sync_all()?;
    Ok(())
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
