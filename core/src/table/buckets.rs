//! Numbered nodes: a position's number is computed, nothing is stored but what removals left behind.

use super::NO_INDEX;
use crate::hash::{mix, SplitMix64};
use alloc::{vec, vec::Vec};
use core::ops::ControlFlow;

/// Numbers computed from a position before its walk takes the nodes as they come.
const TRIES: usize = 65;

#[derive(Debug)]
pub(crate) struct Buckets {
    nodes: u32,
    rule: Rule,
}

#[derive(Debug)]
enum Rule {
    Jump,
    Guava,
    Subspace,
    JumpBack(Removals),
}

/// The numbers of nodes, free ones included.
#[derive(Debug)]
struct Removals {
    /// Free numbers and taken ones.
    numbers: u32,
    free: u32,
    /// By number up to the highest free one: what became of it.
    fates: Vec<Fate>,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    /// The number belongs to the node with this index.
    Taken(u32),
    /// When it became free `left` others were taken, and `heir` is the number that took its place among those.
    Free { left: u32, heir: u32 },
}

impl Buckets {
    pub(crate) fn jump(nodes: u32) -> Self {
        Self { nodes, rule: Rule::Jump }
    }

    /// As Guava rounds.
    pub(crate) fn guava(nodes: u32) -> Self {
        Self { nodes, rule: Rule::Guava }
    }

    /// As `@subspace/jump-consistent-hash` rounds.
    pub(crate) fn subspace(nodes: u32) -> Self {
        Self { nodes, rule: Rule::Subspace }
    }

    /// `removed` are the free numbers, oldest first, all different and below `nodes + removed.len()`.
    pub(crate) fn jumpback(nodes: u32, removed: &[u32]) -> Self {
        Self { nodes, rule: Rule::JumpBack(Removals::new(nodes, removed)) }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match &self.rule {
            Rule::Jump | Rule::Guava | Rule::Subspace => 0,
            Rule::JumpBack(removals) => removals.fates.capacity() * size_of::<Fate>(),
        }
    }

    pub(super) fn owner(&self, position: u64) -> u32 {
        match &self.rule {
            _ if self.nodes == 0 => NO_INDEX,
            Rule::Jump => jump(position, self.nodes),
            Rule::Guava => guava(position, self.nodes),
            Rule::Subspace => subspace(position, self.nodes),
            Rule::JumpBack(removals) => removals.owner(position),
        }
    }

    pub(super) fn candidate(&self, position: u64, step: usize) -> Option<u32> {
        match step.checked_sub(TRIES) {
            _ if self.nodes == 0 => None,
            None if step == 0 => Some(self.owner(position)),
            None => Some(self.owner(mix(position.wrapping_add(step as u64)))),
            Some(index) => Some(index as u32).filter(|&index| index < self.nodes),
        }
    }

    pub(super) fn visit<B>(&self, position: u64, mut visit: impl FnMut(u32) -> ControlFlow<B>) -> Option<B> {
        let candidates = (0..).map_while(|step| self.candidate(position, step));
        for node in candidates {
            if let ControlFlow::Break(answer) = visit(node) {
                return Some(answer);
            }
        }
        None
    }
}

/// Of the generator that jump hash draws from.
const MULTIPLIER: u64 = 2_862_933_555_777_941_757;

/// The number of a position among `n >= 1` (Lamping and Veach). Every operation on binary64 is rounded once.
pub(crate) fn jump(position: u64, n: u32) -> u32 {
    let (mut state, mut number, mut next) = (position, 0i64, 0i64);
    while next < i64::from(n) {
        number = next;
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(1);
        next = ((number + 1) as f64 * (f64::from(1u32 << 31) / ((state >> 33) + 1) as f64)) as i64;
    }
    number as u32
}

/// The number of a position among `n >= 1`, below 2^31, as Guava's `consistentHash` has it: one rounding, and where the
/// draw of 31 bits is the highest one its successor overflows below zero, which ends the search.
fn guava(position: u64, n: u32) -> u32 {
    let (mut state, mut number) = (position, 0i32);
    loop {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(1);
        let draw = ((state >> 33) as i32).wrapping_add(1);
        let next = (f64::from(number + 1) / (f64::from(draw) / f64::from(1u32 << 31))) as i32;
        match u32::try_from(next) {
            Ok(below) if below < n => number = next,
            _ => return number as u32,
        }
    }
}

/// The number of a position among `n >= 1` as `@subspace/jump-consistent-hash` has it: the product is taken first, so
/// there is one rounding, and 1 is added after the state was cut to 64 bits.
fn subspace(position: u64, n: u32) -> u32 {
    let (mut state, mut number, mut next) = (position, 0i64, 0i64);
    while next < i64::from(n) {
        number = next;
        let (sum, over) = state.wrapping_mul(MULTIPLIER).overflowing_add(1);
        state = sum;
        let draw = (u64::from(over) << 31) + (state >> 33) + 1;
        next = ((number + 1) as f64 * f64::from(1u32 << 31) / draw as f64) as i64;
    }
    number as u32
}

