//! The binary file of rows: one of our own with some bytes changed, cut or added, signed anew or not, and its document.

use crate::{choices::Choices, cost};
use libconsistent::{Assignment, Node, RowsFile, Topology};
use xxhash_rust::xxh3::xxh3_64;

const CHECKSUM: usize = 8;

pub fn run(data: &[u8]) {
    let mut choices = Choices::new(data);
    let kept = kept(&mut choices);
    let (document, mut file) = kept.to_json_beside();
    for _ in 0..choices.below(8) {
        if file.is_empty() {
            break;
        }
        let at = choices.below(file.len());
        match choices.byte() % 3 {
            0 => file[at] = choices.byte(),
            1 => file.truncate(at),
            _ => file.extend(choices.bytes(64)),
        }
    }
    if choices.below(4) > 0 && file.len() >= CHECKSUM {
        let body = file.len() - CHECKSUM;
        let sum = xxh3_64(&file[..body]).to_le_bytes();
        file[body..].copy_from_slice(&sum);
    }
    if let Ok(rows) = RowsFile::new(&file) {
        let read: usize = (0..rows.slots()).map(|slot| rows.row(slot).count()).sum();
        assert!(read <= file.len() && rows.row(rows.slots()).next().is_none(), "more rows than bytes");
    }
    match cost::bounded(file.len() + document.len(), || Topology::from_json_with_rows(&document, &file, None)) {
        Ok(read) => assert!(file.is_empty() || read == kept, "another file is taken for that of the document"),
        Err(error) => cost::short(error),
    }
}

/// An assignment whose rows are chosen.
fn kept(choices: &mut Choices) -> Topology {
    // More than 256 nodes take two bytes each.
    let (nodes, slots) = (*choices.one(&[1, 3, 16, 300]), 1 + choices.below(64));
    let empty = Topology::new((0..nodes).map(|i| Node::new(format!("n{i:03}"))), "assigned", 0).expect("nodes");
    let rows: Vec<Vec<u32>> = (0..slots)
        .map(|_| {
            let mut row: Vec<u32> = (0..choices.below(4)).map(|_| choices.below(nodes) as u32).collect();
            row.sort_unstable();
            row.dedup();
            row
        })
        .collect();
    let assignment = Assignment::even(slots as u32, 3).and_then(|even| even.with_rows(rows.iter().map(Vec::as_slice)));
    assignment.and_then(|rows| empty.with_assignment(&rows)).expect("rows of nodes that there are")
}
