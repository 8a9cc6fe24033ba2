//! Rules from key to nodes that another system fixed, reproduced bug for bug: one file a family. Each family only
//! derives what a table holds (points, slots, tries) from plain server records and checked options, and says which hash places keys.
//! `compile`, `independent`, `router` and `filter` bring keys to the tables. Uses `error`, `hash`, `members`,
//! `table` and of `scheme` its parameters and properties.
//!
//! A ring here is a list of `(point, server)` in ascending order of distinct points, ties already settled as the system
//! settles them; a key at position `h` belongs to the first point at or above `h`, else to the first point. Rules that
//! search otherwise (nearest, strictly above, modulo) are brought to this one by what they make their points and positions.

pub(crate) mod cassandra;
pub(crate) mod chord;
mod compile;
mod cost;
pub(crate) mod dynamo;
mod endpoint;
pub(crate) mod envoy;
mod filter;
mod fingers;
pub(crate) mod go;
pub(crate) mod guava;
pub(crate) mod haproxy;
mod history;
mod identity;
mod independent;
pub(crate) mod jump_hash;
pub(crate) mod kademlia;
pub(crate) mod ketama;
mod keys;
mod labels;
pub(crate) mod maglev;
pub(crate) mod mcrouter;
pub(crate) mod modula;
mod named;
pub(crate) mod nginx;
pub(crate) mod npm;
pub(crate) mod pypi;
mod record;
pub(crate) mod redis_cluster;
mod router;
mod rows;
mod scheme;
pub(crate) mod textbook;
pub(crate) mod twemproxy;
mod wide;

#[cfg(test)]
mod tests;

pub(crate) use compile::Compiled;
#[cfg(test)]
pub(crate) use filter::DownPolicy;
pub(crate) use filter::{Decision, Filter};
pub(crate) use haproxy::Shares;
pub(crate) use history::Change;
pub(crate) use identity::Identity;
#[cfg(test)]
pub(crate) use independent::failing;
pub(crate) use independent::Before;
pub(crate) use record::Record;
pub(crate) use router::{Router, Start};
pub use scheme::DialectScheme;
pub(crate) use scheme::{Options, NAMES};
pub(crate) use wide::Wide;

use crate::{error::Quoted, Error, ErrorKind};
use alloc::{format, vec::Vec};

/// The most points a dialect makes.
const MAX_POINTS: u64 = 1 << 26;

/// Points as a ring: ascending, and of equal ones the first pushed.
fn ring<P: Ord + Copy>(mut points: Vec<(P, u32)>) -> Vec<(P, u32)> {
    points.sort_by_key(|&(point, _)| point);
    points.dedup_by_key(|&mut (point, _)| point);
    points
}

/// A ring of `total` slots, of which each server holds as many in a row as its share says: a key's position is its hash
/// modulo `total`.
fn shares(servers: impl IntoIterator<Item = (u32, u64)>) -> (u64, Vec<(u64, u32)>) {
    let mut total = 0;
    let mut points = Vec::new();
    for (server, share) in servers {
        if share > 0 {
            total += share;
            points.push((total - 1, server));
        }
    }
    (total, points)
}

/// Refuses more points than memory should hold, before they are made.
fn check_points(total: u64) -> Result<(), Error> {
    match total {
        ..=MAX_POINTS => Ok(()),
        _ => {
            let message = format!("nodes: the weights make {total} points, at most {MAX_POINTS} in all");
            Err(Error::new(ErrorKind::TooMany, message))
        }
    }
}

/// Refuses weights whose sum the systems, which hold it in 32 bits, do not take.
fn check_sum(systems: &str, weights: impl Iterator<Item = u32>) -> Result<(), Error> {
    match weights.map(u64::from).sum::<u64>() {
        sum if sum > u32::MAX.into() => {
            let message = format!("nodes: the weights sum up to {sum}, at most {} in {systems}", u32::MAX);
            Err(Error::new(ErrorKind::Weight, message))
        }
        _ => Ok(()),
    }
}

/// Refuses a size that is not a prime.
fn check_prime(name: &str, size: u64) -> Result<(), Error> {
    match (2..).take_while(|d| d * d <= size).any(|d| size.is_multiple_of(d)) {
        true => Err(Error::new(ErrorKind::Parameter, format!("scheme.{name}: {size} is not a prime"))),
        false => Ok(()),
    }
}

/// The error for a parameter that a dialect does not have.
fn unknown_parameter(scheme: &str, name: &str, known: &[&str]) -> Error {
    let message = match known {
        [] => format!("scheme: {scheme} has no parameter {}, it takes none", Quoted(name)),
        _ => format!("scheme: {scheme} has no parameter {}, only {}", Quoted(name), known.join(", ")),
    };
    Error::new(ErrorKind::Parameter, message)
}

/// A number's decimal digits, on the stack.
struct Decimal {
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    fn new(number: impl Into<u64>) -> Self {
        let mut number = number.into();
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            start -= 1;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        Self { digits, start }
    }

    fn reverse(&mut self) {
        self.digits.get_mut(self.start..).unwrap_or_default().reverse();
    }

    fn bytes(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }
}

/// Hands on two pieces in a row: from the stack, unless they are longer than keys are.
fn joined<R>(first: &[u8], second: &[u8], then: impl FnOnce(&[u8]) -> R) -> R {
    let mut room = [0; 512];
    let len = first.len() + second.len();
    match (len <= room.len()).then(|| room.split_at_mut(first.len())) {
        None => then(&[first, second].concat()),
        Some((head, rest)) => {
            head.copy_from_slice(first);
            rest.iter_mut().zip(second).for_each(|(to, from)| *to = *from);
            then(room.get(..len).unwrap_or_default())
        }
    }
}
