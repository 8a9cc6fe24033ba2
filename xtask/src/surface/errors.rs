//! The table of `docs/ERRORS.md`; the rest of that page is written by hand.

use super::{load::Surface, python::first_clause, reference::paragraph, text::flat};
use crate::files;
use std::path::Path;

/// The page of errors with its table between the marks.
pub fn page(surface: &Surface, root: &Path) -> Result<String, String> {
    let path = root.join("docs/ERRORS.md");
    let text = files::read(&path)?;
    let missing = || files::told(&path, "no mark <!-- generated -->, or no end of it");
    let (before, rest) = text.split_once("<!-- generated -->\n").ok_or_else(missing)?;
    let (_, after) = rest.split_once("<!-- /generated -->\n").ok_or_else(missing)?;
    let mut out = "| kind | number in C | when | class in Python | in Go |\n|---|--:|---|---|---|\n".to_string();
    for kind in &surface.kinds {
        if let (Some(number), Some(python), Some(go)) = (kind.number, &kind.python, &kind.go) {
            let when = flat(&kind.when);
            out += &format!("| `{}` | {number} | {when} | `{python}` | `{go}` |\n", kind.name);
        }
    }
    // Only the first clause of what is told elsewhere.
    let few: Vec<String> = surface
        .kinds
        .iter()
        .filter(|kind| kind.number.is_none())
        .map(|kind| format!("`{}` ({})", kind.name, first_clause(&kind.when)))
        .collect();
    out +=
        &format!("\n{}", paragraph(&format!("Kinds of some languages alone, without a number: {}.", few.join("; "))));
    Ok(format!("{before}<!-- generated -->\n{out}<!-- /generated -->\n{after}"))
}
