//! Two placements at once, while keys are copied from where the old one has them to where the new one will.

use crate::kit::{
    call, consistent_key, consistent_node_view, consistent_placement, consistent_range, no_such, node_view_of, quietly,
    Caller, Failure, Outcome,
};
use libconsistent::{ErrorKind, Key, Scratch, Transition};
use std::ffi::{c_char, c_void};

/// Two placements at once, and which ranges of positions have been copied from the old one to the new one. It never
/// changes: what is done makes another one. Positions are those of the new placement.
pub struct consistent_transition(Transition);

/// A transition between two placements, of whichever schemes, of which nothing is done. The health of each counts. Free
/// it; the placements may be released before it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_new(
    before: *const consistent_placement,
    after: *const consistent_placement,
    transition: *mut *mut consistent_transition,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(transition, "transition")?;
        let (before, after) = (c.reference(before, "before")?, c.reference(after, "after")?);
        out.put(consistent_transition(Transition::new(before.placement().clone(), after.placement().clone())));
        Ok(())
    })
}

/// Makes a transition of its document, all nodes up. The secrets are those of the old and of the new topology, NULL
/// and 0 where there is none, as in `consistent_ring_from_json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_from_json(
    text: *const c_char,
    text_len: usize,
    old_secret: *const c_void,
    old_secret_len: usize,
    new_secret: *const c_void,
    new_secret_len: usize,
    transition: *mut *mut consistent_transition,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(transition, "transition")?;
        let old = c.optional_secret(old_secret, old_secret_len)?;
        let new = c.optional_secret(new_secret, new_secret_len)?;
        let text = c.bytes(text.cast(), text_len, "text")?;
        out.put(consistent_transition(Transition::from_json_with_secrets(text, old, new)?));
        Ok(())
    })
}

/// Frees a transition. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_free(transition: *mut consistent_transition) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(transition));
}

/// Writes the canonical document: both topologies and what is done. Health is not part of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_to_json(
    transition: *const consistent_transition,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.text_out(buf, cap, needed)?;
        out.put(&c.reference(transition, "transition")?.0.to_json())
    })
}

/// The placements that keys come from and go to. Release both.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_ends(
    transition: *const consistent_transition,
    before: *mut *mut consistent_placement,
    after: *mut *mut consistent_placement,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (old, new) = (c.needed_snapshot_out(before, "before"), c.needed_snapshot_out(after, "after"));
        let (old, new, transition) = (old?, new?, &c.reference(transition, "transition")?.0);
        old.put(transition.old_placement().clone());
        new.put(transition.new_placement().clone());
        Ok(())
    })
}

/// How many nodes both placements have together. Indices are below it: those of the new placement's nodes are what
/// they are there, behind them stand the nodes that only the old one has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_len(transition: *const consistent_transition, len: *mut usize) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(len, "len", 0)?;
        out.put(c.reference(transition, "transition")?.0.len());
        Ok(())
    })
}

/// The node at an index, in the state that it has in the new placement if that has it. `view` points into the
/// transition.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_node(
    transition: *const consistent_transition,
    index: u32,
    view: *mut consistent_node_view,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.record_out(view, "view")?;
        let transition = &c.reference(transition, "transition")?.0;
        let node = transition.node(index).ok_or_else(|| no_such(index, transition.len(), "nodes"))?;
        let (old, new) = (transition.old_placement(), transition.new_placement());
        let state = match old.topology().members().index_of(&node.id) {
            Ok(place) if (index as usize) >= new.len() => old.state(place),
            _ => new.state(index),
        };
        out.put(node_view_of(node, state));
        Ok(())
    })
}

