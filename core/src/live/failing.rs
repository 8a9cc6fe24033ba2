//! Changes whose compilation fails: an error, and everything as it was.

use crate::{dialect::failing, HealthPolicy, Node, Ring, Scheme, State, Topology, Weight};
use std::{format, string::String, sync::mpsc::channel, time::Duration, vec::Vec};

/// What anybody can see of a ring.
fn seen(ring: &Ring) -> (String, String, Vec<State>, Vec<String>) {
    let health = ring.nodes().iter().map(|id| format!("{:?}", ring.health(id))).collect::<String>();
    let found = (0..50).map(|key: u32| format!("{:?}", ring.get_nodes(key.to_le_bytes(), 3))).collect();
    (ring.to_json(), health, ring.snapshot().states().to_vec(), found)
}

/// The dialects that are compiled again when a node goes down.
fn rebuilt() -> Vec<Scheme> {
    let schemes = Scheme::NAMES.iter().filter_map(|name| Scheme::new(name, &[]).ok());
    schemes.filter(|scheme| scheme.properties().down == crate::Down::Rebuild).collect()
}

#[test]
fn fault_14_a_failed_compilation_changes_nothing() {
    assert!(rebuilt().len() > 5);
    for scheme in rebuilt() {
        let name = scheme.name();
        let nodes = (0..4).map(|i| Node::new(format!("10.0.0.{i}:80")));
        let ring = Ring::new(nodes, scheme).unwrap();
        let policy = HealthPolicy {
            fall: 2,
            rise: 1,
            heartbeat_timeout: Some(Duration::from_millis(100)),
            ..HealthPolicy::default()
        };
        ring.set_health_policy(policy).unwrap();
        ring.tick(Duration::ZERO).unwrap();
        ring.report("10.0.0.1:80", false, Duration::from_millis(1)).unwrap();
        ring.mark_down("10.0.0.3:80").unwrap();
        let (before, fingerprint) = (seen(&ring), ring.fingerprint());
        let (tell, told) = channel();
        let subscription = ring.on_change(move |change| tell.send(change.clone()).unwrap());

        failing::run(|| {
            assert!(ring.mark_down("10.0.0.0:80").is_err(), "{name}");
            assert!(ring.report("10.0.0.1:80", false, Duration::from_millis(2)).is_err(), "{name}");
            assert!(ring.tick(Duration::from_secs(1)).is_err(), "{name}");
            assert!(ring.add_node("10.0.0.9:80").is_err(), "{name}");
            assert!(ring.remove_node("10.0.0.0:80").is_err(), "{name}");
            assert!(ring.set_nodes(["10.0.0.0:80", "10.0.0.9:80"]).is_err(), "{name}");
            assert!(ring.rename_node("10.0.0.0:80", "10.0.0.0:8").is_err(), "{name}");
            if ring.snapshot().topology().scheme().properties().weighted {
                assert!(ring.set_weight("10.0.0.0:80", Weight::from_f64(2.0).unwrap()).is_err(), "{name}");
            }
            assert!(Ring::from_topology(ring.snapshot().topology().clone()).is_err(), "{name}");
            let others = Topology::new(["10.0.0.7:80"], ring.snapshot().topology().scheme().clone(), 9);
            assert!(others.is_err(), "{name}");
        });
        assert_eq!(seen(&ring), before, "{name}");
        assert_eq!(ring.fingerprint(), fingerprint);
        assert_eq!(told.try_iter().next(), None, "{name}");
        subscription.close();

        // The counts went on from where they stood.
        assert_eq!(ring.report("10.0.0.1:80", false, Duration::from_millis(3)), Ok(State::Down), "{name}");
        assert_eq!(ring.report("10.0.0.1:80", true, Duration::from_millis(4)), Ok(State::Up), "{name}");
        ring.tick(Duration::from_secs(1)).unwrap();
        let before = seen(&ring);
        failing::run(|| {
            let patient = HealthPolicy { heartbeat_timeout: None, ..policy };
            assert_eq!(ring.set_health_policy(patient).is_err(), ring.snapshot().states().contains(&State::Down));
        });
        assert_eq!(seen(&ring), before, "{name}");
    }
}

/// The tables of everybody are kept: nothing is compiled to know where keys are while everybody is up.
#[test]
fn fault_14_the_primary_placement_cannot_fail() {
    for scheme in rebuilt() {
        let ring = Ring::new((0..4).map(|i| Node::new(format!("10.0.0.{i}:80"))), scheme).unwrap();
        let all = ring.snapshot();
        ring.mark_down("10.0.0.1:80").unwrap();
        ring.mark_down("10.0.0.2:80").unwrap();
        failing::run(|| {
            let primary = ring.snapshot().primary();
            for key in (0..200u32).map(u32::to_le_bytes) {
                assert_eq!(primary.locate(&key), all.locate(&key));
            }
        });
    }
}
