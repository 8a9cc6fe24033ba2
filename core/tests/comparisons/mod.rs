//! What moves from one placement to another, of replicas and of keys, as `tests/vectors/README.md` words it.

use crate::{integer, list, text, Keys};
use libconsistent::{Key, Moved, Placement, Spread};
use serde_json::Value;

fn name(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The pairs of a list of `[from, to, number]`.
fn moves(value: &Value) -> Vec<(Option<String>, Option<String>, u128)> {
    list(value).iter().map(|entry| (name(&entry[0]), name(&entry[1]), integer(&entry[2]))).collect()
}

fn choice(entry: &Value) -> (usize, Spread) {
    (integer(&entry["n"]) as usize, text(&entry["spread"]).parse().expect("a spread"))
}

/// Runs what a case says of two placements, and returns the number of its checks.
pub fn run(before: &Placement, after: &Placement, keys: &Keys, case: &Value) -> usize {
    let entries = |field: &str| case.get(field).map(list).unwrap_or_default();
    let plans = entries("replica_plans").iter().map(|entry| check_plan(before, after, entry));
    let shares = entries("replica_shares").iter().map(|entry| {
        let (n, spread) = choice(entry);
        let expected: Vec<u128> = list(&entry["shares"]).iter().map(integer).collect();
        assert_eq!(before.shares_replicas(n, spread).expect("positional").positions, expected);
        expected.len()
    });
    let moved = entries("moved_keys").iter().map(|entry| check_keys(before, after, keys, entry));
    plans.chain(shares).chain(moved).sum()
}

fn check_plan(before: &Placement, after: &Placement, case: &Value) -> usize {
    let (n, spread) = choice(case);
    let plan = before.diff_replicas(after, n, spread).expect("comparable");
    let found: Vec<_> = plan.moves.iter().map(|m| (m.from.clone(), m.to.clone(), m.positions)).collect();
    assert_eq!(found, moves(&case["moves"]));
    let sums = ["moved", "minimum", "whole"].map(|field| integer(&case[field]));
    assert_eq!([plan.positions, plan.minimum_positions, plan.whole], sums);
    assert_eq!([plan.moved, plan.minimum], [plan.ratio(sums[0]), plan.ratio(sums[1])]);
    let ranges: Vec<_> = plan
        .ranges
        .iter()
        .map(|range| (range.first, range.last, &plan.moves[range.step as usize]))
        .map(|(first, last, step)| (first.to_string(), last.to_string(), step.from.clone(), step.to.clone()))
        .collect();
    let expected: Vec<_> = case.get("ranges").map(list).unwrap_or_default().iter().collect();
    let expected: Vec<_> =
        expected.iter().map(|r| (text(&r[0]).into(), text(&r[1]).into(), name(&r[2]), name(&r[3]))).collect();
    assert_eq!(ranges, expected);
    found.len() + ranges.len() + 3
}

fn check_keys(before: &Placement, after: &Placement, keys: &Keys, case: &Value) -> usize {
    let (n, spread) = choice(case);
    let moved: Moved = match keys {
        Keys::Bytes(keys) => before.moved(after, keys.iter().map(Vec::as_slice), n, spread),
        Keys::Integers(keys) => before.moved(after, keys.iter().copied(), n, spread),
        Keys::Hashed(keys) => before.moved(after, keys.iter().map(|&key| Key::Hashed(key)), n, spread),
    }
    .expect("keys");
    let which: Vec<u64> = list(&case["which"]).iter().map(|place| integer(place) as u64).collect();
    let found: Vec<_> = moved.moves.iter().map(|m| (m.from.clone(), m.to.clone(), m.copies.into())).collect();
    assert_eq!((&moved.which, &found), (&which, &moves(&case["moves"])));
    assert_eq!(u128::from(moved.copies), integer(&case["copies"]));
    which.len() + found.len() + 1
}
