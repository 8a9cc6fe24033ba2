//! How even the shares are and what changes move, over seeds, each of which makes another table.

use super::{find, ByNodes, Choosing, SIZES};
use crate::{
    harness::median,
    layout::{Change, Layout, Moved, View},
    markdown,
    schemes::{distinct, Contestant},
};
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    sync::Mutex,
    thread,
};

/// Changes are measured with every seed where they are exact; with so many where keys are sampled, which takes longer.
const SAMPLED_CHANGES: u64 = 4;

/// What the seeds found.
pub struct Spread {
    outcomes: Vec<Outcome>,
}

/// One seed.
struct Outcome {
    /// The loads of the fullest and the emptiest node over the mean.
    peak: f64,
    least: f64,
    /// The scheme told its shares; else keys were sampled.
    exact: bool,
    changes: Option<Changes>,
}

#[derive(Clone, Copy)]
struct Changes {
    add: Moved,
    remove: Moved,
    /// The scheme refuses to remove this node: it was built anew without it.
    refused: bool,
    /// `None` where weights are equal.
    double: Option<Moved>,
    /// What the fullest heir of a failed node gets, over a mean load; `None` without heirs.
    heir: Option<f64>,
}

pub fn measure(choosing: &mut Choosing) -> ByNodes<Spread> {
    let mut all = Vec::new();
    for contestant in distinct() {
        let mut row = Vec::new();
        for n in SIZES {
            let outcomes = over_seeds(choosing.seeds, |seed| {
                let layout = contestant.layout(n, seed);
                let view = layout.view(&choosing.sample);
                let change = view.is_exact() || seed < SAMPLED_CHANGES;
                outcome(&view, n, change.then(|| changes(&layout, &view, n, &choosing.sample)))
            });
            let spread = Spread { outcomes };
            if contestant.moves_least() {
                check(contestant.name, &spread);
            }
            let name = format!("{}{}", spread.mark(), contestant.name);
            choosing.results.add_point("choosing balance", &name, n, (spread.peak().0 - 1.0) * 100.0);
            row.push((n, spread));
        }
        all.push((contestant.name, row));
    }
    all
}

/// The fullest node's load over the mean, the median of 20 seeds, for a scheme that tells its shares.
pub fn balance(contestant: &Contestant, n: usize) -> f64 {
    let outcomes = over_seeds(20, |seed| outcome(&contestant.layout(n, seed).view(&[]), n, None));
    Spread { outcomes }.peak().0
}

/// Seeds are shared out among the processors: nothing here is timed.
fn over_seeds(seeds: u64, run: impl Fn(u64) -> Outcome + Sync) -> Vec<Outcome> {
    let (next, outcomes) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| loop {
                let seed = next.fetch_add(1, Relaxed);
                if seed >= seeds {
                    return;
                }
                let outcome = run(seed);
                outcomes.lock().expect("no thread fails").push(outcome);
            });
        }
    });
    outcomes.into_inner().expect("no thread fails")
}

fn outcome(view: &View<'_>, n: usize, changes: Option<Changes>) -> Outcome {
    let loads = view.loads(n);
    let least = loads.iter().copied().fold(f64::INFINITY, f64::min);
    let peak = loads.iter().copied().fold(0.0, f64::max);
    Outcome { peak: peak * n as f64, least: least * n as f64, exact: view.is_exact(), changes }
}

fn changes(layout: &Layout, view: &View<'_>, n: usize, sample: &[u64]) -> Changes {
    let middle = n / 2;
    let removed = layout.without(middle);
    let heir = layout.with_down(middle).map(|layout| {
        let (before, after) = (view.loads(n), layout.view(sample).loads(n));
        before.iter().zip(after).map(|(before, after)| after - before).fold(0.0, f64::max) * n as f64
    });
    Changes {
        add: view.moved(&layout.with_added(n).view(sample), Change::Wins(n)),
        remove: view.moved(&removed.layout.view(sample), Change::Loses(middle)),
        refused: removed.refused,
        double: layout.with_doubled(middle).map(|layout| view.moved(&layout.view(sample), Change::Wins(middle))),
        heir,
    }
}

impl Spread {
    /// Median and 95th percentile of the fullest node's load over the mean.
    pub fn peak(&self) -> (f64, f64) {
        let mut peaks = self.figures(|outcome| outcome.peak);
        peaks.sort_by(f64::total_cmp);
        let rank = (peaks.len() * 95).div_ceil(100).max(1);
        (median(peaks.clone()), peaks[rank - 1])
    }

    fn figures(&self, of: impl Fn(&Outcome) -> f64) -> Vec<f64> {
        self.outcomes.iter().map(of).collect()
    }

