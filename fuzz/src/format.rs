//! Configurations of other systems. The first byte says which.

use crate::cost;
use libconsistent::{Placement, Topology};
use libconsistent_formats::{read_all, read_one, write, Format, ReadOptions, WriteOptions};

pub fn run(data: &[u8]) {
    accepted(data);
}

/// How many topologies of a configuration are taken.
pub fn accepted(data: &[u8]) -> usize {
    let Some((&format, text)) = data.split_first() else { return 0 };
    let format = Format::ALL[usize::from(format) % Format::ALL.len()];
    let entries = match cost::bounded(text.len() * 16, || read_all(format, text, &ReadOptions::default())) {
        Ok(entries) => entries,
        Err(error) => {
            cost::short(error);
            return 0;
        }
    };
    let mut taken = 0;
    for entry in entries {
        match entry.result {
            Err(error) => cost::short(error),
            Ok(imported) => {
                taken += 1;
                let document = imported.topology.to_json();
                let again = Topology::from_json(&document).expect("a document is read");
                assert!(again == imported.topology, "{document}");
                for (id, _) in &imported.states {
                    imported.topology.members().index_of(id).expect("the state of a member");
                }
                if let Ok(placement) = cost::bounded(text.len(), || Placement::new(imported.topology.clone())) {
                    placement.locate(b"user:42");
                }
                returns(format, &imported.topology);
            }
        }
    }
    taken
}

/// What is written in a format is read as what it was.
fn returns(format: Format, topology: &Topology) {
    let Ok(written) = write(format, topology, &[], &WriteOptions::default()) else { return };
    let read = read_one(format, written.text.as_bytes(), &ReadOptions::default());
    let read = read.unwrap_or_else(|error| panic!("{error}: {}", written.text));
    assert_eq!(read.topology.members().len(), topology.members().len(), "{}", written.text);
}
