//! Status codes: 0 and 1, the engine's error kinds, and what only this interface knows.

use crate::boundary::{last_message, quietly};
use std::ffi::{c_char, CStr};

/// Done.
pub const CONSISTENT_OK: i32 = 0;
/// No node is live, or a dialect has none for the key. Not a failure: `consistent_last_error` does not change.
pub const CONSISTENT_NONE_LIVE: i32 = 1;
/// An argument that is none of the things below: NULL, a wrong `struct_size`, an index out of range.
pub const CONSISTENT_ERR_ARGUMENT: i32 = 2;
/// A node id that is not 1..=1024 bytes of UTF-8.
pub const CONSISTENT_ERR_ID: i32 = 3;
/// A weight that the scheme does not take: one of ours takes whole thousandths below 10^6.
pub const CONSISTENT_ERR_WEIGHT: i32 = 4;
/// A zone that is not 0..=8 non-empty segments within 1024 bytes.
pub const CONSISTENT_ERR_ZONE: i32 = 5;
/// An address over 4096 bytes.
pub const CONSISTENT_ERR_ADDRESS: i32 = 6;
/// Metadata over 64 KiB a node, or the same key twice.
pub const CONSISTENT_ERR_METADATA: i32 = 7;
/// The same node id twice.
pub const CONSISTENT_ERR_DUPLICATE_NODE: i32 = 8;
/// A node id that is not a member.
pub const CONSISTENT_ERR_UNKNOWN_NODE: i32 = 9;
/// More nodes, or more points, than the limits allow; what would take more than the budget to compile.
pub const CONSISTENT_ERR_TOO_MANY: i32 = 10;
/// A scheme nobody knows.
pub const CONSISTENT_ERR_SCHEME: i32 = 11;
/// A parameter the scheme does not have, or a value it does not take; a secret that is missing, not asked for, or another.
pub const CONSISTENT_ERR_PARAMETER: i32 = 12;
/// A topology document that breaks the rules.
pub const CONSISTENT_ERR_DOCUMENT: i32 = 13;
/// An update whose epoch lies behind the ring's.
pub const CONSISTENT_ERR_STALE: i32 = 14;
/// An update of the ring's own epoch that places keys otherwise.
pub const CONSISTENT_ERR_CONFLICT: i32 = 15;
/// The epoch cannot be counted further.
pub const CONSISTENT_ERR_EPOCH: i32 = 16;
/// The scheme cannot do this by its nature; a change after which a library's ring would be one that no document tells.
pub const CONSISTENT_ERR_UNSUPPORTED: i32 = 17;
/// Two placements that hash keys differently cannot be compared.
pub const CONSISTENT_ERR_INCOMPARABLE: i32 = 18;
/// Packed keys whose offsets descend or leave their bytes; a position or a key that the dialect's system could not have.
pub const CONSISTENT_ERR_KEYS: i32 = 19;
/// The caller's buffer is too small; `*needed` says how large it must be.
pub const CONSISTENT_ERR_BUFFER: i32 = 100;
/// The library failed inside; the process goes on.
pub const CONSISTENT_ERR_PANIC: i32 = 101;

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
    quietly(|c| c.text_out(buf, cap, needed)?.put(&last_message()))
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
        ];
        assert_eq!(ours.to_vec(), ErrorKind::ALL.map(ErrorKind::code));
        for kind in ErrorKind::ALL {
            assert_eq!(name(kind.code()).to_str(), Ok(kind.name()));
        }
        assert_eq!(name(-1), c"unknown");
    }
}
