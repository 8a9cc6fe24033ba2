//! The surface of the library, described once in `surface`: from it come the cold parts of the faces and the pages of
//! reference, and from the C header the boundary of Go's package and the layout by which Node reads `consistent.wasm`.
//! `cargo xtask surface` writes them; a test fails while one is stale.

mod errors;
mod load;
mod node;
mod options;
mod python;
mod reference;
mod sources;
mod text;

use crate::{
    files::{read, told},
    go,
    header::Header,
    layout,
};
use load::Surface;
use sources::Sources;
use std::{fs, path::Path};

type Expand = fn(&Surface, &str) -> Result<String, String>;

/// Files made of templates in `surface/templates`: where each goes, and what its directives mean.
const TEMPLATES: [(&str, &str, Expand); 5] = [
    ("_libconsistent.pyi.in", "py/python/libconsistent/_libconsistent.pyi", python::expand),
    ("_records.py.in", "py/python/libconsistent/_records.py", python::expand),
    ("_schemes.py.in", "py/python/libconsistent/_schemes.py", python::expand),
    ("options.py.in", "py/python/libconsistent/options.py", python::expand),
    ("index.d.ts.in", "node/index.d.ts", node::expand),
];

/// Writes every file that comes of the description.
pub fn write(root: &Path) -> Result<(), String> {
    for (path, text) in files(root)? {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| told(folder, e))?;
        }
        fs::write(&path, text).map_err(|e| told(&path, e))?;
    }
    Ok(())
}

/// The files that come of the description, each with its path.
fn files(root: &Path) -> Result<Vec<(String, String)>, String> {
    let surface = load::load(root)?;
    let mut files = Vec::new();
    for (template, path, expand) in TEMPLATES {
        let template = root.join("surface/templates").join(template);
        let text = read(&template)?;
        let mut out = String::new();
        for line in text.lines() {
            match line.strip_prefix("@@ ") {
                Some(directive) => out += &expand(&surface, directive).map_err(|e| told(&template, e))?,
                None => out += &format!("{line}\n"),
            }
        }
        files.push((path.to_string(), out));
    }
    let sources = Sources::read(root)?;
    let mut differences = sources.differences(&surface);
    differences.extend(reference::gaps(&surface, &sources));
    if !differences.is_empty() {
        return Err(format!(
            "surface and the faces differ, surface/README.md says what to do:\n{}",
            differences.join("\n")
        ));
    }
    files.extend(reference::pages(&surface, &sources, root)?);
    let header = Header::read(root)?;
    files.extend(go::files(&header)?);
    files.push(("node/lib/wasm/layout.js".into(), layout::javascript(&header)?));
    Ok(files)
}

#[cfg(test)]
mod tests;
