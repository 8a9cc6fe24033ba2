//! The structs of the Arrow C data and stream interfaces, and their owners.

use crate::types::{invalid, type_error, Refused};
use libconsistent::ErrorKind;
use pyo3::{
    prelude::*,
    sync::critical_section::with_critical_section,
    types::{PyCapsule, PyCapsuleMethods},
};
use std::ffi::{c_char, c_int, c_void, CStr};

#[repr(C)]
pub struct Schema {
    pub format: *const c_char,
    pub name: *const c_char,
    pub metadata: *const c_char,
    pub flags: i64,
    pub n_children: i64,
    pub children: *mut *mut Schema,
    pub dictionary: *mut Schema,
    pub release: Option<unsafe extern "C" fn(*mut Schema)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct Array {
    pub length: i64,
    pub null_count: i64,
    pub offset: i64,
    pub n_buffers: i64,
    pub n_children: i64,
    pub buffers: *mut *const c_void,
    pub children: *mut *mut Array,
    pub dictionary: *mut Array,
    pub release: Option<unsafe extern "C" fn(*mut Array)>,
    pub private_data: *mut c_void,
}

#[repr(C)]
pub struct Stream {
    pub get_schema: Option<unsafe extern "C" fn(*mut Stream, *mut Schema) -> c_int>,
    pub get_next: Option<unsafe extern "C" fn(*mut Stream, *mut Array) -> c_int>,
    pub get_last_error: Option<unsafe extern "C" fn(*mut Stream) -> *const c_char>,
    pub release: Option<unsafe extern "C" fn(*mut Stream)>,
    pub private_data: *mut c_void,
}

/// A struct of the interface. `None` in `release` marks one that was released, moved away or never filled.
///
/// # Safety
/// All bytes zero must be a valid value, without a release callback.
pub unsafe trait Struct: Sized {
    const CAPSULE: &'static CStr;

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)>;

    fn private_data(&mut self) -> &mut *mut c_void;
}

macro_rules! structs {
    ($($name:ident $capsule:literal),*) => {$(
        // SAFETY: raw pointers, integers and optional functions only.
        unsafe impl Struct for $name {
            const CAPSULE: &'static CStr = $capsule;

            fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
                &mut self.release
            }

            fn private_data(&mut self) -> &mut *mut c_void {
                &mut self.private_data
            }
        }
    )*};
}

structs!(Schema c"arrow_schema", Array c"arrow_array", Stream c"arrow_array_stream");

/// A struct that is ours to release.
#[repr(transparent)]
pub struct Owned<T: Struct>(pub T);

// SAFETY: the interface lets any one thread at a time use and release a struct.
unsafe impl<T: Struct> Send for Owned<T> {}

impl<T: Struct> Owned<T> {
    /// For a callback to fill.
    pub fn empty() -> Self {
        // SAFETY: promised by the trait.
        Self(unsafe { std::mem::zeroed() })
    }

    pub fn is_released(&mut self) -> bool {
        self.0.release().is_none()
    }

    /// Moves the struct out of its capsule.
    pub fn take(capsule: &Bound<'_, PyAny>) -> PyResult<Self> {
        let expected = || type_error("keys: ", &format!("a capsule named {:?}", T::CAPSULE), capsule);
        let named = capsule.cast::<PyCapsule>().map_err(|_| expected())?;
        let inside = named.pointer_checked(Some(T::CAPSULE)).map_err(|_| expected())?.cast::<T>();
        let mut taken = with_critical_section(capsule, || {
            // SAFETY: a capsule of this name holds such a struct, and other attached threads that take it do it like
            // this: read, then marked as moved, without detaching or leaving the capsule's section in between. Structs
            // may be moved in memory.
            let taken = Self(unsafe { inside.read() });
            // SAFETY: as above.
            unsafe { *(*inside.as_ptr()).release() = None };
            taken
        });
        match taken.is_released() {
            true => Err(invalid(capsule.py(), ErrorKind::Keys, "keys: the Arrow data have been released")),
            false => Ok(taken),
        }
    }
}

impl<T: Struct> Drop for Owned<T> {
    fn drop(&mut self) {
        if let Some(release) = *self.0.release() {
            // SAFETY: a filled struct that nobody has released or moved; its owner releases it once.
            unsafe { release(&mut self.0) };
        }
    }
}

pub fn malformed(what: impl std::fmt::Display) -> Refused {
    Refused::keys(format!("keys: Arrow: {what}"))
}
