//! What moves of keys: those of a file, or made-up ones where a scheme cannot tell exactly.

use super::{
    answer::{Amount, Basis, Moves},
    batch::{Counter, Plan},
    exact, Question,
};
use crate::{
    failure::Failure,
    input::{made_up, threads, Batch, Records, Refused},
    output::Progress,
};
use libconsistent::{Error, ErrorKind, Placement};
use std::{
    iter, panic,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// How many made-up keys are counted at once.
const BATCH: u64 = 1024;

impl Question<'_> {
    /// What moves to each of the placements after: of the keys of a file if there is one, otherwise of all positions,
    /// or where a scheme cannot tell that, of a sample.
    pub fn answer(&self, records: &Records) -> Result<Vec<Moves>, Failure> {
        match records.file() {
            Some(file) => self.of_file(records, file),
            None => self.after.iter().map(|after| self.of_positions(after)).collect(),
        }
    }

    fn of_file(&self, records: &Records, file: &Path) -> Result<Vec<Moves>, Failure> {
        let plan = Plan::new(self);
        let progress = Progress::bytes_of(file);
        let counters = records.count(file, |read| progress.step(read), || plan.counter(), Counter::count)?;
        drop(progress);
        added(&plan, counters, Basis::Keys).map_err(|why| Failure::at(file.display(), why))
    }

    fn of_positions(&self, after: &Placement) -> Result<Moves, Failure> {
        let why = match exact::moves(self, after) {
            Ok(moves) => return Ok(moves),
            Err(error) => error,
        };
        match why.kind() {
            ErrorKind::Unsupported | ErrorKind::Incomparable | ErrorKind::TooMany => self.of_sample(after, &why),
            _ => Err(Failure::at("-n", why)),
        }
    }

    fn of_sample(&self, after: &Placement, why: &Error) -> Result<Moves, Failure> {
        let question = Question { after: vec![after], ..*self };
        let plan = Plan::new(&question);
        let next = AtomicU64::new(0);
        let failure = |why: String| Failure::at("the made-up keys of a sample", format_args!("{why}; give keys by -f"));
        let nothing = || failure("the schemes take keys of a kind of their own, or none that both take".into());
        let form = made_up::form(&[self.before, after]).ok_or_else(nothing)?;
        let work = || -> Result<Counter<'_>, Refused> {
            let mut counter = plan.counter();
            loop {
                let first = next.fetch_add(BATCH, Ordering::Relaxed).min(self.sample);
                let keys: Vec<Vec<u8>> = (first..self.sample.min(first + BATCH)).map(form).collect();
                if keys.is_empty() {
                    return Ok(counter);
                }
                counter.count(&Batch { keys: keys.iter().map(Vec::as_slice).collect(), sizes: Vec::new() })?;
            }
        };
        let counters: Result<Vec<Counter<'_>>, Refused> = thread::scope(|scope| {
            let others: Vec<_> =
                (1..threads()).filter_map(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
            let own = work();
            let others = others.into_iter().map(|thread| thread.join().unwrap_or_else(|why| panic::resume_unwind(why)));
            iter::once(own).chain(others).collect()
        });
        let counters = counters.map_err(|refused| failure(refused.why))?;
        // What the engine advises behind its reason is for programs.
        let why = why.message().split(';').next().unwrap_or_default();
        let basis = |keys| Basis::Sample(keys, why.into());
        let mut moves = added(&plan, counters, basis).map_err(failure)?;
        moves.pop().ok_or_else(|| failure("nothing was counted".into()))
    }
}

/// What all threads have counted.
fn added(plan: &Plan<'_>, counters: Vec<Counter<'_>>, basis: impl Fn(u64) -> Basis) -> Result<Vec<Moves>, String> {
    let keys = counters.iter().map(|counter| counter.keys).sum();
    let bytes: u128 = counters.iter().map(|counter| u128::from(counter.bytes)).sum();
    let most = plan.n.iter().copied().max().unwrap_or(1);
    if u64::try_from(bytes * most as u128).is_err() {
        return Err("all bytes are 2^64 or more".into());
    }
    let mut all = plan.counter().tallies;
    for counter in counters {
        all.iter_mut().zip(counter.tallies).for_each(|(tally, other)| tally.merge(other));
    }
    let each = all.into_iter().zip(&plan.names).zip(&plan.n);
    let moves = each.map(|((tally, names), &n)| {
        let whole = Amount { count: u128::from(keys) * n as u128, bytes: bytes * n as u128 };
        Moves::of_tally((basis(keys), n), whole, names, tally)
    });
    Ok(moves.collect())
}
