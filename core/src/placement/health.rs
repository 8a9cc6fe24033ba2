//! The health of the nodes at one instant: a mask on the walk (`docs/SPEC.md`, section 4).

use crate::{
    error::words,
    members::{Members, Node, Zones, NO_INDEX},
    scheme::Scheme,
};
use alloc::{sync::Arc, vec, vec::Vec};

/// The health of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum State {
    /// It takes its keys.
    #[default]
    Up,
    /// It keeps its keys for look-ups and takes nothing new.
    Draining,
    /// It is on no walk.
    Down,
}

impl State {
    /// The name that vectors, the other languages and the docs use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Draining => "draining",
            Self::Down => "down",
        }
    }
}

words!(State, "state": Up, Draining, Down);

/// States by node, and what replicas need to know of them.
#[derive(Clone, Debug)]
pub(crate) struct HealthMask {
    states: Arc<[State]>,
    /// The same, but nodes on standby are down: those with weight that are in another tier than the active one, which
    /// is the lowest that has a live node.
    walked: Arc<[State]>,
    /// No node is down or on standby: look-ups need not ask for each.
    none_down: bool,
    /// Nodes with weight that are neither down nor on standby.
    live_nodes: usize,
    /// The thousandths of all of them.
    live_weight: u64,
    /// Those of them that take something new.
    takers: usize,
    zones: Arc<[ZoneHealth]>,
}

/// What is live in a zone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ZoneHealth {
    /// The thousandths of the nodes inside that are not on standby, down or not.
    pub(crate) weight: u64,
    /// Live nodes anywhere inside.
    pub(crate) nodes: u32,
    /// Zones directly inside that hold a live node.
    pub(crate) children: u32,
}

/// The lowest tier that has a live node, if any has one and there are tiers.
fn active_tier(scheme: &Scheme, members: &Members, states: &[State]) -> Option<u8> {
    if !members.has_tiers() {
        return None;
    }
    let all = members.nodes().iter().zip(states);
    let live = all.filter(|(node, &state)| state != State::Down && !scheme.weight_of(node).is_zero());
    live.map(|(node, _)| node.tier).min()
}

impl HealthMask {
    /// Health of the members, one state a node by index.
    pub(crate) fn new(scheme: &Scheme, members: &Members, zones: &Zones, states: Vec<State>) -> Self {
        let (mut live_nodes, mut live_weight, mut takers) = (0, 0, 0);
        let mut zone_health = vec![ZoneHealth::default(); zones.count()];
        let states: Arc<[State]> = states.into();
        let active = active_tier(scheme, members, &states);
        let is_standby =
            |node: &Node| active.is_some_and(|active| node.tier != active && !scheme.weight_of(node).is_zero());
        let walked = match active {
            None => states.clone(),
            Some(_) => {
                let state = |(node, &state): (&Arc<Node>, &State)| if is_standby(node) { State::Down } else { state };
                members.nodes().iter().zip(&*states).map(state).collect()
            }
        };
        for (index, (node, state)) in members.nodes().iter().zip(&*walked).enumerate() {
            let weight = scheme.weight_of(node);
            if weight.is_zero() || is_standby(node) {
                continue;
            }
            for &zone in zones.path(index as u32) {
                if let Some(zone) = zone_health.get_mut(zone as usize) {
                    zone.weight += weight.counts_as();
                }
            }
            if *state == State::Down {
                continue;
            }
            live_nodes += 1;
            live_weight += weight.counts_as();
            takers += usize::from(*state == State::Up);
            for &zone in zones.path(index as u32) {
                let first = zone_health.get_mut(zone as usize).is_some_and(|zone| {
                    zone.nodes += 1;
                    zone.nodes == 1
                });
                if first {
                    if let Some(parent) = zone_health.get_mut(zones.parent(zone) as usize) {
                        parent.children += 1;
                    }
                }
            }
        }
        let none_down = !walked.contains(&State::Down);
        Self { states, walked, none_down, live_nodes, live_weight, takers, zones: zone_health.into() }
    }

    /// Whether a node that stands on the ring may be chosen. No node is not live.
    #[inline]
    pub(crate) fn is_live(&self, node: u32) -> bool {
        #[cfg(test)]
        super::steps::count();
        if self.none_down {
            return node != NO_INDEX;
        }
        self.walked.get(node as usize).is_some_and(|&state| state != State::Down)
    }

    /// Whether a node that has weight takes something new.
    pub(crate) fn takes(&self, node: u32) -> bool {
        self.walked.get(node as usize) == Some(&State::Up)
    }

    /// Whether no node is down or on standby: the owner of every position is its node.
    pub(crate) fn none_down(&self) -> bool {
        self.none_down
    }

    pub(crate) fn state(&self, node: u32) -> State {
        self.states.get(node as usize).copied().unwrap_or_default()
    }

    pub(crate) fn states(&self) -> &[State] {
        &self.states
    }

    pub(crate) fn live_nodes(&self) -> usize {
        self.live_nodes
    }

    /// The thousandths of all live nodes.
    pub(crate) fn live_weight(&self) -> u64 {
        self.live_weight
    }

    /// How many nodes with weight are up.
    pub(crate) fn takers(&self) -> usize {
        self.takers
    }

    pub(crate) fn zone(&self, zone: u32) -> ZoneHealth {
        self.zones.get(zone as usize).copied().unwrap_or_default()
    }
}
