//! Look-ups from several threads while a writer changes the ring.

use crate::{harness::median, keys::id, markdown, markdown::number, ours, Run};
use libconsistent::{Placement, Ring};
use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

const NODES: usize = 100;
/// Look-ups timed as one.
const BLOCK: usize = 64;
const CHANGE_EVERY: Duration = Duration::from_millis(10);
/// Nodes that come and go.
const GUESTS: usize = 8;
/// Longer blocks are counted as this long, in ns.
const LONGEST: usize = 1 << 20;

pub fn print(run: &mut Run) {
    println!("## Threads\n");
    println!(
        "Look-ups through `Reader` on {NODES} nodes; the writer makes 100 changes a second. Percentiles are over \
         blocks of {BLOCK} look-ups, in ns a block, each thread its own, the worst of them shown. \
         XXH3-64 alone shares nothing: it shows what the machine gives two threads.\n"
    );
    let (repeats, time) = if run.quick { (1, Duration::from_millis(50)) } else { (5, Duration::from_millis(600)) };
    let works = [Work::Hash, Work::Look, Work::LookWhileWriting];
    let cases = works.map(|work| [(1, work), (2, work)]).concat();
    let mut measured: Vec<Vec<Figures>> = cases.iter().map(|_| Vec::new()).collect();
    for _ in 0..repeats {
        for (&(threads, work), measured) in cases.iter().zip(&mut measured) {
            measured.push(measure(&run.keys, threads, work, time));
        }
    }
    let middle = |case: &[Figures], of: fn(&Figures) -> f64| median(case.iter().map(of).collect());
    let mut rows = Vec::new();
    let mut alone = f64::NAN;
    for (&(threads, work), case) in cases.iter().zip(&measured) {
        let total = middle(case, |figures| figures.total);
        if threads == 1 {
            alone = total;
        }
        let (p50, p99, p999) = (
            middle(case, |f| f.percentiles[0]),
            middle(case, |f| f.percentiles[1]),
            middle(case, |f| f.percentiles[2]),
        );
        rows.push(vec![
            format!("{threads}, {}", work.name()),
            number(total / threads as f64 / 1e6),
            number(total / 1e6),
            number(total / alone),
            number(p50),
            number(p99),
            number(p999),
        ]);
        run.results.set(format!("threads {threads} {}", work.name()), total);
        run.results.set(format!("p99.9 {threads} {}", work.name()), p999);
    }
    let head = ["threads", "million a second and thread", "in all", "x one", "p50", "p99", "p99.9"];
    markdown::table(&head, &rows);
    check(&run.keys, if run.quick { 40 } else { 2_000 });
}

/// What the threads do.
#[derive(Clone, Copy)]
enum Work {
    /// Nothing but hashing, which shares nothing: what the machine itself gives two threads.
    Hash,
    Look,
    LookWhileWriting,
}

impl Work {
    fn name(self) -> &'static str {
        match self {
            Self::Hash => "XXH3-64 alone",
            Self::Look => "look-ups",
            Self::LookWhileWriting => "look-ups and a writer",
        }
    }
}

struct Figures {
    /// Look-ups a second, all threads together.
    total: f64,
    /// p50, p99 and p99.9 of the slowest thread.
    percentiles: [f64; 3],
}

fn measure(keys: &[&'static str], threads: usize, work: Work, time: Duration) -> Figures {
    let ring = ours::ring_of(ours::nodes(NODES));
    let stop = AtomicBool::new(false);
    let threads: Vec<(f64, Vec<u32>)> = thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(|| read(&ring, keys, work, &stop))).collect();
        if matches!(work, Work::LookWhileWriting) {
            scope.spawn(|| write(&ring, &stop));
        }
        thread::sleep(time);
        stop.store(true, Relaxed);
        readers.into_iter().map(|reader| reader.join().expect("a reader ends")).collect()
    });
    let total = threads.iter().map(|(rate, _)| rate).sum();
    let percentiles =
        [0.5, 0.99, 0.999].map(|part| threads.iter().map(|(_, blocks)| percentile(blocks, part)).fold(0.0, f64::max));
    Figures { total, percentiles }
}

