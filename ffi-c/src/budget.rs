//! What compiling a topology may take.

/// What compiling one topology may take at most, in this process: whatever would take more is refused as
/// `CONSISTENT_ERR_TOO_MANY` before it begins. `milliseconds` on one core, counted from declared costs rather than measured
/// (10000 at first), and `bytes` of memory at the peak (2^30 at first). Lower it before documents from strangers are read.
/// It counts for what is compiled from now on.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_set_budget(milliseconds: u32, bytes: usize) {
    libconsistent::set_budget(libconsistent::Budget { milliseconds, bytes });
}

/// The milliseconds of the budget.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_budget_milliseconds() -> u32 {
    libconsistent::budget().milliseconds
}

/// The bytes of the budget.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_budget_bytes() -> usize {
    libconsistent::budget().bytes
}
