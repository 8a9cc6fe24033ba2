//! What compiling a topology may take.

use crate::types::{
    records::{duration, seconds, whole},
    OrRaise,
};
use libconsistent::Budget;
use pyo3::prelude::*;

/// The budget of this process, as seconds and bytes.
#[pyfunction]
pub fn budget() -> (f64, usize) {
    let Budget { time, bytes } = libconsistent::budget();
    (seconds(time), bytes)
}

/// Sets what compiling one topology may take at most, in this process. What is not given has its default.
#[pyfunction]
#[pyo3(
    signature = (time = None, bytes = None),
    text_signature = "(time=10.0, bytes=1073741824)"
)]
pub fn set_budget(py: Python<'_>, time: Option<&Bound<'_, PyAny>>, bytes: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    let default = Budget::DEFAULT;
    let time = time.map_or(Ok(default.time), |given| duration(given, "time"))?;
    let bytes = bytes.map_or(Ok(default.bytes as u64), |given| whole(given, "bytes"))?;
    // Where addresses are shorter, there is no more memory than that.
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    libconsistent::set_budget(Budget { time, bytes }).or_raise(py)
}
