//! The node of a key.

use super::{best_ring_peer, schemes, time_keys, Cache, Subject, Task, SCHEME};
use crate::{markdown, markdown::number, ours, peers::PEERS, Run, POINTS};

pub fn print(run: &mut Run) {
    println!("## Look-up\n");
    println!(
        "Random string keys of 16 bytes: {} streamed; cold keys are read in random order from {}. \
         x is the time over that of XXH3-64 alone, or of the fastest peer with points on a ring.\n",
        run.keys.len(),
        run.cold.len()
    );
    for &n in run.sizes {
        let entries = [ours::HASH, ours::LOCATE, ours::READER, ours::RING];
        let mut subjects: Vec<Subject> = entries.iter().map(|entry| Subject::new(entry, n)).collect();
        subjects.extend(schemes(n, |contestant| !contestant.stores_rows()));
        subjects.extend(PEERS.iter().map(|entry| Subject::new(entry, n)));
        let streamed = time_keys(run.effort, Task::Get, Cache::Warm, &run.keys, &mut subjects);
        let cold =
            matches!(n, 100 | 10_000).then(|| time_keys(run.effort, Task::Get, Cache::Cold, &run.cold, &mut subjects));
        report(run, n, &subjects, &streamed, cold.as_deref());
    }
}

fn report(run: &mut Run, n: usize, subjects: &[Subject], streamed: &[f64], cold: Option<&[f64]>) {
    println!("### {n} nodes, {POINTS} points each where nothing else is said\n");
    let mut head = vec!["library", "kind", "ns", "x XXH3", "x best ring peer"];
    if cold.is_some() {
        head.extend(["cold ns", "x XXH3", "x best ring peer"]);
    }
    let best = [streamed].into_iter().chain(cold).map(|times| best_ring_peer(subjects, times)).collect::<Vec<_>>();
    let mut rows = Vec::new();
    for (i, subject) in subjects.iter().enumerate() {
        let mut row = vec![subject.name.clone(), subject.kind.name().to_owned()];
        for (times, best) in [streamed].into_iter().chain(cold).zip(&best) {
            row.extend([times[i], times[i] / times[0], times[i] / best].map(number));
        }
        rows.push(row);
        run.results.set(format!("get {n} {}", subject.name), streamed[i]);
        if subject.kind != SCHEME {
            run.results.add_point("lookup", &subject.name, n, streamed[i]);
        }
        if let Some(cold) = cold {
            run.results.set(format!("cold {n} {}", subject.name), cold[i]);
        }
    }
    markdown::table(&head, &rows);
}
