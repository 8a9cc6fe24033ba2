//! Typed arrays as slices.

use super::Refusal;
use napi::{
    bindgen_prelude::{FromNapiValue, Uint32ArraySlice},
    sys, Status,
};
use std::{
    ops::Deref,
    ptr::{self, NonNull},
};

/// The memory of an array that takes the answers of a batch.
pub fn written<'a>(out: &'a mut Uint32ArraySlice<'_>) -> &'a mut [u32] {
    // SAFETY: `lib/placed.js` makes the array for this call alone, so nothing else reads or writes it meanwhile.
    unsafe { out.as_mut() }
}

/// The elements of a typed array that a method reads: memory that other threads share is refused.
///
/// A method that takes one runs no JavaScript, and what else it takes runs none on the way in.
pub struct Unshared<'a, T>(&'a [T]);

impl<T> Deref for Unshared<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T: Element> FromNapiValue for Unshared<'_, T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        // SAFETY: the value is one of the running call, which runs no JavaScript while it has the elements, and writes
        // to no memory but that of `written`.
        match unsafe { elements::<T>(env, value).map(|elements| &*elements) } {
            Ok(elements) => Ok(Self(elements)),
            Err(_) => Err(napi::Error::new(Status::InvalidArg, "no typed array of this type and of this thread alone")),
        }
    }
}

/// A type of a typed array's elements.
pub trait Element {
    const TYPE: sys::napi_typedarray_type;
}

impl Element for u8 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::uint8_array;
}

impl Element for u32 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::uint32_array;
}

impl Element for f64 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::float64_array;
}

impl Element for u64 {
    const TYPE: sys::napi_typedarray_type = sys::TypedarrayType::biguint64_array;
}

/// The elements of a typed array of this type whose memory no other thread shares: as long as no JavaScript runs, they
/// may be read, and written if nobody else has them. Without elements, the pointer dangles.
///
/// # Safety
/// `value` is one of the running call.
pub(super) unsafe fn elements<T: Element>(env: sys::napi_env, value: sys::napi_value) -> Result<*mut [T], Refusal> {
    let (mut found, mut len, mut data, mut buffer) = (T::TYPE, 0, ptr::null_mut(), ptr::null_mut());
    // SAFETY: the value is one of the running call, and what is asked for is written to.
    let status = unsafe {
        sys::napi_get_typedarray_info(env, value, &mut found, &mut len, &mut data, &mut buffer, ptr::null_mut())
    };
    if status != sys::Status::napi_ok || found != T::TYPE {
        return Err(Refusal::Hard);
    }
    let mut own = false;
    // SAFETY: `buffer` was just written. A SharedArrayBuffer is not an ArrayBuffer.
    let status = unsafe { sys::napi_is_arraybuffer(env, buffer, &mut own) };
    if status != sys::Status::napi_ok || !own {
        return Err(Refusal::Hard);
    }
    if len == 0 || data.is_null() {
        return Ok(ptr::slice_from_raw_parts_mut(NonNull::dangling().as_ptr(), 0));
    }
    // The array has `len` elements of `T` from `data` on, aligned as JavaScript requires of typed arrays.
    Ok(ptr::slice_from_raw_parts_mut(data.cast::<T>(), len))
}
