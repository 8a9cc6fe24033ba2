//! Indices as an Arrow array that shares their memory.

use super::abi::{Array, Owned, Schema, Struct};
use crate::types::indices::Indices;
use pyo3::{prelude::*, types::PyCapsule};
use std::{
    ffi::{c_void, CStr},
    ptr,
    sync::Arc,
};

/// The flag of a field that may have nulls.
const NULLABLE: i64 = 2;

/// The capsules of `__arrow_c_array__`: schema and array. Rows of several indices are lists of fixed size. A cell
/// without a node is null, since whoever reads the column would take its number for an index.
pub fn export<'py>(
    py: Python<'py>,
    indices: &Arc<Indices>,
) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let placed = indices.placed().map_err(|refused| refused.raise(py))?;
    let (placed, absent) = placed.map_or((Vec::new(), 0), |(bits, absent)| (bits, absent));
    let bits = if absent == 0 { ptr::null() } else { placed.as_ptr().cast() };
    let (cells, _) = indices.memory();
    let (rows, n) = (indices.rows() as i64, indices.n());
    let cell = indices.dtype().arrow();
    let items = array((placed, indices), rows * n as i64, absent as i64, &[bits, cells], None);
    let (schema, array) = match n {
        1 => (schema(c"", cell, None), items),
        _ => {
            let lists = schema(c"", &format!("+w:{n}"), Some(schema(c"item", cell, None)));
            let keys = indices.validity().map_or(ptr::null(), |bits| bits.as_ptr().cast());
            (lists, array((Vec::new(), indices), rows, indices.nulls() as i64, &[keys], Some(items)))
        }
    };
    Ok((PyCapsule::new_with_value(py, schema, Schema::CAPSULE)?, PyCapsule::new_with_value(py, array, Array::CAPSULE)?))
}

fn schema(name: &'static CStr, format: &str, child: Option<Owned<Schema>>) -> Owned<Schema> {
    let format = format!("{format}\0").into_bytes();
    let (start, n_children) = (format.as_ptr().cast(), i64::from(child.is_some()));
    let (children, private_data) = Parts::share(format, child);
    Owned(Schema {
        format: start,
        name: name.as_ptr(),
        metadata: ptr::null(),
        flags: NULLABLE,
        n_children,
        children,
        dictionary: ptr::null_mut(),
        release: Some(release::<Schema, Vec<u8>>),
        private_data,
    })
}

/// What an array keeps: the pointers to its buffers, and what they point into.
type Kept = (Vec<*const c_void>, Vec<u8>, Arc<Indices>);

fn array(
    (bits, indices): (Vec<u8>, &Arc<Indices>),
    length: i64,
    null_count: i64,
    buffers: &[*const c_void],
    child: Option<Owned<Array>>,
) -> Owned<Array> {
    let (n_buffers, n_children) = (buffers.len() as i64, i64::from(child.is_some()));
    let mut buffers = buffers.to_vec();
    let start = buffers.as_mut_ptr();
    let (children, private_data) = Parts::<Array, Kept>::share((buffers, bits, indices.clone()), child);
    Owned(Array {
        length,
        null_count,
        offset: 0,
        n_buffers,
        n_children,
        buffers: start,
        children,
        dictionary: ptr::null_mut(),
        release: Some(release::<Array, Kept>),
        private_data,
    })
}

/// What a struct of ours owns.
struct Parts<T, K> {
    /// The one child, or null. A consumer may move it out, which leaves a released one behind.
    child: *mut T,
    _kept: K,
}

impl<T: Struct, K> Parts<T, K> {
    /// Hands it all to a struct: its `children` and `private_data`.
    fn share(kept: K, child: Option<Owned<T>>) -> (*mut *mut T, *mut c_void) {
        // `Owned` is transparent: its pointer is one to the struct.
        let child = child.map_or(ptr::null_mut(), |child| Box::into_raw(Box::new(child)).cast());
        let parts = Box::into_raw(Box::new(Self { child, _kept: kept }));
        // SAFETY: it was made just now.
        (unsafe { &raw mut (*parts).child }, parts.cast())
    }
}

/// Releases a struct made of `Parts<T, K>`. Needs no interpreter: nothing kept is a Python object.
unsafe extern "C" fn release<T: Struct, K>(exported: *mut T) {
    // SAFETY: the interface has it called once, with a struct that `schema` or `array` made.
    let exported = unsafe { &mut *exported };
    *exported.release() = None;
    // SAFETY: made by `Parts::share` with these types, and freed here alone.
    let parts = unsafe { Box::from_raw(exported.private_data().cast::<Parts<T, K>>()) };
    if !parts.child.is_null() {
        // SAFETY: made by `Parts::share`; dropping it releases it unless it was moved out.
        drop(unsafe { Box::from_raw(parts.child.cast::<Owned<T>>()) });
    }
}
