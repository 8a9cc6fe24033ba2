//! The tables, one file each.

pub mod batch;
pub mod change;
pub mod detect;
pub mod dialects;
pub mod large;
pub mod lookup;
pub mod memory;
pub mod replicas;
pub mod scaling;
pub mod schemes;

use crate::{
    harness::{contest, timed, Effort, Row},
    library::{Entry, Kind, Passes},
    schemes::{Contestant, CONTESTANTS},
};
use std::{cell::Cell, hint::black_box};

/// A library built for a table.
pub struct Subject {
    pub name: String,
    pub kind: Kind,
    pub library: Box<dyn Passes>,
}

impl Subject {
    pub fn new(entry: &Entry, n: usize) -> Self {
        Self { name: entry.name.to_owned(), kind: entry.kind, library: (entry.prepare)(n)() }
    }
}

/// What the schemes are in tables of libraries. They have plots of their own.
pub const SCHEME: Kind = Kind::Other("scheme");

/// The schemes as subjects, as far as they are wanted.
fn schemes(n: usize, wanted: impl Fn(&Contestant) -> bool) -> impl Iterator<Item = Subject> {
    CONTESTANTS.iter().filter(move |contestant| wanted(contestant)).map(move |contestant| Subject {
        name: contestant.full_name(),
        kind: SCHEME,
        library: contestant.library(n),
    })
}

/// Which loop over the keys to time.
#[derive(Clone, Copy)]
pub enum Task {
    Get,
    GetThree,
}

impl Task {
    fn run(self, library: &mut dyn Passes, keys: &[&'static str]) -> u64 {
        match self {
            Self::Get => library.get_all(keys),
            Self::GetThree => library.get_three_all(keys),
        }
    }
}

/// Whether a pass runs over its keys once before it is timed, so that the caches hold this library's memory, not that
/// of the one before.
#[derive(Clone, Copy)]
pub enum Cache {
    Warm,
    Cold,
}

/// Keys a pass, at most; slower libraries take fewer, so that no pass lasts much longer than the others.
const KEYS_A_PASS: usize = 100_000;
const FEWEST_KEYS: usize = 20;
const PASS_NS: f64 = 20e6;
/// A library that takes longer a key is left out.
const TOO_SLOW_NS: f64 = 5e6;

/// Nanoseconds a key for each subject, NaN for one left out. Each pass takes the next window of the keys.
pub fn time_keys(
    effort: Effort,
    task: Task,
    cache: Cache,
    keys: &[&'static str],
    subjects: &mut [Subject],
) -> Vec<f64> {
    let next = Cell::new(0);
    let mut rows: Vec<Row<'_>> = Vec::new();
    for Subject { name, library, .. } in subjects {
        let probe = &keys[..FEWEST_KEYS];
        let once = timed(|| task.run(&mut **library, probe)).as_secs_f64() * 1e9 / FEWEST_KEYS as f64;
        let most = KEYS_A_PASS.min(keys.len());
        let mut count = ((PASS_NS / once) as usize).clamp(FEWEST_KEYS, most);
        if once > TOO_SLOW_NS {
            println!("Left out: {name} takes {:.0} ms a key.\n", once / 1e6);
            count = 0;
        }
        let next = &next;
        rows.push(Row::new(name.clone(), count, move || {
            let start = if next.get() + count <= keys.len() { next.get() } else { 0 };
            next.set(start + count);
            let window = &keys[start..start + count];
            if matches!(cache, Cache::Warm) {
                black_box(task.run(&mut **library, window));
            }
            timed(|| task.run(&mut **library, window))
        }));
    }
    contest(effort, &mut rows)
}

/// The best time of a peer with points on a ring.
fn best_ring_peer(subjects: &[Subject], times: &[f64]) -> f64 {
    let peers = subjects.iter().zip(times).filter(|(subject, _)| subject.kind == Kind::Ring && !is_ours(&subject.name));
    peers.map(|(_, &time)| time).fold(f64::NAN, f64::min)
}

fn is_ours(name: &str) -> bool {
    name.starts_with("libconsistent")
}
