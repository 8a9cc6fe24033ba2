//! The walk: the order in which a key prefers the live nodes, each once.

use super::{Placement, Scratch};
use crate::{
    dialect::{Decision, Filter, Router, Start},
    table::Cursor,
};
use core::fmt;

/// The live nodes in the order of a key's preference, by index, each once. Made by [`Placement::walk`].
pub struct Walk<'a> {
    placement: &'a Placement,
    scratch: &'a mut Scratch,
    course: Course,
    /// Nodes that may be to come.
    left: usize,
}

/// What a walk follows.
enum Course {
    /// The table: live nodes, each once.
    Table(Cursor),
    /// The table of a dialect, by its own rule.
    Routed(Cursor, Filter),
    /// What the scratch has written down.
    Written(usize),
}

impl Placement {
    /// The walk of a key. It takes memory only if `scratch` is smaller than one bit a node; under `slots` and
    /// `rendezvous`, 16 bytes a node.
    ///
    /// The first n of it are the key's replicas without regard to zones. A step is expected O(1); the last few of many
    /// nodes may take up to the whole ring. Under `slots` and `rendezvous` the first step is O(n log n).
    ///
    /// In dialects it has the nodes that the system would try, one after the other, and may end before all live nodes
    /// are met; it takes up to 4 bytes a node.
    pub fn walk<'a>(&'a self, key: &[u8], scratch: &'a mut Scratch) -> Walk<'a> {
        match self.router() {
            None => self.walk_own(self.position(key), scratch),
            Some(router) => self.walk_routed(router, router.start(self.table(), key), scratch),
        }
    }

    /// [`walk`](Self::walk) for a key that already is its position.
    pub fn walk_hashed<'a>(&'a self, position: u64, scratch: &'a mut Scratch) -> Walk<'a> {
        match self.router() {
            None => self.walk_own(position, scratch),
            Some(router) => self.walk_routed(router, router.start_at(self.table(), position), scratch),
        }
    }

    fn walk_own<'a>(&'a self, position: u64, scratch: &'a mut Scratch) -> Walk<'a> {
        scratch.reset_seen(self.len());
        scratch.race.clear();
        let (table, position) = self.walked(position);
        let course = Course::Table(table.cursor(position));
        Walk { placement: self, course, left: self.health().live_nodes(), scratch }
    }

    fn walk_routed<'a>(&'a self, router: &Router, start: Start<'_>, scratch: &'a mut Scratch) -> Walk<'a> {
        scratch.reset_seen(self.len());
        scratch.race.clear();
        let (course, left) = match start {
            Start::Table(at) => {
                let (table, at) = self.walked(at);
                (Course::Routed(table.cursor(at), Filter::new(router.down_policy())), self.shared.takeable)
            }
            _ => {
                self.write_walk(router, start, scratch);
                (Course::Written(0), scratch.order.len())
            }
        };
        Walk { placement: self, course, left, scratch }
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let Self { placement, scratch, course, left } = self;
        let (table, health) = (placement.walked_table(), placement.health());
        // Every node that is taken is among the candidates, so this ends before they do.
        while *left > 0 {
            let node = match course {
                Course::Table(cursor) => {
                    let node = table.next(cursor, &mut scratch.race)?;
                    if !(health.is_live(node) && scratch.see(node)) {
                        continue;
                    }
                    node
                }
                Course::Routed(cursor, filter) => {
                    let node = table.next(cursor, &mut scratch.race)?;
                    match placement.judge(filter, node, |node| scratch.see(node)) {
                        Decision::Take => node,
                        Decision::Pass => continue,
                        Decision::Stop => return None,
                    }
                }
                Course::Written(at) => {
                    let node = *scratch.order.get(*at)?;
                    *at += 1;
                    node
                }
            };
            *left -= 1;
            return Some(node);
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self.course {
            Course::Routed(..) => (0, Some(self.left)),
            Course::Table(_) | Course::Written(_) => (self.left, Some(self.left)),
        }
    }
}

impl fmt::Debug for Walk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("placement", self.placement).field("left", &self.left).finish_non_exhaustive()
    }
}
