//! Status codes: 0 and 1, the engine's error kinds, and what only this interface knows.

use crate::kit::{
    last_message, quietly, Caller, CONSISTENT_ERR_ADDRESS, CONSISTENT_ERR_ARGUMENT, CONSISTENT_ERR_BUFFER,
    CONSISTENT_ERR_CONFLICT, CONSISTENT_ERR_DOCUMENT, CONSISTENT_ERR_DUPLICATE_NODE, CONSISTENT_ERR_EPOCH,
    CONSISTENT_ERR_ID, CONSISTENT_ERR_INCOMPARABLE, CONSISTENT_ERR_KEYS, CONSISTENT_ERR_METADATA, CONSISTENT_ERR_PANIC,
    CONSISTENT_ERR_PARAMETER, CONSISTENT_ERR_SCHEME, CONSISTENT_ERR_SHRUNK, CONSISTENT_ERR_STALE,
    CONSISTENT_ERR_TOO_MANY, CONSISTENT_ERR_UNKNOWN_NODE, CONSISTENT_ERR_UNSUPPORTED, CONSISTENT_ERR_WEIGHT,
    CONSISTENT_ERR_ZONE, CONSISTENT_NONE_LIVE, CONSISTENT_OK,
};
use std::ffi::{c_char, CStr};

fn name(status: i32) -> &'static CStr {
    match status {
        CONSISTENT_OK => c"ok",
        CONSISTENT_NONE_LIVE => c"none_live",
        CONSISTENT_ERR_ARGUMENT => c"argument",
        CONSISTENT_ERR_ID => c"id",
        CONSISTENT_ERR_WEIGHT => c"weight",
        CONSISTENT_ERR_ZONE => c"zone",
        CONSISTENT_ERR_ADDRESS => c"address",
        CONSISTENT_ERR_METADATA => c"metadata",
        CONSISTENT_ERR_DUPLICATE_NODE => c"duplicate_node",
        CONSISTENT_ERR_UNKNOWN_NODE => c"unknown_node",
        CONSISTENT_ERR_TOO_MANY => c"too_many",
        CONSISTENT_ERR_SCHEME => c"scheme",
        CONSISTENT_ERR_PARAMETER => c"parameter",
        CONSISTENT_ERR_DOCUMENT => c"document",
        CONSISTENT_ERR_STALE => c"stale",
        CONSISTENT_ERR_CONFLICT => c"conflict",
        CONSISTENT_ERR_EPOCH => c"epoch",
        CONSISTENT_ERR_UNSUPPORTED => c"unsupported",
        CONSISTENT_ERR_INCOMPARABLE => c"incomparable",
        CONSISTENT_ERR_KEYS => c"keys",
        CONSISTENT_ERR_SHRUNK => c"shrunk",
        CONSISTENT_ERR_BUFFER => c"buffer",
        CONSISTENT_ERR_PANIC => c"panic",
        _ => c"unknown",
    }
}

/// The name of a status, such as "unknown_node"; "unknown" for a number that is none. Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn consistent_status_name(status: i32) -> *const c_char {
    name(status).as_ptr()
}

/// The message of this thread's last failed call, which names the culprit. Empty before the first failure; calls that
/// succeed, and this one, leave it as it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_last_error(buf: *mut c_char, cap: usize, needed: *mut usize) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.text_out(buf, cap, needed)?.put(&last_message()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use libconsistent::ErrorKind;

    #[test]
    fn codes_and_names_are_the_engines() {
        let ours = [
            CONSISTENT_ERR_ARGUMENT,
            CONSISTENT_ERR_ID,
            CONSISTENT_ERR_WEIGHT,
            CONSISTENT_ERR_ZONE,
            CONSISTENT_ERR_ADDRESS,
            CONSISTENT_ERR_METADATA,
            CONSISTENT_ERR_DUPLICATE_NODE,
            CONSISTENT_ERR_UNKNOWN_NODE,
            CONSISTENT_ERR_TOO_MANY,
            CONSISTENT_ERR_SCHEME,
            CONSISTENT_ERR_PARAMETER,
            CONSISTENT_ERR_DOCUMENT,
            CONSISTENT_ERR_STALE,
            CONSISTENT_ERR_CONFLICT,
            CONSISTENT_ERR_EPOCH,
            CONSISTENT_ERR_UNSUPPORTED,
            CONSISTENT_ERR_INCOMPARABLE,
            CONSISTENT_ERR_KEYS,
            CONSISTENT_ERR_SHRUNK,
        ];
        assert_eq!(ours.to_vec(), ErrorKind::ALL.map(ErrorKind::code));
        for kind in ErrorKind::ALL {
            assert_eq!(name(kind.code()).to_str(), Ok(kind.name()));
        }
        assert_eq!(name(-1), c"unknown");
    }
}
