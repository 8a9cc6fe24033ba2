//! A dialect compiled: its table, and how keys come to it.

use super::Router;
use crate::{
    scheme::Integers,
    table::{Points, Table},
};
use alloc::vec::Vec;

/// A dialect compiled.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) table: Table,
    pub(crate) router: Router,
}

impl Compiled {
    /// Points at positions of the router's, of so many nodes.
    pub(crate) fn new(router: Router, points: Vec<(u64, u32)>, nodes: usize) -> Self {
        let points = router.spread_points(points);
        Self { table: Table::Points(Points::new(points, nodes)), router }
    }

    /// The same, with integer keys read like this.
    pub(crate) fn reading(self, integers: Integers) -> Self {
        Self { router: Router { integers, ..self.router }, ..self }
    }
}
