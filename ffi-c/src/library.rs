//! The library as a whole: its version, its clock, and what compiling a topology may take.

use crate::kit::{call, milliseconds, now_ms, quietly, Caller};
use libconsistent::Budget;
use std::{
    ffi::{c_char, c_void},
    time::Duration,
};

/// The version of the library, such as "0.1.0". `*number` becomes the same as one number, major * 65536 + minor * 256 +
/// patch; it may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_version(number: *mut u32) -> *const c_char {
    const NUMBER: u32 = self::number(env!("CARGO_PKG_VERSION_MAJOR")) << 16
        | self::number(env!("CARGO_PKG_VERSION_MINOR")) << 8
        | self::number(env!("CARGO_PKG_VERSION_PATCH"));
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| {
        c.optional_out(number, "number", NUMBER)?;
        Ok(())
    });
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

const fn number(digits: &str) -> u32 {
    match u32::from_str_radix(digits, 10) {
        Ok(number) => number,
        Err(_) => panic!("a version is made of numbers"),
    }
}

/// Milliseconds of this process's monotonic clock, for calls that want to know the time.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_now_ms() -> u64 {
    now_ms()
}

/// Frees a result: what moves, what changed, probes, a record, a source, a detection, what is imported or exported.
/// NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_free(result: *const c_void) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.give_back(result));
}

/// The budget that `consistent_set_budget` sets. Either may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_budget(time_ms: *mut u64, bytes: *mut usize) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (time, room) = (c.optional_out(time_ms, "time_ms", 0), c.optional_out(bytes, "bytes", 0));
        let (time, room, budget) = (time?, room?, libconsistent::budget());
        time.into_iter().for_each(|out| out.put(milliseconds(budget.time)));
        room.into_iter().for_each(|out| out.put(budget.bytes));
        Ok(())
    })
}

/// Sets what compiling one topology may take at most, in this process: whatever would take more is refused as
/// `CONSISTENT_ERR_TOO_MANY` before it begins. `time_ms` on one core, at most 2^32-1, counted from declared costs
/// rather than measured (10000 at first), and `bytes` of memory at the peak (2^30 at first). Lower it before documents
/// from strangers are read. It counts for what is compiled from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_set_budget(time_ms: u64, bytes: usize) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |_| {
        libconsistent::set_budget(Budget { time: Duration::from_millis(time_ms), bytes })?;
        Ok(())
    })
}
