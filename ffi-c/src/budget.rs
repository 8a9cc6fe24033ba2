//! What compiling a topology may take.

use crate::kit::{call, milliseconds};
use libconsistent::Budget;
use std::time::Duration;

/// Sets what compiling one topology may take at most, in this process: whatever would take more is refused as
/// `CONSISTENT_ERR_TOO_MANY` before it begins. `time_ms` on one core, at most 2^32-1, counted from declared costs
/// rather than measured (10000 at first), and `bytes` of memory at the peak (2^30 at first). Lower it before documents
/// from strangers are read. It counts for what is compiled from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_set_budget(time_ms: u64, bytes: usize) -> i32 {
    call(|_| {
        libconsistent::set_budget(Budget { time: Duration::from_millis(time_ms), bytes })?;
        Ok(())
    })
}

/// The milliseconds of the budget.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_budget_time_ms() -> u64 {
    milliseconds(libconsistent::budget().time)
}

/// The bytes of the budget.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_budget_bytes() -> usize {
    libconsistent::budget().bytes
}
