//! What nodes bear: their parts of all keys or of given ones, what is fair, and what a failure adds. May use `failure`,
//! `input`, `output` and the engine.

mod fair;
mod growth;
mod lists;
mod measure;
mod nobody;
mod outage;
mod sample;

pub use fair::Fair;
pub use growth::{growth, largest};
pub use lists::Lists;
pub use measure::{Basis, Loads};
pub use nobody::nobody;
pub use outage::{Outage, Outages};
pub use sample::{Reservoir, Sample};
