//! How many lines each dialect takes in the engine: those of the file that has its descriptor, and of the folder that
//! belongs to this file alone. What dialects share with their family or with all, the `kit`, is not counted; two
//! dialects of one file have all its lines.

use crate::files::below;
use std::{fs, path::Path};

/// Name, lines and file of each dialect, by name.
pub fn of_dialects(root: &Path) -> Result<Vec<(String, usize, String)>, String> {
    let folder = root.join("core/src/dialect");
    let mut found = Vec::new();
    for file in below(&folder)? {
        let inside = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let text = read(&file)?;
        let names = text.split("Descriptor = Descriptor {").skip(1).filter_map(|rest| rest.split('"').nth(1));
        let names: Vec<String> = names.filter(|name| !name.is_empty()).map(String::from).collect();
        if names.is_empty() || inside.contains("/kit/") || inside.contains("/tests/") {
            continue;
        }
        let mut lines = text.lines().count();
        let own = file.with_extension("");
        if own.is_dir() {
            for part in below(&own)? {
                lines += read(&part)?.lines().count();
            }
        }
        found.extend(names.into_iter().map(|name| (name, lines, inside.clone())));
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::of_dialects;
    use std::{collections::BTreeSet, fs, path::Path};

    /// Every dialect that has a page has lines, and no other name has.
    #[test]
    fn every_dialect_is_counted() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let counted = of_dialects(&root).expect("the dialects");
        let names: BTreeSet<String> = counted.iter().map(|(name, ..)| name.clone()).collect();
        assert_eq!(names.len(), counted.len(), "a name stands twice");
        let pages =
            fs::read_dir(root.join("docs/dialects")).expect("the pages").map(|page| page.expect("a page").path());
        let pages: BTreeSet<String> = pages
            .filter(|page| !page.ends_with("README.md"))
            .map(|page| page.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, pages);
        let lines = |name: &str| counted.iter().find(|(other, ..)| other == name).expect(name).1;
        let file = fs::read_to_string(root.join("core/src/dialect/npm/memjs.rs")).expect("a file");
        assert_eq!(lines("npm_memjs"), file.lines().count());
        // A folder of its own counts as well.
        let file = fs::read_to_string(root.join("core/src/dialect/stores/cassandra.rs")).expect("a file");
        assert!(lines("cassandra") > file.lines().count());
    }
}
