//! What compiling a topology may take.

use crate::types::records::{small, whole};
use libconsistent::Budget;
use pyo3::prelude::*;

/// The budget of this process, as milliseconds and bytes.
#[pyfunction]
pub fn budget() -> (u32, usize) {
    let Budget { milliseconds, bytes } = libconsistent::budget();
    (milliseconds, bytes)
}

/// Sets what compiling one topology may take at most, in this process. What is not given has its default.
#[pyfunction]
#[pyo3(
    signature = (milliseconds = None, bytes = None),
    text_signature = "(milliseconds=10000, bytes=1073741824)"
)]
pub fn set_budget(milliseconds: Option<&Bound<'_, PyAny>>, bytes: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    let default = Budget::DEFAULT;
    let milliseconds = milliseconds.map_or(Ok(default.milliseconds), |given| small(given, "milliseconds"))?;
    let bytes = bytes.map_or(Ok(default.bytes as u64), |given| whole(given, "bytes"))?;
    // Where addresses are shorter, there is no more memory than that.
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    libconsistent::set_budget(Budget { milliseconds, bytes });
    Ok(())
}
