//! How many nodes a key has, and how they are chosen.

use clap::{value_parser, Args};
use libconsistent::{Placement, Spread};

/// The copies of each key.
#[derive(Args, Clone, Copy)]
pub struct Copies {
    /// How many nodes each key has.
    #[arg(short, long, value_name = "COUNT", default_value_t = 1, allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..))]
    n: u32,
    /// How the nodes of a key are spread over zones.
    #[arg(long, default_value_t = Spread::Zone, value_name = "zone|weight|none")]
    pub spread: Spread,
}

impl Copies {
    /// So many, over zones.
    pub fn of(n: u32) -> Self {
        Self { n, spread: Spread::Zone }
    }

    /// As many as were asked for.
    pub fn asked(self) -> usize {
        self.n as usize
    }

    /// As many as any key of a placement can have.
    pub fn most(self, placement: &Placement) -> usize {
        self.asked().min(placement.max_nodes())
    }
}
