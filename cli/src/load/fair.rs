//! What every node would bear if keys went by weight alone.

use super::Loads;
use libconsistent::{Placement, State};

/// The fair part of all keys, by node.
pub struct Fair {
    parts: Vec<f64>,
}

impl Fair {
    /// Parts by weight of `n` copies of every key, of which a node has one at most. Where a scheme does not go by
    /// weights every node counts alike, and a node of weight 0 counts only where its system gives it keys.
    pub fn new(placement: &Placement, n: usize, loads: &Loads) -> Self {
        let nodes = placement.topology().members().nodes();
        let is_weighted = placement.topology().scheme().properties().weighted;
        let up = |index: u32| placement.state(index) != State::Down;
        let active = (0..).zip(nodes).filter(|(index, node)| up(*index) && !node.weight.is_zero());
        let active = active.map(|(_, node)| node.tier).min();
        let weight = |index: u32| {
            let node = nodes.get(index as usize)?;
            let is_active = up(index) && active.is_none_or(|active| node.tier == active);
            let counts = is_active && (!node.weight.is_zero() || loads.amount(index) > 0);
            counts.then(|| if is_weighted && !node.weight.is_zero() { node.weight.as_f64() } else { 1.0 })
        };
        let weights: Vec<f64> = (0..nodes.len() as u32).map(|index| weight(index).unwrap_or(0.0)).collect();
        Self { parts: parts(&weights, n) }
    }

    /// A node's part; 0 if it takes nothing.
    pub fn part(&self, index: u32) -> f64 {
        self.parts.get(index as usize).copied().unwrap_or(0.0)
    }

    /// What a node bears over what is fair; none where nothing is.
    pub fn balance(&self, index: u32, loads: &Loads) -> Option<f64> {
        let part = self.part(index);
        (part > 0.0).then(|| loads.part(index) / part)
    }

    /// The nodes that take keys, the fullest first, each with its balance.
    pub fn order(&self, loads: &Loads) -> Vec<(u32, f64)> {
        let all = 0..self.parts.len() as u32;
        let mut order: Vec<_> = all.filter_map(|index| Some((index, self.balance(index, loads)?))).collect();
        order.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        order
    }
}

/// `n` copies by weight, the heaviest first: who would get more than one copy of a key gets one, and what is left is
/// for the others.
fn parts(weights: &[f64], n: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let weight = |index: usize| weights.get(index).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)));
    let mut rest: f64 = weights.iter().sum();
    let mut copies = n as f64;
    let mut parts = vec![0.0; weights.len()];
    for index in order {
        let part = if weight(index) > 0.0 { (weight(index) * copies / rest).min(1.0) } else { 0.0 };
        // The others share what is left by the same rule, so nothing changes until a part is cut.
        if part == 1.0 {
            (copies, rest) = (copies - 1.0, rest - weight(index));
        }
        parts.get_mut(index).into_iter().for_each(|slot| *slot = part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_are_by_weight_and_at_most_one() {
        assert_eq!(parts(&[1.0, 2.0, 1.0], 1), [0.25, 0.5, 0.25]);
        assert_eq!(parts(&[1.0, 2.0, 1.0], 2), [0.5, 1.0, 0.5]);
        // The heavy one has a copy of every key, and the others share the second one.
        assert_eq!(parts(&[1.0, 98.0, 1.0, 0.0], 2), [0.5, 1.0, 0.5, 0.0]);
        assert_eq!(parts(&[1.0, 3.0], 5), [1.0, 1.0]);
        assert_eq!(parts(&[0.0, 0.0], 2), [0.0, 0.0]);
        let many: Vec<f64> = (1..=100).map(f64::from).collect();
        let sum: f64 = parts(&many, 7).iter().sum();
        assert!((sum - 7.0).abs() < 1e-9, "{sum}");
    }
}
