//! Cassandra's replicas in the plainest way: each key's walk is looked at node by node.

use crate::dialect::stores::{
    cassandra::{Place, Rule},
    lists::Lists,
};
use proptest::{collection::vec, prelude::*};
use std::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec,
    vec::Vec,
};

/// SimpleStrategy: the first distinct nodes of the walk (of all ring points from the owner's on, nodes repeating).
pub(super) fn simple(walk: impl Iterator<Item = u32>, copies: usize) -> Vec<u32> {
    let mut replicas = Vec::new();
    for node in walk {
        if replicas.len() == copies {
            break;
        }
        if !replicas.contains(&node) {
            replicas.push(node);
        }
    }
    replicas
}

/// A data centre that wants copies.
#[derive(Clone)]
struct Centre<'a> {
    /// How many copies it still wants, at most one for each node with tokens.
    left: usize,
    /// How many nodes may share a rack with a chosen one.
    repeats: isize,
    seen: BTreeSet<&'a str>,
}

/// NetworkTopologyStrategy of the server: one walk, on which a data centre takes a node of a rack it has none of, or as
/// many others as it wants copies beyond its racks. Data centres come as the ring interleaves them.
pub(super) struct Centres<'a> {
    places: &'a [Place<'a>],
    centres: BTreeMap<&'a str, Centre<'a>>,
}

impl<'a> Centres<'a> {
    /// `tokens` are the owners of all points.
    pub(super) fn new(places: &'a [Place<'a>], tokens: impl Iterator<Item = u32>, copies: &'a [(String, u32)]) -> Self {
        let census = Census::new(places, tokens);
        let centre = |&(ref dc, copies): &'a (String, u32)| {
            let (nodes, racks) = census.of(dc);
            let left = nodes.min(copies as usize);
            let repeats = copies as isize - racks as isize;
            (left > 0).then(|| (dc.as_str(), Centre { left, repeats, seen: BTreeSet::new() }))
        };
        Self { places, centres: copies.iter().filter_map(centre).collect() }
    }

    /// The replicas of the keys whose walk this is.
    pub(super) fn replicas(&self, walk: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut centres = self.centres.clone();
        let mut replicas = Vec::new();
        for node in walk {
            if centres.is_empty() {
                break;
            }
            let Some(place) = self.places.get(node as usize) else { continue };
            let Some(centre) = centres.get_mut(place.dc) else { continue };
            if !centre.seen.insert(place.rack) {
                if centre.repeats <= 0 || replicas.contains(&node) {
                    continue;
                }
                centre.repeats -= 1;
            }
            replicas.push(node);
            centre.left -= 1;
            if centre.left == 0 {
                centres.remove(place.dc);
            }
        }
        replicas
    }
}

