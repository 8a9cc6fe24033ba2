//! A hundred thousand nodes, and changes compared with fresh builds.

use super::{time_keys, Cache, Subject, Task};
use crate::{
    harness::timed,
    keys::{self, id, Rng},
    markdown,
    markdown::number,
    ours, Run, POINTS,
};
use libconsistent::{Node, Placement, Ring, Weight, NO_INDEX};

const CHANGES: usize = 100;

pub fn print(run: &mut Run) {
    let n = if run.quick { 2_000 } else { 100_000 };
    let small = if run.quick { 200 } else { 2_000 };
    println!("## {n} nodes, {POINTS} points each\n");
    let mut ring = None;
    let nodes = ours::nodes(n);
    let build = timed(|| ring = Some(ours::ring_of(nodes)));
    let ring = ring.expect("it was built");
    let snapshot = ring.snapshot();
    let add = timed(|| ring.add_node(id(n)).expect("a new node"));
    let remove = timed(|| ring.remove_node(&id(n)).expect("it was added"));
    let mut subjects = [Subject::new(&ours::HASH, n), Subject::new(&ours::LOCATE, n)];
    let streamed = time_keys(run.effort, Task::Get, Cache::Warm, &run.keys, &mut subjects);
    let cold = time_keys(run.effort, Task::Get, Cache::Cold, &run.cold, &mut subjects);
    drop(subjects);
    let line = |name: &str, value: f64| vec![name.to_owned(), number(value)];
    markdown::table(
        &["what", "measured"],
        &[
            line("build, ms", build.as_secs_f64() * 1e3),
            line("add one node, ms", add.as_secs_f64() * 1e3),
            line("remove one node, ms", remove.as_secs_f64() * 1e3),
            line("memory, MB", snapshot.memory_bytes() as f64 / 1e6),
            line("bytes a point", snapshot.memory_bytes() as f64 / snapshot.point_count() as f64),
            line("look-up, streamed keys, ns", streamed[1]),
            line("x XXH3", streamed[1] / streamed[0]),
            line("look-up, cold keys, ns", cold[1]),
            line("x XXH3", cold[1] / cold[0]),
        ],
    );
    drop(snapshot);

    let keys = keys::integers(if run.quick { 10_000 } else { 1_000_000 });
    check(&ours::ring_of(ours::nodes(small)), &keys, 1);
    check(&ring, &keys, 20);
    println!();
}

/// Makes random changes; after each `every` of them, panics unless all keys lie where a fresh build puts them.
fn check(ring: &Ring, keys: &[u64], every: usize) {
    let n = ring.len();
    let mut rng = Rng(7);
    let (mut changed, mut built) = (vec![NO_INDEX; keys.len()], vec![NO_INDEX; keys.len()]);
    for change in 1..=CHANGES {
        change_at_random(ring, &mut rng, change);
        if change % every != 0 {
            continue;
        }
        let snapshot = ring.snapshot();
        let nodes = snapshot.topology().members().nodes().iter().map(|node| Node::clone(node)).collect();
        let fresh = Placement::new(ours::topology(nodes, 0)).expect("it compiles");
        snapshot.place_u64(keys, &mut changed).expect("room for every key");
        fresh.place_u64(keys, &mut built).expect("room for every key");
        assert!(changed == built, "change {change}: a key lies elsewhere than after a fresh build");
    }
    println!(
        "- {n} nodes: after {} of {CHANGES} random changes, {} look-ups each agree with a fresh build.",
        if every == 1 { "each".to_owned() } else { format!("every {every}th") },
        keys.len()
    );
}

fn change_at_random(ring: &Ring, rng: &mut Rng, change: usize) {
    let snapshot = ring.snapshot();
    let nodes = snapshot.topology().members().nodes();
    let any = nodes[rng.below(nodes.len())].id.clone();
    match rng.below(4) {
        0 => ring.add_node(format!("guest-{change}")),
        1 => ring.remove_node(&any),
        2 => ring.set_weight(&any, Weight::from_thousandths(rng.below(3_000) as u32).expect("a valid weight")),
        _ => {
            let keep = |node: &Node| rng.below(nodes.len()) >= 5 || node.id == any;
            let mut keep = keep;
            let mut kept: Vec<Node> = nodes.iter().map(|node| Node::clone(node)).filter(|node| keep(node)).collect();
            kept.extend((0..5).map(|i| Node::new(format!("guest-{change}-{i}"))));
            ring.update(ours::topology(kept, ring.epoch() + 1))
        }
    }
    .expect("a valid change");
}
