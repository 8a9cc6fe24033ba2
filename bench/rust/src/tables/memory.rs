//! Bytes a point and allocations a look-up.

use crate::{
    allocations::counted,
    library::{Entry, Kind},
    markdown,
    markdown::number,
    ours,
    peers::PEERS,
    Run, POINTS,
};
use std::hint::black_box;

pub fn print(run: &mut Run) {
    println!("## Memory\n");
    println!(
        "Bytes that a built library holds, by the allocator's count, its members' records included; over {POINTS} \
         points a node for those with points on a ring, and over nodes. `memory_bytes` is what the compiled table says \
         of itself.\n"
    );
    for &n in run.sizes {
        let mut rows = Vec::new();
        for entry in [&ours::LOCATE, &ours::READER, &ours::RING].into_iter().chain(&PEERS) {
            let points = (n * POINTS) as f64;
            let (bytes, calls) = measure(entry, run.keys.as_slice(), n);
            let a_point = if entry.kind == Kind::Ring { bytes / points } else { f64::NAN };
            let figures = [bytes, a_point, bytes / n as f64, calls].map(number);
            rows.push([vec![entry.name.to_owned()], figures.to_vec()].concat());
        }
        let placement = ours::placement(n);
        let own = placement.memory_bytes() as f64;
        let a_point = own / placement.point_count() as f64;
        rows.insert(
            0,
            vec![
                "libconsistent `memory_bytes`".to_owned(),
                number(own),
                number(a_point),
                number(own / n as f64),
                "-".to_owned(),
            ],
        );
        run.results.set(format!("bytes a point {n}"), a_point);
        println!("### {n} nodes\n");
        markdown::table(&["library", "bytes", "bytes a point", "bytes a node", "allocations a look-up"], &rows);
    }
}

/// Bytes held and allocations a look-up.
fn measure(entry: &Entry, keys: &[&'static str], n: usize) -> (f64, f64) {
    let mut build = (entry.prepare)(n);
    let (mut library, built) = counted(&mut build);
    let keys = &keys[..100];
    let (_, looked_up) = counted(|| black_box(library.get_all(keys)));
    (built.live as f64, looked_up.calls as f64 / keys.len() as f64)
}
