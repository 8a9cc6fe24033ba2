//! Changes to a live ring: each is made under the writers' lock and published whole, or refused and nothing happened.

use super::{event, NodeChanges, Ring};
use crate::{
    members::{given, Node, Weight, MAX_NODES},
    placement::Placement,
    topology::{Draft, Topology},
    Error, ErrorKind,
};
use std::{collections::BTreeMap, convert::Infallible};

impl Ring {
    /// Adds a node; it is up.
    ///
    /// # Errors
    /// As [`Topology::with_added`] and [`Placement::with_topology`].
    pub fn add_node(&self, node: impl Into<Node>) -> Result<(), Error> {
        self.change_topology(|topology| Draft::added(topology, node.into()))
    }

    /// Removes a node and forgets its health.
    ///
    /// # Errors
    /// As [`Topology::without`] and [`Placement::with_topology`].
    pub fn remove_node(&self, id: &str) -> Result<(), Error> {
        self.change_topology(|topology| Draft::without(topology, id))
    }

    /// Makes these nodes (ids or [`Node`]s) the ring's, and no others: what a watch of endpoints calls each time with
    /// its whole list. It is one change, of one epoch, or none if the nodes are those the ring has. A node that stays
    /// takes the record of the list, and keeps its health, loads and sessions; a new one is up. Scheme and parameters
    /// stay.
    ///
    /// Where the order of nodes counts it is that of the list, but under `jumpback` those who stay keep their numbers.
    /// From equal topologies the same list leads to equal ones.
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme};
    /// let ring = Ring::new(["a", "b"], Scheme::default())?;
    /// ring.mark_down("b")?;
    /// let changes = ring.set_nodes(["b", "c", "d"])?;
    /// assert_eq!((changes.added.len(), changes.removed, changes.epoch), (2, vec!["a".to_owned()], 1));
    /// assert_eq!(ring.state("b")?, libconsistent::State::Down);
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Topology::with_nodes`] and [`Placement::with_topology`].
    pub fn set_nodes(
        &self,
        nodes: impl IntoIterator<Item = impl TryInto<Node, Error: Into<Error>>>,
    ) -> Result<NodeChanges, Error> {
        // The caller's iterator runs before anything is locked.
        let nodes = nodes.into_iter().take(MAX_NODES + 1).enumerate().map(|(place, node)| given(place, node));
        let nodes = nodes.collect::<Result<Vec<Node>, Error>>()?;
        let mut changes = NodeChanges::default();
        self.change(|current| {
            let topology = current.topology();
            let changed = topology.with_nodes(nodes)?;
            changes = NodeChanges::between(topology, &changed);
            (changed != *topology).then(|| current.with_topology(changed)).transpose()
        })?;
        Ok(changes)
    }

    /// Gives a node another id, where ids place no key: [`Topology::with_renamed`]. No key moves; the node keeps its
    /// health, loads and sessions. A [schedule of checks](Self::checks), and whoever listens, sees one node leave and
    /// another join.
    ///
    /// # Errors
    /// As there.
    pub fn rename_node(&self, id: &str, to: impl Into<String>) -> Result<(), Error> {
        let to = to.into();
        self.publish_change(|current| {
            let renamed = current.topology().with_renamed(id, to)?;
            let everybody = || (0..current.len() as u32).collect();
            Ok((renamed != *current.topology()).then(|| (current.with_names(renamed), everybody())))
        })
    }

    /// Changes a node's record, as much of it as `change` likes, in one change of one epoch; its id stays, for
    /// [`rename_node`](Self::rename_node).
    ///
    /// ```
    /// # use libconsistent::{Ring, Scheme};
    /// let ring = Ring::new(["a", "b"], Scheme::default())?;
    /// ring.change_node("a", |node| {
    ///     node.address = "10.0.0.1:80".into();
    ///     node.metadata.insert("version".into(), "2".into());
    /// })?;
    /// assert_eq!(ring.epoch(), 1);
    /// # Ok::<(), libconsistent::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Topology::with_replaced`] and [`Placement::with_topology`].
    pub fn change_node(&self, id: &str, change: impl FnOnce(&mut Node)) -> Result<(), Error> {
        self.change_topology(|topology| {
            let index = topology.members().index_of(id)?;
            let mut node = topology.members().get(index).map(|node| Node::clone(node)).unwrap_or_default();
            change(&mut node);
            node.id = id.into();
            Draft::replaced(topology, node)
        })
    }

    /// Gives a node another weight.
    ///
    /// # Errors
    /// As [`Topology::with_replaced`] and [`Placement::with_topology`].
    pub fn set_weight(&self, id: &str, weight: Weight) -> Result<(), Error> {
        self.change_node(id, |node| node.weight = weight)
    }

    /// Gives a node another address. No key moves, but in dialects whose systems name nodes by it.
    ///
    /// # Errors
    /// `unknown_node`, `address`, `epoch`.
    pub fn set_address(&self, id: &str, address: impl Into<String>) -> Result<(), Error> {
        self.change_node(id, |node| node.address = address.into())
    }

    /// Gives a node other metadata. No key moves.
    ///
    /// # Errors
    /// `unknown_node`, `metadata`, `epoch`.
    pub fn set_metadata(&self, id: &str, metadata: BTreeMap<String, String>) -> Result<(), Error> {
        self.change_node(id, |node| node.metadata = metadata)
    }

    /// Takes over a topology that somebody else changed. A higher epoch is applied; the ring's own epoch replaces
    /// addresses and metadata. Nodes that stay keep their health, and a ring its secret.
    ///
    /// # Errors
    /// `stale` for a lower epoch, `conflict` for the ring's own epoch with another fingerprint, `parameter` for another
    /// secret than the ring's, or for one where the other has none.
    pub fn update(&self, topology: Topology) -> Result<(), Error> {
        self.update_if(topology, |_, _| Ok(())).map(drop)
    }

    /// [`update`](Self::update) if `check` takes the change from the ring's topology to this one, under the writers'
    /// lock. Whether there was one.
    pub(super) fn update_if(
        &self,
        topology: Topology,
        check: impl FnOnce(&Topology, &Topology) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let mut is_changed = false;
        self.change(|current| {
            let (ours, theirs) = (current.topology(), &topology);
            ours.scheme().check_secret(theirs.scheme())?;
            if theirs.epoch() < ours.epoch() {
                let message = format!("epoch: {} lies behind the ring's {}", theirs.epoch(), ours.epoch());
                return Err(Error::new(ErrorKind::Stale, message));
            }
            if theirs.epoch() == ours.epoch() && theirs.fingerprint() != ours.fingerprint() {
                let message = format!(
                    "epoch: {} is the ring's own, but the fingerprint is {}, not {}",
                    theirs.epoch(),
                    theirs.fingerprint(),
                    ours.fingerprint()
                );
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            check(ours, theirs)?;
            is_changed = ours != theirs;
            is_changed.then(|| current.with_topology(topology)).transpose()
        })?;
        Ok(is_changed)
    }

    /// [`update`](Self::update) by a topology whose order another system tells, such as the version that a store gave
    /// its document: `epoch` replaces the topology's own.
    ///
    /// # Errors
    /// As there.
    pub fn update_at(&self, topology: Topology, epoch: u64) -> Result<(), Error> {
        self.update(topology.with_epoch(epoch))
    }

    /// [`update`](Self::update) by a topology document, read with the ring's own secret if the ring has one.
    ///
    /// # Errors
    /// As there, and as [`Topology::from_json_with_secret`].
    pub fn update_json(&self, text: impl AsRef<[u8]>) -> Result<(), Error> {
        self.update(self.read(text)?)
    }

    /// [`update_at`](Self::update_at) by a topology document; its own epoch counts for nothing.
    ///
    /// # Errors
    /// As [`update_json`](Self::update_json).
    pub fn update_json_at(&self, text: impl AsRef<[u8]>, epoch: u64) -> Result<(), Error> {
        self.update_at(self.read(text)?, epoch)
    }

    pub(super) fn read(&self, text: impl AsRef<[u8]>) -> Result<Topology, Error> {
        Topology::from_json_with_secret(text, self.snapshot().key_hash().secret)
    }

    /// Stores the next three nodes of every slot of `slots`, now and after every change:
    /// [`Placement::with_rows`]. Replicas and stand-ins for nodes that are down are then read instead of found out. The
    /// [`budget`](crate::budget) does not count them.
    pub fn store_rows(&self) {
        let Ok(()) = self.change(|current| Ok::<_, Infallible>(Some(current.with_rows())));
    }

    fn change_topology(&self, change: impl FnOnce(&Topology) -> Result<Draft<'_>, Error>) -> Result<(), Error> {
        self.publish_change(|current| current.changed(change(current.topology())?))
    }

    /// Publishes what `change` makes of the current placement, if anything. Nodes are the same if their ids are.
    fn change<E>(&self, change: impl FnOnce(&Placement) -> Result<Option<Placement>, E>) -> Result<(), E> {
        self.publish_change(|current| {
            Ok(change(current)?.map(|after| {
                let renamed = current.topology().members().renamed(after.topology().members());
                (after, renamed)
            }))
        })
    }

    /// Publishes what `change` makes of the current placement, if anything, with the new index of each node before.
    fn publish_change<E>(
        &self,
        change: impl FnOnce(&Placement) -> Result<Option<(Placement, Vec<u32>)>, E>,
    ) -> Result<(), E> {
        let mut writer = self.writer();
        let published = self.inner.current.load();
        if let Some((placement, renamed)) = change(&published.placement)? {
            writer.health.follow(&renamed, placement.topology());
            self.publish(&writer, published.with_topology(placement, &renamed), event::of_topologies);
        }
        self.finish(writer);
        Ok(())
    }
}
