#![doc = include_str!("../README.md")]

use std::collections::HashMap;

use libconsistent::{Placement, Ring, Spread};
use tower::steer::Picker;

/// The [`Picker`] of a [`Steer`](tower::steer::Steer) whose services are nodes of a [`Ring`].
pub struct ByKey<K> {
    ring: Ring,
    services: HashMap<String, usize>,
    key: K,
}

impl<K> ByKey<K> {
    /// `ids` are those of the nodes that the services are, in the services' order, and `key` gives a request's key. The
    /// service behind the last of them takes the requests that no node takes.
    pub fn new<Request>(ring: Ring, ids: impl IntoIterator<Item = impl Into<String>>, key: K) -> Self
    where
        K: for<'a> Fn(&'a Request) -> &'a [u8],
    {
        let services = ids.into_iter().enumerate().map(|(place, id)| (id.into(), place)).collect();
        Self { ring, services, key }
    }

    /// The first service of the key's walk.
    fn place(&self, placement: &Placement, key: &[u8]) -> Option<usize> {
        let service = |index| self.services.get(&placement.node(index)?.id).copied();
        // Most often the first node has a service, and nobody asks for the others.
        let first = placement.locate(key)?;
        service(first)
            .or_else(|| placement.get_nodes(key, placement.max_nodes(), Spread::None).into_iter().find_map(service))
    }
}

impl<K, S, Request> Picker<S, Request> for ByKey<K>
where
    K: for<'a> Fn(&'a Request) -> &'a [u8],
{
    fn pick(&mut self, request: &Request, services: &[S]) -> usize {
        let placement = self.ring.snapshot();
        let place = self.place(&placement, (self.key)(request)).unwrap_or(self.services.len());
        place.min(services.len().saturating_sub(1))
    }
}
