//! libconsistent: consistent hashing. The same key lands on the same node in every language.
//!
//! Strings: a pointer and a length, no NUL needed, UTF-8. NULL with length 0 is an empty one. Keys: `consistent_key`,
//! which `CONSISTENT_BYTES("user:42", 7)` and its like make where a call takes one; many keys are a `consistent_keys`.
//!
//! Look-ups: take the ring's `consistent_ring_snapshot`, ask it, and take another when `consistent_ring_is_current`
//! says no. What a snapshot answers does not change. `consistent_ring_get_node` is all of this in one.
//!
//! Status: functions return an `int32_t`. `CONSISTENT_OK` is 0, `CONSISTENT_NONE_LIVE` says that no node is live, all
//! others are failures, described by `consistent_last_error`. A failed call has changed nothing. Numbers are only ever
//! added.
//!
//! Ownership: what the library makes, it frees. A ring, a subscription, a following, checks and a transition have a
//! function each for this, a placement is released once for each time it was handed out or retained. A result, which
//! is a `const` struct that a call made (a plan, what moves, what is rebalanced, what changed, probes, a record, a
//! source, a detection, what is imported or exported), is given to `consistent_free` once. A pointer in it, or in what
//! a placement or a transition told, lives as long as that, whatever happens to the ring. A call that fails leaves
//! handles and results NULL, counts 0, texts empty and indices `CONSISTENT_NO_INDEX`, as far as these have an address
//! and a possible length.
//!
//! Texts go to the caller's memory, `(buf, cap, needed)`: `*needed` becomes the length without the NUL that ends the
//! text; if `cap` is not larger than that, the text is empty and the status is `CONSISTENT_ERR_BUFFER`. A text may hold
//! NULs of its own where an id does. Arrays go the same way, counted in elements and without a NUL. NULL with `cap` 0
//! asks for the size; `needed` may be NULL. A buffer must not overlap anything else given to the same call.
//!
//! Indices (`uint32_t`) are ranks of nodes by id bytes, or places in the document under schemes where its order counts.
//! They mean something only beside the placement they came with.
//!
//! Structs that begin with `struct_size` can grow: set it to `sizeof` of the struct, best by the `_INIT` macros. In an
//! array all elements have the same. In a struct that the library made it is the library's: a field behind it is not
//! there; lists of such ones are lists of pointers. The other structs never change.
//!
//! Times (`uint64_t`, names that end in `_ms`) are milliseconds, moments those of any monotonic clock, one and the same
//! for all calls on a ring, such as `consistent_now_ms`; `CONSISTENT_NEVER` stands for none. Numbers whose names end in
//! `_milli` are thousandths.
//!
//! Linking: `pkg-config --cflags --libs consistent`; with `--static` for programs that are fully static.
//!
//! Threads: a handle may be used by several threads at once; free it when nobody uses it any more. Look-ups never wait
//! for changes. A process may fork whatever its threads are doing: the child's copy of each ring is one that was
//! published, with the loads and sessions of that moment, and every call works on it. Its followings go on by threads
//! of its own.

#![allow(non_camel_case_types)] // The types have their C names.
#![warn(missing_docs)]

// Exported functions are `unsafe`: their contract is the header's, for which a `kit::Caller` stands from then on. What
// they do with pointers goes through its methods in `kit::read` and `kit::write`, where the unsafe blocks are. The
// order of the modules is the order of the header, and each comment below is a banner in it.
mod kit;

// Library
mod library;

mod status;

// Schemes
mod described;

mod schemes;

// Ring: making and holding still
mod ring;

// Ring: changes
mod change;

// Ring: what is offered
mod offer;

#[cfg(feature = "follow")]
mod follow;

// Ring: who is told
mod listen;

// Ring: policies
mod policies;

// Ring: health
mod health;

// Ring: loads
mod load;

// Ring: sessions
mod sticky;

// Checks
mod checks;

// Placement: nodes
mod placement;

// Placement: look-ups
mod lookup;

// Placement: batches
mod batch;

// Placement: insight
mod insight;

// Plan
mod plan;

// Kept assignments
mod rebalance;

// The way to another topology
mod steps;

mod transition;

// Detection
#[cfg(feature = "detect")]
mod detect;

// Configurations of other systems
#[cfg(feature = "formats")]
mod configured;

#[cfg(feature = "formats")]
mod formats;

/// cbindgen:ignore
#[cfg(target_family = "wasm")]
mod wasm;
