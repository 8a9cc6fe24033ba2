//! Who holds which partition after nodes joined one after the other.

use crate::cost::Cost;
use alloc::{
    collections::{BTreeMap, VecDeque},
    vec,
    vec::Vec,
};

/// What dealing the partitions to so many nodes costs: the n-th to join takes the n-th part of them.
pub(super) fn cost(partitions: u32, nodes: u64) -> Cost {
    // The harmonic sum is at most 1 + ln n.
    let tenths = 10 + 7 * (u64::from(nodes.max(1).ilog2()) + 1);
    Cost::entries(u64::from(partitions) * tenths / 10, 40, 0) + Cost::entries(partitions.into(), 100, 40)
}

/// Nodes that have equally many partitions, each list ascending.
#[derive(Default)]
struct Level {
    /// Those who had one more before.
    gave: VecDeque<u32>,
    /// Those who joined with so many.
    joined: VecDeque<u32>,
}

impl Level {
    /// Takes out whoever joined first.
    fn pop(&mut self) -> Option<u32> {
        match (self.gave.front(), self.joined.front()) {
            (Some(gave), Some(joined)) if joined < gave => self.joined.pop_front(),
            (None, _) => self.joined.pop_front(),
            _ => self.gave.pop_front(),
        }
    }

    fn is_empty(&self) -> bool {
        self.gave.is_empty() && self.joined.is_empty()
    }
}

/// The holders of all partitions after so many nodes joined one after the other; nobody's before the first.
pub(crate) fn joined(partitions: u32, nodes: u32) -> Vec<Option<u32>> {
    // What each node has, ascending.
    let mut held: Vec<Vec<u32>> = Vec::new();
    // By how many they have. The richest give, of equal ones in the order in which they joined, until none has
    // so many: so those who gave stand in that order one level below. Nobody joins above the richest, whose
    // share is more than the mean.
    let mut levels: BTreeMap<usize, Level> = BTreeMap::new();
    for node in 0..nodes {
        let share = (partitions / (node + 1)) as usize;
        let mut own = Vec::with_capacity(share);
        if node == 0 {
            own.extend(0..partitions);
        }
        while own.len() < share {
            let Some((count, mut rich)) = levels.pop_last() else { break };
            let below = levels.entry(count.saturating_sub(1)).or_default();
            while own.len() < share {
                let Some(giver) = rich.pop() else { break };
                own.extend(held.get_mut(giver as usize).and_then(given));
                below.gave.push_back(giver);
            }
            if !rich.is_empty() {
                levels.insert(count, rich);
            }
        }
        own.sort_unstable();
        levels.entry(own.len()).or_default().joined.push_back(node);
        held.push(own);
    }
    let mut holders = vec![None; partitions as usize];
    for (node, held) in (0..).zip(held) {
        for partition in held {
            if let Some(holder) = holders.get_mut(partition as usize) {
                *holder = Some(node);
            }
        }
    }
    holders
}

/// The highest partition of a node, which keeps little memory beyond what it has left.
fn given(held: &mut Vec<u32>) -> Option<u32> {
    let partition = held.pop();
    if held.capacity() > 2 * held.len() {
        held.shrink_to_fit();
    }
    partition
}