/// The number among `n` of what the generator gives (Ertl).
fn jumpback(random: &mut SplitMix64, n: u32) -> u32 {
    if n <= 1 {
        return 0;
    }
    let first = random.next();
    let mut levels = (first ^ first >> 32) as u32 & u32::MAX >> (n - 1).leading_zeros();
    while levels != 0 {
        let low = 1 << (u32::BITS - 1 - levels.leading_zeros());
        let half = if levels.count_ones() % 2 == 1 { first >> 32 } else { first } as u32;
        let number = low + (half & (low - 1));
        if number < n {
            return number;
        }
        'draws: loop {
            let random = random.next();
            for half in [random as u32, (random >> 32) as u32] {
                let number = half & (low - 1 + low);
                if number < low {
                    break 'draws;
                }
                if number < n {
                    return number;
                }
            }
        }
        levels ^= low;
    }
    0
}

impl Removals {
    fn new(nodes: u32, removed: &[u32]) -> Self {
        let free = removed.len() as u32;
        let numbers = nodes + free;
        let fates = vec![Fate::Taken(0); removed.iter().max().map_or(0, |&highest| highest as usize + 1)];
        let mut removals = Self { numbers, free, fates };
        for (left, &number) in (0..numbers).rev().zip(removed) {
            let heir = removals.among(left, left + 1);
            if let Some(fate) = removals.fates.get_mut(number as usize) {
                *fate = Fate::Free { left, heir };
            }
        }
        let mut index = 0;
        for fate in &mut removals.fates {
            if let Fate::Taken(node) = fate {
                *node = index;
                index += 1;
            }
        }
        removals
    }

    /// The number that stood at place `number` when so many were taken.
    fn among(&self, mut number: u32, taken: u32) -> u32 {
        while let Some(&Fate::Free { left, heir }) = self.fates.get(number as usize) {
            if left < taken {
                break;
            }
            number = heir;
        }
        number
    }

    /// The index of the node of a position.
    fn owner(&self, position: u64) -> u32 {
        let mut random = SplitMix64(position);
        let mut number = jumpback(&mut random, self.numbers);
        loop {
            match self.fates.get(number as usize) {
                Some(&Fate::Free { left, .. }) => number = self.among(random.below(left), left),
                Some(&Fate::Taken(node)) => return node,
                // Above all free numbers.
                None => return number - self.free,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::string::String;

    /// More numbers than a topology holds: `[position, numbers, answer]` from the paper's function and from hash4j.
    #[test]
    fn many_numbers_answer_like_the_references() {
        let file: Value =
            serde_json::from_str(include_str!("../../../tests/vectors/functions/numbers.json")).expect("JSON");
        let check = |name: &str, answer: fn(u64, u32) -> u32| {
            let rows = file[name].as_array().expect("rows");
            for row in rows {
                let position = row[0].as_str().expect("text").parse().expect("position");
                let [n, expected] = [1, 2].map(|at| row[at].as_u64().expect("number") as u32);
                assert_eq!(answer(position, n), expected, "{name} of {position} among {n}");
            }
            rows.len()
        };
        assert_eq!(check("jump", jump), 883);
        assert_eq!(check("jumpback", |position, n| jumpback(&mut SplitMix64(position), n)), 600);
    }

    /// The same of Guava, of which `jump` would place some otherwise. What it did with these, `subspace` does as well.
    #[test]
    fn one_rounding_answers_like_guava() {
        let text = include_str!("../../../tests/vectors/functions/guava.json");
        let rows: Vec<(String, u32, u32)> = serde_json::from_str(text).expect("rows");
        let mut rounded = 0;
        for (position, n, expected) in &rows {
            let position = position.parse().expect("position");
            assert_eq!(guava(position, *n), *expected, "{position} among {n}");
            assert_eq!(subspace(position, *n), *expected, "{position} among {n}");
            rounded += usize::from(jump(position, *n) != *expected);
        }
        assert_eq!((rows.len(), rounded), (1198, 253));
    }

    /// Positions whose first or second draw is the highest one, recorded from Guava 31.1 and
    /// @subspace/jump-consistent-hash 1.1.1; of the latter two that come to a state of 2^64 as well.
    #[test]
    fn overflows_answer_like_the_libraries() {
        let guavas = [
            (17_068_571_456_203_592_619, [0, 0, 0, 0]),
            (14_755_524_479_446_679_552, [0, 0, 0, 0]),
            (2_813_905_556_566_065_010, [1, 1, 1, 1]),
            (2_922_818_043_709_166_507, [1, 1, 1, 1]),
            (2_095_222_002_470_710_073, [0, 0, 3, 3]),
        ];
        for (position, answers) in guavas {
            assert_eq!([2, 3, 1000, 2_147_483_647].map(|n| guava(position, n)), answers, "{position}");
        }
        let subspaces = [
            (17_068_571_456_203_592_619, [1, 2, 534, 143_876_542]),
            (2_813_905_556_566_065_010, [1, 2, 667, 179_617_265]),
            (2_313_046_976_756_913_067, [0, 0, 0, 0]),
            (2_204_134_489_613_811_570, [0, 0, 7, 7]),
        ];
        for (position, answers) in subspaces {
            assert_eq!([2, 3, 1000, 2_147_483_647].map(|n| subspace(position, n)), answers, "{position}");
        }
    }
}
