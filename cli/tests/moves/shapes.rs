//! The shapes of JSON that `docs/OPERATING.md` shows: all of their fields are there, and no others.

use super::{json, made::document, words, write};
use serde_json::{json, Value};
use std::collections::BTreeSet;

/// Where a value has fields and items, without the marks of those that may be missing or null.
fn places(value: &Value, place: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().filter(|(name, _)| *name != "?").for_each(|(name, value)| {
            let place = format!("{place}/{}", name.trim_end_matches('?'));
            places(value, &place, all);
            all.insert(place);
        }),
        Value::Array(items) => items.iter().for_each(|item| places(item, &format!("{place}/*"), all)),
        _ => {}
    }
}

/// The shape behind a verb's name.
fn shape(verb: &str) -> Value {
    let page = include_str!("../../../docs/OPERATING.md");
    let (_, behind) = page.rsplit_once(&format!("\n\n`{verb}`")).unwrap();
    let (_, block) = behind.split_once("```jsonc\n").unwrap();
    serde_json::from_str(block.split_once("\n```\n").unwrap().0).unwrap()
}

#[test]
fn answers_have_the_fields_that_the_page_shows() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = |count: usize| (0..count).map(|i| json!({"id": format!("n{i}")})).collect();
    write(folder.path(), "a.json", document(r#"{"name":"ring"}"#, nodes(3), 0).to_string());
    write(folder.path(), "b.json", document(r#"{"name":"rendezvous"}"#, nodes(4), 0).to_string());
    write(folder.path(), "keys.csv", "a,1\nb,2\nc,3\nd,4\n");
    for (verb, lines) in [
        ("diff", ["diff a.json b.json --samples 1000 --max-moved 1", "diff a.json b.json -f keys.csv --bytes"]),
        (
            "simulate",
            ["simulate a.json --scheme rendezvous --samples 1000", "simulate a.json --add n -f keys.csv --bytes"],
        ),
    ] {
        let (mut shown, mut found) = (BTreeSet::new(), BTreeSet::new());
        places(&shape(verb), "", &mut shown);
        lines.iter().for_each(|line| places(&json(folder.path(), &words(line)), "", &mut found));
        let wrong: Vec<_> = shown.symmetric_difference(&found).collect();
        assert!(shown.len() > 30 && wrong.is_empty(), "{verb}: {wrong:?}");
    }
}
