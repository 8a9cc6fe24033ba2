//! Bounded loads, and choices by load.

use super::Lease;
use crate::{
    types::{
        invalid,
        keys::{self, Count, Key},
        records::{make, number, small, whole, Given},
        OrRaise,
    },
    view::{change, found, Ring},
};
use libconsistent::{Bound as LoadBound, ErrorKind, NodeLoad};
use pyo3::{
    prelude::*,
    types::{PyDict, PyString},
};

#[pymethods]
impl Ring {
    /// Takes a place on the first node of the key's walk that is up and below its cap, and counts it until the lease is
    /// released, as `with ring.acquire(key) as node:` does. A request of another cost takes so much of the cap.
    /// NoneLiveError when no node takes it.
    #[pyo3(signature = (key, *, cost = None), text_signature = "($self, key, *, cost=1)")]
    fn acquire(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>, cost: Option<&Bound<'_, PyAny>>) -> PyResult<Lease> {
        let (ring, cost) = (slf.get().core(), self::cost(cost)?);
        let lease = keys::read(key, |bytes| found(slf, bytes, ring.acquire_with(bytes, cost).or_raise(slf.py())?))??;
        Lease::of(slf, key, lease)
    }

    /// acquire() for a request without a key: on the node where the load with it is the least for the node's weight.
    /// NoneLiveError when no node takes it.
    #[pyo3(signature = (*, cost = None), text_signature = "($self, *, cost=1)")]
    fn acquire_any(slf: &Bound<'_, Self>, cost: Option<&Bound<'_, PyAny>>) -> PyResult<Lease> {
        let lease = slf.get().core().acquire_any(self::cost(cost)?).or_raise(slf.py())?;
        Lease::of(slf, &slf.py().None().into_bound(slf.py()), lease)
    }

    /// How far loads may go above the fair share: a number is a factor of it, in whole thousandths from 1 to 1000; a
    /// Bound may have a floor, too, or be a gap instead. Leases that are out stay when it changes.
    #[getter]
    fn bound<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let fields = match slf.get().core().bound() {
            LoadBound::Factor(factor) => (Some(factor), None, 0),
            LoadBound::Floored { factor, floor } => (Some(factor), None, floor),
            LoadBound::Gap(gap) => (None, Some(gap), 0),
        };
        make(slf.py(), "Bound", fields)
    }

    #[setter]
    fn set_bound(slf: &Bound<'_, Self>, bound: &Bound<'_, PyAny>) -> PyResult<()> {
        let bound = self::bound(bound)?;
        change(slf, |ring| ring.set_bound(bound))
    }

    /// Sets what the caller measures of a node's load, such as tokens or the length of a queue, below 2^40. It is added
    /// to the leases that are out.
    fn set_load(slf: &Bound<'_, Self>, id: &str, load: &Bound<'_, PyAny>) -> PyResult<()> {
        let load = whole(load, "load")?;
        change(slf, |ring| ring.set_load(id, load))
    }

    /// The loads of all nodes by id. While other threads acquire and release, each is right for some moment.
    fn loads<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let py = slf.py();
        let loads = PyDict::new(py);
        for load in slf.get().core().loads() {
            loads.set_item(&load.node.id, record(py, &load)?)?;
        }
        Ok(loads)
    }

    /// The load of a node.
    fn load<'py>(slf: &Bound<'py, Self>, id: &str) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        record(py, &slf.get().core().load(id).or_raise(py)?)
    }

    /// pick_node() with two choices: the salt picks two of the nodes, and the one with less load for its weight is
    /// taken.
    fn pick_node_by_load<'py>(
        slf: &Bound<'py, Self>,
        key: Key<'_>,
        n: Count,
        salt: Key<'_>,
    ) -> PyResult<Option<Bound<'py, PyString>>> {
        let node = slf.get().core().pick_node_by_load(key.as_ref(), n.0, salt.as_ref());
        Ok(found(slf, key.as_ref(), node)?.map(|node| PyString::new(slf.py(), &node.id)))
    }
}

fn record<'py>(py: Python<'py>, load: &NodeLoad) -> PyResult<Bound<'py, PyAny>> {
    make(py, "NodeLoad", (load.leases, load.measured, load.cap))
}

/// What a lease counts.
fn cost(given: Option<&Bound<'_, PyAny>>) -> PyResult<u32> {
    given.map_or(Ok(1), |cost| small(cost, "cost"))
}

/// A number, or a `Bound` that has a factor or a gap.
fn bound(value: &Bound<'_, PyAny>) -> PyResult<LoadBound> {
    let Ok(given) = Given::new(value, "Bound") else { return number(value, "bound").map(LoadBound::Factor) };
    let floor = small(&given.get("floor")?, "bound.floor")?;
    match (given.some("factor")?, given.some("gap")?) {
        (Some(value), None) => Ok(LoadBound::Floored { factor: number(&value, "bound.factor")?, floor }),
        (None, Some(_)) if floor > 0 => {
            Err(invalid(value.py(), ErrorKind::Argument, "bound.floor: goes with a factor, not with a gap"))
        }
        (None, Some(gap)) => Ok(LoadBound::Gap(small(&gap, "bound.gap")?)),
        _ => Err(invalid(value.py(), ErrorKind::Argument, "bound: needs a factor or a gap, and not both")),
    }
}
