//! The table of kinds in the docs is the one in the code, and texts that are no documents are told in plain words.

use libconsistent::{ErrorKind, Topology};

#[test]
fn the_docs_list_every_kind_with_its_number() {
    let page = include_str!("../../docs/ERRORS.md");
    let rows: Vec<(&str, i32)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|');
            Some((cells.next()?.trim().trim_end_matches('`'), cells.next()?.trim().parse().ok()?))
        })
        .collect();
    let kinds: Vec<_> = ErrorKind::ALL.iter().map(|kind| (kind.name(), kind.code())).collect();
    assert_eq!(rows, kinds);
}

#[test]
fn texts_that_are_no_documents_are_told_in_plain_words() {
    let path = "this is no topology document, which begins with `{`: of a file give the text, not the path";
    for (text, message) in [
        ("fleet.json", path),
        ("/etc/fleet.json", path),
        ("upstream a { server b; }", path),
        ("", "the document is empty"),
        (" \n", "the document is empty"),
        ("{", "the document ends too early at line 1"),
        ("{\n\"nodes\": [\n{\"id\": \"a\"},\n", "the document ends too early at line 4"),
        ("[1]", "invalid type: sequence"),
    ] {
        let error = Topology::from_json(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Document, "{text}");
        assert!(error.message().starts_with(message), "{text:?}: {error}");
    }
    // What is wrong with JSON that goes on has its place.
    let error = Topology::from_json("{\"libconsistent\": 1,\n\"nodes\" []}").unwrap_err();
    assert_eq!(error.message(), "expected `:` at line 2 column 9");
}
