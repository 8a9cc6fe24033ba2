//! Swift: the devices of a `.ring.gz`, or of what `swift-ring-builder` lists. Where Swift's partitions are is a table
//! that the builder made and stores; no rule gives it, so the members alone are read, and the scheme is an option.
//! Uses `tree`, `pool` and what stands to their left.

mod listing;
mod ring;

use crate::{
    error::{At, Read},
    found::{text, Found},
    pool::{relative, Pool},
    ReadOptions,
};
use libconsistent::{Node, State, Weight};

pub(crate) fn read(bytes: &[u8], options: &ReadOptions) -> Read<Vec<Found>> {
    let pool = match bytes.starts_with(b"\x1f\x8b") {
        true => ring::read(bytes)?,
        false => listing::read(text(bytes)?)?,
    };
    let name = pool.name.clone();
    Ok(vec![Found::new(name, || {
        let mut pool = pool;
        let message = "members alone: Swift looks partitions up in the table of its ring, which no scheme gives";
        pool.note(At::NOWHERE, message);
        pool.finish(options.scheme.clone().map_or_else(relative, Ok)?)
    })])
}

/// A device, in Swift's words.
struct Device {
    id: u64,
    region: u64,
    zone: u64,
    ip: String,
    port: u64,
    device: String,
    weight: f64,
    meta: String,
}

impl Device {
    fn add_to(self, pool: &mut Pool, at: At) -> Read<()> {
        let Self { id, region, zone, ip, port, device, weight, meta } = self;
        let host = if ip.contains(':') { format!("[{ip}]") } else { ip.clone() };
        // As Swift keeps copies apart: regions, then zones, then servers.
        let mut node = Node::new(format!("d{id}"))
            .with_address(format!("{host}:{port}"))
            .with_zone(format!("r{region}/z{zone}/{ip}"));
        let thousandths = (weight * 1000.0).round() / 1000.0;
        node.weight =
            Weight::from_f64(thousandths).map_err(|error| crate::error::Refusal::new(at.clone(), error.message()))?;
        if thousandths != weight {
            pool.note(at.clone(), format!("the weight {weight} is rounded to {}", node.weight));
        }
        node.metadata.insert("device".into(), device);
        if !meta.is_empty() {
            node.metadata.insert("meta".into(), meta);
        }
        pool.add(node, State::Up, at)
    }
}
