//! Tiers: nodes that stand by, on rings that change, and what dialects say to them.

mod support;

use libconsistent::{ErrorKind, Node, Placement, Ring, Scheme, Scratch, Spread, State, Topology, Weight};
use proptest::prelude::*;

/// The schemes that are not dialects.
fn own() -> impl Iterator<Item = Scheme> {
    let scheme = |name: &str| Scheme::new(name, &[]).expect("defaults");
    Scheme::NAMES.into_iter().map(scheme).filter(|scheme| !matches!(scheme, Scheme::Dialect(_)))
}

fn node(i: u32, tier: u8) -> Node {
    Node::new(format!("10.0.0.{i}:80")).with_tier(tier)
}

#[test]
fn fault_39_a_tier_takes_over_and_hands_back() {
    for scheme in own() {
        let name = scheme.name();
        let ring = Ring::new((0..6).map(|i| node(i, u8::from(i >= 3))), scheme).expect("valid");
        let keys: Vec<String> = (0..300).map(support::generated_key).collect();
        let nodes =
            |ring: &Ring| keys.iter().map(|key| ring.get_node(key).map(|node| node.id.clone())).collect::<Vec<_>>();
        let (before, primary) = (nodes(&ring), |key: &String| ring.get_primary(key).map(|node| node.id.clone()));
        assert!(before.iter().flatten().all(|id| &**id < "10.0.0.3:80"), "{name}");
        for id in ["10.0.0.0:80", "10.0.0.1:80"] {
            ring.mark_down(id).expect("member");
        }
        assert!(nodes(&ring).iter().all(|id| id.as_deref() == Some("10.0.0.2:80")), "{name}");
        ring.mark_down("10.0.0.2:80").expect("member");
        let spare = nodes(&ring);
        assert!(spare.iter().all(|id| id.as_deref() >= Some("10.0.0.3:80")), "{name}");
        assert!(["3", "4", "5"].iter().all(|i| spare.contains(&Some(format!("10.0.0.{i}:80")))), "{name}");
        assert_eq!(ring.get_nodes("key", 9).len(), 3, "{name}: replicas stay within the active tier");
        assert!(keys.iter().zip(&before).all(|(key, before)| primary(key) == *before), "{name}");
        let lease = ring.acquire("key").expect("a spare node is up");
        assert!(&*lease.node().id >= "10.0.0.3:80", "{name}");
        for id in ["10.0.0.0:80", "10.0.0.1:80", "10.0.0.2:80"] {
            ring.mark_up(id).expect("member");
        }
        assert_eq!(nodes(&ring), before, "{name}: every key is back");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A placement with tiers is the one without, where standby nodes are down.
    #[test]
    fn standby_nodes_are_as_down(
        scheme in prop::sample::select(own().collect::<Vec<_>>()),
        nodes in prop::collection::vec((0..3u8, 0..4u8, prop::sample::select(&["", "eu/a", "eu/b", "us"][..]), any::<bool>()), 1..9),
        n in 1..10usize,
    ) {
        let equal = matches!(scheme.name(), "jump" | "jumpback");
        let nodes: Vec<(Node, State)> = (0..).zip(nodes).map(|(i, (tier, state, zone, weightless))| {
            let weight = Weight::from_thousandths(if weightless && !equal { 0 } else { 1000 }).expect("valid");
            let state = [State::Down, State::Draining, State::Up, State::Up][usize::from(state)];
            (node(i, tier).with_zone(zone).with_weight(weight), state)
        }).collect();
        let live = nodes.iter().filter(|(node, state)| *state != State::Down && !node.weight.is_zero());
        let active = live.map(|(node, _)| node.tier).min();
        let placement = |nodes: Vec<Node>, states: Vec<State>| {
            let topology = Topology::new(nodes, scheme.clone(), 0).expect("valid");
            Placement::new(topology).expect("it compiles").with_states(states).expect("it compiles")
        };
        let tiered = placement(nodes.iter().map(|(node, _)| node.clone()).collect(), nodes.iter().map(|&(_, state)| state).collect());
        let flat = placement(
            nodes.iter().map(|(node, _)| node.clone().with_tier(0)).collect(),
            nodes.iter().map(|(node, state)| if active.is_some_and(|tier| node.tier != tier) { State::Down } else { *state }).collect(),
        );
        let (mut one, mut other) = (Scratch::new(), Scratch::new());
        for key in (0..20).map(support::generated_key) {
            let key = key.as_bytes();
            prop_assert_eq!(tiered.locate(key), flat.locate(key));
            for spread in [Spread::Zone, Spread::None] {
                prop_assert_eq!(tiered.get_nodes(key, n, spread), flat.get_nodes(key, n, spread));
            }
            prop_assert!(tiered.walk(key, &mut one).eq(flat.walk(key, &mut other)));
        }
        prop_assert_eq!(tiered.shares().ok().map(|shares| shares.positions), flat.shares().ok().map(|shares| shares.positions));
        prop_assert!(tiered.states().iter().eq(nodes.iter().map(|(_, state)| state)), "states are told as they are");
        // Made by a change, it is the same.
        let changed = flat.with_topology(tiered.topology().clone()).expect("it compiles")
            .with_states(tiered.states().to_vec()).expect("it compiles");
        prop_assert_eq!(changed.locate(b"key"), tiered.locate(b"key"));
    }
}

#[test]
fn dialects_have_no_tiers() {
    for name in Scheme::NAMES {
        let Ok(scheme @ Scheme::Dialect(_)) = Scheme::new(name, &[]) else { continue };
        let Ok(ring) = Ring::new([node(0, 0), node(1, 0)], scheme.clone()) else { continue };
        for refused in [Ring::new([node(0, 0), node(1, 3)], scheme).map(drop), ring.add_node(node(2, 3))] {
            let error = refused.expect_err("a tier");
            assert_eq!(error.kind(), ErrorKind::Parameter, "{name}: {error}");
            assert!(error.message().contains("tier: 3, but") && error.message().contains("10.0.0."), "{name}: {error}");
        }
        assert_eq!(ring.len(), 2);
    }
}

/// What a document without tiers had, it has: tiers spelt out as 0 are none.
#[test]
fn tier_0_is_in_no_text_and_no_fingerprint() {
    let plain = Topology::new([node(0, 0), node(1, 0)], Scheme::default(), 0).expect("valid");
    let tiered = Topology::new([node(0, 0), node(1, 1)], Scheme::default(), 0).expect("valid");
    let other = Topology::new([node(0, 0), node(1, 2)], Scheme::default(), 0).expect("valid");
    assert!(!plain.to_json().contains("tier"));
    assert_eq!(Topology::from_json(tiered.to_json()).expect("its own text"), tiered);
    assert!(plain.fingerprint() != tiered.fingerprint() && tiered.fingerprint() != other.fingerprint());
}
