//! What compiling a topology may take.

use libconsistent::Budget;
use pyo3::prelude::*;

/// The budget of this process, as milliseconds and bytes.
#[pyfunction]
pub fn budget() -> (u32, usize) {
    let Budget { milliseconds, bytes } = libconsistent::budget();
    (milliseconds, bytes)
}

/// Sets what compiling one topology may take at most, in this process.
#[pyfunction]
#[pyo3(
    signature = (milliseconds = Budget::DEFAULT.milliseconds, bytes = Budget::DEFAULT.bytes),
    text_signature = "(milliseconds=10000, bytes=1073741824)"
)]
pub fn set_budget(milliseconds: u32, bytes: usize) {
    libconsistent::set_budget(Budget { milliseconds, bytes });
}
