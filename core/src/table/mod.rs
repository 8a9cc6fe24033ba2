//! The few shapes that answer look-ups: what a scheme derives, compiled. Tables know positions and node indices (u32)
//! only, never names. Uses `members` for `NO_NODE` alone; `placement` is the one that asks them.

mod points;

pub(crate) use points::Points;
