//! Few points, found by many probes: of a position's probes the one that stands closest before its next point decides.

use super::{Points, NO_INDEX};
use crate::hash::mix;
use core::ops::ControlFlow;

/// How often a position looks.
const PROBES: u64 = 21;

#[derive(Debug)]
pub(crate) struct Probes {
    points: Points,
}

impl Probes {
    pub(crate) fn new(points: Points) -> Self {
        Self { points }
    }

    pub(super) fn points(&self) -> &Points {
        &self.points
    }

    /// The point that the best probe comes to; 0 without points.
    pub(super) fn nearest(&self, position: u64) -> usize {
        let mut nearest = (u64::MAX, 0);
        for i in 0..PROBES {
            let probe = mix(position.wrapping_add(i));
            let next = self.points.successor(probe);
            let next = if next < self.points.len() { next } else { 0 };
            let Some((point, _)) = self.points.point(next) else { break };
            let distance = point.wrapping_sub(probe);
            if distance < nearest.0 || i == 0 {
                nearest = (distance, next);
            }
        }
        nearest.1
    }

    pub(super) fn owner(&self, position: u64) -> u32 {
        self.points.point(self.nearest(position)).map_or(NO_INDEX, |(_, node)| node)
    }

    pub(super) fn visit<B>(&self, position: u64, visit: impl FnMut(u32) -> ControlFlow<B>) -> Option<B> {
        // The walk goes clockwise from that point on.
        let (point, _) = self.points.point(self.nearest(position))?;
        self.points.visit(point, visit)
    }
}
