//! How many places each taking node should have: its weight's part, as far as zones and distinct replicas allow, to
//! whole places such that as few as possible move. Amounts are in units of 2^-32 place.

use super::{
    arrays::{add, at, less, put},
    request::Standing,
    state::State,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::cmp::Reverse;

const ONE: u128 = 1 << 32;
/// What lies this near to a whole place is one: divisions lose a few units.
const NEAR: u128 = 1 << 8;

/// Divides an amount by weights, nobody getting more than a cap: who would is given the cap, the others share the rest.
fn share(amount: u128, takers: &[(u64, u128)]) -> Vec<u128> {
    let mut order: Vec<usize> = (0..takers.len()).collect();
    let taker = |i: usize| takers.get(i).map_or((0, 0), |&(weight, cap)| (u128::from(weight), cap));
    order.sort_by(|&a, &b| {
        let ((weight_a, cap_a), (weight_b, cap_b)) = (taker(a), taker(b));
        // Without weight there is no part: they come last, as their order by caps would be none.
        (weight_a == 0).cmp(&(weight_b == 0)).then((cap_a * weight_b).cmp(&(cap_b * weight_a))).then(a.cmp(&b))
    });
    let mut weights: u128 = takers.iter().map(|&(weight, _)| u128::from(weight)).sum();
    let mut rest = amount;
    let mut parts = vec![0; takers.len()];
    for i in order {
        let (weight, cap) = taker(i);
        let part = cap.min((rest * weight).checked_div(weights).unwrap_or(0));
        put(&mut parts, i, part);
        rest -= part;
        weights -= weight;
    }
    parts
}

/// Whole places for each rank; 0 for who takes none.
pub(super) fn targets(state: &State<'_>) -> Vec<u64> {
    let takers: Vec<u32> = state.table.taking().collect();
    let slots = u128::from(state.request.slots);
    let Census { total, zone_caps } = census(state, takers.len() as u64);
    let members: Vec<(u64, u128)> =
        takers.iter().map(|&rank| (at(&state.table.weights, rank as usize), slots * ONE)).collect();
    let wanted = by_zones(state, &takers, u128::from(total) * ONE, &zone_caps);
    let ideals = match state.request.limits.overload_milli {
        None => wanted,
        Some(overload) => between(&share(u128::from(total) * ONE, &members), &wanted, overload),
    };
    whole(state, &takers, &ideals, total)
}

struct Census {
    /// The places that taking nodes can have.
    total: u64,
    /// The most places that the taking nodes of each zone can have without needless doubles.
    zone_caps: Vec<u64>,
}

fn census(state: &State<'_>, takers: u64) -> Census {
    let present = &state.table.present;
    let mut total = 0;
    let mut held_in = vec![0; present.len()];
    let mut wanted = BTreeMap::<u64, u64>::new();
    for slot in 0..state.request.slots as usize {
        let replicas = state.request.wanted(slot) as u64;
        let mut held = 0;
        for node in state.row(slot).filter(|&node| state.table.is(node, Standing::Holding)) {
            held += 1;
            add(&mut held_in, state.table.zone_of(node) as usize, 1);
        }
        total += replicas.saturating_sub(held).min(takers);
        *wanted.entry(replicas).or_default() += 1;
    }
    let mut zone_caps = vec![0; present.len()];
    for (replicas, slots) in wanted {
        let k = at(&state.most, replicas as usize);
        zone_caps.iter_mut().zip(present).for_each(|(cap, &nodes)| *cap += slots * nodes.min(k));
    }
    zone_caps.iter_mut().zip(held_in).for_each(|(cap, held): (&mut u64, u64)| *cap = cap.saturating_sub(held));
    Census { total, zone_caps }
}

/// The parts where zones come first.
fn by_zones(state: &State<'_>, takers: &[u32], amount: u128, caps: &[u64]) -> Vec<u128> {
    let slots = u128::from(state.request.slots) * ONE;
    let mut zones = vec![(0u64, 0u128); caps.len()];
    let mut inside = vec![Vec::new(); caps.len()];
    for (place, &rank) in takers.iter().enumerate() {
        let zone = state.table.zone_of(rank) as usize;
        if let (Some((weight, most)), Some(inside)) = (zones.get_mut(zone), inside.get_mut(zone)) {
            *weight += at(&state.table.weights, rank as usize);
            *most += slots;
            inside.push(place);
        }
    }
    zones.iter_mut().zip(caps).for_each(|((_, most), &cap)| *most = (*most).min(u128::from(cap) * ONE));
    let mut parts = vec![0; takers.len()];
    for (amount, inside) in share(amount, &zones).into_iter().zip(inside) {
        let weight = |&place: &usize| at(&state.table.weights, at(takers, place) as usize);
        let members: Vec<(u64, u128)> = inside.iter().map(|place| (weight(place), slots)).collect();
        for (part, place) in share(amount, &members).into_iter().zip(inside) {
            put(&mut parts, place, part);
        }
    }
    parts
}

/// From the parts by weight as far towards those that zones want as the overload allows.
fn between(weighted: &[u128], wanted: &[u128], overload_milli: u32) -> Vec<u128> {
    let over = |(&weighted, &wanted): (&u128, &u128)| match wanted.checked_sub(weighted) {
        Some(more) if more > 0 => (more << 20).checked_div(weighted).unwrap_or(0),
        _ => 0,
    };
    let most = weighted.iter().zip(wanted).map(over).max().unwrap_or(0);
    let allowed = (u128::from(overload_milli) << 20) / 1000;
    if allowed >= most {
        return wanted.to_vec();
    }
    let part = |(&weighted, &wanted): (&u128, &u128)| match wanted >= weighted {
        true => weighted + (wanted - weighted) * allowed / most,
        false => weighted - (weighted - wanted) * allowed / most,
    };
    weighted.iter().zip(wanted).map(part).collect()
}

/// Rounds parts to whole places that add up: up where a node has more already, then where most is lost, and no zone
/// above its own part rounded up.
fn whole(state: &State<'_>, takers: &[u32], ideals: &[u128], total: u64) -> Vec<u64> {
    let mut targets = vec![0; state.table.given.len()];
    let mut room = vec![0u128; state.table.present.len()];
    let mut order = Vec::with_capacity(takers.len());
    for (&rank, &ideal) in takers.iter().zip(ideals) {
        let near = ideal + NEAR;
        let (floor, fraction) = ((near / ONE) as u64, near % ONE);
        put(&mut targets, rank as usize, floor);
        if let Some(room) = room.get_mut(state.table.zone_of(rank) as usize) {
            *room += ideal;
        }
        let fraction = if fraction <= 2 * NEAR { 0 } else { fraction };
        order.push((at(&state.counts, rank as usize) <= floor, Reverse(fraction), rank));
    }
    order.sort_unstable();
    let mut room: Vec<u64> = room.into_iter().map(|ideal| ideal.div_ceil(ONE) as u64).collect();
    for &rank in takers {
        less(&mut room, state.table.zone_of(rank) as usize, at(&targets, rank as usize));
    }
    let mut rest = total.saturating_sub(targets.iter().sum());
    // First as it should be, then whatever has a node for what is left.
    for strict in [true, false] {
        for &(_, Reverse(fraction), rank) in &order {
            let zone = state.table.zone_of(rank) as usize;
            let allowed = match strict {
                true => fraction > 0 && at(&room, zone) > 0,
                false => at(&targets, rank as usize) < u64::from(state.request.slots),
            };
            if rest > 0 && allowed {
                add(&mut targets, rank as usize, 1);
                less(&mut room, zone, 1);
                rest -= 1;
            }
        }
    }
    targets
}