/// How the nodes of a key are listed.
type List = fn(&Transition, Key<'_>, usize, &mut [u32], &mut Scratch) -> usize;

impl Caller {
    /// Lists the nodes of a key.
    fn listed_by(
        &self,
        list: List,
        transition: *const consistent_transition,
        key: *const consistent_key,
        n: usize,
        (indices, cap): (*mut u32, usize),
        count: *mut usize,
    ) -> Outcome {
        self.or_no_indices(indices, cap, || {
            let (out, transition) = (self.out(count, "count", 0)?, &self.reference(transition, "transition")?.0);
            let key = self.key(key, "key")?;
            let needed = transition.max_nodes(n);
            // Fewer of them would be a list that somebody is missing from.
            if cap < needed {
                return Err(Failure::Buffer { cap, needed });
            }
            let fill = |indices: &mut [u32]| Scratch::of_thread(|scratch| list(transition, key, n, indices, scratch));
            match self.indices(indices, needed, "indices", fill)? {
                0 => transition.check_key(key)?,
                listed => out.put(listed),
            }
            Ok(())
        })
    }

    /// Makes another transition.
    fn following(
        &self,
        transition: *const consistent_transition,
        next: *mut *mut consistent_transition,
        make: impl FnOnce(&Transition) -> Outcome<Transition>,
    ) -> Outcome {
        let out = self.handle_out(next, "next")?;
        out.put(consistent_transition(make(&self.reference(transition, "transition")?.0)?));
        Ok(())
    }
}

/// Writes where a key is looked for, one node after the other until one has it: the first `n` nodes that the new
/// placement has for it, then those of the old one's first `n` that are not among them; once its position is done, the
/// new placement's alone. Lists spread over zones. There must be room for both, `2 * n` suffice; `*count` becomes how
/// many there are. A position has nodes only where both placements hash keys alike. Up to 16 of a list take no memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_nodes_for_read(
    transition: *const consistent_transition,
    key: *const consistent_key,
    n: usize,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.listed_by(Transition::nodes_for_read_into, transition, key, n, (indices, cap), count)
    })
}

/// Writes where a key is written, and deleted, all of them and in this order: the first `n` nodes that the old
/// placement has for it, then those of the new one's that are not among them; once its position is done, the new
/// placement's alone. Otherwise as `consistent_transition_nodes_for_read`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_nodes_for_write(
    transition: *const consistent_transition,
    key: *const consistent_key,
    n: usize,
    indices: *mut u32,
    cap: usize,
    count: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.listed_by(Transition::nodes_for_write_into, transition, key, n, (indices, cap), count)
    })
}

/// The same transition with positions `first..=last` done: every key of them has been copied. Free it, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_with_done(
    transition: *const consistent_transition,
    first: u64,
    last: u64,
    next: *mut *mut consistent_transition,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.following(transition, next, |transition| Ok(transition.with_done(first..=last)?))
    })
}

/// `consistent_transition_with_done` for the positions of a slot of the new placement, whose scheme is "assigned".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_with_slot_done(
    transition: *const consistent_transition,
    slot: u32,
    next: *mut *mut consistent_transition,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        c.following(transition, next, |transition| Ok(transition.with_slot_done(slot as usize)?))
    })
}

/// Sets `*done` to 1 if the position of a key is done, else to 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_is_done(
    transition: *const consistent_transition,
    key: *const consistent_key,
    done: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (out, transition) = (c.out(done, "done", 0)?, c.reference(transition, "transition")?);
        out.put(transition.0.is_key_done(&c.key(key, "key")?).into());
        Ok(())
    })
}

/// Writes the ranges that are done, ascending, neighbours joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_done(
    transition: *const consistent_transition,
    ranges: *mut consistent_range,
    cap: usize,
    needed: *mut usize,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.array_out(ranges, cap, needed, "ranges")?;
        let done = c.reference(transition, "transition")?.0.done();
        out.put(done.map(|range| consistent_range { first: *range.start(), last: *range.end() }))
    })
}

/// The part of all keys, from 0 to 1, that have another first node in the new placement and are not done.
/// `CONSISTENT_ERR_UNSUPPORTED` where that cannot be told exactly: where `consistent_placement_diff` is refused, and
/// where it has no ranges and some are done.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_transition_left(transition: *const consistent_transition, left: *mut f64) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(left, "left", 0.0)?;
        let part = c.reference(transition, "transition")?.0.left();
        let untold =
            || libconsistent::Error::new(ErrorKind::Unsupported, "left: cannot be told of these schemes exactly");
        out.put(part.ok_or_else(untold)?);
        Ok(())
    })
}
