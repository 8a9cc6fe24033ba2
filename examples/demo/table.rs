//! The nodes with their shares: exact, and as the keys show them.

use libconsistent::{Error, Placement};

pub fn print(placement: &Placement, keys: &[&[u8]]) -> Result<(), Error> {
    let shares = placement.shares()?;
    let observed = placement.distribution(keys);
    println!("{:<14} {:<8} {:>7} {:>12} {:>12} {:>9}", "node", "zone", "weight", "exact share", "of the keys", "keys");
    for (index, node) in (0..).zip(placement.topology().members().nodes()) {
        println!(
            "{:<14} {:<8} {:>7} {:>11.3}% {:>11.3}% {:>9}  {}",
            node.id,
            node.zone,
            node.weight.to_string(),
            100.0 * shares.ratio(index),
            100.0 * observed.share(index),
            observed.counts.get(index as usize).copied().unwrap_or(0),
            "#".repeat((100.0 * observed.share(index)).round() as usize),
        );
    }
    println!("The fullest node holds {:.3} times its fair part.", observed.peak_to_average);
    Ok(())
}
