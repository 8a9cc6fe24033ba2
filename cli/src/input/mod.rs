//! What a run reads: topologies, and keys from arguments, files and standard input. Memory is bounded whatever comes.
//! May use `failure` and the engine.

mod beside;
mod blocks;
mod copies;
mod endpoints;
mod keys;
mod line;
pub mod made_up;
mod measured;
mod mixed;
mod near;
mod pair;
mod parallel;
mod part;
mod records;
mod scheme;
mod sized;
mod topology;

pub use beside::{rows_beside, with_rows_inside};
pub use blocks::{Blocks, Lines};
pub use copies::Copies;
pub use endpoints::Endpoints;
pub use keys::{Block, KeySource};
use line::line_of;
pub use measured::Measured;
pub use mixed::mixed;
pub use pair::{topology, Pair, Sides};
pub use parallel::threads;
pub use part::{milli, Part};
pub use records::{Batch, Records, Refused};
pub use scheme::NamedScheme;
pub use topology::{secret, Document, Named, Source};

use crate::failure::Failure;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// Opens a file, or standard input for `-`.
fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| Failure::at(path.display(), error))?;
    Ok(Box::new(file))
}

/// Reads a whole file of at most so many bytes.
pub fn whole(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read =
        open(path)?.take(most + 1).read_to_end(&mut bytes).map_err(|error| Failure::at(path.display(), error))?;
    match read as u64 > most {
        false => Ok(bytes),
        true => Err(Failure::at(path.display(), format_args!("longer than the {most} bytes that are read of it"))),
    }
}
