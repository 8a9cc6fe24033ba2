//! The Python face of libconsistent: it translates types, and nothing else.
//!
//! `verbs` has the calls, `live` those of what a ring has beside its topology, `batch` those of many keys. Each call
//! runs on exactly one [`view::View`], the core's placement together with one `str` a node, so names and indices cannot
//! belong to different topologies. `types` translates values. Unsafe code stands in `raw` alone.
//!
//! Without the interpreter's lock all of it works, too: objects do not change (`frozen`), or have locks of their own.
//!
//! A room uses those to its left: `types`, `raw` and `view`, `batch`, `live` and `verbs`.

#![deny(unsafe_code)]

mod batch;
mod live;
mod raw;
mod types;
mod verbs;
mod view;

#[pyo3::pymodule(gil_used = false)]
mod _libconsistent {
    use crate::raw::{follow_forks, only_one};
    #[pymodule_export]
    use crate::{
        batch::Placed,
        live::{Checks, Following, Lease, Subscription},
        verbs::{
            budget::{budget, set_budget},
            detect::detect,
            formats::{formats, import_topology},
            schemes::schemes_json,
            transition::Transition,
        },
        view::{Placement, Ring},
    };
    use pyo3::prelude::*;

    /// The index that stands for no node.
    #[pymodule_export]
    const NO_INDEX: u32 = libconsistent::NO_INDEX;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        only_one(module.py())?;
        follow_forks()
    }

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
