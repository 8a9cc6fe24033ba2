//! The Python face of libconsistent: it translates types, and nothing else.
//!
//! A [`ring::Ring`] publishes one [`view::View`] at a time, the core's placement together with one `str` a node; every
//! look-up runs on exactly one of them, so names and indices cannot belong to different topologies.

#![deny(unsafe_code)]

mod error;
mod insight;
mod keys;
mod lookups;
mod nodes;
mod placed;
mod placement;
mod ring;
mod scheme;
mod view;

#[pyo3::pymodule]
mod _libconsistent {
    #[pymodule_export]
    use crate::{placed::Placed, placement::Placement, ring::Ring};

    /// The index that stands for no node.
    #[pymodule_export]
    const NO_NODE: u32 = libconsistent::NO_NODE;

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
