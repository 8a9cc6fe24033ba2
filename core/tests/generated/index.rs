//! The table of `docs/dialects/README.md`: each client, proxy, router and store, its default, and what to write for it.
//! Its shortest configuration stands in `tests/live/defaults.json`, the rest in what `schemes()` tells.

use crate::{pages, path, read, tables};
use libconsistent::{schemes, Parameter, SchemeSpec, Topology};
use serde_json::{json, Map, Value};
use std::{collections::BTreeSet, fs};

const PAGE: &str = "docs/dialects/README.md";

/// The dialect whose page a name has.
fn dialect(spec: &SchemeSpec) -> &'static str {
    spec.stands_for.map_or(spec.name, |alias| alias.scheme)
}

/// Its system, without what it is another name of.
fn system(spec: &SchemeSpec) -> String {
    let text = spec.text.split_once(": another name").map_or(spec.text, |(system, _)| system);
    text.trim_end_matches('.').into()
}

/// The scheme of a document, by its own name, and for another name also by that of the dialect.
fn written(spec: &SchemeSpec) -> String {
    let own = json!({"name": spec.name});
    let Some(alias) = spec.stands_for else { return format!("`{own}`") };
    let mut scheme = Map::from_iter([("name".into(), alias.scheme.into())]);
    for (name, value) in alias.parameters {
        let Parameter::Text(text) = value else { panic!("{name}: {value:?} has no text yet") };
        scheme.insert((*name).into(), (*text).into());
    }
    format!("`{own}`, which is `{}`", Value::from(scheme))
}

/// What its list of nodes has to be.
fn nodes(spec: &SchemeSpec) -> String {
    if let Some(alias) = spec.stands_for {
        return alias.nodes.into();
    }
    let order = if spec.properties.ordered { "in its order" } else { "in any order" };
    let weights = if spec.properties.weighted { "with weights" } else { "without weights" };
    let fields: Vec<String> = spec.fields.iter().map(|field| format!("`{}`", field.name)).collect();
    let fields = if fields.is_empty() { String::new() } else { format!("; reads {}", fields.join(", ")) };
    format!("{order}, {weights}{fields}")
}

/// The page as it should be.
fn page() -> String {
    let shortest: Value = serde_json::from_str(&read("tests/live/defaults.json")).expect("JSON");
    let all = schemes();
    let rows = all.iter().filter(|spec| spec.is_dialect).map(|spec| {
        let default = shortest[spec.name]["shortest"].as_str().unwrap_or_else(|| panic!("{}: no default", spec.name));
        let page = dialect(spec);
        [system(spec), default.into(), written(spec), nodes(spec), format!("[`{page}`]({page}.md)")]
    });
    let head = ["client, proxy, router or store", "its default", "scheme", "list of nodes", "page"];
    pages::filled(PAGE, &format!("{}\n", tables::table(head, rows)))
}

#[test]
fn every_client_has_its_row() {
    crate::check(PAGE, &page());
}

#[test]
fn every_configuration_in_the_table_compiles() {
    let page = page();
    let told: Vec<Value> = { page.split('`').skip(1).step_by(2) }
        .filter(|span| span.starts_with('{'))
        .map(|span| serde_json::from_str(span).unwrap_or_else(|error| panic!("{span}: {error}")))
        .collect();
    let names: BTreeSet<&str> = told.iter().filter_map(|scheme| scheme["name"].as_str()).collect();
    for spec in schemes().iter().filter(|spec| spec.is_dialect) {
        assert!(names.contains(spec.name), "{} stands in no scheme of {PAGE}", spec.name);
    }
    for scheme in told {
        let spec = schemes().into_iter().find(|spec| scheme["name"] == spec.name).expect("a scheme");
        let example = read(&format!("docs/dialects/{}.md", dialect(&spec)));
        let document = example.split("\"\"\"").nth(1).expect("an example");
        let mut document: Value = serde_json::from_str(document).expect("JSON");
        document["scheme"] = scheme.clone();
        Topology::from_json(document.to_string()).unwrap_or_else(|error| panic!("{scheme}: {error}"));
    }
}

/// Every page is linked from the table, which is the one index of them.
#[test]
fn every_page_is_linked() {
    let page = page();
    for entry in fs::read_dir(path("docs/dialects")).expect("docs/dialects") {
        let name = entry.expect("a file").file_name().into_string().expect("UTF-8");
        assert!(name == "README.md" || page.contains(&format!("]({name})")), "{name} is not linked from {PAGE}");
    }
}
