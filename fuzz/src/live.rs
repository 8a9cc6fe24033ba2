//! Sequences of changes of a live ring, beside a map of its nodes that is compiled afresh after each.

use crate::{choices::Choices, cost};
use libconsistent::{
    Lease, MultiprobeScheme, Node, Placement, RendezvousScheme, Ring, RingScheme, Scheme, SlotsScheme, State, Topology,
    Weight,
};
use std::{collections::BTreeMap, time::Duration};

const STEPS: usize = 64;
const KEYS: [&str; 4] = ["user:42", "", "ключ", "a{b}c"];

/// What the ring should be.
#[derive(Clone, PartialEq)]
struct Model {
    scheme: Scheme,
    nodes: BTreeMap<String, (Node, State)>,
}

impl Model {
    fn topology(&self) -> Topology {
        Topology::new(self.nodes.values().map(|(node, _)| node.clone()), self.scheme.clone(), 0).expect("members")
    }

    fn placement(&self) -> Placement {
        let placement = Placement::new(self.topology()).expect("it compiles");
        placement.with_states(self.nodes.values().map(|(_, state)| *state).collect()).expect("a state a node")
    }
}

/// Small ones, so that there are many changes a second.
fn schemes() -> [Scheme; 4] {
    [
        RingScheme { vnodes: 16, ..RingScheme::default() }.into(),
        SlotsScheme { bits: 8, ..SlotsScheme::default() }.into(),
        RendezvousScheme::default().into(),
        MultiprobeScheme::default().into(),
    ]
}

pub fn run(data: &[u8]) {
    cost::small_budget();
    let mut choices = Choices::new(data);
    let scheme = choices.one(&schemes()).clone();
    let ring =
        Ring::from_topology(Topology::new(["n0", "n1", "n2"], scheme.clone(), 0).expect("nodes")).expect("a ring");
    let nodes = ["n0", "n1", "n2"].map(|id| (id.to_owned(), (Node::new(id), State::Up))).into();
    let mut model = Model { scheme, nodes };
    let mut leases: Vec<Lease> = Vec::new();
    for _ in 0..STEPS {
        if choices.is_over() {
            break;
        }
        let (before, epoch) = (whole(&ring), ring.epoch());
        let was = model.clone();
        match step(&mut choices, &ring, &mut model, &mut leases) {
            Ok(()) if was != model => agree(&ring, &model),
            Ok(()) => {}
            Err(error) => {
                cost::short(error);
                assert!(was == model && whole(&ring) == before && ring.epoch() == epoch, "a refused change changed it");
            }
        }
    }
    drop(leases);
    assert!(ring.loads().iter().all(|load| load.leases == 0), "a lease that is gone still counts");
}

/// All of the ring that a refused change must leave.
fn whole(ring: &Ring) -> (String, Vec<State>) {
    (ring.to_json(), ring.snapshot().states().to_vec())
}

fn agree(ring: &Ring, model: &Model) {
    let (fresh, snapshot) = (model.placement(), ring.snapshot());
    assert_eq!(snapshot.topology().fingerprint(), fresh.topology().fingerprint());
    assert_eq!(snapshot.states(), fresh.states());
    for key in KEYS {
        assert_eq!(snapshot.locate(key.as_bytes()), fresh.locate(key.as_bytes()), "{key}");
        let of = |placement: &Placement| placement.get_nodes(key.as_bytes(), 3, libconsistent::Spread::Zone);
        assert_eq!(of(&snapshot), of(&fresh), "{key}");
    }
}

fn step(
    choices: &mut Choices,
    ring: &Ring,
    model: &mut Model,
    leases: &mut Vec<Lease>,
) -> Result<(), libconsistent::Error> {
    let id = format!("n{}", choices.byte() % 8);
    let mark = |model: &mut Model, state| {
        if let Some((_, now)) = model.nodes.get_mut(&id) {
            *now = state;
        }
    };
    match choices.byte() % 11 {
        0 => {
            let node = node(choices, &id, &model.scheme);
            ring.add_node(node.clone())?;
            model.nodes.insert(id, (node, State::Up));
        }
        1 => {
            ring.remove_node(&id)?;
            model.nodes.remove(&id);
        }
        2 => {
            let weight = node(choices, &id, &model.scheme).weight;
            ring.set_weight(&id, weight)?;
            model.nodes.get_mut(&id).expect("it was a member").0.weight = weight;
        }
        3 => {
            ring.mark_down(&id)?;
            mark(model, State::Down);
        }
        4 => {
            ring.mark_up(&id)?;
            mark(model, State::Up);
        }
        5 => {
            ring.mark_draining(&id)?;
            mark(model, State::Draining);
        }
        6 => {
            let to = format!("n{}", choices.byte() % 8);
            ring.rename_node(&id, to.clone())?;
            let (mut node, state) = model.nodes.remove(&id).expect("it was a member");
            node.id.clone_from(&to);
            model.nodes.insert(to, (node, state));
        }
        7 => {
            let list: Vec<Node> =
                (0..choices.below(5)).map(|i| node(choices, &format!("n{i}"), &model.scheme)).collect();
            ring.set_nodes(list.clone())?;
            let states = |id: &str| model.nodes.get(id).map_or(State::Up, |(_, state)| *state);
            model.nodes = list.into_iter().map(|node| (node.id.clone(), (node.clone(), states(&node.id)))).collect();
        }
        8 => leases.extend(ring.acquire_with(choices.bytes(8), 1 + u32::from(choices.byte()))?),
        9 => {
            if !leases.is_empty() {
                drop(leases.remove(choices.below(leases.len())));
            }
        }
        _ => {
            ring.report(&id, true, Duration::from_millis(choices.u64() >> 24))?;
        }
    }
    Ok(())
}

fn node(choices: &mut Choices, id: &str, scheme: &Scheme) -> Node {
    let zone = choices.one(&["", "a", "a/b", "c"]);
    // Probes of one kind of table know no weights; the largest is beyond the budget of a ring.
    let weight = if scheme.name() == "multiprobe" { 1000 } else { *choices.one(&[0, 1, 500, 1000, 3000, 900_000_000]) };
    Node::new(id).with_zone(*zone).with_weight(Weight::from_thousandths(weight).expect("a weight"))
}
