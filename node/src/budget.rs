//! What compiling a topology may take.

use crate::{
    error::{OrThrow, Result},
    live::{duration, milliseconds},
};
use libconsistent::Budget;
use napi_derive::napi;

/// The budget of this process, as milliseconds and bytes.
#[napi]
pub fn budget() -> Vec<f64> {
    let Budget { time, bytes } = libconsistent::budget();
    vec![milliseconds(time), bytes as f64]
}

/// Sets it; `lib/budget.js` checks the numbers.
#[napi]
pub fn set_budget(time: f64, bytes: f64) -> Result<()> {
    libconsistent::set_budget(Budget { time: duration(time), bytes: bytes as usize }).or_throw()
}
