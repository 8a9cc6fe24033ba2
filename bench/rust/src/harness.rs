//! Interleaved repeats and their medians: A B C A B C ..., so that a slow moment of the machine hits all alike.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// One thing to measure: a name and a pass, which returns the time it took.
pub struct Row<'a> {
    pub name: String,
    pass: Box<dyn FnMut() -> Duration + 'a>,
    /// What one pass does so many of; results are per one.
    operations: usize,
}

impl<'a> Row<'a> {
    pub fn new(name: impl Into<String>, operations: usize, pass: impl FnMut() -> Duration + 'a) -> Self {
        Self { name: name.into(), pass: Box::new(pass), operations }
    }

    /// A row timed as a whole.
    pub fn timed<T>(name: impl Into<String>, operations: usize, mut run: impl FnMut() -> T + 'a) -> Self {
        Self::new(name, operations, move || timed(&mut run))
    }
}

pub fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}

/// How long to go on with one contest.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Repeats of each row, after one to warm up.
    pub repeats: usize,
    /// Repeats end early once they took so long, but not before the third.
    pub limit: Duration,
}

/// Nanoseconds an operation, the median of each row.
pub fn contest(effort: Effort, rows: &mut [Row<'_>]) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(effort.repeats); rows.len()];
    let start = Instant::now();
    for row in rows.iter_mut() {
        (row.pass)();
    }
    for repeat in 0..effort.repeats {
        if repeat >= 3 && start.elapsed() > effort.limit {
            break;
        }
        for (row, times) in rows.iter_mut().zip(&mut times) {
            times.push((row.pass)().as_secs_f64() * 1e9 / row.operations as f64);
        }
    }
    times.into_iter().map(median).collect()
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[len / 2],
        len => f64::midpoint(values[len / 2 - 1], values[len / 2]),
    }
}
