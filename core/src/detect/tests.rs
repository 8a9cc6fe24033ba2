//! The table against the schemes.

use super::grid;
use crate::scheme::{schemes, Axis, DefaultValue, Kind, Parameter, Scheme, Values};
use std::collections::BTreeSet;

#[test]
fn the_table_has_every_scheme_and_every_parameter() {
    let names: Vec<&str> = grid::entries().iter().map(|entry| entry.name).collect();
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

/// A word or a flag that is tried at all is tried in each of its values, of which blocks may leave out the default: the
/// search climbs between numbers, not words.
#[test]
fn every_word_and_flag_of_what_is_tried_is_tried() {
    let mut checked = 0;
    for (entry, spec) in grid::entries().iter().zip(schemes()) {
        let axes: Vec<&Axis> = entry.blocks.iter().flat_map(|(_, axes)| axes).chain(&entry.beside).collect();
        for parameter in &spec.parameters {
            let tried: Vec<&Values> =
                axes.iter().filter(|axis| axis.0 == parameter.name).map(|Axis(_, values)| values).collect();
            if tried.is_empty() {
                continue;
            }
            match parameter.kind {
                Kind::Words(words) => {
                    let tried: BTreeSet<&str> = tried
                        .iter()
                        .flat_map(|values| if let Values::Words(words) = values { *words } else { &[] })
                        .copied()
                        .chain(match parameter.default {
                            DefaultValue::Text(word) => Some(word),
                            _ => None,
                        })
                        .collect();
                    assert_eq!(tried, words.iter().copied().collect(), "{}.{}", spec.name, parameter.name);
                }
                Kind::Flag => assert!(tried.iter().any(|values| matches!(values, Values::Flag)), "{}", parameter.name),
                _ => continue,
            }
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}
