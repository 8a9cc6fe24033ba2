//! Bounds that a system sets on what each node holds: leases of a ring go by them.

use alloc::sync::Arc;
use core::{fmt, ops::ControlFlow};

/// The bounded loads of a system.
pub(crate) trait Bounded: fmt::Debug + Send + Sync {
    /// Visits the candidates of a position in the order that the system tries them, until `visit` breaks, where they do
    /// not go along the table.
    fn visit(&self, _position: u64, _visit: &mut dyn FnMut(u32) -> ControlFlow<()>) {}

    /// The caps while these nodes take requests, `takers` of them with weight.
    fn caps(&self, takes: &dyn Fn(u32) -> bool, takers: usize) -> Arc<dyn Caps>;

    fn memory_bytes(&self) -> usize {
        0
    }
}

/// How many requests each node may hold.
pub(crate) trait Caps: fmt::Debug + Send + Sync {
    /// The cap of a node while all nodes together hold `demand`.
    fn cap(&self, node: u32, demand: u64) -> u64;
}
