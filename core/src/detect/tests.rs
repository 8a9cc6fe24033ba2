//! The table against the schemes.

use super::grid;
use crate::scheme::{Parameter, Scheme};
use std::collections::BTreeSet;

#[test]
fn the_table_has_every_scheme_and_every_parameter() {
    let names: Vec<&str> = grid::entries().map(|entry| entry.name).collect();
    assert_eq!(names, Scheme::NAMES);
    for entry in grid::entries() {
        let axes = entry.blocks.iter().flat_map(|(_, axes)| axes).chain(&entry.beside).map(|axis| axis.0);
        let listed: BTreeSet<&str> = axes.chain(entry.untried.iter().map(|&(name, _)| name)).collect();
        // The error for an unknown parameter names the known ones.
        let error = Scheme::new(entry.name, &[("?", Parameter::Int(1))]).unwrap_err();
        let known = error.message().split_once("only ").map_or("", |(_, known)| known);
        let known: BTreeSet<&str> = known.split(", ").filter(|name| !name.is_empty()).collect();
        assert_eq!(listed, known, "{}", entry.name);
    }
}
