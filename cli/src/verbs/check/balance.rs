//! Warnings of how even a topology is.

use super::Warning;
use crate::{
    failure::Failure,
    input::Copies,
    load::{nobody, Fair, Lists, Loads, Sample},
    output::{count, counted, percent, times},
};
use libconsistent::{Placement, Scheme, Weights};

pub const FEW_POINTS: &str = "few-points";
pub const NO_OWNER: &str = "no-owner";
pub const OWNS_NOTHING: &str = "owns-nothing";
pub const ROUNDED_WEIGHT: &str = "rounded-weight";
pub const UNEVEN: &str = "uneven";
pub const UNEVEN_COPIES: &str = "uneven-copies";

/// The keys that are sampled where shares cannot be told exactly.
const SAMPLES: usize = 200_000;

/// How far a weight may be rounded.
const ROUNDED: f64 = 0.05;

/// What nodes have.
pub struct Measured {
    pub loads: Loads,
    /// The deviation of a node's load, over its square root, that comes of sampling; 0 if loads are exact.
    error: f64,
}

/// The fullest node may be so far above its fair part, of one copy of each key and of those that are asked for.
pub fn warnings(
    placement: &Placement,
    measured: &Measured,
    allowed: f64,
    copies: Copies,
) -> Result<Vec<Warning>, Failure> {
    let loads = &measured.loads;
    let fair = Fair::new(placement, 1, loads);
    let order = fair.order(loads);
    let mut warnings = Vec::new();
    warnings.extend(few_points(placement, order.len()));
    warnings.extend(rounded(placement, &fair));
    let one = fullest(placement, &fair, measured).filter(|&(_, balance)| balance > 1.0 + allowed);
    if let Some((id, balance)) = one {
        let (times, most) = (times(balance), percent(allowed));
        let why = format!("{id} has {times} times its fair part of the keys, more than {most} above it");
        warnings.push(Warning::new(UNEVEN, why, even(placement, balance - 1.0, allowed, order.len())));
    } else if copies.asked() > 1 {
        warnings.extend(uneven_copies(placement, allowed, copies)?);
    }
    let empty = order.iter().filter(|&&(index, _)| measured.error == 0.0 && loads.amount(index) == 0);
    let empty: Vec<&str> = empty.filter_map(|&(index, _)| placement.node(index)).map(|node| node.id.as_str()).collect();
    let listed = placement.topology().scheme().name() == "redis_cluster";
    if let Some((part, why)) = nobody(placement).filter(|_| !placement.is_empty()) {
        let advice = "a key of theirs has no node, and whoever asks for one gets none";
        let why = format!("{} of all keys have no node: {why}", percent(part));
        warnings.push(Warning::new(NO_OWNER, why, advice));
    }
    if !empty.is_empty() {
        warnings.push(Warning::new(
            OWNS_NOTHING,
            format!("with a weight, and yet without a key: {}", super::named(empty.iter().copied())),
            match listed {
                true => "give them slots by `fields.slots`, or take them out",
                false => "raise their weights, or take more points or slots",
            },
        ));
    }
    Ok(warnings)
}

/// The fullest node, and how full it is for certain: what a sample alone may make of it is left out.
fn fullest<'a>(placement: &'a Placement, fair: &Fair, measured: &Measured) -> Option<(&'a str, f64)> {
    let &(index, balance) = fair.order(&measured.loads).first()?;
    let node = placement.node(index)?;
    Some((&node.id, balance - 3.0 * measured.error / fair.part(index).sqrt()))
}

/// One copy a key is even, but several are not.
fn uneven_copies(placement: &Placement, allowed: f64, copies: Copies) -> Result<Option<Warning>, Failure> {
    let measured = Measured::new(placement, copies)?;
    let fair = Fair::new(placement, copies.asked(), &measured.loads);
    let Some((id, balance)) = fullest(placement, &fair, &measured).filter(|found| found.1 > 1.0 + allowed) else {
        return Ok(None);
    };
    let (times, n) = (times(balance), copies.asked());
    let why = format!("of {n} copies a key, spread over zones, {id} has {times} times its fair part by weight");
    let advice = "let zones weigh alike, or spread by weight: small zones then have fewer copies";
    Ok(Some(Warning::new(UNEVEN_COPIES, why, advice)))
}

