//! What compiling a topology may take.

use libconsistent::Budget;
use napi_derive::napi;

/// The budget of this process, as milliseconds and bytes.
#[napi]
pub fn budget() -> Vec<f64> {
    let Budget { milliseconds, bytes } = libconsistent::budget();
    vec![f64::from(milliseconds), bytes as f64]
}

/// Sets it; `lib/budget.js` checks the numbers.
#[napi]
pub fn set_budget(milliseconds: u32, bytes: f64) {
    libconsistent::set_budget(Budget { milliseconds, bytes: bytes as usize });
}
