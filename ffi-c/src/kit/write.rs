//! Writing to the caller's memory. An output is checked, and set to "nothing", before the work is done; so a refused
//! call has no effect and leaves nothing that looks like an answer.

use super::{
    boundary::{Caller, Failure, Outcome},
    placement::consistent_placement,
    read::{check_extent, check_pointer},
    types::Growable,
};
use libconsistent::Placement;
use std::{
    ffi::c_char,
    marker::PhantomData,
    mem::{size_of, MaybeUninit},
    ptr, slice,
};

/// Where one value goes.
pub(crate) struct Out<'a, T>(*mut T, PhantomData<&'a Caller>);

impl<T: Copy> Out<'_, T> {
    pub(crate) fn put(self, value: T) {
        // SAFETY: checked by `Caller::out`; the caller promises room for one T.
        unsafe { self.0.write(value) }
    }
}

/// Where a new handle goes, if anywhere.
pub(crate) struct HandleOut<'a, T>(*mut *mut T, PhantomData<&'a Caller>);

impl<T> HandleOut<'_, T> {
    /// Hands the value to the caller.
    pub(crate) fn put(self, value: T) {
        // SAFETY: checked by `Caller::handle_out`; the caller promises room for one pointer.
        unsafe { self.0.write(Box::into_raw(Box::new(value))) }
    }
}

/// Where a snapshot goes, if the caller wants it.
pub(crate) struct SnapshotOut<'a>(*mut *mut consistent_placement, PhantomData<&'a Caller>);

impl SnapshotOut<'_> {
    pub(crate) fn put(self, placement: Placement) {
        if !self.0.is_null() {
            // SAFETY: not NULL and checked by `Caller::snapshot_out`; the caller promises room for one pointer.
            unsafe { self.0.write(consistent_placement::into_handle(placement)) }
        }
    }
}

/// Where a text goes.
pub(crate) struct TextOut<'a>(ArrayOut<'a, u8>);

impl TextOut<'_> {
    /// Says how long the text is; fails if it does not fit with its NUL.
    pub(crate) fn expect(&self, text: &str) -> Outcome {
        write_optional(self.0.needed, text.len());
        if self.0.cap <= text.len() {
            return Err(Failure::Buffer { cap: self.0.cap, needed: text.len() + 1 });
        }
        Ok(())
    }

    /// Writes the text and a NUL.
    pub(crate) fn put(self, text: &str) -> Outcome {
        self.expect(text)?;
        let buf = self.0.buf;
        // SAFETY: cap is not 0, so `Caller::array_out` has checked the buffer; the caller promises `cap` bytes, of
        // which these are the first `text.len() + 1`, and that nothing of ours lies there.
        unsafe {
            ptr::copy_nonoverlapping(text.as_ptr(), buf, text.len());
            buf.add(text.len()).write(0);
        }
        Ok(())
    }
}

/// Where an array goes.
pub(crate) struct ArrayOut<'a, T> {
    buf: *mut T,
    cap: usize,
    needed: *mut usize,
    call: PhantomData<&'a Caller>,
}

impl<T: Copy> ArrayOut<'_, T> {
    /// Says how many elements there are; fails, before the work is done, if they do not fit.
    pub(crate) fn expect(&self, len: usize) -> Outcome {
        write_optional(self.needed, len);
        if self.cap < len {
            return Err(Failure::Buffer { cap: self.cap, needed: len });
        }
        Ok(())
    }

    /// Writes the elements.
    pub(crate) fn put(self, elements: impl ExactSizeIterator<Item = T>) -> Outcome {
        self.expect(elements.len())?;
        for (i, element) in elements.take(self.cap).enumerate() {
            // SAFETY: i is below cap, so `Caller::array_out` has checked the buffer; the caller promises `cap`
            // elements.
            unsafe { self.buf.add(i).write(element) }
        }
        Ok(())
    }
}

/// Where a struct that can grow goes, and its size by the caller's account.
pub(crate) struct RecordOut<'a, T>(*mut T, usize, PhantomData<&'a Caller>);

impl<T: Growable> RecordOut<'_, T> {
    /// Writes the fields that both sides know; the caller's `struct_size` stays.
    pub(crate) fn put(self, record: T) {
        self.write(MaybeUninit::new(record));
    }

    /// Writes what stands behind `struct_size`.
    fn write(&self, record: MaybeUninit<T>) {
        let first = size_of::<usize>();
        let len = self.1.min(size_of::<T>()).saturating_sub(first);
        // SAFETY: checked by `Caller::record_out`; by the caller's own account there is room for `self.1` bytes, and a
        // T is large enough, too. Both begin with a usize.
        unsafe {
            let (from, to) = (record.as_ptr().cast::<u8>().add(first), self.0.cast::<u8>().add(first));
            ptr::copy_nonoverlapping(from, to, len);
        }
    }
}

