//! Arguments that are a ring or a placement.

use super::{Held, Look, Placement, Ring};
use crate::types::{nodes, type_error};
use libconsistent::Node;
use pyo3::prelude::*;

/// The view of an argument that is a Ring or a Placement.
impl<'py> FromPyObject<'_, 'py> for Held<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(ring) = value.cast::<Ring>() {
            return ring.view();
        }
        match value.cast::<Placement>() {
            Ok(placement) => placement.view(),
            Err(_) => Err(type_error("", "a Ring or a Placement", &value)),
        }
    }
}

/// The nodes of an argument: those of another ring or placement with all they have, or what [`nodes::nodes`] reads.
pub fn nodes_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<Node>> {
    match value.extract::<Held<'_>>() {
        Ok(other) => Ok(other.placement.topology().members().nodes().iter().map(|node| Node::clone(node)).collect()),
        Err(_) => nodes::nodes(value),
    }
}
