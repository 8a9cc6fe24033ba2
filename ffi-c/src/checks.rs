//! When to check which node: a schedule that runs nothing and knows no clock.

use crate::{
    health::or_never,
    kit::{
        argument, call, end_of, list, milliseconds, plain, pointers, quietly, view, within, Caller, Growable, Outcome,
        CONSISTENT_NEVER, CONSISTENT_PROBE_CANCELLED, CONSISTENT_PROBE_FAILED, CONSISTENT_PROBE_OK,
    },
    ring::consistent_ring,
};
use libconsistent::{CheckPolicy, Checks, Probe};
use std::{
    ffi::c_char,
    mem::{offset_of, size_of},
    time::Duration,
};

/// The schedule of active checks of a ring's nodes. It reports how they went to the ring, and follows its members; the
/// ring may be freed before it.
pub struct consistent_checks(Checks);

/// How often, and how many at a time, nodes are checked. Begin with `CONSISTENT_CHECK_POLICY_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_check_policy {
    /// `sizeof(consistent_check_policy)`.
    pub struct_size: usize,
    /// The time from one probe of a node to its next; at least 1.
    pub interval_ms: u64,
    /// A probe that has not finished after so many milliseconds has failed; at least 1.
    pub timeout_ms: u64,
    /// Decides the jitter: give each process another.
    pub seed: u64,
    /// The next probe comes later by a random time of up to so many thousandths of the interval: 0..=1000.
    pub jitter_milli: u32,
    /// At most so many probes are out at a time; at least 1.
    pub max_in_flight: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_check_policy {
    const FIRST_SIZE: usize = end_of!(consistent_check_policy, max_in_flight: u32);
}

/// A check to make: connect to the address, and tell `consistent_checks_finished` by the deadline how it went. The
/// strings do not end with NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_probe {
    /// `sizeof(consistent_probe)`, as the library has it.
    pub struct_size: usize,
    /// The number to finish it by, counted from 1.
    pub number: u64,
    /// When it has failed, if it has not finished before.
    pub deadline_ms: u64,
    /// The node.
    pub id: *const c_char,
    /// Its length.
    pub id_len: usize,
    /// The node's address, "" if none.
    pub address: *const c_char,
    /// Its length.
    pub address_len: usize,
}

/// Probes to make. What it points to lives as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_probes {
    /// `sizeof(consistent_probes)`, as the library has it.
    pub struct_size: usize,
    /// The probes, the one that has been due the longest first.
    pub probes: *const *const consistent_probe,
    /// How many.
    pub count: usize,
}

fn probe_of(probe: &Probe) -> consistent_probe {
    let ((id, id_len), (address, address_len)) = (view(&probe.id), view(&probe.address));
    let (struct_size, number, deadline_ms) =
        (size_of::<consistent_probe>(), probe.number, milliseconds(probe.deadline));
    consistent_probe { struct_size, number, deadline_ms, id, id_len, address, address_len }
}

impl Caller {
    fn checks(&self, checks: *const consistent_checks) -> Outcome<&Checks> {
        Ok(&self.reference(checks, "checks")?.0)
    }
}

/// Makes a schedule of active checks of the ring's nodes. Free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_checks(
    ring: *mut consistent_ring,
    policy: *const consistent_check_policy,
    checks: *mut *mut consistent_checks,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.handle_out(checks, "checks")?;
        let ring = c.reference(ring, "ring")?;
        let consistent_check_policy { interval_ms, timeout_ms, seed, jitter_milli, max_in_flight, .. } =
            c.record(policy, "policy")?;
        let (interval, timeout) = (Duration::from_millis(interval_ms), Duration::from_millis(timeout_ms));
        let jitter = plain(within("jitter_milli", jitter_milli, 0, 1000)?);
        let policy = CheckPolicy::default()
            .with_interval(interval)
            .with_jitter(jitter)
            .with_timeout(timeout)
            .with_max_in_flight(max_in_flight)
            .with_seed(seed);
        out.put(consistent_checks(ring.0.checks(policy)?));
        Ok(())
    })
}

/// Frees a schedule. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_checks_free(checks: *mut consistent_checks) {
    // SAFETY: the caller keeps the header's rules until this function returns.
    quietly(unsafe { Caller::new() }, |c| c.take(checks));
}

/// Hands out the probes to make at `now_ms`, each once; those that are out for too long are reported as failures first.
/// Free them; those that were not finished stay out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_checks_due(
    checks: *mut consistent_checks,
    now_ms: u64,
    probes: *mut *const consistent_probes,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.result_out(probes, "probes")?;
        let due = c.checks(checks)?.due(Duration::from_millis(now_ms));
        let each: Vec<_> = due.iter().map(probe_of).collect();
        let pointers = pointers(&each);
        let (probes, count) = list(&pointers);
        out.put(
            consistent_probes { struct_size: size_of::<consistent_probes>(), probes, count },
            (due, each, pointers),
        );
        Ok(())
    })
}

/// Tells how a probe went, one of `CONSISTENT_PROBE_*`. A cancelled one told nothing of its node, such as one that
/// failed by a mistake of the program: it counts neither way, at whatever time. `*counted` becomes 1 if the probe was
/// out, else 0: one that has timed out, or whose node has left, is not; may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_checks_finished(
    checks: *mut consistent_checks,
    number: u64,
    outcome: i32,
    now_ms: u64,
    counted: *mut i32,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.optional_out(counted, "counted", 0)?;
        let (checks, now) = (c.checks(checks)?, Duration::from_millis(now_ms));
        let counts = match outcome {
            CONSISTENT_PROBE_FAILED => checks.finished(number, false, now),
            CONSISTENT_PROBE_OK => checks.finished(number, true, now),
            CONSISTENT_PROBE_CANCELLED => checks.cancel(number),
            _ => return Err(argument(format!("outcome: {outcome} is not one of CONSISTENT_PROBE_*"))),
        };
        out.into_iter().for_each(|out| out.put(counts.into()));
        Ok(())
    })
}

/// When to call `consistent_checks_due` again, unless a probe finishes, or the ring changes, before.
/// `CONSISTENT_NEVER`: there is nothing to wait for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_checks_next_wake(checks: *const consistent_checks, at_ms: *mut u64) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let out = c.out(at_ms, "at_ms", CONSISTENT_NEVER)?;
        out.put(or_never(c.checks(checks)?.next_wake()));
        Ok(())
    })
}
