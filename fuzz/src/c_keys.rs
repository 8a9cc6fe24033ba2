//! The C ABI: documents, and keys in every form with whatever counts, lengths and offsets the bytes say. Memory is what a
//! caller must provide, to the byte, so that AddressSanitizer sees a read beyond it.

use crate::{choices::Choices, cost};
use consistent as _; // it has the symbols below
use std::{
    ffi::{c_char, c_void},
    ptr::{null, null_mut},
};

const OK: i32 = 0;
const NO_INDEX: u32 = u32::MAX;

#[repr(C)]
struct Key {
    kind: i32,
    data: *const c_void,
    len: usize,
    number: u64,
}

#[repr(C)]
struct Keys {
    kind: i32,
    count: usize,
    data: *const c_void,
    len: usize,
    offsets: *const c_void,
}

/// A handle of `include/consistent.h`.
enum Handle {}

extern "C" {
    fn consistent_ring_from_json(
        text: *const c_char,
        text_len: usize,
        secret: *const c_void,
        secret_len: usize,
        ring: *mut *mut Handle,
    ) -> i32;
    fn consistent_ring_snapshot(ring: *const Handle, snapshot: *mut *mut Handle) -> i32;
    fn consistent_ring_free(ring: *mut Handle);
    fn consistent_placement_release(placement: *mut Handle);
    fn consistent_placement_place(
        placement: *const Handle,
        keys: *const Keys,
        n: usize,
        out: *mut u32,
        out_len: usize,
    ) -> i32;
    fn consistent_placement_get_nodes(
        placement: *const Handle,
        key: *const Key,
        options: *const c_void,
        indices: *mut u32,
        cap: usize,
        count: *mut usize,
    ) -> i32;
}

pub fn run(data: &[u8]) {
    cost::small_budget();
    let mut choices = Choices::new(data);
    documents(data);
    let text = r#"{"libconsistent":1,"scheme":{"name":"ring","vnodes":16},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#;
    let mut ring: *mut Handle = null_mut();
    let mut placement: *mut Handle = null_mut();
    // SAFETY: a text that is there for the call, and two places for handles, which are freed below.
    unsafe {
        assert_eq!(consistent_ring_from_json(text.as_ptr().cast(), text.len(), null(), 0, &mut ring), OK);
        assert_eq!(consistent_ring_snapshot(ring, &mut placement), OK);
    }
    while !choices.is_over() {
        packed(&mut choices, placement);
        single(&mut choices, placement);
    }
    // SAFETY: both were handed out above, and nobody uses them any more.
    unsafe {
        consistent_placement_release(placement);
        consistent_ring_free(ring);
    }
}

/// A document of whatever bytes: refused, or a ring that is freed.
fn documents(data: &[u8]) {
    let (text, secret) = data.split_at(data.len() / 2);
    let mut ring: *mut Handle = null_mut();
    // SAFETY: two slices that are there for the call, and a place for the handle.
    let status = unsafe {
        consistent_ring_from_json(text.as_ptr().cast(), text.len(), secret.as_ptr().cast(), secret.len(), &mut ring)
    };
    assert_eq!(ring.is_null(), status != OK);
    // SAFETY: a ring, or NULL.
    unsafe { consistent_ring_free(ring) };
}

/// Packed keys: as many offsets as the count asks for, whatever they say.
fn packed(choices: &mut Choices, placement: *const Handle) {
    let bytes = choices.bytes(200).to_vec().into_boxed_slice();
    let count = choices.below(6);
    let narrow: Box<[u32]> = (0..=count).map(|_| offset(choices, bytes.len()) as u32).collect();
    let wide: Box<[u64]> = (0..=count).map(|_| offset(choices, bytes.len())).collect();
    let n = 1 + choices.below(3);
    let mut out = vec![0; count * n].into_boxed_slice();
    for (kind, offsets) in [(0, narrow.as_ptr().cast()), (1, wide.as_ptr().cast())] {
        let keys = Keys { kind, count, data: bytes.as_ptr().cast(), len: bytes.len(), offsets };
        // SAFETY: `len` bytes, `count + 1` offsets of the kind's width, and room for `n` indices a key.
        let status = unsafe { consistent_placement_place(placement, &keys, n, out.as_mut_ptr(), out.len()) };
        let valid = if status == OK { 3 } else { 0 };
        assert!(out.iter().all(|&index| index == NO_INDEX || index < valid), "status {status}: {out:?}");
    }
}

/// Mostly an offset that there may be; else any number.
fn offset(choices: &mut Choices, len: usize) -> u64 {
    match choices.byte() % 8 {
        0 => choices.u64(),
        _ => choices.below(len + 2) as u64,
    }
}

/// One key of any kind, a number out of range among them, and a list shorter than what was asked for.
fn single(choices: &mut Choices, placement: *const Handle) {
    let bytes = choices.bytes(64).to_vec().into_boxed_slice();
    let kind = i32::from(choices.byte() % 5);
    let key = Key { kind, data: bytes.as_ptr().cast(), len: bytes.len(), number: choices.u64() };
    let cap = choices.below(20);
    let mut indices = vec![7; cap].into_boxed_slice();
    let mut count = 77;
    // SAFETY: a key with its bytes, room for `cap` indices, and a place for the count.
    let status =
        unsafe { consistent_placement_get_nodes(placement, &key, null(), indices.as_mut_ptr(), cap, &mut count) };
    assert!(status == OK || count == 0, "status {status} and {count} nodes");
    assert!(indices.iter().all(|&index| index == NO_INDEX || index < 3 || index == 7), "{indices:?}");
}
