//! Documents that somebody offers to a ring, such as a file that others write, and where its topology is from.

use crate::{
    health::or_never,
    kit::{call, end_of, owner, plain, view, within, Caller, Growable, Outcome},
    ring::consistent_ring,
};
use libconsistent::{ErrorKind, Ring, Source};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    time::Duration,
};

/// What a ring knows of where its topology comes from. The texts do not end with NUL and live as long as this.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_source {
    /// `sizeof(consistent_source)`, as the library has it.
    pub struct_size: usize,
    /// What the documents are from, such as a path.
    pub origin: *const c_char,
    /// Its length.
    pub origin_len: usize,
    /// How long ago the source last had a document that was taken, whether that was news or not; `CONSISTENT_NEVER`
    /// before the first time.
    pub age_ms: u64,
    /// How many documents were taken.
    pub accepted: u64,
    /// How many documents were refused, or could not be read.
    pub refused: u64,
    /// Why the last one was refused; NULL if it was taken.
    pub error: *const c_char,
    /// Its length.
    pub error_len: usize,
    /// How long ago that was, or `CONSISTENT_NEVER`.
    pub error_age_ms: u64,
}

/// What a document of states led to. Begin with `CONSISTENT_STATES_OFFERED_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_states_offered {
    /// `sizeof(consistent_states_offered)`, set by the caller.
    pub struct_size: usize,
    /// 1 if the state of any node changed, else 0.
    pub changed: i32,
    /// How many of the document's nodes are no members.
    pub unknown: usize,
    /// When the first of its entries ends, in milliseconds since the Unix epoch: the document is to be offered again
    /// then. `CONSISTENT_NEVER` if none does.
    pub next_ms: u64,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_states_offered {
    const FIRST_SIZE: usize = end_of!(consistent_states_offered, next_ms: u64);
}

/// A source as the header has it; it points into the source.
fn told(source: &Source) -> consistent_source {
    let (origin, origin_len) = view(&source.origin);
    let (error, error_len) = owner(source.error.as_deref());
    consistent_source {
        struct_size: size_of::<consistent_source>(),
        origin,
        origin_len,
        age_ms: or_never(source.age),
        accepted: source.accepted,
        refused: source.refused,
        error,
        error_len,
        error_age_ms: or_never(source.error_age),
    }
}

impl Caller {
    /// What a document is from.
    fn origin(&self, origin: *const c_char, origin_len: usize) -> Outcome<&str> {
        self.text(origin, origin_len, ErrorKind::Argument, "origin")
    }

    /// Tells that what should be at an origin could not be read.
    fn failed(
        &self,
        ring: *const consistent_ring,
        (origin, origin_len): (*const c_char, usize),
        (reason, reason_len): (*const c_char, usize),
        tell: impl FnOnce(&Ring, &str, &str),
    ) -> Outcome {
        let (ring, origin) = (self.reference(ring, "ring")?, self.origin(origin, origin_len)?);
        tell(&ring.0, origin, self.text(reason, reason_len, ErrorKind::Argument, "reason")?);
        Ok(())
    }
}

/// Takes over a topology document that was found at `origin`, such as a path, if it is one to go by: as
/// `consistent_ring_update` does, and unless more than `max_loss_milli` thousandths of the ring's weight (500 is a good
/// start, 1000 allows everything) would leave at once, which is `CONSISTENT_ERR_SHRUNK`. The weight that leaves is that
/// of nodes which are no members any more, or whose weight is 0 now. What is refused changes nothing, is told to
/// whoever listens, and stands in `consistent_ring_source`. `*changed` becomes 1 if anything changed, else 0; it may be
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_offer(
    ring: *mut consistent_ring,
    text: *const c_char,
    text_len: usize,
    origin: *const c_char,
    origin_len: usize,
    max_loss_milli: u32,
    changed: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(changed, "changed", 0)?;
        let ring = c.reference(ring, "ring")?;
        let (text, origin) = (c.bytes(text.cast(), text_len, "text")?, c.origin(origin, origin_len)?);
        let most = plain(within("max_loss_milli", max_loss_milli, 0, 1000)?);
        let is_changed = ring.0.offer(text, origin, most)?;
        out.into_iter().for_each(|out| out.put(is_changed.into()));
        Ok(())
    })
}

/// Tells that a document could not be read where it should be. The ring stays what it is; `consistent_ring_source` and
/// whoever listens have the reason, as if a document had been refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_offer_failed(
    ring: *mut consistent_ring,
    origin: *const c_char,
    origin_len: usize,
    reason: *const c_char,
    reason_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| c.failed(ring, (origin, origin_len), (reason, reason_len), Ring::offer_failed))
}

/// Tells the same of a document of states: marks stay what they are, and `consistent_ring_source`, which is of the
/// topology, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_offer_states_failed(
    ring: *mut consistent_ring,
    origin: *const c_char,
    origin_len: usize,
    reason: *const c_char,
    reason_len: usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.failed(ring, (origin, origin_len), (reason, reason_len), Ring::offer_states_failed)
    })
}

/// Where the topology comes from. `*source` becomes NULL if nothing was ever offered; else it is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_source(
    ring: *const consistent_ring,
    source: *mut *const consistent_source,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(source, "source")?;
        if let Some(source) = c.reference(ring, "ring")?.0.source() {
            out.put(told(&source), source);
        }
        Ok(())
    })
}

/// Marks nodes as a document of states says that was found at `origin`, at the time `now_ms`, milliseconds since the
/// Unix epoch: what it says of a node is a mark (`consistent_ring_mark`), until another document says otherwise or its
/// time is over. Nodes that an earlier document marked, and this one does not, are marked up. It is one change of
/// health, or none. A document that cannot be read changes nothing and is told to whoever listens. `offered` may be
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_offer_states(
    ring: *mut consistent_ring,
    text: *const c_char,
    text_len: usize,
    origin: *const c_char,
    origin_len: usize,
    now_ms: u64,
    offered: *mut consistent_states_offered,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = if offered.is_null() { None } else { Some(c.record_out(offered, "offered")?) };
        let ring = c.reference(ring, "ring")?;
        let (text, origin) = (c.bytes(text.cast(), text_len, "text")?, c.origin(origin, origin_len)?);
        let led = ring.0.offer_states(text, origin, Duration::from_millis(now_ms))?;
        out.into_iter().for_each(|out| {
            out.put(consistent_states_offered {
                struct_size: 0, // The caller's stays.
                changed: led.changed.into(),
                unknown: led.unknown,
                next_ms: or_never(led.next),
            });
        });
        Ok(())
    })
}
