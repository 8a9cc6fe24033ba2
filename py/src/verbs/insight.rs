//! What the core finds out about a placement, as the records of `libconsistent/_records.py`.

use crate::{
    batch::{self, Shape},
    types::{
        keys::{Count, Meaning},
        records::{class, make},
        OrRaise,
    },
    view::View,
};
use libconsistent::{Key, Plan, Spread, NO_INDEX};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict, PyString, PyTuple},
};

impl View {
    pub fn shares<'py>(&self, py: Python<'py>, n: Count, spread: Spread) -> PyResult<Bound<'py, PyDict>> {
        let shares = py.detach(|| self.placement.shares_replicas(n.0, spread)).or_raise(py)?;
        self.by_name(py, |index| shares.ratio(index))
    }

    pub fn distribution<'py>(&self, keys: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = keys.py();
        let indices = batch::place(&self.placement, keys, Meaning::Key, Shape::default())?;
        // What is null is no key.
        let keys = (0..indices.rows()).filter(|&key| indices.is_valid(key));
        let located = keys.map(|key| indices.row(key).next().filter(|&index| index != NO_INDEX));
        let found = py.detach(|| self.placement.distribution_of(located));
        let counts = self.by_name(py, |index| found.counts.get(index as usize).copied().unwrap_or(0))?;
        let shares = self.by_name(py, |index| found.share(index))?;
        make(py, "Distribution", (counts, shares, found.total, found.unplaced, found.peak_to_average))
    }

    pub fn ranges(&self, py: Python<'_>, id: &str) -> PyResult<Vec<(u64, u64)>> {
        let ranges = py.detach(|| self.placement.ranges(id)).or_raise(py)?;
        Ok(ranges.into_iter().map(|range| (range.first, range.last)).collect())
    }

    pub fn explain<'py>(&self, py: Python<'py>, key: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        self.check_key(py, Key::Bytes(key))?;
        let (found, text) = py.detach(|| {
            let found = self.placement.explain(key);
            let text = found.to_string();
            (found, text)
        });
        let hashed = (found.hashed.start, found.hashed.end);
        let identifier = found.identifier.map(|id| PyBytes::new(py, &id));
        let (skipped, walk) = (PyTuple::new(py, found.skipped)?, PyTuple::new(py, found.walk)?);
        make(py, "Explanation", (hashed, found.position, identifier, found.point, found.node, skipped, walk, text))
    }

    pub fn fingers(&self, py: Python<'_>, id: &str) -> PyResult<Vec<Py<PyString>>> {
        Ok(self.each_name(py, py.detach(|| self.placement.fingers(id)).or_raise(py)?))
    }

    pub fn route(&self, py: Python<'_>, from: &str, key: &[u8]) -> PyResult<Vec<Py<PyString>>> {
        Ok(self.each_name(py, py.detach(|| self.placement.route(from, key)).or_raise(py)?))
    }

    pub fn diff<'py>(&self, py: Python<'py>, after: &View, n: Count, spread: Spread) -> PyResult<Bound<'py, PyAny>> {
        let plan = py.detach(|| self.placement.diff_replicas(&after.placement, n.0, spread)).or_raise(py)?;
        plan_record(py, &plan)
    }

    pub fn moved<'py>(
        &self,
        after: &View,
        keys: &Bound<'py, PyAny>,
        n: Count,
        spread: Spread,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, keys) = (keys.py(), batch::gather(&self.placement, keys)?);
        let moved = py.detach(|| self.placement.moved(&after.placement, keys.iter(), n.0, spread)).or_raise(py)?;
        let move_class = class(py, "KeyMove")?;
        let moves = moved.moves.iter().map(|m| move_class.call1((&m.from, &m.to, m.copies)));
        let moves = PyTuple::new(py, moves.collect::<PyResult<Vec<_>>>()?)?;
        make(py, "Moved", (moved.keys, PyTuple::new(py, moved.which)?, moves, moved.copies))
    }

    /// A dict with a value for each node, in order of the ids.
    fn by_name<'py, V: IntoPyObject<'py>>(
        &self,
        py: Python<'py>,
        value: impl Fn(u32) -> V,
    ) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (index, id) in (0..).zip(self.names()) {
            dict.set_item(id, value(index))?;
        }
        Ok(dict)
    }
}

/// A plan as a record.
pub fn plan_record<'py>(py: Python<'py>, plan: &Plan) -> PyResult<Bound<'py, PyAny>> {
    let move_class = class(py, "Move")?;
    let moves = plan.moves.iter().map(|m| move_class.call1((&m.from, &m.to, m.positions, plan.ratio(m.positions))));
    let moves = PyTuple::new(py, moves.collect::<PyResult<Vec<_>>>()?)?;
    let range_class = class(py, "MovedRange")?;
    // Each node's name is one str, however many ranges it is in.
    let name = |id: &Option<String>| id.as_ref().map(|id| PyString::new(py, id));
    let names: Vec<_> = plan.moves.iter().map(|m| (name(&m.from), name(&m.to))).collect();
    let ranges = plan.ranges.iter().filter_map(|range| {
        let (from, to) = names.get(range.step as usize)?;
        Some(range_class.call1((range.first, range.last, from, to)))
    });
    let ranges = PyTuple::new(py, ranges.collect::<PyResult<Vec<_>>>()?)?;
    make(py, "Plan", (moves, ranges, plan.moved, plan.minimum, plan.positions, plan.minimum_positions))
}
