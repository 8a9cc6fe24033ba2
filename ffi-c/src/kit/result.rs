//! Results: structs that the library makes for callers to read, each with what it points to. All are given back to one
//! function, which knows how by what stands before them.

use super::{
    boundary::{Caller, Outcome},
    read::check_pointer,
};
use std::{ffi::c_void, marker::PhantomData, mem::offset_of, ptr};

/// How a result is freed, by the address that the caller has. It is aligned so that it ends where any struct begins.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct Freeing(unsafe fn(*const c_void));

/// A result as it lies in memory: the caller has the address of what it sees.
#[repr(C)]
struct Held<T, K> {
    freeing: Freeing,
    seen: T,
    _kept: K,
}

impl<T, K> Held<T, K> {
    /// # Safety
    /// [`ResultOut::put`] gave the address of the `T` of such a result, and nobody uses it any more.
    unsafe fn free(seen: *const c_void) {
        // SAFETY: `seen` lies in a Box of this type, so many bytes behind its beginning.
        drop(unsafe { Box::from_raw(seen.byte_sub(offset_of!(Self, seen)).cast_mut().cast::<Self>()) });
    }
}

/// Where a new result goes.
pub(crate) struct ResultOut<'a, T>(*mut *const T, PhantomData<&'a Caller>);

impl<T> ResultOut<'_, T> {
    /// Hands a struct to the caller; `kept` is what it points to.
    pub(crate) fn put<K>(self, seen: T, kept: K) {
        const { assert!(offset_of!(Held<T, K>, seen) == size_of::<Freeing>()) }
        let held = Box::into_raw(Box::new(Held { freeing: Freeing(Held::<T, K>::free), seen, _kept: kept }));
        // SAFETY: a Box's address; the second is checked by `Caller::result_out`, and the caller promises room for one
        // pointer.
        unsafe { self.0.write(&raw const (*held).seen) }
    }
}

impl Caller {
    /// Room for a new result.
    pub(crate) fn result_out<T>(&self, ptr: *mut *const T, name: &str) -> Outcome<ResultOut<'_, T>> {
        self.out(ptr, name, ptr::null())?;
        Ok(ResultOut(ptr, PhantomData))
    }

    /// Room for a new result; NULL if the caller does not want it.
    pub(crate) fn optional_result_out<T>(&self, ptr: *mut *const T, name: &str) -> Outcome<Option<ResultOut<'_, T>>> {
        Ok(if ptr.is_null() { None } else { Some(self.result_out(ptr, name)?) })
    }

    /// Takes back a result; NULL is nothing.
    pub(crate) fn give_back(&self, result: *const c_void) -> Outcome {
        if !result.is_null() {
            let behind = result.cast::<Freeing>();
            check_pointer(behind, "result")?;
            // SAFETY: the caller promises a result of ours that nobody uses any more, and each has its `Freeing` just
            // before it.
            unsafe { ((*behind.sub(1)).0)(result) }
        }
        Ok(())
    }
}
