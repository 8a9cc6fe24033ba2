//! Leases: taken here, and given back by their tokens.
//!
//! What a call writes to its Float64Array: the token, how many nodes stand before the lease's on the walk, how its
//! session came to the node (0 for a lease without one, then as [`Touch`] lists them), and whether the ids are to be
//! taken anew, because the index is one of a newer topology, which is held from now on.

use super::{arguments::Arguments, look::none_live, Answer, Call, Refusal};
use libconsistent::{Acquired, Key, Ring, Touch};
use std::{ptr, time::Duration};

pub(super) struct Acquire;

impl Call for Acquire {
    #[inline]
    fn call(arguments: &Arguments<'_>) -> Answer {
        acquire(arguments, |ring| {
            by_key(arguments, ring, |key| match arguments.has(2) {
                true => ring.acquire_with_token(key, cost(arguments, 2)?).map_err(|_| Refusal::Hard),
                false => Ok(ring.acquire_token(key)),
            })
        })
    }
}

pub(super) struct AcquireAny;

impl Call for AcquireAny {
    fn call(arguments: &Arguments<'_>) -> Answer {
        acquire(arguments, |ring| {
            let taken = ring.acquire_any_token(cost(arguments, 1)?).map_err(|_| Refusal::Hard)?;
            taken.ok_or(Refusal::None)
        })
    }
}

pub(super) struct AcquireSticky;

impl Call for AcquireSticky {
    fn call(arguments: &Arguments<'_>) -> Answer {
        acquire(arguments, |ring| {
            by_key(arguments, ring, |session| {
                let now = if arguments.has(2) { Duration::from_millis(arguments.u64(2)?) } else { Ring::now() };
                Ok(ring.acquire_sticky_token(session, now))
            })
        })
    }
}

/// Takes a lease for the key that is the second argument.
#[inline]
fn by_key(
    arguments: &Arguments<'_>,
    ring: &Ring,
    take: impl FnOnce(&[u8]) -> Result<Option<Acquired>, Refusal>,
) -> Result<Acquired, Refusal> {
    arguments.bytes(1, |key| take(key)?.ok_or_else(|| none_live(&ring.snapshot(), Key::Bytes(key))))?
}

fn cost(arguments: &Arguments<'_>, at: usize) -> Result<u32, Refusal> {
    u32::try_from(arguments.u64(at)?).map_err(|_| Refusal::Hard)
}

fn acquire(arguments: &Arguments<'_>, take: impl FnOnce(&Ring) -> Result<Acquired, Refusal>) -> Answer {
    let answer = arguments.state.try_with(|held| {
        // Nothing is taken unless it can be told of.
        arguments.room(0, |out: &mut [f64]| {
            let out = out.first_chunk_mut::<4>().ok_or(Refusal::Failed)?;
            let ring = &held.shared.as_ref().ok_or(Refusal::Failed)?.ring;
            let leases = arguments.state.leases.as_ref().ok_or(Refusal::Failed)?;
            let Acquired { token, index, spilled, touch, snapshot, .. } = take(ring)?;
            leases.taken(token);
            let newer = !ptr::eq(snapshot.topology(), held.placement().topology());
            if newer {
                held.hold(snapshot);
            }
            // Tokens are below 2^53.
            *out = [token as f64, f64::from(spilled), touch_number(touch), f64::from(u8::from(newer))];
            Ok(index)
        })?
    });
    answer.unwrap_or(Err(Refusal::Closed))
}

fn touch_number(touch: Option<Touch>) -> f64 {
    match touch {
        None => 0.0,
        Some(Touch::First) => 1.0,
        Some(Touch::Stayed) => 2.0,
        Some(Touch::Moved) => 3.0,
    }
}

pub(super) struct Release;

impl Call for Release {
    fn call(arguments: &Arguments<'_>) -> Answer {
        let token = arguments.u64(0)?;
        Ok(u32::from(arguments.state.leases.as_ref().is_some_and(|leases| leases.release(token))))
    }
}
