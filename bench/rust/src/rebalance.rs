//! Plans of kept assignments beside Swift's RingBuilder, in one run: partitions of three replicas on 100 devices of
//! equal weight in three zones, and one device more.

use crate::{
    harness::{median, timed},
    markdown::{self, number},
};
use libconsistent::{rebalance, Rebalance, RebalanceLimits, RebalanceMember, Rebalanced};
use std::{path::Path, process::Command};

const DEVICES: usize = 100;
const REPLICAS: u32 = 3;

/// Prints the table; `python` has the package `swift`.
///
/// # Errors
/// What cannot be run or read.
pub fn run(python: &Path, quick: bool) -> Result<(), String> {
    let bits = if quick { 10 } else { 16 };
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", python.display());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../python/swift_ring.py");
    let done = Command::new(python).args([script, &bits.to_string()]).output().map_err(|error| told(&error))?;
    if !done.status.success() {
        return Err(told(&String::from_utf8_lossy(&done.stderr)));
    }
    let text = String::from_utf8_lossy(&done.stdout);
    let slots = 1 << bits;
    let mut rows = Vec::new();
    for (what, line) in ["scratch", "added"].into_iter().zip(text.lines()) {
        let numbers: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [seconds, balance, doubled, moved] = numbers[..] else { return Err(told(&line)) };
        let doubled = (doubled / 100.0 * f64::from(slots)).round();
        let moved = if what == "added" { moved / part(slots) } else { f64::NAN };
        rows.push(row("Swift's RingBuilder", what, seconds, balance, moved, doubled));
    }
    for (name, overload_milli) in [("by weight (overload 0)", Some(0)), ("by zones", None)] {
        rows.extend(ours(name, slots, overload_milli));
    }
    println!("# Kept assignments: 2^{bits} slots, {REPLICAS} replicas, {DEVICES} devices in 3 zones, and one more\n");
    markdown::table(&["library", "what", "ms", "balance, %", "moved / part", "doubled slots"], &rows);
    println!(
        "\nBalance is the greatest difference from the part of the weight; by zones, from the part that zones allow."
    );
    Ok(())
}

/// The part of the device that comes.
fn part(slots: u32) -> f64 {
    f64::from(slots * REPLICAS) / (DEVICES + 1) as f64
}

fn row(name: &str, what: &str, seconds: f64, balance: f64, moved: f64, doubled: f64) -> Vec<String> {
    vec![name.into(), what.into(), number(seconds * 1e3), number(balance), number(moved), number(doubled)]
}

fn ours(name: &str, slots: u32, overload_milli: Option<u32>) -> [Vec<String>; 2] {
    let ids: Vec<String> = (0..=DEVICES).map(|i| format!("d{i}")).collect();
    let zone = |i: usize| ["0", "1", "2"][i % 3];
    let member = |(i, id)| RebalanceMember { id, weight: 1000, zone: zone(i), ..RebalanceMember::default() };
    let members: Vec<RebalanceMember<'_>> = ids.iter().map(String::as_str).enumerate().map(member).collect();
    let limits = RebalanceLimits { overload_milli, ..RebalanceLimits::default() };
    let scratch = Rebalance { slots, replicas: REPLICAS, members: &members[..DEVICES], limits, ..Rebalance::default() };
    let times = |request: &Rebalance<'_>| {
        let mut plan = Rebalanced::default();
        let times = (0..5).map(|_| timed(|| plan = rebalance(request).expect("a plan")).as_secs_f64()).collect();
        (median(times), plan)
    };
    let (seconds, first) = times(&scratch);
    let added = Rebalance { members: &members, rows: &first.rows, ..scratch };
    let (more, next) = times(&added);
    let shown = |what, seconds, plan: &Rebalanced, moved| {
        row(name, what, seconds, unevenness(plan, slots, overload_milli), moved, plan.left.doubled as f64)
    };
    [
        shown("scratch", seconds, &first, f64::NAN),
        shown("added", more, &next, next.moves.len() as f64 / next.minimum as f64),
    ]
}

/// The greatest difference from a node's part, in percent of it.
fn unevenness(plan: &Rebalanced, slots: u32, overload_milli: Option<u32>) -> f64 {
    let nodes = plan.balance.len();
    let part = |i: usize| match overload_milli {
        Some(_) => f64::from(slots * REPLICAS) / nodes as f64,
        None => f64::from(slots) / (0..nodes).filter(|other| other % 3 == i % 3).count() as f64,
    };
    let off = plan.balance.iter().enumerate().map(|(i, node)| (node.places as f64 / part(i) - 1.0).abs() * 100.0);
    off.fold(0.0, f64::max)
}
