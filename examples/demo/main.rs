//! The main job on real keys: who gets how much, what moves when a node joins and when one fails, and a picture of it.
//! Usage: demo TOPOLOGY KEYS PICTURE.svg

mod moves;
mod picture;
mod table;

use libconsistent::{Node, Ring};
use moves::Moves;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let [topology, keys, picture] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("usage: demo TOPOLOGY KEYS PICTURE.svg".into());
    };
    let ring = Ring::from_json(fs::read(topology)?)?;
    let text = fs::read(keys)?;
    let keys: Vec<&[u8]> = text.split_inclusive(|&b| b == b'\n').map(|k| k.strip_suffix(b"\n").unwrap_or(k)).collect();
    if ring.is_empty() || keys.is_empty() {
        return Err("the demo needs at least one node and one key".into());
    }

    println!("{} keys on {} nodes, fingerprint {}\n", keys.len(), ring.len(), ring.fingerprint());
    let before = ring.snapshot();
    table::print(&before, &keys)?;

    let newcomer = (1..).map(|i| format!("cache-new-{i}")).find(|id| !ring.contains(id)).unwrap_or_default();
    let grown = Ring::from_json(ring.to_json())?;
    grown.add_node(Node::new(newcomer.as_str()))?;
    let joined = Moves::between(format!("A node joins: {newcomer}, weight 1"), &before, &grown.snapshot(), &keys)?;
    joined.print();

    let counts = before.distribution(&keys).counts;
    let busiest = (0..).zip(&counts).max_by_key(|&(_, count)| count).map_or(0, |(index, _)| index);
    let failed = before.node(busiest).map(|node| node.id.clone()).unwrap_or_default();
    ring.mark_down(&failed)?;
    let after = ring.snapshot();
    let lost = Moves::between(format!("A node fails: {failed}, the busiest"), &before, &after, &keys)?;
    lost.print();

    fs::write(picture, picture::draw(&before, &after, &failed, &keys, &[joined, lost])?)?;
    println!("\nPicture: {picture}");
    Ok(())
}
