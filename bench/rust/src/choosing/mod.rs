//! The tables and plots of `docs/CHOOSING.md`: every scheme beside plain `hash % N`.

mod glance;
mod page;
pub mod size;
mod speed;
mod spread;

pub use spread::balance;

use crate::{harness::Effort, keys, machine, plot, results::Results};
use std::{fs, path::Path, time::Duration};

/// The numbers of nodes in all tables.
pub const SIZES: [usize; 3] = [10, 100, 1_000];

/// The number of nodes for what is shown at one size only.
pub const NODES: usize = 100;

/// How much to do.
pub struct Choosing {
    effort: Effort,
    /// Keys to look up.
    keys: Vec<&'static str>,
    /// Keys that stand for all, where a scheme cannot tell its shares.
    sample: Vec<u64>,
    seeds: u64,
    results: Results,
}

impl Choosing {
    pub fn new(quick: bool) -> Self {
        let (repeats, keys, sample, seeds) = if quick { (3, 2_000, 20_000, 2) } else { (21, 100_000, 1_000_000, 20) };
        Self {
            effort: Effort { repeats, limit: Duration::from_secs(if quick { 0 } else { 6 }) },
            keys: keys::streamed(keys),
            sample: keys::integers(sample),
            seeds,
            results: Results::default(),
        }
    }
}

/// Measures, prints the tables and writes them into the page, the plots beside it. Quickly, it writes nothing and
/// checks that the page has just these tables, whatever their figures.
pub fn run(page: &Path, quick: bool) -> Result<(), String> {
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let mut choosing = Choosing::new(quick);
    let lookups = speed::measure(&mut choosing);
    let sizes = size::measure(choosing.effort);
    let spreads = spread::measure(&mut choosing);
    let blocks = [
        ("machine", machine::list()),
        ("glance", glance::table(&lookups, &sizes, &spreads)),
        ("look-up", speed::table(&lookups)),
        ("size", size::table(&sizes)),
        ("balance", spread::balance_table(&spreads)),
        ("change", spread::change_table(&spreads)),
        ("failure", spread::failure_table(&spreads)),
    ];
    for (name, block) in &blocks {
        println!("## {name}\n\n{block}");
    }
    let written = page::with_blocks(&text, &blocks)?;
    if quick {
        return page::check(&text, &written).map_err(|error| format!("{}: {error}", page.display()));
    }
    fs::write(page, written).map_err(|error| format!("{}: {error}", page.display()))?;
    let folder = page.parent().unwrap_or(Path::new("."));
    plot::write_choosing(folder, &choosing.results).map_err(|error| format!("{}: {error}", folder.display()))
}

/// By contestant and number of nodes.
pub type ByNodes<T> = Vec<(&'static str, Vec<(usize, T)>)>;

pub fn find<'a, T>(all: &'a ByNodes<T>, name: &str, n: usize) -> &'a T {
    let row = all.iter().find(|(contestant, _)| *contestant == name);
    let cell = row.and_then(|(_, cells)| cells.iter().find(|(nodes, _)| *nodes == n));
    &cell.expect("what was measured").1
}
