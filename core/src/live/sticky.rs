//! Sticky sessions.

/// How a session came to its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Its first lease, or the first after it was forgotten.
    First,
    /// The node it was on.
    Stayed,
    /// Another node than it was on, which was gone, down or over its bound.
    Moved,
}
