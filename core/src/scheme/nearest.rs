//! Names that an unknown one may have meant.

use super::Scheme;
use crate::dialect::aliases;
use alloc::{format, string::String, vec::Vec};

/// How many names are told.
const TOLD: usize = 3;
/// So much of a name is compared: more than any scheme's has.
const COMPARED: usize = 40;

/// The names nearest to an unknown one, if any are near.
pub(super) fn hint(name: &str) -> String {
    let name: Vec<char> = name.chars().take(COMPARED).flat_map(char::to_lowercase).collect();
    let text: String = name.iter().collect();
    let near = |known: &&'static str| {
        let distance = distance(&name, known);
        let is_part = text.len() > 2 && (known.contains(&*text) || text.contains(known));
        (is_part || 2 * distance <= name.len()).then_some((!is_part, distance, *known))
    };
    let others = aliases::all().map(|alias| &alias.name);
    let mut near: Vec<_> = Scheme::NAMES.iter().chain(others).filter_map(near).collect();
    near.sort_unstable();
    let names: Vec<&str> = near.into_iter().take(TOLD).map(|(.., name)| name).collect();
    match &*names {
        [] => "and no name is like it; docs/CHOOSING.md and docs/DIALECTS.md list all".into(),
        [name] => format!("the nearest name is {name}"),
        _ => format!("the nearest names are {}", names.join(", ")),
    }
}

/// How many characters have to be put in, left out or changed to make one name of the other (Levenshtein 1965).
fn distance(name: &[char], known: &str) -> usize {
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (above, wanted) in known.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        row.first_mut().into_iter().for_each(|first| *first = left);
        for (cell, found) in row.iter_mut().skip(1).zip(name) {
            let changed = diagonal + usize::from(*found != wanted);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