impl Measured {
    pub fn new(placement: &Placement, copies: Copies) -> Result<Self, Failure> {
        if let Ok(loads) = Loads::exact(placement, copies) {
            return Ok(Self { loads, error: 0.0 });
        }
        let sample = Sample::drawn(placement, SAMPLES)?;
        let mut loads = Loads::none(placement.len());
        let mut lists = Lists::new(placement, copies);
        (0..sample.len()).for_each(|at| loads.add(lists.of(sample.key(at)), 1));
        Ok(Self { loads, error: (1.0 / SAMPLES as f64).sqrt() })
    }
}

/// What makes shares more even: they stray from what is fair by the square root of the number of points.
fn even(placement: &Placement, excess: f64, allowed: f64, nodes: usize) -> String {
    let times = (excess / allowed.max(0.001)).powi(2);
    match placement.topology().scheme() {
        Scheme::Ring(ring) => {
            let wanted = (f64::from(ring.vnodes) * times).ceil().min(65_536.0) as u128;
            format!("take about {} vnodes; it moves keys, so do it before there is data", count(wanted))
        }
        Scheme::Slots(slots) => {
            let wanted = (f64::from(slots.bits) + times.log2()).ceil().clamp(8.0, 24.0);
            format!("take about {wanted} bits; it moves nearly all keys, so do it before there is data")
        }
        Scheme::Maglev(_) => format!("take a size above {}", count(100 * nodes as u128)),
        Scheme::Multiprobe(_) => "its shares are uneven whatever its parameters; take ring or slots".into(),
        _ => "its system has the same loads; give the fullest nodes less weight, if it goes by weights".into(),
    }
}

/// The least points, or slots, of a mean node.
fn few_points(placement: &Placement, nodes: usize) -> Option<Warning> {
    let (each, least, what, advice) = match placement.topology().scheme() {
        Scheme::Ring(_) => (placement.point_count() as f64 / nodes.max(1) as f64, 64.0, "points", "take more vnodes"),
        Scheme::Slots(slots) => (slots.slots_a_node(nodes), 256.0, "slots", "take more bits"),
        Scheme::Maglev(maglev) => (f64::from(maglev.size) / nodes.max(1) as f64, 100.0, "slots", "take a larger size"),
        _ => return None,
    };
    if nodes < 2 || each >= least {
        return None;
    }
    let why = format!(
        "{each:.0} {what} a node, at least {least:.0} are good: shares stray by about {} from what is fair",
        percent((1.0 / each).sqrt())
    );
    Some(Warning::new(FEW_POINTS, why, format!("{advice} before there is data: it moves keys")))
}

/// Weights that are worth so few points, or slots, that rounding changes them.
fn rounded(placement: &Placement, fair: &Fair) -> Option<Warning> {
    let scheme = placement.topology().scheme();
    let points = |index: u32, weight: f64| match scheme {
        Scheme::Ring(ring) if ring.weights == Weights::Absolute => Some(weight * f64::from(ring.vnodes)),
        // By the mean: all of them together are as many points as there are.
        Scheme::Ring(_) | Scheme::Slots(_) | Scheme::Maglev(_) => {
            Some(fair.part(index) * placement.point_count() as f64)
        }
        _ => None,
    };
    let is_rounded = |points: f64| points > 0.0 && (points.round().max(1.0) / points - 1.0).abs() > ROUNDED;
    let all = (0..).zip(placement.topology().members().nodes());
    let mut found = all.filter_map(|(index, node)| {
        let points = points(index, node.weight.as_f64()).filter(|&points| is_rounded(points))?;
        Some((node, points))
    });
    let (node, points) = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        more => format!(", and so {} more", counted(more, "node")),
    };
    let why = format!(
        "the weight {} of {} is worth {points:.2} points, and there are whole ones only{more}",
        node.weight, node.id
    );
    Some(Warning::new(ROUNDED_WEIGHT, why, "multiply all weights, or take more points"))
}
