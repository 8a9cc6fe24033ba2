//! Zones at all their levels: `eu` and `eu/a` of the zone `eu/a`.

use libconsistent::Placement;
use std::collections::BTreeMap;

/// The zones of nodes by level; a node that has fewer segments is in the zone of those that it has.
pub struct Zoning {
    /// By level, then by node, the zone's number.
    of_node: Vec<Vec<u32>>,
    /// By level, the names in the order of their numbers.
    pub names: Vec<Vec<String>>,
}

impl Zoning {
    pub fn new(placement: &Placement) -> Self {
        let nodes = placement.topology().members().nodes();
        let segments = |zone: &str| if zone.is_empty() { 0 } else { zone.split('/').count() };
        let levels = nodes.iter().map(|node| segments(&node.zone)).max().unwrap_or(0);
        let mut zoning = Self { of_node: Vec::new(), names: Vec::new() };
        for level in 1..=levels {
            let name = |zone: &str| zone.split('/').take(level).collect::<Vec<_>>().join("/");
            let names: Vec<String> = nodes.iter().map(|node| name(&node.zone)).collect();
            let mut numbers: BTreeMap<&str, u32> = names.iter().map(|name| (name.as_str(), 0)).collect();
            numbers.values_mut().zip(0..).for_each(|(slot, number)| *slot = number);
            let number = |name: &String| numbers.get(name.as_str()).copied().unwrap_or(0);
            zoning.of_node.push(names.iter().map(number).collect());
            zoning.names.push(numbers.keys().map(|&name| name.to_owned()).collect());
        }
        zoning
    }

    /// How many segments the longest zone has.
    pub fn levels(&self) -> usize {
        self.names.len()
    }

    /// The nodes of each zone of a level.
    pub fn zones(&self, level: usize) -> Vec<(&str, Vec<u32>)> {
        let (Some(names), Some(of_node)) = (self.names.get(level), self.of_node.get(level)) else { return Vec::new() };
        let mut zones: Vec<(&str, Vec<u32>)> = names.iter().map(|name| (name.as_str(), Vec::new())).collect();
        for (node, &zone) in (0..).zip(of_node) {
            zones.get_mut(zone as usize).into_iter().for_each(|(_, nodes)| nodes.push(node));
        }
        zones
    }
}

/// In how many zones the copies of keys are.
pub struct Dispersion {
    /// By level, then by how many zones: what the keys weigh that are in so many.
    pub levels: Vec<Vec<u64>>,
    pub whole: u64,
}

impl Dispersion {
    pub fn new(zoning: &Zoning) -> Self {
        Self { levels: vec![Vec::new(); zoning.levels()], whole: 0 }
    }

    /// A key that weighs so much, with its nodes.
    pub fn add(&mut self, zoning: &Zoning, nodes: &[u32], weight: u64) {
        self.whole += weight;
        for (level, of_node) in self.levels.iter_mut().zip(&zoning.of_node) {
            let zone = |node: &u32| of_node.get(*node as usize);
            let is_first = |&(at, node): &(usize, &u32)| !nodes.iter().take(at).any(|other| zone(other) == zone(node));
            let zones = nodes.iter().enumerate().filter(is_first).count();
            if level.len() <= zones {
                level.resize(zones + 1, 0);
            }
            level.get_mut(zones).into_iter().for_each(|slot| *slot += weight);
        }
    }

    /// What two have counted.
    pub fn merged(mut self, other: Self) -> Self {
        self.whole += other.whole;
        for (level, more) in self.levels.iter_mut().zip(other.levels) {
            level.resize(level.len().max(more.len()), 0);
            level.iter_mut().zip(more).for_each(|(slot, more)| *slot += more);
        }
        self
    }
}
