//! The Python face of libconsistent: it translates types, and nothing else.
//!
//! A [`ring::Ring`] keeps one [`view::View`] at a time, the core's placement together with one `str` a node, and takes
//! another when the core has published one; every call runs on exactly one of them, so names and indices cannot belong
//! to different topologies. What a ring has beside its topology stands in `live`. A batch goes from `batch`, which tells kinds of
//! keys apart, through `column` where they are Arrow arrays, and `placing`, which looks them up (`routed` keys of dialects),
//! to `indices`, which `placed` lends to others. Unsafe code stands in `raw` alone.

#![deny(unsafe_code)]

mod batch;
mod budget;
mod column;
mod detect;
mod error;
mod field;
mod indices;
mod insight;
mod keys;
mod live;
mod lookups;
mod nodes;
mod placed;
mod placement;
mod placing;
mod raw;
mod records;
mod ring;
mod routed;
mod scheme;
mod schemes;
mod secret;
mod view;

#[pyo3::pymodule]
mod _libconsistent {
    use crate::raw::follow_forks;
    #[pymodule_export]
    use crate::{
        budget::{budget, set_budget},
        detect::detect,
        live::{Checks, Lease},
        placed::Placed,
        placement::Placement,
        ring::Ring,
        schemes::schemes_json,
    };
    use pyo3::prelude::*;

    /// The index that stands for no node.
    #[pymodule_export]
    const NO_INDEX: u32 = libconsistent::NO_INDEX;

    #[pymodule_init]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        follow_forks()
    }

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