    fn changes(&self) -> Vec<Changes> {
        self.outcomes.iter().filter_map(|outcome| outcome.changes).collect()
    }

    /// A mark for sampled figures.
    fn mark(&self) -> &'static str {
        if self.outcomes.iter().all(|outcome| outcome.exact) {
            ""
        } else {
            "~"
        }
    }

    pub fn peak_text(&self) -> String {
        let (median, high) = self.peak();
        format!("{}{median:.3} ({high:.3})", self.mark())
    }

    /// What moved over the least, the median of the seeds, and with `wrong` also the wrong moves in percent of all
    /// keys, the most of the seeds. `None` for a change that the scheme does not know.
    fn moved_text(&self, wrong: bool, of: impl Fn(&Changes) -> Option<Moved>) -> Option<String> {
        let moves: Vec<Moved> = self.changes().iter().filter_map(of).collect();
        if moves.is_empty() {
            return None;
        }
        let ratio = median(moves.iter().map(|moved| moved.to_minimum).collect());
        let most = moves.iter().map(|moved| moved.wrong).fold(0.0, f64::max) * 100.0;
        let percent = match most {
            _ if !wrong => String::new(),
            0.0 => " (0)".to_owned(),
            _ => format!(" ({most:.2}%)"),
        };
        Some(format!("{}{ratio:.2}{percent}", self.mark()))
    }

    pub fn add_text(&self, wrong: bool) -> String {
        self.moved_text(wrong, |changes| Some(changes.add)).unwrap_or_default()
    }

    /// A scheme that refuses to remove any but the last node says so; in detail also what it costs to do it all the
    /// same.
    pub fn remove_text(&self, wrong: bool) -> String {
        let text = self.moved_text(wrong, |changes| Some(changes.remove)).unwrap_or_default();
        match (self.changes().iter().any(|changes| changes.refused), wrong) {
            (true, true) => format!("refused; {text}"),
            (true, false) => "refused".to_owned(),
            (false, _) => text,
        }
    }

    pub fn heir_text(&self) -> String {
        let heirs: Vec<f64> = self.changes().iter().filter_map(|changes| changes.heir).collect();
        if heirs.is_empty() {
            return "-".to_owned();
        }
        format!("{}{:.1}%", self.mark(), median(heirs) * 100.0)
    }
}

pub fn balance_table(spreads: &ByNodes<Spread>) -> String {
    let mut rows = Vec::new();
    for (name, _) in spreads {
        let mut row = vec![(*name).to_owned()];
        row.extend(SIZES.map(|n| find(spreads, name, n).peak_text()));
        row.extend(SIZES.map(|n| {
            let spread = find(spreads, name, n);
            format!("{}{:.3}", spread.mark(), median(spread.figures(|outcome| outcome.least)))
        }));
        rows.push(row);
    }
    let head = ["scheme", "fullest: 10 nodes", "100", "1,000", "emptiest: 10 nodes", "100", "1,000"];
    markdown::render(&head, &rows)
}

pub fn change_table(spreads: &ByNodes<Spread>) -> String {
    let mut rows = Vec::new();
    for (name, _) in spreads {
        let at = |n| find(spreads, name, n);
        let mut row = vec![(*name).to_owned()];
        row.extend(SIZES.map(|n| at(n).add_text(true)));
        row.extend(SIZES.map(|n| at(n).remove_text(true)));
        row.extend(SIZES.map(|n| at(n).moved_text(true, |changes| changes.double).unwrap_or("-".to_owned())));
        rows.push(row);
    }
    let sizes = ["100", "1,000"];
    let head =
        [["scheme", "add: 10 nodes"].as_slice(), &sizes, &["remove: 10"], &sizes, &["double: 10"], &sizes].concat();
    markdown::render(&head, &rows)
}

pub fn failure_table(spreads: &ByNodes<Spread>) -> String {
    let mut rows = Vec::new();
    for (name, _) in spreads {
        rows.push([vec![(*name).to_owned()], SIZES.map(|n| find(spreads, name, n).heir_text()).to_vec()].concat());
    }
    markdown::render(&["scheme", "heir: 10 nodes", "100", "1,000"], &rows)
}

/// Ends the run if a scheme that promises so moves a key it need not.
fn check(name: &str, spread: &Spread) {
    let keeps_promise = |moved: Moved| moved.wrong == 0.0 && (moved.to_minimum - 1.0).abs() < 1e-9;
    for changes in spread.changes() {
        let mut moves = vec![changes.add];
        moves.extend((!changes.refused).then_some(changes.remove));
        moves.extend(changes.double);
        assert!(moves.into_iter().all(keeps_promise), "{name} moves keys that need not move");
    }
}
