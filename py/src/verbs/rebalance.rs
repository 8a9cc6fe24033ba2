//! Plans of kept assignments: what was measured, read as plain lists, and the plan as records.

use crate::{
    batch::numbers,
    types::{
        invalid,
        records::{class, make, number, small, whole},
        type_error, OrRaise,
    },
    view::{Placement, View},
};
use libconsistent::{Error, ErrorKind, Measure, NodeBalance, RebalanceLimits, RebalanceOptions, Rebalanced, MAX_SLOTS};
use pyo3::{
    prelude::*,
    types::{PyDict, PyMapping, PyString, PyTuple},
};

/// The most measures; one more is read, for the engine to refuse.
const MEASURES: usize = 8;

type Value<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// What is asked, as it was given.
pub struct Given<'a, 'py> {
    pub slots: Value<'a, 'py>,
    pub replicas: Value<'a, 'py>,
    pub loads: Value<'a, 'py>,
    pub capacities: Value<'a, 'py>,
    pub sizes: Value<'a, 'py>,
    pub last_moved: Value<'a, 'py>,
    pub split: Value<'a, 'py>,
    pub merge: Value<'a, 'py>,
    pub replicas_of: Value<'a, 'py>,
    pub limits: Limits<'a, 'py>,
}

/// How far the plan may go.
pub struct Limits<'a, 'py> {
    pub max_moves: Value<'a, 'py>,
    pub max_bytes: Value<'a, 'py>,
    pub max_moves_to_zone: Value<'a, 'py>,
    pub tolerance: Value<'a, 'py>,
    pub overload: Value<'a, 'py>,
    pub min_interval: Value<'a, 'py>,
    pub now: Value<'a, 'py>,
}

/// A measure by itself.
struct Measured {
    name: String,
    loads: Vec<u64>,
    capacities: Vec<u64>,
}

impl Limits<'_, '_> {
    fn read(&self, py: Python<'_>) -> PyResult<RebalanceLimits> {
        let least = |value: Value<'_, '_>, place| value.map_or(Ok(0), |value| whole(value, place));
        let limits = RebalanceLimits {
            moves: self.max_moves.map(|value| whole(value, "max_moves")).transpose()?,
            bytes: self.max_bytes.map(|value| whole(value, "max_bytes")).transpose()?,
            moves_to_zone: self.max_moves_to_zone.map(|value| whole(value, "max_moves_to_zone")).transpose()?,
            min_interval: least(self.min_interval, "min_interval")?,
            now: least(self.now, "now")?,
            ..RebalanceLimits::default()
        };
        let tolerance = self.tolerance.map_or(Ok(0.0), |part| number(part, "tolerance"))?;
        limits.with_parts(tolerance, self.overload.map(|part| number(part, "overload")).transpose()?).or_raise(py)
    }
}

/// The items of a mapping by name, at most one more than there may be.
fn named<'py>(value: Value<'_, 'py>, place: &str, most: usize) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Ok(mapping) = value.cast::<PyMapping>() else {
        return Err(type_error(format_args!("{place}: "), "a mapping by name", value));
    };
    let item = |item: Bound<'py, PyAny>| {
        let (name, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item.extract()?;
        match name.cast::<PyString>() {
            Ok(text) => Ok((text.to_str()?.to_owned(), value)),
            Err(_) => Err(type_error(format_args!("{place}: "), "str as name", &name)),
        }
    };
    mapping.items()?.iter().take(most + 1).map(item).collect()
}

/// A number a slot, as far as there may be slots.
fn of_slots(value: Value<'_, '_>, name: &str) -> PyResult<Vec<u64>> {
    value.map_or(Ok(Vec::new()), |value| numbers(value, name, MAX_SLOTS as usize))
}

/// Slots by their numbers.
fn slots(value: Value<'_, '_>, name: &str) -> PyResult<Vec<u32>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let slot = |(i, slot): (usize, u64)| {
        let refused = |_| invalid(value.py(), ErrorKind::Argument, format!("{name}[{i}]: {slot} is no slot"));
        u32::try_from(slot).map_err(refused)
    };
    numbers(value, name, MAX_SLOTS as usize)?.into_iter().enumerate().map(slot).collect()
}

/// How many replicas single slots are to have.
fn replicas_of(value: Value<'_, '_>) -> PyResult<Vec<(u32, u32)>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let Ok(mapping) = value.cast::<PyMapping>() else {
        return Err(type_error("replicas_of: ", "a mapping by slot", value));
    };
    let item = |item: Bound<'_, PyAny>| {
        let (slot, replicas): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let slot = small(&slot, "replicas_of")?;
        Ok((slot, small(&replicas, &format!("replicas_of[{slot}]"))?))
    };
    mapping.items()?.iter().take(MAX_SLOTS as usize + 1).map(item).collect()
}

/// The beginning of a name, for a message.
fn shown(name: &str) -> String {
    format!("{:?}", name.chars().take(64).collect::<String>())
}

