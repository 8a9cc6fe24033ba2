//! Reading the caller's memory. Everything that can be checked about a pointer is checked; the rest is the caller's
//! promise, which [`Caller`] stands for.

use super::boundary::{argument, Caller, Failure, Outcome};
use super::types::Growable;
use libconsistent::{Error, ErrorKind};
use std::{
    ffi::{c_char, c_void},
    fmt::Display,
    mem::{size_of, MaybeUninit},
    ptr, slice, str,
};

/// Larger than any version of any struct will be: a `struct_size` above it was never set.
const MAX_STRUCT: usize = 4096;

impl Caller {
    /// A handle, or one struct of the caller's.
    #[inline(always)] // so that look-ups call nothing for a pointer that is there
    pub(crate) fn reference<T>(&self, ptr: *const T, name: &str) -> Outcome<&T> {
        check_pointer(ptr, name)?;
        // SAFETY: not NULL, aligned; the caller promises that it is alive and not written to during the call.
        Ok(unsafe { &*ptr })
    }

    /// A handle that the call changes.
    #[cfg(target_family = "wasm")]
    pub(crate) fn exclusive<T>(&self, ptr: *mut T, name: &str) -> Outcome<&mut T> {
        check_pointer(ptr, name)?;
        // SAFETY: not NULL, aligned; the caller promises that it is alive. There is one thread, so nobody else uses it
        // meanwhile.
        Ok(unsafe { &mut *ptr })
    }

    /// An array. NULL is empty when `len` is 0.
    #[inline(always)]
    pub(crate) fn slice<T>(&self, ptr: *const T, len: usize, name: impl Display) -> Outcome<&[T]> {
        if len == 0 {
            return Ok(&[]);
        }
        if !is_there(ptr) || !fits(len, size_of::<T>()) {
            return Err(no_array(ptr.addr(), align_of::<T>(), len, name));
        }
        // SAFETY: not NULL, aligned, at most isize::MAX bytes; the caller promises `len` elements that are not written
        // to during the call.
        Ok(unsafe { slice::from_raw_parts(ptr, len) })
    }

    /// Bytes.
    #[inline(always)]
    pub(crate) fn bytes(&self, ptr: *const c_void, len: usize, name: impl Display) -> Outcome<&[u8]> {
        self.slice(ptr.cast(), len, name)
    }

    /// A string; what is not UTF-8 is refused as `kind`.
    pub(crate) fn text(&self, ptr: *const c_char, len: usize, kind: ErrorKind, name: impl Display) -> Outcome<&str> {
        str::from_utf8(self.slice(ptr.cast(), len, &name)?)
            .map_err(|error| Error::new(kind, format!("{name}: not UTF-8 from byte {} on", error.valid_up_to())).into())
    }

    /// The id of a node that should be a member.
    pub(crate) fn id(&self, ptr: *const c_char, len: usize) -> Outcome<&str> {
        self.text(ptr, len, ErrorKind::Id, "id")
    }

    /// An array of structs that can grow, which lie `struct_size` of the first apart.
    pub(crate) fn records<'a, T: Growable + 'a>(
        &'a self,
        first: *const T,
        count: usize,
        name: &str,
    ) -> Outcome<impl ExactSizeIterator<Item = T> + 'a> {
        let stride = match count {
            0 => size_of::<T>(),
            _ => self.struct_size(first, format_args!("{name}[0]"))?,
        };
        check_extent(count, stride, name)?;
        // Elements lie within the extent just checked, so this does not overflow.
        let element = move |i: usize| first.wrapping_byte_add(i * stride);
        for i in 1..count {
            let size = self.struct_size(element(i), format_args!("{name}[{i}]"))?;
            if size != stride {
                return Err(argument(format!("{name}[{i}].struct_size: {size}, but {stride} in {name}[0]")));
            }
        }
        // SAFETY: each element was just seen to be aligned and to have `stride` bytes.
        Ok((0..count).map(move |i| unsafe { known_part(element(i), stride) }))
    }

    /// One struct that can grow.
    pub(crate) fn record<T: Growable>(&self, ptr: *const T, name: &str) -> Outcome<T> {
        let size = self.struct_size(ptr, name)?;
        // SAFETY: not NULL, aligned, and of that size by its own account.
        Ok(unsafe { known_part(ptr, size) })
    }

    /// The `struct_size` of a struct, which must hold at least what its first version had.
    pub(crate) fn struct_size<T: Growable>(&self, ptr: *const T, name: impl Display) -> Outcome<usize> {
        check_pointer(ptr, &name)?;
        // SAFETY: not NULL, aligned; every `Growable` struct begins with its size, and the caller promises one here.
        let size = unsafe { ptr.cast::<usize>().read() };
        let least = T::FIRST_SIZE;
        if size < least || size > MAX_STRUCT || size % align_of::<T>() != 0 {
            return Err(argument(format!("{name}.struct_size: {size}, must be sizeof the struct ({least} or more)")));
        }
        Ok(size)
    }
}

/// A struct of the caller's, `size` bytes large: the fields that both know, zeros for those that only we know.
///
/// # Safety
/// `ptr` has `size` readable bytes.
unsafe fn known_part<T: Growable>(ptr: *const T, size: usize) -> T {
    let mut known = MaybeUninit::<T>::zeroed();
    // SAFETY: both sides have that many bytes; zeros and whatever the caller wrote are valid for plain data.
    unsafe {
        ptr::copy_nonoverlapping(ptr.cast::<u8>(), known.as_mut_ptr().cast(), size.min(size_of::<T>()));
        known.assume_init()
    }
}

/// Refuses NULL and what is not aligned.
#[inline(always)]
pub(crate) fn check_pointer<T>(ptr: *const T, name: impl Display) -> Outcome {
    match is_there(ptr) {
        true => Ok(()),
        false => Err(no_array(ptr.addr(), align_of::<T>(), 1, name)),
    }
}

/// Refuses what no memory can hold.
pub(crate) fn check_extent(len: usize, size: usize, name: impl Display) -> Outcome {
    match fits(len, size) {
        true => Ok(()),
        false => Err(no_array(1, 1, len, name)),
    }
}

#[inline(always)]
fn is_there<T>(ptr: *const T) -> bool {
    !ptr.is_null() && ptr.is_aligned()
}

#[inline(always)]
fn fits(len: usize, size: usize) -> bool {
    len.checked_mul(size).is_some_and(|bytes| bytes <= isize::MAX as usize)
}

/// Why there is no array. The name comes by value, so that look-ups do not put it anywhere before they need it.
#[cold]
#[inline(never)]
fn no_array(address: usize, align: usize, len: usize, name: impl Display) -> Failure {
    argument(if address == 0 {
        format!("{name}: NULL")
    } else if !address.is_multiple_of(align) {
        format!("{name}: not aligned to {align} bytes")
    } else {
        format!("{name}: {len} elements are more than memory holds")
    })
}
