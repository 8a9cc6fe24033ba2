//! The few shapes that answer look-ups: what a scheme derives, compiled. Tables know positions and node indices (u32)
//! only, never names. Uses `error` alone; `placement` is the one that asks them.

mod points;

pub(crate) use points::Points;

/// "No node" in arrays of indices.
pub const NO_NODE: u32 = u32::MAX;
