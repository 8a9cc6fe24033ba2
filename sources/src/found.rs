//! What sources tell.

use libconsistent::{Node, State};

/// What a source has.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The text of a topology document.
    Document(Vec<u8>),
    /// The members, of whom the next document is made from the last one.
    Members {
        /// All of them, whatever their state.
        nodes: Vec<Node>,
        /// Those that are not up, as the source says.
        states: Vec<(String, State)>,
    },
}
