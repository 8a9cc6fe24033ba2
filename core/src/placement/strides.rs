//! Spread by weight: zones take turns as processes do under stride scheduling (`docs/SPEC.md`, 5.6).

use super::{
    zones::{Rule, Usage},
    Placement,
};
use crate::hash::mix;

/// What a position becomes before it meets a zone: races among nodes have another one.
const SALT: u64 = 0x5a5a_5a5a_5a5a_5a5a;

/// A turn of a zone of weight 1, in parts: the bits that tell when in it a zone comes.
const TURN: u32 = 48;

/// Zones have as many replicas as their weight earns them.
pub(super) struct ByWeight {
    pub(super) position: u64,
}

/// A zone and how many segments its path has; 0 of them is the root.
pub(super) struct Place {
    zone: u32,
    depth: usize,
}

impl Rule for ByWeight {
    type Next = Place;

    /// Down the tree, from each zone into the one inside it whose turn comes first, until none of its nodes is chosen.
    fn next(&self, placement: &Placement, usage: &impl Usage) -> Place {
        let (zones, health) = (placement.zones(), placement.health());
        let place = mix(self.position ^ SALT);
        let mut zone = 0;
        for depth in 0..zones.depth() {
            // The first one chosen of a zone is the first of it on the walk.
            let is_inside = |node: &&u32| zones.is_inside(**node, zone, depth);
            let Some(&first) = usage.chosen().iter().find(is_inside) else { return Place { zone, depth } };
            let mut earliest: Option<(u32, u128, u128)> = None;
            for &child in zones.children(zone) {
                let (used, child_health) = (usage.uses(depth, child), health.zone(child));
                if used >= child_health.nodes {
                    continue;
                }
                let phase = match zones.is_inside(first, child, depth + 1) {
                    true => 0,
                    false => mix(zones.hash(child) ^ place) >> (64 - TURN),
                };
                let time = (u128::from(used) << TURN) + u128::from(phase);
                let weight = u128::from(child_health.weight);
                if earliest.is_none_or(|(_, earliest, other)| time * other < earliest * weight) {
                    earliest = Some((child, time, weight));
                }
            }
            let Some((child, ..)) = earliest else { return Place { zone, depth } };
            zone = child;
        }
        Place { zone, depth: zones.depth() }
    }

    fn fits(usage: &impl Usage, node: u32, next: &Place) -> bool {
        usage.zones().is_inside(node, next.zone, next.depth)
    }
}
