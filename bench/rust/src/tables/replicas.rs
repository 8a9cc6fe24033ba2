//! Three nodes for a key.

use super::{best_ring_peer, schemes, time_keys, Cache, Subject, Task};
use crate::{allocations::counted, library::Kind, markdown, markdown::number, ours, peers::PEERS, Run, POINTS};
use std::hint::black_box;

pub fn print(run: &mut Run) {
    println!("## Three replicas\n");
    println!(
        "pingora-ketama repeats nodes, so the caller skips them; hashring answers with points, whose nodes may \
         repeat.\n"
    );
    for &n in run.sizes {
        let mut subjects = subjects(n);
        let mut times = time_keys(run.effort, Task::Get, Cache::Warm, &run.keys, &mut subjects[..1]);
        times.extend(time_keys(run.effort, Task::GetThree, Cache::Warm, &run.keys, &mut subjects[1..]));

        println!("### {n} nodes, {POINTS} points each where nothing else is said\n");
        let best = best_ring_peer(&subjects, &times);
        let mut rows = Vec::new();
        for (i, subject) in subjects.iter_mut().enumerate() {
            let calls = if i == 0 { 0.0 } else { allocations(subject, &run.keys) };
            let figures = [times[i], times[i] / times[0], times[i] / best, calls].map(number);
            rows.push([vec![subject.name.clone(), subject.kind.name().to_owned()], figures.to_vec()].concat());
            run.results.set(format!("three {n} {}", subject.name), times[i]);
            run.results.set(format!("three allocations {n} {}", subject.name), calls);
        }
        markdown::table(&["library", "kind", "ns", "x XXH3", "x best ring peer", "allocations"], &rows);
    }
}

fn subjects(n: usize) -> Vec<Subject> {
    let ours = |name: &str, library| Subject { name: format!("libconsistent {name}"), kind: Kind::Ring, library };
    let mut subjects = vec![
        Subject::new(&ours::HASH, n),
        ours("`get_nodes_into`", (ours::LOCATE.prepare)(n)()),
        ours("`get_nodes_into`, ten zones", Box::new(ours::Zoned::new(n))),
        ours("`walk().take(3)`", Box::new(ours::Walked::new(n))),
        ours("`Ring::get_nodes`", (ours::RING.prepare)(n)()),
    ];
    subjects.extend(schemes(n, |_| true));
    let peers = PEERS.iter().map(|entry| Subject::new(entry, n));
    subjects.extend(peers.filter_map(|mut subject| subject.library.has_three().then_some(subject)));
    subjects
}

fn allocations(subject: &mut Subject, keys: &[&'static str]) -> f64 {
    let keys = &keys[..10];
    let (_, counted) = counted(|| black_box(subject.library.get_three_all(keys)));
    counted.calls as f64 / keys.len() as f64
}
