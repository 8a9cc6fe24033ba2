//! How placements are made: compiled as a whole, or after a change of members or of health.

use super::{HealthMask, OfLive, Placement, Shared, State};
#[cfg(feature = "std")]
use crate::topology::Draft;
use crate::{
    dialect::{Before, Plan, Router},
    members::{Members, Node, Zones},
    scheme::{Down, Scheme},
    table::Table,
    topology::Topology,
    Error,
};
use alloc::{sync::Arc, vec, vec::Vec};

impl OfLive {
    /// Where walks would pass over too many others, and find anybody: the parts say whom. O(points); where points are
    /// random and half of them live it is not worth the look.
    fn new(parts: &Shared) -> Option<Self> {
        let Shared { health, takeable, .. } = parts;
        let (members, is_live) = (parts.topology.members(), |node| health.is_live(node));
        let walks = match &parts.router {
            None => 2 * health.live_weight() < members.weight(),
            Some(router) => router.passes_down_nodes(),
        };
        if health.none_down() || *takeable == 0 || !walks {
            return None;
        }
        match parts.router.as_ref().and_then(|router| router.wide()) {
            Some(wide) => wide.of_live(is_live).map(Self::Wide),
            None => parts.table.of_live(is_live, members.len()).map(Self::Table),
        }
    }
}

/// The zones of members, all of whom are up.
fn everybody(members: &Members) -> (Arc<Zones>, Vec<State>) {
    (Arc::new(Zones::new(members)), vec![State::Up; members.len()])
}

/// Whether the zones of nodes, by index, are the same.
fn have_same_zones(one: &Members, other: &Members) -> bool {
    let same = |(a, b): (&Arc<Node>, &Arc<Node>)| Arc::ptr_eq(a, b) || a.zone == b.zone;
    one.len() == other.len() && one.nodes().iter().zip(other.nodes()).all(same)
}

/// Whether a node is not down.
fn is_up(states: &[State], index: u32) -> bool {
    states.get(index as usize).is_none_or(|&state| state != State::Down)
}

impl Placement {
    /// Compiles a topology; every node is up. O(points) time, for `slots` about O(slots + nodes) with a logarithm.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes.
    pub fn new(topology: Topology) -> Result<Self, Error> {
        let compiled = topology.scheme().compile(topology.members(), &|_| true)?;
        let (zones, states) = everybody(topology.members());
        Ok(Self::compiled(topology, compiled, zones, states))
    }

    /// A placement of a scheme and members that may not suit each other: the check is the compilation.
    #[cfg(feature = "std")]
    pub(crate) fn try_new(scheme: Scheme, members: Members) -> Result<Self, Error> {
        let compiled = scheme.try_compile(&members)?;
        let (zones, states) = everybody(&members);
        Ok(Self::compiled(Topology::compiled(scheme, members, 0)?, compiled, zones, states))
    }

    /// A placement of what everybody together makes, in states of which none is down.
    fn compiled(
        topology: Topology,
        (table, router): (Table, Option<Router>),
        zones: Arc<Zones>,
        states: Vec<State>,
    ) -> Self {
        let health = HealthMask::new(topology.scheme(), topology.members(), &zones, states);
        Self::of(Shared {
            is_plain: false,
            key_hash: topology.scheme().key_hash(),
            table: Arc::new(table),
            router: router.map(Arc::new),
            all_up: None,
            of_live: None,
            caps: None,
            takeable: 0,
            health,
            zones,
            topology: Arc::new(topology),
        })
    }

    /// A placement of a table, its router and the health of the nodes: whatever follows from these is found anew.
    fn of(mut shared: Shared) -> Self {
        let Shared { router, key_hash, health, topology, .. } = &shared;
        let takes = |node| health.takes(node);
        let caps = router.as_ref().and_then(|router| router.caps(takes, health.takers()));
        let takeable = match router {
            None => health.live_nodes(),
            Some(router) => router.takeable(topology.members().len() as u32, |node| health.is_live(node)),
        };
        shared.is_plain = router.is_none() && key_hash.is_plain() && health.none_down();
        shared.caps = caps;
        shared.takeable = takeable;
        shared.of_live = OfLive::new(&shared).map(Arc::new);
        Self { shared: Arc::new(shared) }
    }

