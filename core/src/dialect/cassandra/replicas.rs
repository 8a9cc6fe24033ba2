//! Which nodes hold a key's copies: filters on the ring's walk.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place<'a> {
    pub(crate) dc: &'a str,
    pub(crate) rack: &'a str,
}

/// SimpleStrategy: the first distinct nodes of the walk (of all ring points from the owner's on, nodes repeating).
pub(crate) fn simple(walk: impl Iterator<Item = u32>, copies: usize) -> Vec<u32> {
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

/// What a data centre has (nodes and racks with tokens) and still wants.
#[derive(Default)]
struct Centre<'a> {
    nodes: BTreeSet<u32>,
    racks: BTreeSet<&'a str>,
    left: usize,
    /// How many nodes may share a rack with a chosen one.
    repeats: isize,
    seen: BTreeSet<&'a str>,
}

/// The data centres that want copies. `tokens` are the owners of all points.
fn centres<'a>(
    places: &[Place<'a>],
    tokens: impl Iterator<Item = u32>,
    copies: &'a [(alloc::string::String, u32)],
) -> BTreeMap<&'a str, Centre<'a>> {
    let mut centres: BTreeMap<&str, Centre<'_>> =
        copies.iter().filter(|(_, copies)| *copies > 0).map(|(dc, _)| (dc.as_str(), Centre::default())).collect();
    for node in tokens {
        let Some(place) = places.get(node as usize) else { continue };
        if let Some(centre) = centres.get_mut(place.dc) {
            centre.nodes.insert(node);
            centre.racks.insert(place.rack);
        }
    }
    for (dc, copies) in copies {
        if let Some(centre) = centres.get_mut(dc.as_str()) {
            centre.left = centre.nodes.len().min(*copies as usize);
            centre.repeats = *copies as isize - centre.racks.len() as isize;
        }
    }
    centres.retain(|_, centre| centre.left > 0);
    centres
}

/// NetworkTopologyStrategy of the server: one walk, on which a data centre takes a node of a rack it has none of, or as many
/// others as it wants copies beyond its racks. Data centres come as the ring interleaves them.
pub(crate) fn network_topology<'a>(
    places: &[Place<'a>],
    walk: impl Iterator<Item = u32> + Clone,
    copies: &'a [(alloc::string::String, u32)],
) -> Vec<u32> {
    let mut centres = centres(places, walk.clone(), copies);
    let mut replicas = Vec::new();
    for node in walk {
        if centres.is_empty() {
            break;
        }
        let Some(place) = places.get(node as usize) else { continue };
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

/// NetworkTopologyStrategy of the Python driver: data centre after data centre in the order of their first token (`tokens`
/// are the owners of all points from the least), each with a walk of its own; nodes passed over for their rack come back once
/// all racks are seen, one of them perhaps twice.
pub(crate) fn driver_replicas(
    places: &[Place<'_>],
    tokens: impl Iterator<Item = u32> + Clone,
    walk: impl Iterator<Item = u32> + Clone,
    copies: &[(alloc::string::String, u32)],
) -> Vec<u32> {
    let place = |node: u32| places.get(node as usize).copied();
    let mut order = Vec::new();
    for place in tokens.filter_map(place) {
        if !order.contains(&place.dc) {
            order.push(place.dc);
        }
    }
    let mut replicas = Vec::new();
    for dc in order {
        let copies = copies.iter().find(|(name, _)| name == dc).map_or(0, |&(_, copies)| copies as usize);
        let of_centre =
            || walk.clone().filter_map(|node| Some((node, place(node)?))).filter(|(_, place)| place.dc == dc);
        let racks: BTreeSet<&str> = of_centre().map(|(_, place)| place.rack).collect();
        let (mut chosen, mut skipped, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (node, place) in of_centre() {
            if chosen.len() >= copies {
                break;
            }
            if chosen.contains(&node) {
                continue;
            }
            if seen.contains(place.rack) && seen.len() < racks.len() {
                skipped.push(node);
                continue;
            }
            chosen.push(node);
            seen.insert(place.rack);
            if seen.len() == racks.len() {
                let wanted = copies.saturating_sub(chosen.len());
                chosen.extend(skipped.drain(..).take(wanted));
            }
        }
        replicas.append(&mut chosen);
    }
    replicas
}