impl Caller {
    /// Room for one value, set to `nothing` until there is an answer.
    pub(crate) fn out<T: Copy>(&self, ptr: *mut T, name: &str, nothing: T) -> Outcome<Out<'_, T>> {
        check_pointer(ptr, name)?;
        Out(ptr, PhantomData).put(nothing);
        Ok(Out(ptr, PhantomData))
    }

    /// Room for one value; NULL if the caller does not want it.
    pub(crate) fn optional_out<T: Copy>(&self, ptr: *mut T, name: &str, nothing: T) -> Outcome<Option<Out<'_, T>>> {
        Ok(if ptr.is_null() { None } else { Some(self.out(ptr, name, nothing)?) })
    }

    /// Room for a new handle.
    pub(crate) fn handle_out<T>(&self, ptr: *mut *mut T, name: &str) -> Outcome<HandleOut<'_, T>> {
        self.out(ptr, name, ptr::null_mut())?;
        Ok(HandleOut(ptr, PhantomData))
    }

    /// Room for a snapshot; NULL if the caller does not want one.
    pub(crate) fn snapshot_out(&self, ptr: *mut *mut consistent_placement) -> Outcome<SnapshotOut<'_>> {
        if !ptr.is_null() {
            self.out(ptr, "snapshot", ptr::null_mut())?;
        }
        Ok(SnapshotOut(ptr, PhantomData))
    }

    /// Room for a snapshot.
    pub(crate) fn needed_snapshot_out(
        &self,
        ptr: *mut *mut consistent_placement,
        name: &str,
    ) -> Outcome<SnapshotOut<'_>> {
        self.out(ptr, name, ptr::null_mut())?;
        Ok(SnapshotOut(ptr, PhantomData))
    }

    /// Room for a text, which is empty until there is an answer.
    pub(crate) fn text_out(&self, buf: *mut c_char, cap: usize, needed: *mut usize) -> Outcome<TextOut<'_>> {
        let out: ArrayOut<'_, u8> = self.array_out(buf.cast(), cap, needed, "buf")?;
        if cap > 0 {
            // SAFETY: checked by `array_out`; the caller promises `cap` bytes.
            unsafe { out.buf.write(0) }
        }
        Ok(TextOut(out))
    }

    /// Room for an array.
    pub(crate) fn array_out<T>(
        &self,
        buf: *mut T,
        cap: usize,
        needed: *mut usize,
        name: &str,
    ) -> Outcome<ArrayOut<'_, T>> {
        if !needed.is_null() {
            self.out(needed, "needed", 0)?;
        }
        if cap > 0 {
            check_pointer(buf, name)?;
            check_extent(cap, size_of::<T>(), name)?;
        }
        Ok(ArrayOut { buf, cap, needed, call: PhantomData })
    }

    /// Room for a struct that can grow, all zeros until there is an answer.
    pub(crate) fn record_out<T: Growable>(&self, ptr: *mut T, name: &str) -> Outcome<RecordOut<'_, T>> {
        self.record_out_as(ptr, name, MaybeUninit::zeroed())
    }

    /// Room for a struct that can grow, set to `nothing` until there is an answer.
    pub(crate) fn record_out_as<T: Growable>(
        &self,
        ptr: *mut T,
        name: &str,
        nothing: MaybeUninit<T>,
    ) -> Outcome<RecordOut<'_, T>> {
        let out = RecordOut(ptr, self.struct_size(ptr, name)?, PhantomData);
        out.write(nothing);
        Ok(out)
    }

    /// Runs the rest of a call; if it fails, the caller's `len` indices are no nodes. An array that cannot be there,
    /// because of its address or its length, stays as it is.
    pub(crate) fn or_no_indices(&self, ptr: *mut u32, len: usize, call: impl FnOnce() -> Outcome) -> Outcome {
        let outcome = call();
        if outcome.is_err() {
            // What is wrong with the array is not what the call failed by.
            let _ = self.indices(ptr, len, "indices", |_| ());
        }
        outcome
    }

    /// Lets `fill` write `len` indices, which start as [`NO_INDEX`](libconsistent::NO_INDEX).
    pub(crate) fn indices<R>(
        &self,
        ptr: *mut u32,
        len: usize,
        name: &str,
        fill: impl FnOnce(&mut [u32]) -> R,
    ) -> Outcome<R> {
        if len == 0 {
            return Ok(fill(&mut []));
        }
        check_pointer(ptr, name)?;
        check_extent(len, size_of::<u32>(), name)?;
        // SAFETY: not NULL, aligned, at most isize::MAX bytes; the caller promises room for `len` indices, which nobody
        // else uses during the call, and the first line sets them all.
        let out = unsafe {
            ptr.write_bytes(0xff, len);
            slice::from_raw_parts_mut(ptr, len)
        };
        Ok(fill(out))
    }

    /// Takes back a handle that [`HandleOut::put`] gave; NULL is nothing.
    pub(crate) fn take<T>(&self, handle: *mut T) -> Outcome {
        if !handle.is_null() {
            check_pointer(handle, "handle")?;
            // SAFETY: the caller promises a handle of ours that nobody uses any more.
            drop(unsafe { Box::from_raw(handle) });
        }
        Ok(())
    }
}

fn write_optional(needed: *mut usize, len: usize) {
    if !needed.is_null() {
        // SAFETY: not NULL and checked by `Caller::array_out`; the caller promises room for one size.
        unsafe { needed.write(len) }
    }
}
