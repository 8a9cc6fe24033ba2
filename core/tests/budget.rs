//! The budget of the process, which nothing else may change meanwhile: a program of its own.

use libconsistent::{budget, set_budget, Assignment, Budget, Error, ErrorKind, Node, Ring, Scheme, Topology, Weight};
use std::collections::BTreeMap;
use std::time::Duration;

/// So many milliseconds.
const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn fault_20_the_budget_is_lowered_and_raised_and_holds_wherever_a_topology_is_made() {
    let large =
        r#"{"libconsistent":1,"epoch":9,"scheme":{"name":"ring","vnodes":20000},"nodes":[{"id":"a"},{"id":"b"}]}"#;
    let ring = Ring::from_json(large).unwrap();
    let small = Ring::new(["a"], Scheme::default()).unwrap();
    let ids = || (0..4).map(|i| format!("10.0.0.{i}:80"));
    let rings = || Scheme::NAMES.into_iter().filter_map(|name| Ring::new(ids(), Scheme::new(name, &[]).ok()?).ok());
    let others: Vec<Ring> = rings().collect();
    assert!(others.len() > 40, "{}", others.len());
    let heavy = |i: usize| {
        Node::from(format!("10.0.0.{i}:80"))
            .with_weight(Weight::from_thousandths(if i == 2 { 2000 } else { 1000 }).unwrap())
    };
    let weighted = Scheme::NAMES.into_iter();
    let weighted: Vec<Ring> =
        weighted.filter_map(|name| Ring::new((0..4).map(heavy), Scheme::new(name, &[]).ok()?).ok()).collect();
    assert!(weighted.len() > 15, "{}", weighted.len());
    let slots = Assignment::even(1 << 18, 1).and_then(|slots| slots.with_rows((0..1 << 18).map(|slot| [slot % 2])));
    let fleet = Topology::new(["a", "b"], "assigned", 0).unwrap();
    let (document, rows) = fleet.with_assignment(&slots.unwrap()).unwrap().to_json_beside();
    for limits in [Budget { bytes: 1 << 20, ..Budget::DEFAULT }, Budget { time: ms(1), ..Budget::DEFAULT }] {
        set_budget(limits).unwrap();
        assert_eq!(budget(), limits);
        let refused = [
            Ring::from_json(large).map(drop),
            Topology::from_json(large).map(drop),
            ring.add_node("c"),
            Assignment::even_with_cuts(1 << 20, vec![5], 1).map(drop),
            Topology::from_json_with_rows(&document, &rows, None).map(drop),
            Topology::new(["a", "b", "c"], ring.snapshot().topology().scheme().clone(), 0).map(drop),
        ];
        for (i, result) in refused.into_iter().enumerate() {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::TooMany, "{i}");
        }
        // What is there stays, and what is small goes on.
        assert_eq!(ring.len(), 2);
        assert!(ring.get_node("key").is_some());
        ring.mark_down("a").unwrap();
        ring.mark_up("a").unwrap();
    }
    // Health goes on, whatever the scheme makes anew for it.
    set_budget(Budget { time: ms(0), bytes: 0 }).unwrap();
    for ring in &others {
        ring.mark_down("10.0.0.1:80").unwrap();
        for now in 0..3 {
            ring.report("10.0.0.2:80", false, ms(now)).unwrap();
        }
        ring.mark_up("10.0.0.1:80").unwrap();
        assert_eq!(ring.add_node("10.0.0.9:80").unwrap_err().kind(), ErrorKind::TooMany);
    }
    cheaper_changes_go_on(&others, &weighted);
    set_budget(Budget::DEFAULT).unwrap();
    assert!(small.add_node("b").is_ok());
    // Not every machine has that much.
    let bytes = usize::try_from(1_u64 << 34).unwrap_or(usize::MAX);
    set_budget(Budget { time: ms(100_000), bytes }).unwrap();
    ring.add_node("c").unwrap();
    // So is assigning items.
    let items: Vec<[u8; 4]> = (0..100_000u32).map(u32::to_le_bytes).collect();
    assert!(small.assign(&items, 1.0).is_ok());
    for limits in [Budget { bytes: 1 << 20, ..Budget::DEFAULT }, Budget { time: ms(1), ..Budget::DEFAULT }] {
        set_budget(limits).unwrap();
        let error = small.assign(&items, 1.0).unwrap_err();
        let expected = "items: assigning 100000 of them to 2 nodes would take about ";
        assert!(error.kind() == ErrorKind::TooMany && error.message().starts_with(expected), "{error}");
    }
    // A part of a millisecond counts as one; more than there is room for is refused.
    set_budget(Budget { time: Duration::from_nanos(1), ..Budget::DEFAULT }).unwrap();
    let one = Budget { time: ms(1), ..Budget::DEFAULT };
    assert_eq!(budget(), one);
    let error = set_budget(Budget { time: ms(1 << 32), ..Budget::DEFAULT }).unwrap_err();
    assert!(error.kind() == ErrorKind::Argument && error.message().starts_with("time: "));
    assert_eq!(budget(), one);
}

/// Under a budget of nothing: what is not compiled for, or costs no more than what is there.
fn cheaper_changes_go_on(rings: &[Ring], weighted: &[Ring]) {
    type Change = fn(&Ring) -> Result<(), Error>;
    let metadata = BTreeMap::from([("rack".into(), "7".repeat(1000))]);
    let changes: [(&str, Change); 3] = [
        ("address", |ring| ring.set_address("10.0.0.0:80", "10.0.0.7:80")),
        ("weight", |ring| ring.set_weight("10.0.0.2:80", Weight::default())),
        ("leaves", |ring| ring.remove_node("10.0.0.3:80")),
    ];
    let mut others = Vec::new();
    for ring in rings.iter().chain(weighted) {
        let name = ring.snapshot().topology().scheme().name();
        ring.set_metadata("10.0.0.0:80", metadata.clone()).unwrap();
        assert_eq!(ring.node("10.0.0.0:80").unwrap().node.metadata, metadata, "{name}");
        for (what, change) in changes {
            match change(ring) {
                Ok(()) => {}
                Err(error) => others.push(format!("{name} {what}: {error}")),
            }
        }
        // Whoever comes costs more, even where one has left.
        assert_eq!(ring.add_node("10.0.0.9:80").unwrap_err().kind(), ErrorKind::TooMany, "{name}");
    }
    assert_eq!(others, [""; 0]);
}
