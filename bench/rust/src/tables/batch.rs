//! Many keys at once.

use crate::{
    harness::{contest, Effort, Row},
    keys, markdown,
    markdown::number,
    ours, Run, POINTS,
};
use libconsistent::{Offsets, PackedKeys, Placement, NO_INDEX};
use std::{cell::RefCell, hint::black_box};
use xxhash_rust::xxh3::xxh3_64_with_seed;

pub fn print(run: &mut Run) {
    println!("## Batch\n");
    println!(
        "{} keys a call, on one core. x is the time over hashing the same keys into an array; pre-hashed keys have \
         none.\n",
        run.keys.len()
    );
    let text: String = run.keys.concat();
    let offsets: Vec<u32> = (0..=run.keys.len()).map(|i| (i * keys::KEY_BYTES) as u32).collect();
    let integers = keys::integers(run.keys.len());
    let inputs = Inputs { text: text.as_bytes(), offsets: &offsets, slices: &run.keys, integers: &integers };
    let mut rows = Vec::new();
    for &n in run.sizes {
        let placement = ours::placement(n);
        let times = time(run.effort, &placement, &inputs);
        let points = n * POINTS;
        for (i, (name, hash)) in [("packed strings", 0), ("slices", 1), ("u64", 2)].into_iter().enumerate() {
            rows.push(row(points, name, times[3 + i], times[3 + i] / times[hash]));
        }
        rows.push(row(points, "pre-hashed u64", times[6], f64::NAN));
        run.results.set(format!("batch {points} x hash"), times[3] / times[0]);
    }
    markdown::table(&["points", "keys", "ns", "million a second", "x hash only"], &rows);
}

fn row(points: usize, name: &str, time: f64, ratio: f64) -> Vec<String> {
    vec![points.to_string(), name.to_owned(), number(time), number(1e3 / time), number(ratio)]
}

/// The keys in all forms.
struct Inputs<'a> {
    text: &'a [u8],
    offsets: &'a [u32],
    slices: &'a [&'static str],
    integers: &'a [u64],
}

/// Hash only for packed keys, slices and integers; then the four batches.
fn time(effort: Effort, placement: &Placement, inputs: &Inputs<'_>) -> Vec<f64> {
    let &Inputs { text, offsets, slices, integers } = inputs;
    let packed = PackedKeys::new(text, Offsets::U32(offsets)).expect("the offsets are right");
    let count = slices.len();
    let (hashes, out) = (RefCell::new(vec![0; count]), RefCell::new(vec![NO_INDEX; count]));
    let mut rows = vec![
        Row::timed("", count, || {
            let keys = offsets.windows(2).map(|ends| &text[ends[0] as usize..ends[1] as usize]);
            hash_all(keys, &mut hashes.borrow_mut());
        }),
        Row::timed("", count, || hash_all(slices.iter().map(|key| key.as_bytes()), &mut hashes.borrow_mut())),
        Row::timed("", count, || hash_all(integers.iter().map(|key| key.to_le_bytes()), &mut hashes.borrow_mut())),
        Row::timed("", count, || placement.place(&packed, &mut out.borrow_mut())),
        Row::timed("", count, || placement.place(slices, &mut out.borrow_mut())),
        Row::timed("", count, || placement.place_u64(integers, &mut out.borrow_mut())),
        Row::timed("", count, || placement.place_hashed(integers, &mut out.borrow_mut())),
    ];
    contest(effort, &mut rows)
}

fn hash_all(keys: impl Iterator<Item = impl AsRef<[u8]>>, hashes: &mut [u64]) {
    for (slot, key) in hashes.iter_mut().zip(keys) {
        *slot = xxh3_64_with_seed(key.as_ref(), 0);
    }
    black_box(hashes);
}
