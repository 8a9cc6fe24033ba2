//! What schemes there are; `libconsistent/_schemes.py` makes records of it.

use pyo3::pyfunction;

/// All schemes as JSON.
#[pyfunction]
#[pyo3(name = "_schemes_json")]
pub fn schemes_json() -> String {
    libconsistent::schemes_json()
}
