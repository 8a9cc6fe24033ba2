//! Changes to a live ring: each is made under the writers' lock and published whole, or refused and nothing happened.

use super::Ring;
use crate::{
    members::{Node, Weight},
    placement::Placement,
    topology::Topology,
    Error, ErrorKind,
};
use std::{collections::BTreeMap, convert::Infallible};

impl Ring {
    /// Adds a node; it is up.
    ///
    /// # Errors
    /// As [`Topology::with_added`] and [`Placement::with_topology`].
    pub fn add_node(&self, node: impl Into<Node>) -> Result<(), Error> {
        self.change_topology(|topology| topology.with_added(node.into()))
    }

    /// Removes a node and forgets its health.
    ///
    /// # Errors
    /// As [`Topology::without`] and [`Placement::with_topology`].
    pub fn remove_node(&self, id: &str) -> Result<(), Error> {
        self.change_topology(|topology| topology.without(id))
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
            (ours != theirs).then(|| current.with_topology(topology)).transpose()
        })
    }

    /// [`update`](Self::update) by a topology document, read with the ring's own secret if the ring has one.
    ///
    /// # Errors
    /// As there, and as [`Topology::from_json_with_secret`].
    pub fn update_json(&self, text: impl AsRef<[u8]>) -> Result<(), Error> {
        let secret = self.snapshot().key_hash().secret;
        self.update(Topology::from_json_with_secret(text, secret)?)
    }

    /// Stores the next three nodes of every slot of `slots`, now and after every change:
    /// [`Placement::with_rows`]. Replicas and stand-ins for nodes that are down are then read instead of found out. The
    /// [`budget`](crate::budget) does not count them.
    pub fn store_rows(&self) {
        let Ok(()) = self.change(|current| Ok::<_, Infallible>(Some(current.with_rows())));
    }

    fn change_node(&self, id: &str, change: impl FnOnce(&mut Node)) -> Result<(), Error> {
        self.change_topology(|topology| {
            let index = topology.members().index_of(id)?;
            let mut node = topology.members().get(index).map(|node| Node::clone(node)).unwrap_or_default();
            change(&mut node);
            topology.with_replaced(node)
        })
    }

    fn change_topology(&self, change: impl FnOnce(&Topology) -> Result<Topology, Error>) -> Result<(), Error> {
        self.change(|current| {
            let changed = change(current.topology())?;
            (changed != *current.topology()).then(|| current.with_topology(changed)).transpose()
        })
    }

    /// Publishes what `change` makes of the current placement, if anything.
    fn change<E>(&self, change: impl FnOnce(&Placement) -> Result<Option<Placement>, E>) -> Result<(), E> {
        let mut writer = self.writer();
        let published = self.inner.current.load();
        if let Some(placement) = change(&published.placement)? {
            let renamed = published.placement.topology().members().renamed(placement.topology().members());
            writer.health.follow(&renamed, placement.topology());
            self.publish(&writer, published.with_topology(placement, &renamed));
        }
        Ok(())
    }
}
