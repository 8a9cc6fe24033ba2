//! What moves between placements, by the engine's exact plan, or by keys of a file or of a sample: copies and bytes, by
//! nodes and by pairs of them, beside the least that must move and beside `hash % N`. May use `failure`, `input`,
//! `output` and the engine.

mod answer;
mod batch;
mod counting;
mod exact;
mod json;
mod modulo;
mod names;
mod tally;

pub use answer::{Amount, Basis, Moves, NodeMoves, Step};
pub use json::{JsonAmount, JsonBasis, JsonPart};

use libconsistent::{Placement, Spread};

/// What is asked: what moves from one placement to each of others.
pub struct Question<'a> {
    pub before: &'a Placement,
    pub after: Vec<&'a Placement>,
    /// How many nodes each key has, and how they are spread over zones.
    pub n: usize,
    pub spread: Spread,
    /// Whether pairs of nodes are asked for, or nodes alone.
    pub pairs: bool,
    /// How many keys are sampled where a scheme cannot tell exactly.
    pub sample: u64,
}
