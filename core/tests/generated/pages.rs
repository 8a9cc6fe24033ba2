//! One page a dialect under `docs/dialects`. What stands between the markers is generated, the rest is written by hand.

use crate::{path, read, tables};
use libconsistent::{schemes, SchemeSpec, Topology};
use std::{collections::BTreeSet, fs};

const START: &str = "<!-- generated -->\n";
const END: &str = "<!-- /generated -->\n";

fn dialects() -> Vec<SchemeSpec> {
    schemes().into_iter().filter(|scheme| scheme.is_dialect && scheme.stands_for.is_none()).collect()
}

/// The page with another text between its markers, which it has once.
pub fn filled(inside: &str, generated: &str) -> String {
    let page = read(inside);
    let parts = page.split_once(START).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else { panic!("{inside} has no part between {START:?} and {END:?}") };
    assert!(!after.contains(START), "{inside} has two generated parts");
    format!("{before}{START}{generated}{END}{after}")
}

#[test]
fn every_dialect_has_its_page() {
    let files = fs::read_dir(path("docs/dialects")).expect("docs/dialects").map(|entry| entry.expect("a file"));
    let files = files.map(|file| file.file_name().into_string().expect("UTF-8"));
    let files: BTreeSet<String> = files.filter(|file| file != "README.md").collect();
    let wanted: BTreeSet<String> = dialects().iter().map(|dialect| format!("{}.md", dialect.name)).collect();
    let without_page: Vec<&String> = wanted.difference(&files).collect();
    let without_dialect: Vec<&String> = files.difference(&wanted).collect();
    assert!(
        without_page.is_empty() && without_dialect.is_empty(),
        "no page: {without_page:?}, no dialect: {without_dialect:?}"
    );
}

#[test]
fn the_pages_say_what_the_descriptors_say() {
    for dialect in dialects() {
        let page = format!("docs/dialects/{}.md", dialect.name);
        crate::check(&page, &filled(&page, &tables::of_dialect(&dialect)));
        let start = format!("# `{}`\n\n{START}", dialect.name);
        assert!(read(&page).starts_with(&start), "{page} does not start with {start:?}");
    }
}

#[test]
fn every_page_has_evidence_and_an_example_of_its_dialect() {
    for dialect in dialects() {
        let page = format!("docs/dialects/{}.md", dialect.name);
        let text = read(&page);
        assert!(text.contains("\n## Evidence\n"), "{page} does not say what its rule was compared with");
        let example = text.split_once("\n## Example\n").map(|(_, example)| example).unwrap_or_default();
        let blocks: Vec<&str> = example.lines().filter(|line| line.starts_with("```")).collect();
        // tests/docs runs the block and compares what it prints.
        assert_eq!(blocks, ["```python", "```", "```text", "```"], "{page}");
        let document = example.split("\"\"\"").nth(1).unwrap_or_default();
        let topology = Topology::from_json(document).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert_eq!(topology.scheme().name(), dialect.name, "{page}");
    }
}