/// The look-ups a second, and how many blocks took how many ns.
fn read(ring: &Ring, keys: &[&'static str], work: Work, stop: &AtomicBool) -> (f64, Vec<u32>) {
    let mut reader = ring.reader();
    match work {
        Work::Hash => blocks(keys, stop, |key| black_box(xxh3_64_with_seed(key.as_bytes(), 0)) != 0),
        _ => blocks(keys, stop, |key| black_box(reader.get_node(key)).is_some()),
    }
}

fn blocks(keys: &[&'static str], stop: &AtomicBool, mut get: impl FnMut(&str) -> bool) -> (f64, Vec<u32>) {
    let mut blocks = vec![0u32; LONGEST + 1];
    let mut count = 0;
    let start = Instant::now();
    let mut last = start;
    'all: loop {
        for block in keys.chunks_exact(BLOCK) {
            for key in block {
                get(key);
            }
            let now = Instant::now();
            blocks[((now - last).as_nanos() as usize).min(LONGEST)] += 1;
            last = now;
            count += BLOCK;
            if stop.load(Relaxed) {
                break 'all;
            }
        }
    }
    (count as f64 / (last - start).as_secs_f64(), blocks)
}

fn write(ring: &Ring, stop: &AtomicBool) {
    let mut next = Instant::now();
    for change in 0.. {
        next += CHANGE_EVERY;
        thread::sleep(next.saturating_duration_since(Instant::now()));
        if stop.load(Relaxed) {
            return;
        }
        alternate(ring, change);
    }
}

/// One change: a guest comes, and with the next change goes.
fn alternate(ring: &Ring, change: usize) {
    let guest = id(NODES + change / 2 % GUESTS);
    let done = if change.is_multiple_of(2) { ring.add_node(guest) } else { ring.remove_node(&guest) };
    done.expect("guests come before they go");
}

fn percentile(blocks: &[u32], part: f64) -> f64 {
    let total: u64 = blocks.iter().map(|&count| u64::from(count)).sum();
    let mut left = (total as f64 * part) as u64;
    for (ns, &count) in blocks.iter().enumerate() {
        if u64::from(count) > left {
            return ns as f64;
        }
        left -= u64::from(count);
    }
    f64::NAN
}

/// Ends all threads when one ends, also by a panic.
struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Panics unless every answer under change belongs to a published topology, and no change is lost.
fn check(keys: &[&'static str], changes: usize) {
    let keys = &keys[..256];
    let nodes = |guest: Option<usize>| (0..NODES).chain(guest.map(|guest| NODES + guest)).map(id);
    let answers = |guest| {
        let placement = Placement::new(ours::topology(nodes(guest).map(Into::into).collect(), 0)).expect("it compiles");
        let answer = |key: &&str| placement.locate(key.as_bytes()).and_then(|node| placement.node(node)).cloned();
        keys.iter().map(|key| answer(key).expect("a node is live").id).collect::<Vec<String>>()
    };
    let published: Vec<Vec<String>> = [None].into_iter().chain((0..GUESTS).map(Some)).map(answers).collect();

    let ring = ours::ring_of(ours::nodes(NODES));
    let stop = AtomicBool::new(false);
    let (single, whole, met) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let _stop = StopOnDrop(&stop);
                let mut reader = ring.reader();
                while !stop.load(Relaxed) {
                    for (i, key) in keys.iter().enumerate() {
                        let found = &reader.get_node(key).expect("a node is live").id;
                        assert!(
                            published.iter().any(|answers| answers[i] == *found),
                            "{key}: {found} was not published"
                        );
                    }
                    single.fetch_add(keys.len(), Relaxed);
                    let snapshot = reader.snapshot();
                    let name = |key: &&str| snapshot.locate(key.as_bytes()).and_then(|node| snapshot.node(node));
                    let found: Vec<&str> = keys.iter().filter_map(name).map(|node| node.id.as_str()).collect();
                    let which = published.iter().position(|answers| *answers == found);
                    met.fetch_or(1 << which.expect("a snapshot mixes topologies"), Relaxed);
                    whole.fetch_add(1, Relaxed);
                }
            });
        }
        let _stop = StopOnDrop(&stop);
        for change in 0..changes {
            // Changes wait for look-ups, so that every few look-ups meet another topology.
            let seen = whole.load(Relaxed);
            while whole.load(Relaxed) == seen && !stop.load(Relaxed) {
                thread::yield_now();
            }
            alternate(&ring, change);
        }
    });
    assert_eq!(ring.epoch(), changes as u64, "a change is lost");
    let met = met.into_inner().count_ones();
    assert!(met > 2, "the readers met only {met} topologies");
    println!(
        "Checked during {changes} changes: {} single answers each of a published topology, {} snapshots each a \
         published topology as a whole, {met} different ones.",
        single.load(Relaxed),
        whole.load(Relaxed)
    );

    let ring = ours::ring_of(ours::nodes(NODES));
    let each = changes / 4;
    thread::scope(|scope| {
        for writer in 0..2 {
            let ring = &ring;
            scope.spawn(move || (0..each).for_each(|i| ring.add_node(id(NODES + 2 * i + writer)).expect("a new node")));
        }
    });
    assert_eq!((ring.len(), ring.epoch()), (NODES + 2 * each, 2 * each as u64), "an update is lost");
    println!("Two writers added {each} nodes each at once: no update is lost.\n");
}