    /// The placement of another topology, its nodes in the states they have here; nodes not known here are up. What
    /// both have in common is not compiled again: O(points), with no hashing or sorting for nodes that stay as they
    /// are; of dialects, where each node's points depend on that node alone.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes, or of those that are up.
    pub fn with_topology(&self, topology: Topology) -> Result<Self, Error> {
        let renamed = self.topology().members().renamed(topology.members());
        let compiled = self.compile_after(topology.scheme(), topology.members(), &renamed, None)?;
        self.after(topology, &renamed, compiled)
    }

    /// The placement after a change of the topology, and the new index of each node; none if nothing changes. The
    /// change is checked and compiled by one reading of its nodes.
    ///
    /// # Errors
    /// What is wrong with the change, and as [`with_topology`](Self::with_topology).
    #[cfg(feature = "std")]
    pub(crate) fn changed(&self, draft: Draft<'_>) -> Result<Option<(Self, Vec<u32>)>, Error> {
        let changed = draft.checked(|scheme, members, plan| {
            let renamed = self.topology().members().renamed(members);
            Ok((self.compile_after(scheme, members, &renamed, plan)?, renamed))
        })?;
        let after = |(topology, (compiled, renamed)): (_, (_, Vec<u32>))| {
            Ok((self.after(topology, &renamed, compiled)?, renamed))
        };
        changed.map(after).transpose()
    }

    /// What look-ups run on under another topology; none where nothing differs that moves a key.
    fn compile_after(
        &self,
        scheme: &Scheme,
        members: &Members,
        renamed: &[u32],
        plan: Option<Plan<'_>>,
    ) -> Result<Option<(Table, Option<Router>)>, Error> {
        let earlier = self.topology().members();
        if self.topology().scheme() != scheme {
            return scheme.compile(members, &|_| true).map(Some);
        }
        if earlier.same_identity(members, self.router().is_some()) {
            return Ok(None);
        }
        let all_up = self.primary();
        let (table, ties) = (all_up.table(), all_up.ties());
        let before = Before { table, ties, members: earlier, up: &|_| true, renamed };
        scheme.compile_after(&before, members, &|_| true, plan).map(Some)
    }

    /// The placement of another topology by what it is compiled to.
    fn after(
        &self,
        topology: Topology,
        renamed: &[u32],
        compiled: Option<(Table, Option<Router>)>,
    ) -> Result<Self, Error> {
        let Some(compiled) = compiled else { return Ok(self.with_names(topology)) };
        let (earlier, members) = (self.topology().members(), topology.members());
        let mut states = vec![State::Up; members.len()];
        for (&index, &state) in renamed.iter().zip(self.states()) {
            if let Some(slot) = states.get_mut(index as usize) {
                *slot = state;
            }
        }
        let zones = match have_same_zones(earlier, members) {
            true => self.shared.zones.clone(),
            false => Arc::new(Zones::new(members)),
        };
        if !states.contains(&State::Down) {
            return Ok(Self::compiled(topology, compiled, zones, states));
        }
        let all_up = vec![State::Up; states.len()];
        Self::compiled(topology, compiled, zones, all_up).with_states(states)
    }

    /// The same placement of a topology that differs in nothing that moves a key by index: nodes may have other ids.
    pub(crate) fn with_names(&self, topology: Topology) -> Self {
        Self::of(Shared { topology: Arc::new(topology), ..self.parts() })
    }

