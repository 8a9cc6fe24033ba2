//! NetworkTopologyStrategy: which nodes of each data centre hold the copies of each point's keys. The walk of a point
//! and the order in which points are done are those of `lists`.

use super::Place;
use crate::dialect::{kit::Firsts, stores::lists::Lists};
use crate::Error;
use alloc::{
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    string::String,
    vec,
    vec::Vec,
};
use core::cmp::Reverse;

/// Whose rule counts where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Server,
    /// The Python driver's token map.
    Driver,
}

impl Lists {
    /// NetworkTopologyStrategy by a rule.
    ///
    /// # Errors
    /// `too_many` if the lists are more than memory should hold.
    pub(crate) fn network(
        owners: &[u32],
        places: &[Place<'_>],
        copies: &[(String, u32)],
        rule: Rule,
    ) -> Result<Vec<Vec<u32>>, Error> {
        let mut lists = Self::new(owners.len());
        let mut network = Network::new(owners, places, copies);
        for at in (0..2 * owners.len()).rev() {
            network.meet(at);
            if at < owners.len() {
                lists.push(match rule {
                    Rule::Server => network.server(),
                    Rule::Driver => network.driver(),
                })?;
            }
        }
        Ok(lists.ascending())
    }
}

/// A data centre that wants copies.
struct Centre {
    copies: usize,
    /// How many racks have tokens.
    racks: usize,
    nodes: Firsts,
    /// Its racks by their first nodes.
    racks_met: Firsts,
}

/// All data centres on the walk of a point.
struct Network<'a> {
    owners: &'a [u32],
    /// Those that want copies, in the order of their first tokens from the least.
    centres: Vec<Centre>,
    /// By node, its centre among these and the number of its rack.
    stands: Vec<Option<(u32, u32)>>,
    /// By rack, its first node.
    rack_firsts: Vec<u32>,
    /// By node, where the walk meets it first. Places on the walk are counted on twice around.
    next: Vec<usize>,
    /// By place, the next one of the same node.
    after: Vec<usize>,
}

impl<'a> Network<'a> {
    fn new(owners: &'a [u32], places: &[Place<'_>], copies: &[(String, u32)]) -> Self {
        let wanted: BTreeMap<&str, u32> = copies.iter().map(|(dc, copies)| (dc.as_str(), *copies)).collect();
        let mut centres: Vec<Centre> = Vec::new();
        let (mut known, mut racks, mut seen) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut stands = vec![None; places.len()];
        for &node in owners {
            let Some((place, stand)) = places.get(node as usize).zip(stands.get_mut(node as usize)) else { continue };
            if !seen.insert(node) {
                continue;
            }
            let Some(&copies) = wanted.get(place.dc).filter(|&&copies| copies > 0) else { continue };
            let number = *known.entry(place.dc).or_insert_with(|| {
                let [nodes, racks_met] = [(); 2].map(|()| Firsts::new(0));
                centres.push(Centre { copies: copies as usize, racks: 0, nodes, racks_met });
                centres.len() - 1
            });
            let Some(centre) = centres.get_mut(number) else { continue };
            let next_rack = racks.len() as u32;
            let rack = *racks.entry(*place).or_insert_with(|| {
                centre.racks += 1;
                next_rack
            });
            *stand = Some((number as u32, rack));
            centre.nodes.most = centre.copies.min(centre.nodes.most + 1);
            centre.racks_met.most = centre.copies.min(centre.racks);
        }
        let (rack_firsts, next) = (vec![0; racks.len()], vec![usize::MAX; places.len()]);
        Self { owners, centres, stands, rack_firsts, next, after: vec![usize::MAX; 2 * owners.len()] }
    }

    /// The walk begins at a place, and goes on as it did.
    fn meet(&mut self, at: usize) {
        let Some(&node) = self.owners.get(at % self.owners.len()) else { return };
        if let (Some(next), Some(after)) = (self.next.get_mut(node as usize), self.after.get_mut(at)) {
            *after = core::mem::replace(next, at);
        }
        let Some(&Some((number, rack))) = self.stands.get(node as usize) else { return };
        if let Some(centre) = self.centres.get_mut(number as usize) {
            centre.nodes.meet(node, node);
            centre.racks_met.meet(rack, node);
        }
        self.rack_firsts.get_mut(rack as usize).into_iter().for_each(|first| *first = node);
    }

    fn next(&self, node: u32) -> usize {
        self.next.get(node as usize).copied().unwrap_or(usize::MAX)
    }

    /// Nodes of a centre, in the order of the walk, that are not the first of their racks. Of the nodes of a longer
    /// walk those are left out that come too late to count.
    fn others<'b>(&'b self, centre: &'b Centre) -> impl Iterator<Item = u32> + 'b {
        centre.nodes.nodes().filter(|&node| {
            let rack = self.stands.get(node as usize).copied().flatten().map(|(_, rack)| rack);
            rack.and_then(|rack| self.rack_firsts.get(rack as usize)) != Some(&node)
        })
    }

    /// The server's rule: one walk, on which a data centre takes a node of a rack it has none of, or as many others as
    /// it wants copies beyond its racks. Data centres come as the ring interleaves them.
    fn server(&self) -> Vec<u32> {
        let mut replicas = Vec::new();
        for centre in &self.centres {
            replicas.extend(centre.racks_met.nodes());
            replicas.extend(self.others(centre).take(centre.copies.saturating_sub(centre.racks)));
        }
        replicas.sort_unstable_by_key(|&node| self.next(node));
        replicas
    }

    /// The Python driver's rule: data centre after data centre in the order of their first tokens, each with a walk of
    /// its own; nodes passed over for their rack come back once all racks are seen, as often as they were passed over.
    fn driver(&self) -> Vec<u32> {
        let mut replicas = Vec::new();
        for centre in &self.centres {
            replicas.extend(centre.racks_met.nodes());
            let left = centre.copies.saturating_sub(centre.racks);
            // Where the last rack is seen; until then whoever is no first of a rack is passed over.
            let Some(all_seen) = centre.racks_met.nodes().last().map(|node| self.next(node)).filter(|_| left > 0)
            else {
                continue;
            };
            let places = self.others(centre).map(|node| self.next(node));
            let mut passed: BinaryHeap<Reverse<usize>> = places.filter(|&at| at < all_seen).map(Reverse).collect();
            let before = replicas.len();
            while let Some(Reverse(at)) = passed.pop().filter(|_| replicas.len() - before < left) {
                replicas.extend(self.owners.get(at % self.owners.len()));
                passed.extend(self.after.get(at).filter(|&&next| next < all_seen).map(|&next| Reverse(next)));
            }
            let left = left - (replicas.len() - before);
            replicas.extend(centre.nodes.nodes().filter(|&node| self.next(node) > all_seen).take(left));
        }
        replicas
    }
}
