//! Buffers of the Python kind: others' integers, and our indices.

use crate::types::indices::Indices;
use pyo3::{
    buffer::{Element, PyBuffer},
    exceptions::PyBufferError,
    ffi,
    prelude::*,
};
use std::{ffi::c_int, ptr, slice, sync::atomic::AtomicU64};

/// Integers of 64 bits.
pub trait Word: Element + Copy + Default + Send {
    /// Their bits.
    fn bits(self) -> u64;
}

impl Word for u64 {
    fn bits(self) -> u64 {
        self
    }
}

impl Word for i64 {
    fn bits(self) -> u64 {
        self as u64
    }
}

/// The words of a contiguous buffer where they are.
pub fn words<T: Word>(buffer: &PyBuffer<T>) -> Option<&[AtomicU64]> {
    if !buffer.is_c_contiguous() || buffer.item_count() == 0 {
        return buffer.is_c_contiguous().then_some(&[]);
    }
    let start = buffer.buf_ptr().cast::<AtomicU64>();
    if start.is_null() || !start.is_aligned() {
        return None;
    }
    // SAFETY: so many integers of 64 bits are there, aligned, and neither freed nor moved while the buffer is held.
    // Others may write to them meanwhile, so they are words of which each load gives some value; nothing but loads is
    // done to them.
    Some(unsafe { slice::from_raw_parts(start, buffer.item_count()) })
}

/// Fills a buffer view of an object that owns these indices.
///
/// # Safety
/// `view` is one that the interpreter wants filled, and `owner` keeps the indices alive.
pub unsafe fn lend(
    owner: Bound<'_, PyAny>,
    indices: &Indices,
    view: *mut ffi::Py_buffer,
    flags: c_int,
) -> PyResult<()> {
    let asks = |flag: c_int| flags & flag == flag;
    // SAFETY: promised. The protocol wants no object in a view that is refused.
    let view = unsafe { view.as_mut() }.ok_or_else(|| PyBufferError::new_err("no view to fill"))?;
    view.obj = ptr::null_mut();
    if asks(ffi::PyBUF_WRITABLE) {
        return Err(PyBufferError::new_err("the indices are read-only"));
    }
    let shape = indices.shape();
    if asks(ffi::PyBUF_F_CONTIGUOUS) && shape.len() > 1 {
        return Err(PyBufferError::new_err("the indices lie row by row"));
    }
    let (start, bytes) = indices.memory();
    view.buf = start.cast_mut();
    view.len = bytes as isize;
    view.readonly = 1;
    view.itemsize = indices.dtype().size() as isize;
    view.format = if asks(ffi::PyBUF_FORMAT) { indices.dtype().format().as_ptr().cast_mut() } else { ptr::null_mut() };
    // Shape and strides live as long as the indices do, and are only read.
    let many = asks(ffi::PyBUF_ND);
    view.ndim = if many { shape.len() as c_int } else { 1 };
    view.shape = if many { shape.as_ptr().cast_mut() } else { ptr::null_mut() };
    view.strides = if asks(ffi::PyBUF_STRIDES) { indices.strides().as_ptr().cast_mut() } else { ptr::null_mut() };
    view.suboffsets = ptr::null_mut();
    view.internal = ptr::null_mut();
    view.obj = owner.into_ptr();
    Ok(())
}
