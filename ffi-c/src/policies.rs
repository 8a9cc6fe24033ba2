//! How a ring judges health, spreads load and keeps sessions: one struct each, and one of those that are read or set
//! together.

use crate::{
    kit::{
        argument, call, end_of, milli, milliseconds, plain, within, Caller, Growable, Outcome, RecordOut,
        CONSISTENT_BOUND_FACTOR, CONSISTENT_BOUND_GAP,
    },
    ring::consistent_ring,
};
use libconsistent::{Bound, HealthPolicy, StickyPolicy};
use std::{
    mem::{offset_of, size_of},
    time::Duration,
};

/// When reports and missed heartbeats take a node down, and bring it back. Begin with `CONSISTENT_HEALTH_POLICY_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_health_policy {
    /// `sizeof(consistent_health_policy)`.
    pub struct_size: usize,
    /// So many successes in a row bring a node back; at least 1.
    pub rise: u32,
    /// So many failures in a row take a node down; at least 1.
    pub fall: u32,
    /// A node without a heartbeat for more than so many milliseconds is taken down. 0: heartbeats are not expected.
    pub heartbeat_timeout_ms: u64,
    /// At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together.
    pub max_ejected: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_health_policy {
    const FIRST_SIZE: usize = end_of!(consistent_health_policy, max_ejected: u32);
}

/// How sessions stick. Begin with `CONSISTENT_STICKY_POLICY_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_sticky_policy {
    /// `sizeof(consistent_sticky_policy)`.
    pub struct_size: usize,
    /// Among so many first nodes of its walk a session's node is chosen; at least 1.
    pub choices: u32,
    /// At most so many sessions are kept, 1..=2^26; the oldest make room.
    pub sessions: u32,
    /// A session not touched for more than so many milliseconds is forgotten.
    pub ttl_ms: u64,
    /// So many thousandths above its cap a node may be before a session leaves it: 0..=1000000.
    pub hysteresis_milli: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_sticky_policy {
    const FIRST_SIZE: usize = end_of!(consistent_sticky_policy, hysteresis_milli: u32);
}

/// How far above its fair share a node's load may go. Begin with `CONSISTENT_BOUND_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_bound {
    /// `sizeof(consistent_bound)`, set by the caller.
    pub struct_size: usize,
    /// One of `CONSISTENT_BOUND_*`.
    pub kind: i32,
    /// A factor: so many thousandths of the fair share, rounded up; 1000..=1000000. A gap ignores it.
    pub factor_milli: u32,
    /// A gap: the fair share, rounded up, and so many more. A factor ignores it.
    pub gap: u32,
    /// Under a factor no node is full below so much, whatever its weight; 0 is none. A gap ignores it.
    pub floor: u32,
}

// SAFETY: repr(C), `struct_size` first, numbers.
unsafe impl Growable for consistent_bound {
    const FIRST_SIZE: usize = end_of!(consistent_bound, floor: u32);
}

/// The policies that a call reads or sets: those that are not NULL. Begin with `CONSISTENT_POLICIES_INIT`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct consistent_policies {
    /// `sizeof(consistent_policies)`, set by the caller.
    pub struct_size: usize,
    /// When reports and missed heartbeats take nodes down. Another one leaves nodes their counts and states; without a
    /// heartbeat timeout, those that missed theirs come back.
    pub health: *mut consistent_health_policy,
    /// How sessions stick. Another one forgets all sessions; leases that are out stay.
    pub sticky: *mut consistent_sticky_policy,
    /// How far loads may go above the fair share. Leases that are out stay.
    pub bound: *mut consistent_bound,
}

// SAFETY: repr(C), `struct_size` first, pointers.
unsafe impl Growable for consistent_policies {
    const FIRST_SIZE: usize = end_of!(consistent_policies, bound: *mut consistent_bound);
}

fn health_of(policy: HealthPolicy) -> consistent_health_policy {
    let HealthPolicy { rise, fall, heartbeat_timeout, max_ejected, .. } = policy;
    let heartbeat_timeout_ms = heartbeat_timeout.map_or(0, milliseconds);
    let struct_size = 0; // The caller's stays.
    consistent_health_policy { struct_size, rise, fall, heartbeat_timeout_ms, max_ejected }
}

fn sticky_of(policy: StickyPolicy) -> consistent_sticky_policy {
    let StickyPolicy { choices, ttl, sessions, hysteresis, .. } = policy;
    let (struct_size, ttl_ms) = (0, milliseconds(ttl)); // The caller's size stays.
    consistent_sticky_policy { struct_size, choices, sessions, ttl_ms, hysteresis_milli: milli(hysteresis) }
}

