//! Which zones replicas use, and which they use next if they spread evenly (`docs/SPEC.md`, section 5).

use super::Placement;
use crate::members::{Zones, MAX_DEPTH};

/// How often zones were used, outermost first: the smallest tuple is chosen next.
pub(super) type Uses = [u32; MAX_DEPTH];

/// Which of the live nodes not chosen yet comes next: the first on the walk that fits.
pub(super) trait Rule {
    /// What a node has to fit.
    type Next;

    fn next(&self, placement: &Placement, usage: &impl Usage) -> Self::Next;

    fn fits(usage: &impl Usage, node: u32, next: &Self::Next) -> bool;
}

/// Zones that are used least come first.
pub(super) struct Evenly;

impl Rule for Evenly {
    type Next = Uses;

    /// The smallest tuple that a live node not chosen yet has. It is built level by level: among the zones that fit so
    /// far, one nobody was chosen from settles all that follows; otherwise only zones of chosen nodes remain.
    fn next(&self, placement: &Placement, usage: &impl Usage) -> Uses {
        let (zones, health) = (placement.zones(), placement.health());
        let mut next = Uses::default();
        for level in 0..zones.depth() {
            // Whether a zone and those around it have the uses found so far and a node left to choose.
            let fits = |mut zone: u32, depth: usize| {
                next.iter().take(depth).enumerate().rev().all(|(depth, &uses)| {
                    let used = usage.uses(depth, zone);
                    let fits = used == uses && used < health.zone(zone).nodes;
                    zone = zones.parent(zone);
                    fits
                })
            };
            let mut open = 0;
            match level.checked_sub(1) {
                None => open = health.zone(0).children,
                Some(outer) => usage.each_zone(outer, |zone| {
                    if fits(zone, level) {
                        open += health.zone(zone).children;
                    }
                }),
            }
            let mut least = None;
            usage.each_zone(level, |zone| {
                if fits(zones.parent(zone), level) {
                    open -= 1;
                    let used = usage.uses(level, zone);
                    if used < health.zone(zone).nodes {
                        least = Some(least.map_or(used, |least: u32| least.min(used)));
                    }
                }
            });
            if open > 0 {
                break;
            }
            if let (Some(uses), Some(least)) = (next.get_mut(level), least) {
                *uses = least;
            }
        }
        next
    }

    fn fits(usage: &impl Usage, node: u32, next: &Uses) -> bool {
        let path = usage.zones().path(node);
        path.iter().zip(next).enumerate().all(|(depth, (&zone, &uses))| usage.uses(depth, zone) == uses)
    }
}

/// Which zones the chosen nodes use.
pub(super) trait Usage {
    fn zones(&self) -> &Zones;

    /// The chosen nodes, in the order in which they were.
    fn chosen(&self) -> &[u32];

    /// The chosen nodes inside a zone of this depth.
    fn uses(&self, depth: usize, zone: u32) -> u32;

    /// Calls `visit` once for each zone of this depth that holds a chosen node.
    fn each_zone(&self, depth: usize, visit: impl FnMut(u32));
}

/// Counted anew each time: no memory.
pub(super) struct Few<'a> {
    pub(super) zones: &'a Zones,
    pub(super) chosen: &'a [u32],
}

impl Few<'_> {
    fn zones_at(&self, depth: usize) -> impl Iterator<Item = u32> + '_ {
        self.chosen.iter().filter_map(move |&node| self.zones.path(node).get(depth).copied())
    }
}

impl Usage for Few<'_> {
    fn zones(&self) -> &Zones {
        self.zones
    }

    fn chosen(&self) -> &[u32] {
        self.chosen
    }

    #[inline]
    fn uses(&self, depth: usize, zone: u32) -> u32 {
        self.zones_at(depth).filter(|&used| used == zone).count() as u32
    }

    fn each_zone(&self, depth: usize, mut visit: impl FnMut(u32)) {
        for (i, zone) in self.zones_at(depth).enumerate() {
            if !self.zones_at(depth).take(i).any(|earlier| earlier == zone) {
                visit(zone);
            }
        }
    }
}

/// Counted once a choice, for every zone.
pub(super) struct Many<'a> {
    pub(super) zones: &'a Zones,
    pub(super) chosen: &'a [u32],
    pub(super) counts: &'a [u32],
}

impl Usage for Many<'_> {
    fn zones(&self) -> &Zones {
        self.zones
    }

    fn chosen(&self) -> &[u32] {
        self.chosen
    }

    #[inline]
    fn uses(&self, _: usize, zone: u32) -> u32 {
        self.counts.get(zone as usize).copied().unwrap_or(0)
    }

    fn each_zone(&self, depth: usize, mut visit: impl FnMut(u32)) {
        for (zone, &count) in self.counts.iter().enumerate() {
            if count > 0 && self.zones.is_at(zone as u32, depth) {
                visit(zone as u32);
            }
        }
    }
}
