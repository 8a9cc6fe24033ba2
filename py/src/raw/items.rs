//! Items of one width in a buffer, such as numpy's fixed-width texts.

use pyo3::buffer::PyUntypedBuffer;
use std::{
    marker::PhantomData,
    slice,
    sync::atomic::{AtomicU64, AtomicU8, Ordering},
};

/// The items of a buffer of one dimension, in order.
pub struct Items<'a> {
    start: *const u8,
    stride: isize,
    width: usize,
    count: usize,
    held: PhantomData<&'a PyUntypedBuffer>,
}

// SAFETY: the memory stays where it is while the buffer is held, on whichever thread, and all that is done to it are
// atomic loads.
unsafe impl Send for Items<'_> {}

impl<'a> Items<'a> {
    /// `None` if the buffer has another number of dimensions, or pointers to its items.
    pub fn of(buffer: &'a PyUntypedBuffer) -> Option<Self> {
        let ([count], [stride], None) = (buffer.shape(), buffer.strides(), buffer.suboffsets()) else { return None };
        let (start, width) = (buffer.buf_ptr().cast_const().cast(), buffer.item_size());
        Some(Self { start, stride: *stride, width, count: *count, held: PhantomData })
    }

    pub fn len(&self) -> usize {
        self.count
    }

    /// The bytes of an item.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Copies whole items from one on, as many as there are and `out` has room for; how many bytes that are.
    pub fn copy(&self, first: usize, out: &mut [u8]) -> usize {
        let room = out.len().checked_div(self.width).unwrap_or(0);
        let count = self.count.saturating_sub(first).min(room);
        let out = out.get_mut(..count * self.width).unwrap_or_default();
        // What lies without gaps is one item of many.
        let piece = if usize::try_from(self.stride) == Ok(self.width) { out.len() } else { self.width };
        for (i, piece) in (first..).zip(out.chunks_exact_mut(piece.max(1))) {
            // SAFETY: an item below `count` of the view, and as many after it as the piece is long; a view's shape and
            // strides stay within its memory, which `'a` holds.
            let bytes = unsafe {
                let from = self.start.offset(self.stride * i as isize);
                slice::from_raw_parts(from.cast::<AtomicU8>(), piece.len())
            };
            load(bytes, piece);
        }
        out.len()
    }
}

/// Reads bytes that others may write to meanwhile: each word has some value.
fn load(bytes: &[AtomicU8], out: &mut [u8]) {
    // SAFETY: eight atomic bytes are an atomic word where that is aligned: any bits are a value of either.
    let (head, words, tail) = unsafe { bytes.align_to::<AtomicU64>() };
    let single = |out: &mut [u8], from: &[AtomicU8]| {
        out.iter_mut().zip(from).for_each(|(out, byte)| *out = byte.load(Ordering::Relaxed));
    };
    // There is room for all of them.
    let Some((first, out)) = out.split_at_mut_checked(head.len()) else { return };
    let Some((middle, last)) = out.split_at_mut_checked(8 * words.len()) else { return };
    single(first, head);
    for (out, word) in middle.chunks_exact_mut(8).zip(words) {
        out.copy_from_slice(&word.load(Ordering::Relaxed).to_ne_bytes());
    }
    single(last, tail);
}
