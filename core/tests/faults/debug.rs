//! What `{:?}` shows stays short, however many nodes there are.

use libconsistent::{CheckPolicy, Members, Node, Ring, Scheme, Scratch, Topology};
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn fault_32_debug_is_short() {
    let nodes: Vec<Node> =
        (0..1000).map(|i| Node::new(format!("node-{i}")).with_address(format!("10.0.0.1:{i}"))).collect();
    let ring = Ring::new(nodes.clone(), Scheme::default()).unwrap();
    let other = Ring::new(nodes[1..].to_vec(), Scheme::default()).unwrap();
    let checks = ring.checks(CheckPolicy { max_in_flight: 900, jitter: 0.0, ..CheckPolicy::default() }).unwrap();
    assert_eq!(checks.due(ms(0)).len(), 900);
    let (snapshot, lease) = (ring.snapshot(), ring.acquire("k").unwrap());
    let mut scratch = Scratch::new();
    let walked = snapshot.walk(b"k", &mut scratch).count();
    assert_eq!(walked, 1000);
    let shown = [
        format!("{ring:#?}"),
        format!("{:#?}", ring.reader()),
        format!("{checks:#?}"),
        format!("{snapshot:#?}"),
        format!("{:#?}", snapshot.topology()),
        format!("{:#?}", Members::new(nodes.clone()).unwrap()),
        format!("{:#?}", Topology::new(nodes, Scheme::default(), 7).unwrap()),
        format!("{:#?}", ring.diff(&other).unwrap()),
        format!("{:#?}", snapshot.walk(b"k", &mut scratch)),
        format!("{scratch:#?}"),
        format!("{:#?}", ring.acquire_token("k").unwrap()),
        format!("{lease:#?}"),
    ];
    for text in shown {
        assert!(text.len() < 1024, "{} bytes: {text}", text.len());
    }
    assert!(format!("{ring:?}").contains("nodes: 1000"), "{ring:?}");
}
