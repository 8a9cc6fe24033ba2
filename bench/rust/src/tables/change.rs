//! Building, and changing what was built.

use crate::{
    harness::{contest, timed, Effort, Row},
    keys::id,
    library::Entry,
    markdown,
    markdown::number,
    ours,
    peers::PEERS,
    Run, POINTS,
};
use libconsistent::{Node, Ring, Topology, Weight};
use std::{cell::RefCell, hint::black_box, time::Instant};

pub fn print(run: &mut Run) {
    println!("## Build and change\n");
    println!(
        "Milliseconds. \"rebuild\": the library has no such change, it is built anew with one node more or less. \
         The change of the live ring is made and published; reading a document is not part of the update.\n"
    );
    let sizes = run.sizes.iter().copied().filter(|&n| n >= 100);
    for n in sizes {
        let effort = Effort { repeats: run.effort.repeats.min(7), ..run.effort };
        let live = live(effort, n);
        let mut rows = Vec::new();
        let entries: Vec<&Entry> = [&ours::RING].into_iter().chain(&PEERS).collect();
        let measured = libraries(effort, &entries, n);
        let pingora = entries.iter().position(|entry| entry.name == "pingora-ketama").expect("a peer");
        let reference = measured[pingora].build;
        for (entry, times) in entries.iter().zip(&measured) {
            let name = if entry.name == ours::RING.name { "libconsistent `Ring`" } else { entry.name };
            let (add, remove) = times.change.unwrap_or((times.build, times.build));
            let mark = |time: f64| number(time) + if times.change.is_none() { " (rebuild)" } else { "" };
            rows.push(vec![
                name.to_owned(),
                number(times.build),
                number(times.build / reference),
                mark(add),
                number(add / reference),
                mark(remove),
            ]);
            run.results.set(format!("build {n} {name}"), times.build);
            run.results.set(format!("add {n} {name}"), add);
            run.results.add_point("build", name, n, times.build);
            run.results.add_point("change", name, n, add);
        }
        println!("### {n} nodes, {POINTS} points each\n");
        let head = ["library", "build", "x pingora's build", "add one node", "x pingora's build", "remove one node"];
        markdown::table(&head, &rows);
        let rows: Vec<_> =
            live.into_iter().map(|(name, time)| vec![name, number(time), number(time / reference)]).collect();
        markdown::table(&["change of the live ring", "ms", "x pingora's build"], &rows);
    }
}

/// Milliseconds.
struct Times {
    build: f64,
    /// Add and remove; `None` without.
    change: Option<(f64, f64)>,
}

/// All of them are held at once, so that their repeats can be interleaved.
fn libraries(effort: Effort, entries: &[&Entry], n: usize) -> Vec<Times> {
    let mut builds: Vec<_> = entries.iter().map(|entry| (entry.prepare)(n)).collect();
    let libraries: Vec<_> = builds.iter_mut().map(|build| RefCell::new(build())).collect();
    let can_change: Vec<bool> = libraries
        .iter()
        .map(|library| {
            let mut library = library.borrow_mut();
            let can = library.add();
            if can {
                library.remove();
            }
            can
        })
        .collect();

    let mut rows = Vec::new();
    for build in &mut builds {
        rows.push(Row::new("", 1, move || {
            let start = Instant::now();
            let built = black_box(build());
            let took = start.elapsed();
            drop(built);
            took
        }));
    }
    for library in &libraries {
        rows.push(Row::new("", 1, || {
            let mut library = library.borrow_mut();
            let took = timed(|| library.add());
            library.remove();
            took
        }));
        rows.push(Row::new("", 1, || {
            let mut library = library.borrow_mut();
            library.add();
            timed(|| library.remove())
        }));
    }
    let times: Vec<f64> = contest(effort, &mut rows).into_iter().map(|ns| ns / 1e6).collect();
    let (builds, changes) = times.split_at(entries.len());
    builds
        .iter()
        .zip(changes.chunks(2))
        .zip(can_change)
        .map(|((&build, change), can)| Times { build, change: can.then_some((change[0], change[1])) })
        .collect()
}

/// The changes only the live ring has, in milliseconds.
fn live(effort: Effort, n: usize) -> Vec<(String, f64)> {
    let ring = ours::ring_of(ours::nodes(n));
    let middle = id(n / 2);
    let (one, two) = (Weight::default(), Weight::from_thousandths(2_000).expect("a valid weight"));
    let mut rows = vec![
        Row::new("`set_weight`", 1, || {
            let took = timed(|| ring.set_weight(&middle, two).expect("a member"));
            ring.set_weight(&middle, one).expect("a member");
            took
        }),
        Row::new("`update`, ten nodes more", 1, || {
            let (more, back) = (topology(&ring, n + 10, 1), topology(&ring, n, 2));
            let took = timed(|| ring.update(more).expect("a later epoch"));
            ring.update(back).expect("a later epoch");
            took
        }),
        Row::new("`mark_down`", 1, || {
            let took = timed(|| ring.mark_down(&middle).expect("a member"));
            ring.mark_up(&middle).expect("a member");
            took
        }),
    ];
    let times = contest(effort, &mut rows);
    rows.iter().map(|row| row.name.clone()).zip(times.into_iter().map(|ns| ns / 1e6)).collect()
}

fn topology(ring: &Ring, n: usize, later: u64) -> Topology {
    let nodes: Vec<Node> = ours::nodes(n);
    ours::topology(nodes, ring.epoch() + later)
}