    /// The same placement with other health, one state a node by index; nodes beyond the list are up. Dialects whose
    /// systems leave down nodes out are compiled again when another set of nodes is down.
    ///
    /// # Errors
    /// What a dialect cannot make of the nodes that are up.
    pub fn with_states(&self, mut states: Vec<State>) -> Result<Self, Error> {
        states.resize(self.len(), State::Up);
        if !states.contains(&State::Down) {
            return Ok(self.all_up(states));
        }
        let scheme = self.topology().scheme();
        let others_down = || (0..).zip(self.states()).any(|(i, &now)| (now == State::Down) == is_up(&states, i));
        let rebuilt = self.router().is_some() && scheme.properties().down == Down::Rebuild && others_down();
        let mut parts = self.parts();
        if rebuilt {
            let (members, everybody) = (self.topology().members(), (0..self.len() as u32).collect::<Vec<u32>>());
            let (up, was_up) = (|index| is_up(&states, index), |index| is_up(self.states(), index));
            let (table, ties) = (self.table(), self.ties());
            let before = Before { table, ties, members, up: &was_up, renamed: &everybody };
            let (table, router) = scheme.compile_after(&before, members, &up, None)?;
            let all_up = (parts.table, parts.router);
            parts.all_up.get_or_insert(all_up);
            (parts.table, parts.router) = (Arc::new(table), router.map(Arc::new));
        }
        let health = self.mask(states);
        Ok(Self::of(Shared { health, ..parts }))
    }

    /// This placement as if no node were down: its answers are the primary ones. O(nodes).
    pub fn primary(&self) -> Self {
        match self.states().contains(&State::Down) {
            true => self.all_up(vec![State::Up; self.len()]),
            false => self.clone(),
        }
    }

    /// This placement in states of which none is down.
    fn all_up(&self, states: Vec<State>) -> Self {
        let mut parts = self.parts();
        if let Some((table, router)) = parts.all_up.take() {
            (parts.table, parts.router) = (table, router);
        }
        let health = self.mask(states);
        Self::of(Shared { health, ..parts })
    }

    /// The same placement under `slots` with the next three nodes of every slot stored: replicas and stand-ins for
    /// nodes that are down are read instead of found out, for three more indices a slot. The answers are the same.
    /// Placements made from this one by [`with_topology`](Self::with_topology) store them, too. Under other schemes
    /// there is nothing to store.
    pub fn with_rows(&self) -> Self {
        match self.table() {
            Table::Slots(slots) => {
                let table = Arc::new(Table::Slots(slots.with_rows()));
                Self { shared: Arc::new(Shared { table, ..self.parts() }) }
            }
            _ => self.clone(),
        }
    }

    /// Where nobody of the active tier takes anything new, but somebody else would: this placement as if draining nodes
    /// were down, so that the next tier is active.
    pub(crate) fn beyond_draining(&self) -> Option<Self> {
        let others = || (0..).zip(self.states()).any(|(i, &state)| state == State::Up && !self.weight(i).is_zero());
        if self.router().is_some() || self.health().takers() > 0 || !others() {
            return None;
        }
        let down = |&state| if state == State::Draining { State::Down } else { state };
        let states = self.states().iter().map(down).collect();
        let health = self.mask(states);
        Some(Self::of(Shared { health, ..self.parts() }))
    }

    /// The health of the members in other states.
    fn mask(&self, states: Vec<State>) -> HealthMask {
        HealthMask::new(self.topology().scheme(), self.topology().members(), self.zones(), states)
    }

    fn parts(&self) -> Shared {
        let shared = &*self.shared;
        Shared {
            is_plain: shared.is_plain,
            key_hash: shared.key_hash,
            table: shared.table.clone(),
            router: shared.router.clone(),
            all_up: shared.all_up.clone(),
            of_live: shared.of_live.clone(),
            caps: shared.caps.clone(),
            takeable: shared.takeable,
            health: shared.health.clone(),
            zones: shared.zones.clone(),
            topology: shared.topology.clone(),
        }
    }
}
