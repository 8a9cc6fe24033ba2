//! The words of plans: why replicas move, and what keeps them from it.

use crate::error::words;

/// Why a replica moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MoveReason {
    /// Its node is leaving, or gone.
    Gone,
    /// It shared a zone with another replica while zones sufficed.
    Zone,
    /// Its node had more slots than its target, or another one lacked some.
    Over,
    /// Its node was too full by what is measured.
    Load,
}

impl MoveReason {
    /// The words of tables and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "node is gone",
            Self::Zone => "zone doubled",
            Self::Over => "node is over",
            Self::Load => "load",
        }
    }
}

words!(MoveReason, "reason": Gone, Zone, Over, Load);

/// What kept a plan from doing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Obstacle {
    /// The limit of moves.
    Moves,
    /// The limit of bytes.
    Bytes,
    /// The limit of moves to one zone.
    Zone,
    /// Slots that rest.
    Interval,
    /// No node is free to take it without two replicas on a node, or needlessly in a zone.
    Nodes,
    /// No single move lowers the load of a node that is too full: its slots are too large.
    Loads,
    /// The search had looked at enough.
    Work,
}

impl Obstacle {
    /// The words of tables and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Moves => "limit of moves",
            Self::Bytes => "limit of bytes",
            Self::Zone => "limit of moves to a zone",
            Self::Interval => "slots rest",
            Self::Nodes => "no node is free",
            Self::Loads => "slots are too large",
            Self::Work => "limit of work",
        }
    }
}

words!(Obstacle, "obstacle": Moves, Bytes, Zone, Interval, Nodes, Loads, Work);