/// Which nodes and racks with tokens each data centre has.
struct Census<'a>(BTreeMap<&'a str, (BTreeSet<u32>, BTreeSet<&'a str>)>);

impl<'a> Census<'a> {
    fn new(places: &[Place<'a>], tokens: impl Iterator<Item = u32>) -> Self {
        let mut centres: BTreeMap<&str, (BTreeSet<u32>, BTreeSet<&str>)> = BTreeMap::new();
        for node in tokens {
            if let Some(place) = places.get(node as usize) {
                let (nodes, racks) = centres.entry(place.dc).or_default();
                nodes.insert(node);
                racks.insert(place.rack);
            }
        }
        Self(centres)
    }

    fn of(&self, dc: &str) -> (usize, usize) {
        self.0.get(dc).map_or((0, 0), |(nodes, racks)| (nodes.len(), racks.len()))
    }
}

/// NetworkTopologyStrategy of the Python driver: data centre after data centre in the order of their first token, each
/// with a walk of its own; nodes passed over for their rack come back once all racks are seen, one of them perhaps
/// twice.
pub(super) struct DriverCentres<'a> {
    places: &'a [Place<'a>],
    /// Name, copies, nodes and racks.
    centres: Vec<(&'a str, usize, usize, usize)>,
}

impl<'a> DriverCentres<'a> {
    /// `tokens` are the owners of all points from the least.
    pub(super) fn new(
        places: &'a [Place<'a>],
        tokens: impl Iterator<Item = u32> + Clone,
        copies: &'a [(String, u32)],
    ) -> Self {
        let census = Census::new(places, tokens.clone());
        let mut centres: Vec<(&str, usize, usize, usize)> = Vec::new();
        for place in tokens.filter_map(|node| places.get(node as usize)) {
            if centres.len() < census.0.len() && !centres.iter().any(|(dc, ..)| *dc == place.dc) {
                let copies = copies.iter().find(|(name, _)| name == place.dc).map_or(0, |&(_, copies)| copies as usize);
                let (nodes, racks) = census.of(place.dc);
                centres.push((place.dc, copies, nodes, racks));
            }
        }
        Self { places, centres }
    }

    /// The replicas of the keys whose walk this is.
    pub(super) fn replicas(&self, walk: impl Iterator<Item = u32> + Clone) -> Vec<u32> {
        let mut replicas = Vec::new();
        for &(dc, copies, nodes, racks) in &self.centres {
            let (mut chosen, mut skipped, mut seen): (Vec<u32>, Vec<u32>, BTreeSet<&str>) = Default::default();
            let mut met = BTreeSet::new();
            for node in walk.clone() {
                // Once every node is chosen nothing more happens.
                if chosen.len() >= copies || met.len() == nodes {
                    break;
                }
                let Some(place) = self.places.get(node as usize).filter(|place| place.dc == dc) else { continue };
                if chosen.contains(&node) {
                    continue;
                }
                if seen.contains(place.rack) && seen.len() < racks {
                    skipped.push(node);
                    continue;
                }
                chosen.push(node);
                met.insert(node);
                seen.insert(place.rack);
                if seen.len() == racks {
                    let wanted = copies.saturating_sub(chosen.len());
                    met.extend(skipped.iter().take(wanted));
                    chosen.extend(skipped.drain(..).take(wanted));
                }
            }
            replicas.append(&mut chosen);
        }
        replicas
    }
}

/// Where nodes stand, whose each token is, and the copies of each data centre.
type Cluster = (Vec<(u8, u8)>, Vec<u32>, Vec<(String, u32)>);

/// Some nodes in few data centres and racks, with runs of tokens, and the copies that the centres want.
fn clusters() -> impl Strategy<Value = Cluster> {
    let nodes = vec((0u8..4, 0u8..4), 1..12);
    nodes.prop_flat_map(|nodes| {
        let count = nodes.len() as u32;
        let runs = vec((0..count, 1usize..6), 1..24);
        let owners = runs.prop_map(|runs| runs.into_iter().flat_map(|(node, len)| vec![node; len]).collect());
        let copies = vec((0u8..5, 0u32..14), 0..6).prop_map(|copies| {
            let copies: BTreeMap<u8, u32> = copies.into_iter().collect();
            copies.into_iter().map(|(dc, copies)| (format!("dc{dc}"), copies)).collect()
        });
        (Just(nodes), owners, copies)
    })
}

proptest! {
    #[test]
    fn fault_20_lists_made_at_once_are_those_of_each_walk((nodes, owners, copies) in clusters(), simple_copies in 0usize..15) {
        let names: Vec<(String, String)> = nodes.iter().map(|(dc, rack)| (format!("dc{dc}"), format!("r{rack}"))).collect();
        let places: Vec<Place<'_>> = names.iter().map(|(dc, rack)| Place { dc, rack }).collect();
        let walk = |at: usize| owners.iter().copied().cycle().skip(at).take(owners.len());
        let walks = || (0..owners.len()).map(walk);

        let wanted: Vec<Vec<u32>> = walks().map(|walk| simple(walk, simple_copies)).collect();
        prop_assert_eq!(Lists::firsts(&owners, |node| node, simple_copies).unwrap(), wanted);

        let server = Centres::new(&places, owners.iter().copied(), &copies);
        let wanted: Vec<Vec<u32>> = walks().map(|walk| server.replicas(walk)).collect();
        prop_assert_eq!(Lists::network(&owners, &places, &copies, Rule::Server).unwrap(), wanted);

        let driver = DriverCentres::new(&places, owners.iter().copied(), &copies);
        let wanted: Vec<Vec<u32>> = walks().map(|walk| driver.replicas(walk)).collect();
        prop_assert_eq!(Lists::network(&owners, &places, &copies, Rule::Driver).unwrap(), wanted);
    }
}
