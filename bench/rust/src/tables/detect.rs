//! How long `detect` takes to name the scheme behind a sample.

use crate::{harness::timed, markdown, peers};
use libconsistent::{detect, Key, Node, Placement, Scheme, Topology, Verdict};

/// Observations of a sample.
const OBSERVED: usize = 200;
const NODES: usize = 50;

pub fn print(keys: &[&str]) {
    println!("## detect\n");
    println!("{OBSERVED} keys of a fleet of {NODES} nodes whose scheme is not told: all that are known are tried. One run each.\n");
    let mut rows = Vec::new();
    for name in ["ring", "nginx", "ketama", "npm_hashring", "go_lafikl", "pypi_uhashring"] {
        let nodes: Vec<Node> = (0..NODES).map(|i| Node::new(peers::server(i).to_string())).collect();
        let scheme = Scheme::new(name, &[]).expect("a scheme");
        let placement =
            Placement::new(Topology::new(nodes.clone(), scheme, 0).expect("valid nodes")).expect("it compiles");
        let sample: Vec<(Key<'_>, &str)> = keys
            .iter()
            .take(OBSERVED)
            .filter_map(|key| {
                Some((Key::Bytes(key.as_bytes()), &*placement.node(placement.locate(key.as_bytes())?)?.id))
            })
            .collect();
        let mut found = None;
        let time = timed(|| found = Some(detect(nodes, &sample).expect("a sample")));
        let found = found.expect("it was made");
        let right = found.tied().iter().any(|candidate| candidate.topology.scheme().name() == name);
        assert!(found.verdict == Verdict::Explained && right, "{name}");
        rows.push(vec![name.to_owned(), found.tried.to_string(), markdown::number(time.as_secs_f64() * 1e3)]);
    }
    markdown::table(&["scheme", "candidates tried", "ms"], &rows);
}
