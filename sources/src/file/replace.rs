//! Files that are whole at every moment: written beside their place, and put there when they are on the disk.

use std::{
    ffi::OsStr,
    fs::{File, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Where a file's name stands.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts another file in the place of this one: whoever reads has the old one or the new one, also after the machine has
/// failed. Until then its name begins with `prefix`. It gets the permissions that are to be kept, or is a new file of
/// this mode.
pub fn replace(path: &Path, prefix: &OsStr, new: u32, kept: Option<Permissions>, text: &[u8]) -> io::Result<()> {
    let folder = folder(path);
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix(prefix).permissions(Permissions::from_mode(new)).tempfile_in(folder)?;
    file.write_all(text)?;
    if let Some(kept) = kept {
        file.as_file().set_permissions(kept)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The name is on the disk when its folder is.
    File::open(folder)?.sync_all()
}
