//! The keys of a file, counted by several threads.

use super::{
    measured::Measured,
    zones::{Dispersion, Zoning},
};
use crate::{
    failure::Failure,
    input::{Copies, Records},
    load::{Basis, Lists, Loads, Outages, Reservoir},
    output::Progress,
};
use libconsistent::{Key, Placement};
use std::path::Path;

/// What one thread has counted.
struct Counted<'a> {
    lists: Lists<'a>,
    keys: Loads,
    bytes: Loads,
    unplaced: u64,
    dispersion: Dispersion,
    reservoir: Reservoir,
}

/// Measures the keys of a file, or their bytes.
pub fn measure<'a>(
    placement: &'a Placement,
    copies: Copies,
    records: &Records,
    file: &Path,
) -> Result<Measured<'a>, Failure> {
    let zoning = Zoning::new(placement);
    let new = || Counted {
        lists: Lists::new(placement, copies),
        keys: Loads::none(placement.len()),
        bytes: Loads::none(placement.len()),
        unplaced: 0,
        dispersion: Dispersion::new(&zoning),
        reservoir: Reservoir::default(),
    };
    let progress = Progress::bytes_of(file);
    let threads = records.count(
        file,
        |bytes| progress.step(bytes),
        new,
        |counted, batch| {
            for (at, &key) in batch.keys.iter().enumerate() {
                let nodes = counted.lists.of(Key::Bytes(key));
                let size = batch.sizes.get(at).copied().unwrap_or(1);
                counted.keys.add(nodes, 1);
                counted.bytes.add(nodes, size);
                counted.unplaced += u64::from(nodes.is_empty());
                counted.dispersion.add(&zoning, nodes, size);
                counted.reservoir.offer(key, size);
            }
            Ok(())
        },
    )?;
    drop(progress);
    let whole = threads.into_iter().reduce(|one, other| Counted {
        lists: one.lists,
        keys: one.keys.merged(other.keys),
        bytes: one.bytes.merged(other.bytes),
        unplaced: one.unplaced + other.unplaced,
        dispersion: one.dispersion.merged(other.dispersion),
        reservoir: one.reservoir.merged(other.reservoir),
    });
    let whole = whole.unwrap_or_else(new);
    let sample = whole.reservoir.sample();
    let by = if whole.reservoir.has_all() { Basis::Given } else { Basis::Sampled(sample.len()) };
    let is_spread = copies.asked() > 1 && zoning.levels() > 0;
    Ok(Measured {
        basis: Basis::Given,
        loads: whole.bytes,
        keys: Some(whole.keys),
        has_bytes: records.have_bytes(),
        unplaced: whole.unplaced,
        dispersion: is_spread.then_some((whole.dispersion, Basis::Given)),
        outages: Outages::sampled(placement, copies, sample, by, |_, _| {}),
    })
}