impl View {
    pub fn rebalance<'py>(&self, py: Python<'py>, given: &Given<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let limits = given.limits.read(py)?;
        let measured = self.measured(py, given)?;
        let (sizes, last_moved) = (of_slots(given.sizes, "sizes")?, of_slots(given.last_moved, "last_moved")?);
        if limits.bytes.is_some() && sizes.is_empty() {
            return Err(invalid(py, ErrorKind::Argument, "max_bytes: without sizes"));
        }
        let (split, merge) = (slots(given.split, "split")?, slots(given.merge, "merge")?);
        let replicas_of = replicas_of(given.replicas_of)?;
        let measures: Vec<_> = measured
            .iter()
            .map(|each| Measure { name: &each.name, loads: &each.loads, capacities: &each.capacities })
            .collect();
        let options = RebalanceOptions {
            slots: given.slots.map(|value| small(value, "slots")).transpose()?,
            replicas: given.replicas.map(|value| small(value, "replicas")).transpose()?,
            split: &split,
            merge: &merge,
            replicas_of: &replicas_of,
            measures: &measures,
            bytes: &sizes,
            last_moved: &last_moved,
            limits,
        };
        let planned = py.detach(|| {
            let (topology, plan) = self.placement.rebalance(&options).map_err(as_sizes)?;
            Ok((self.placement.with_topology(topology)?, plan))
        });
        let (next, plan) = planned.or_raise(py)?;
        self.rebalanced(py, next, &plan, &measures)
    }

    fn measured(&self, py: Python<'_>, given: &Given<'_, '_>) -> PyResult<Vec<Measured>> {
        let loads = named(given.loads, "loads", MEASURES)?;
        if loads.len() > MEASURES {
            return Err(invalid(py, ErrorKind::Argument, format!("loads: more than {MEASURES}")));
        }
        let mut measured = Vec::with_capacity(loads.len());
        for (name, loads) in loads {
            let loads = numbers(&loads, &format!("loads[{}]", shown(&name)), MAX_SLOTS as usize)?;
            measured.push(Measured { name, loads, capacities: Vec::new() });
        }
        for (name, capacities) in named(given.capacities, "capacities", MEASURES)? {
            let Some(measure) = measured.iter_mut().find(|measure| measure.name == name) else {
                let message = format!("capacities[{}]: loads have no such name", shown(&name));
                return Err(invalid(py, ErrorKind::Argument, message));
            };
            measure.capacities = self.capacities(py, &capacities, &format!("capacities[{}]", shown(&name)))?;
        }
        Ok(measured)
    }

    /// What each node should have, by index.
    fn capacities(&self, py: Python<'_>, given: &Bound<'_, PyAny>, place: &str) -> PyResult<Vec<u64>> {
        let nodes = self.placement.topology().members().nodes();
        let mut found = vec![None; nodes.len()];
        for (id, capacity) in named(Some(given), place, nodes.len())? {
            let capacity = whole(&capacity, &format!("{place}[{}]", shown(&id)))?;
            if let Some(room) = found.get_mut(self.index_of(py, &id)? as usize) {
                *room = Some(capacity);
            }
        }
        let each = found.iter().zip(nodes).map(|(found, node)| {
            let missing = || invalid(py, ErrorKind::Argument, format!("{place}: node {} is missing", shown(&node.id)));
            found.ok_or_else(missing)
        });
        each.collect()
    }

    /// The plan as a record.
    fn rebalanced<'py>(
        &self,
        py: Python<'py>,
        next: libconsistent::Placement,
        plan: &Rebalanced,
        measures: &[Measure<'_>],
    ) -> PyResult<Bound<'py, PyAny>> {
        let move_class = class(py, "SlotMove")?;
        let moves = plan.moves.iter().map(|each| {
            let (from, to) = (self.name(py, Some(each.from)), self.name(py, Some(each.to)));
            move_class.call1((each.slot, each.replica, from, to, each.reason.name()))
        });
        let moves = PyTuple::new(py, moves.collect::<PyResult<Vec<_>>>()?)?;
        let balance_class = class(py, "NodeBalance")?;
        let balance = (0..).zip(&plan.balance).map(|(index, each): (_, &NodeBalance)| {
            let fullness = PyDict::new(py);
            for (measure, &full) in measures.iter().zip(&each.fullness) {
                fullness.set_item(measure.name, full as f64 / 1e6)?;
            }
            balance_class.call1((self.name(py, Some(index)), each.places, each.target, fullness))
        });
        let balance = PyTuple::new(py, balance.collect::<PyResult<Vec<_>>>()?)?;
        let left = &plan.left;
        let obstacles = PyTuple::new(py, left.obstacles.iter().map(|obstacle| obstacle.name()))?;
        let left = make(py, "Leftover", (left.empty, left.leaving, left.doubled, left.over, obstacles))?;
        let next = Placement::of(self.next(py, next));
        make(py, "Rebalanced", (next, moves, balance, left, plan.filled, plan.minimum, plan.bytes))
    }
}

/// Errors of the engine call the sizes of slots their bytes.
fn as_sizes(error: Error) -> Error {
    match error.message().strip_prefix("bytes:") {
        Some(rest) => Error::new(error.kind(), format!("sizes:{rest}")),
        None => error,
    }
}
