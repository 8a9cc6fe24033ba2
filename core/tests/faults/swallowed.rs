//! No failure is swallowed: every place in the product where a default stands in for what could be an error is listed
//! here with its reason, but for look-ups that are plainly optional.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Path, code and reason, a line each.
const ALLOWED: &str = include_str!("swallowed.txt");

/// Forms that lose an error, if there was one.
const FORMS: [&str; 5] = ["unwrap_or_default()", ".unwrap_or(", ".ok()", "unwrap_or_else(|_|", "let Ok("];

/// What makes an option of something that cannot fail: an absent element, a division by zero, an end of a range.
const OPTIONAL: [&str; 31] = [
    ".get(",
    ".get_mut(",
    "checked_",
    ".max()",
    ".min()",
    ".position(",
    ".rposition(",
    ".first()",
    ".last()",
    ".next()",
    "split_once(",
    "strip_prefix(",
    "strip_suffix(",
    "split_at_checked(",
    ".text(\"",
    "default.",
    ".parse().ok()",
    "from_str_radix(",
    "from_utf8(",
    "try_from(",
    "try_into()",
    "binary_search_by_key(",
    "index_of(",
    "unwrap_or(NO_INDEX)",
    "members::NO_INDEX)",
    "unwrap_or(CONSISTENT_NEVER)",
    ".cast::<",
    ".extract::<",
    "::extract(",
    ".extract().ok()",
    "end.ok()",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        match path.is_dir() {
            true if name == "tests" => {}
            true => sources(&path, found),
            false if name.ends_with(".rs") && !["tests.rs", "failing.rs", "steps.rs"].contains(&name) => {
                found.push(path)
            }
            false => {}
        }
    }
}

#[test]
fn fault_14_no_failure_is_swallowed_unseen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the checkout");
    let mut files = Vec::new();
    [
        "core/src",
        "follow/src",
        "formats/src",
        "sources/src",
        "drawing/src",
        "cli/src",
        "ffi-c/src",
        "py/src",
        "node/src",
    ]
    .iter()
    .for_each(|room| sources(&root.join(room), &mut files));
    let mut found = BTreeSet::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a source");
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        let short = path.strip_prefix(root).expect("inside").display().to_string();
        for line in product.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            if FORMS.iter().any(|form| line.contains(form)) && !OPTIONAL.iter().any(|form| line.contains(form)) {
                found.insert(format!("{short} | {line}"));
            }
        }
    }
    let allowed: BTreeSet<String> = ALLOWED
        .lines()
        .map(|line| {
            let (place, why) = line.rsplit_once(" | ").expect("path | code | why");
            assert!(why.len() > 8, "{line}: say why");
            place.to_owned()
        })
        .collect();
    let stale: Vec<_> = allowed.difference(&found).collect();
    assert!(stale.is_empty(), "swallowed.txt names what is not there any more: {stale:#?}");
    let new: Vec<_> = found.difference(&allowed).collect();
    assert!(new.is_empty(), "return the error, or say in swallowed.txt why there can be none: {new:#?}");
}