/// What the kind ignores is 0.
fn bound_of(bound: Bound) -> consistent_bound {
    let (kind, factor, gap, floor) = match bound {
        Bound::Factor(factor) => (CONSISTENT_BOUND_FACTOR, factor, 0, 0),
        Bound::Floored { factor, floor } => (CONSISTENT_BOUND_FACTOR, factor, 0, floor),
        Bound::Gap(gap) => (CONSISTENT_BOUND_GAP, 0.0, gap, 0),
    };
    let struct_size = 0; // The caller's stays.
    consistent_bound { struct_size, kind, factor_milli: milli(factor), gap, floor }
}

impl Caller {
    /// A policy of the caller's, if there is one.
    fn policy<T: Growable>(&self, ptr: *const T, name: &str) -> Outcome<Option<T>> {
        Ok(if ptr.is_null() { None } else { Some(self.record(ptr, name)?) })
    }

    fn health(&self, ptr: *const consistent_health_policy) -> Outcome<Option<HealthPolicy>> {
        let Some(policy) = self.policy(ptr, "policies.health")? else { return Ok(None) };
        let consistent_health_policy { rise, fall, heartbeat_timeout_ms, max_ejected, .. } = policy;
        let heartbeat_timeout = Some(heartbeat_timeout_ms).filter(|&timeout| timeout > 0).map(Duration::from_millis);
        let policy = HealthPolicy::default()
            .with_rise(rise)
            .with_fall(fall)
            .with_heartbeat_timeout(heartbeat_timeout)
            .with_max_ejected(max_ejected);
        policy.check()?;
        Ok(Some(policy))
    }

    fn sticky(&self, ptr: *const consistent_sticky_policy) -> Outcome<Option<StickyPolicy>> {
        let Some(policy) = self.policy(ptr, "policies.sticky")? else { return Ok(None) };
        let consistent_sticky_policy { choices, sessions, ttl_ms, hysteresis_milli, .. } = policy;
        let hysteresis = plain(within("hysteresis_milli", hysteresis_milli, 0, 1_000_000)?);
        let policy = StickyPolicy::default()
            .with_choices(choices)
            .with_ttl(Duration::from_millis(ttl_ms))
            .with_sessions(sessions)
            .with_hysteresis(hysteresis);
        policy.check()?;
        Ok(Some(policy))
    }

    fn bound(&self, ptr: *const consistent_bound) -> Outcome<Option<Bound>> {
        let Some(bound) = self.policy(ptr, "policies.bound")? else { return Ok(None) };
        let consistent_bound { kind, factor_milli, gap, floor, .. } = bound;
        let bound = match kind {
            CONSISTENT_BOUND_FACTOR => Bound::Floored { factor: plain(factor_milli), floor },
            CONSISTENT_BOUND_GAP => Bound::Gap(gap),
            _ => return Err(argument(format!("policies.bound.kind: {kind} is not one of CONSISTENT_BOUND_*"))),
        };
        bound.check()?;
        Ok(Some(bound))
    }

    /// Where a policy goes, if the caller wants it.
    fn policy_out<T: Growable>(&self, ptr: *mut T, name: &str) -> Outcome<Option<RecordOut<'_, T>>> {
        Ok(if ptr.is_null() { None } else { Some(self.record_out(ptr, name)?) })
    }
}

/// The ring's policies, written to where `policies` points.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_policies(
    ring: *const consistent_ring,
    policies: *const consistent_policies,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let wanted = c.record(policies, "policies")?;
        let health = c.policy_out(wanted.health, "policies.health");
        let sticky = c.policy_out(wanted.sticky, "policies.sticky");
        let bound = c.policy_out(wanted.bound, "policies.bound");
        let (health, sticky, bound) = (health?, sticky?, bound?);
        let ring = &c.reference(ring, "ring")?.0;
        health.into_iter().for_each(|out| out.put(health_of(ring.health_policy())));
        sticky.into_iter().for_each(|out| out.put(sticky_of(ring.sticky_policy())));
        bound.into_iter().for_each(|out| out.put(bound_of(ring.bound())));
        Ok(())
    })
}

/// Sets policies, all that `policies` points to or none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn consistent_ring_set_policies(
    ring: *mut consistent_ring,
    policies: *const consistent_policies,
) -> i32 {
    // SAFETY: the caller keeps the header's rules until this function returns.
    call(unsafe { Caller::new() }, |c| {
        let (ring, given) = (&c.reference(ring, "ring")?.0, c.record(policies, "policies")?);
        let (health, sticky, bound) = (c.health(given.health)?, c.sticky(given.sticky)?, c.bound(given.bound)?);
        // Nodes that come back may need a table that cannot be made; what was checked above cannot fail besides.
        if let Some(health) = health {
            ring.set_health_policy(health)?;
        }
        if let Some(sticky) = sticky {
            ring.set_sticky_policy(sticky)?;
        }
        if let Some(bound) = bound {
            ring.set_bound(bound)?;
        }
        Ok(())
    })
}
