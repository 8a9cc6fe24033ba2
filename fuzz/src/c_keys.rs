//! The C ABI: documents, and keys in every form with whatever counts, lengths and offsets the bytes say. Memory is what
//! a caller must provide, to the byte, so that AddressSanitizer sees a read beyond it. What is answered is what the
//! engine answers when it is asked in Rust.

use crate::{choices::Choices, cost};
use consistent as _; // it has the symbols below
use libconsistent::{Key as RustKey, Placement, Spread, Topology};
use std::{
    ffi::{c_char, c_void},
    ptr::{null, null_mut},
};

const OK: i32 = 0;
const NO_INDEX: u32 = u32::MAX;
const DOCUMENT: &str =
    r#"{"libconsistent":1,"scheme":{"name":"ring","vnodes":16},"nodes":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#;

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
    let engine = Placement::new(Topology::from_json(DOCUMENT).expect("a document")).expect("it compiles");
    let mut ring: *mut Handle = null_mut();
    let mut placement: *mut Handle = null_mut();
    // SAFETY: a text that is there for the call, and two places for handles, which are freed below.
    unsafe {
        assert_eq!(consistent_ring_from_json(DOCUMENT.as_ptr().cast(), DOCUMENT.len(), null(), 0, &mut ring), OK);
        assert_eq!(consistent_ring_snapshot(ring, &mut placement), OK);
    }
    while !choices.is_over() {
        packed(&mut choices, placement, &engine);
        numbers(&mut choices, placement, &engine);
        single(&mut choices, placement, &engine);
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
fn packed(choices: &mut Choices, placement: *const Handle, engine: &Placement) {
    let bytes = choices.bytes(200).to_vec().into_boxed_slice();
    let count = choices.below(6);
    let wide: Box<[u64]> = (0..=count).map(|_| offset(choices, bytes.len())).collect();
    let narrow: Box<[u32]> = wide.iter().map(|&offset| offset as u32).collect();
    let n = 1 + choices.below(3);
    for (kind, offsets) in [(0, narrow.as_ptr().cast()), (1, wide.as_ptr().cast())] {
        let keys = Keys { kind, count, data: bytes.as_ptr().cast(), len: bytes.len(), offsets };
        let Some(out) = place(placement, &keys, n) else { continue };
        for (i, row) in out.chunks(n).enumerate() {
            let offset = |i: usize| if kind == 0 { narrow[i] as usize } else { wide[i] as usize };
            let key = bytes.get(offset(i)..offset(i + 1)).expect("keys that are taken lie in the bytes");
            same(row, &engine.get_nodes(key, n, Spread::Zone));
        }
    }
}

/// Mostly an offset that there may be; else any number.
fn offset(choices: &mut Choices, len: usize) -> u64 {
    match choices.byte() % 8 {
        0 => choices.u64(),
        _ => choices.below(len + 2) as u64,
    }
}

/// Integers, positions, and a form that there is not.
fn numbers(choices: &mut Choices, placement: *const Handle, engine: &Placement) {
    let numbers: Box<[u64]> = (0..choices.below(4)).map(|_| choices.u64()).collect();
    let n = 1 + choices.below(3);
    for kind in 3..=5 {
        let keys = Keys { kind, count: numbers.len(), data: numbers.as_ptr().cast(), len: 0, offsets: null() };
        let out = place(placement, &keys, n);
        assert_eq!(out.is_some(), kind < 5, "form {kind}");
        for (row, &number) in out.iter().flat_map(|out| out.chunks(n)).zip(&numbers) {
            same(row, &listed(engine, kind - 2, &[], number, n).expect("a kind of keys"));
        }
    }
}

/// What a batch is answered, if it is taken.
fn place(placement: *const Handle, keys: &Keys, n: usize) -> Option<Box<[u32]>> {
    let mut out = vec![7; keys.count * n].into_boxed_slice();
    // SAFETY: what the form of the keys asks for is there, to the byte, and room for `n` indices a key.
    let status = unsafe { consistent_placement_place(placement, keys, n, out.as_mut_ptr(), out.len()) };
    assert!(status == OK || out.iter().all(|&index| index == NO_INDEX), "status {status}: {out:?}");
    (status == OK).then_some(out)
}

/// The first nodes of a key of a kind, asked in Rust; none of a kind that there is not.
fn listed(engine: &Placement, kind: i32, bytes: &[u8], number: u64, n: usize) -> Option<Vec<u32>> {
    match kind {
        0 => Some(engine.get_nodes(bytes, n, Spread::Zone)),
        1 => Some(engine.get_nodes_for(RustKey::Integer(number), n, Spread::Zone)),
        2 => Some(engine.get_nodes_hashed(number, n, Spread::Zone)),
        _ => None,
    }
}

/// A row is filled up with no indices.
fn same(row: &[u32], nodes: &[u32]) {
    let (listed, rest) = row.split_at(nodes.len());
    assert!(listed == nodes && rest.iter().all(|&index| index == NO_INDEX), "{row:?}, but {nodes:?} in Rust");
}

/// One key of any kind, a number out of range among them, and a list of any length.
fn single(choices: &mut Choices, placement: *const Handle, engine: &Placement) {
    let bytes = choices.bytes(64).to_vec().into_boxed_slice();
    let (kind, number, cap) = (i32::from(choices.byte() % 5), choices.u64(), choices.below(20));
    let key = Key { kind, data: bytes.as_ptr().cast(), len: bytes.len(), number };
    let mut indices = vec![7; cap].into_boxed_slice();
    let mut count = 77;
    // SAFETY: a key with its bytes, room for `cap` indices, and a place for the count.
    let status =
        unsafe { consistent_placement_get_nodes(placement, &key, null(), indices.as_mut_ptr(), cap, &mut count) };
    match listed(engine, kind, &bytes, number, cap) {
        Some(nodes) if status == OK => assert_eq!(indices[..count], nodes, "kind {kind}"),
        nodes => assert!(count == 0 && nodes.is_none_or(|nodes| nodes.is_empty()), "kind {kind}: status {status}"),
    }
}
