//! A refusal names the node that is at fault, by its id wherever nodes are put in order.

use libconsistent::{ErrorKind, FieldValue, Node, Ring, Scheme, Weight};

fn weight(number: f64) -> Weight {
    Weight::from_f64(number).unwrap()
}

/// Those who are there are innocent, whatever their place by id.
#[test]
fn fault_16_the_node_that_comes_or_changes_is_named() {
    let mut asked = 0;
    for name in Scheme::NAMES {
        // IPVS has addresses alone.
        let host = |id: &'static str| {
            if name == "ipvs_mh" {
                Node::new(id).with_address("10.0.0.1:80")
            } else {
                Node::new(id)
            }
        };
        let ring = Ring::new(["x", "y", "z"].map(host), Scheme::new(name, &[]).unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        if ring.snapshot().topology().scheme().properties().weighted {
            continue;
        }
        let added = ring.add_node(Node::new("a").with_weight(weight(2.0)));
        let changed = ring.set_weight("z", weight(3.0));
        for (error, id) in [(added.err(), "\"a\""), (changed.err(), "\"z\"")] {
            // Some systems ignore weights.
            let Some(error) = error else { continue };
            asked += 1;
            let message = error.message();
            assert!(message.contains(id), "{name}: {message}");
            assert!(["\"x\"", "\"y\""].iter().all(|innocent| !message.contains(innocent)), "{name}: {message}");
        }
    }
    assert!(asked >= 52, "{asked}");
}

#[test]
fn fault_16_what_two_nodes_claim_names_the_one_that_comes() {
    let token = |id: &str, token: &str| Node::new(id).with_field("tokens", FieldValue::List(vec![token.into()]));
    for name in ["cassandra", "tokens"] {
        let ring = Ring::new([token("m", "5"), token("z", "9")], Scheme::new(name, &[]).unwrap()).unwrap();
        let error = ring.add_node(token("a", "9")).unwrap_err();
        assert!(error.kind() == ErrorKind::Parameter && error.message().contains("\"a\""), "{error}");
    }
}
