//! What a failure does: a node goes down, and its keys go to others.

use super::{growth, largest, Basis, Fair, Lists, Loads, Sample};
use crate::{failure::Failure, input::Copies, output::Progress};
use libconsistent::{Down, Placement, State};

/// One node is down beside those that are.
pub struct Outage {
    pub node: u32,
    /// Its part of the keys before.
    pub lost: f64,
    /// Who gets more, and which part of all keys on top; most first.
    pub heirs: Vec<(u32, f64)>,
    /// Who grows most beside what it had, and by which part of that; none if nobody gets more.
    pub grows: Option<(u32, f64)>,
    /// The part of all keys that have a copy less.
    pub missing: f64,
    /// The node with the most load for its fair part afterwards, and how much that is; none if nobody is left.
    pub fullest: Option<(u32, f64)>,
}

/// Outages of one placement, by exact shares or by a sample.
pub struct Outages<'a> {
    placement: &'a Placement,
    copies: Copies,
    loads: Loads,
    by: By,
    pub basis: Basis,
}

enum By {
    Shares,
    /// With the numbers of the keys that each node has a copy of.
    Sample(Sample, Vec<Vec<u32>>),
}

impl<'a> Outages<'a> {
    /// By exact shares; `loads` are those before.
    pub fn exact(placement: &'a Placement, copies: Copies, loads: Loads) -> Self {
        Self { placement, copies, loads, by: By::Shares, basis: Basis::Exact }
    }

    /// By these keys; `each` is given the nodes of each, and what it weighs.
    pub fn sampled(
        placement: &'a Placement,
        copies: Copies,
        sample: Sample,
        basis: Basis,
        mut each: impl FnMut(&[u32], u64),
    ) -> Self {
        const STEP: usize = 1 << 14;
        let progress = Progress::of(sample.len() as u64, "keys");
        let mut loads = Loads::none(placement.len());
        let mut held = vec![Vec::new(); placement.len()];
        let mut lists = Lists::new(placement, copies);
        for at in 0..sample.len() {
            let (nodes, weight) = (lists.of(sample.key(at)), sample.weight(at));
            loads.add(nodes, weight);
            each(nodes, weight);
            for &node in nodes {
                held.get_mut(node as usize).into_iter().for_each(|held: &mut Vec<u32>| held.push(at as u32));
            }
            if at.is_multiple_of(STEP) {
                progress.step(STEP as u64);
            }
        }
        held.iter_mut().for_each(Vec::dedup);
        Self { placement, copies, loads, by: By::Sample(sample, held), basis }
    }

    /// The loads before.
    pub fn loads(&self) -> &Loads {
        &self.loads
    }

    /// About how many points and keys are looked at for the failures of so many nodes.
    pub fn work(&self, failures: usize) -> u64 {
        let (nodes, failures) = (self.placement.len() as u64, failures as u64);
        let n = self.copies.most(self.placement) as u64;
        let each = match &self.by {
            By::Shares if n == 1 => self.placement.point_count() as u64,
            By::Shares => (self.placement.point_count() as u64).saturating_mul(8 * n),
            By::Sample(sample, _) if self.is_rebuilt() => sample.len() as u64 + self.placement.point_count() as u64,
            By::Sample(sample, _) => sample.len() as u64 * n / nodes.max(1),
        };
        failures.saturating_mul(each.saturating_add(nodes))
    }

    /// Whether keys of other nodes may move as well.
    fn is_rebuilt(&self) -> bool {
        self.placement.topology().scheme().properties().down == Down::Rebuild
    }

    /// The failure of a node.
    ///
    /// # Errors
    /// What the scheme cannot make of the others.
    pub fn of(&self, node: u32) -> Result<Outage, Failure> {
        let id = || self.placement.node(node).map_or("", |node| node.id.as_str());
        let failed = |error| Failure::at(format_args!("failure of {:?}", id()), error);
        let mut states = self.placement.states().to_vec();
        states.get_mut(node as usize).into_iter().for_each(|state| *state = State::Down);
        let after = self.placement.with_states(states).map_err(failed)?;
        let loads = match &self.by {
            By::Shares => Loads::exact(&after, self.copies).map_err(failed)?,
            By::Sample(sample, held) => {
                let all = held.get(node as usize).filter(|_| !self.is_rebuilt());
                self.shifted(&after, sample, all.map(Vec::as_slice))
            }
        };
        Ok(self.told(node, &after, &loads))
    }

    /// The loads after these keys, or all, were looked up again.
    fn shifted(&self, after: &Placement, sample: &Sample, keys: Option<&[u32]>) -> Loads {
        let mut now = Lists::new(after, self.copies);
        let mut loads;
        match keys {
            Some(keys) => {
                loads = self.loads.clone();
                let mut before = Lists::new(self.placement, self.copies);
                for &at in keys {
                    let key = sample.key(at as usize);
                    loads.shift(before.of(key), now.of(key), sample.weight(at as usize));
                }
            }
            None => {
                loads = Loads::none(after.len());
                (0..sample.len()).for_each(|at| loads.add(now.of(sample.key(at)), sample.weight(at)));
            }
        }
        loads
    }

    fn told(&self, node: u32, after: &Placement, loads: &Loads) -> Outage {
        let gain = |index: u32| loads.part(index) - self.loads.part(index);
        let others = || (0..after.len() as u32).filter(|&index| index != node);
        let more = |index: &u32| loads.amount(*index) > self.loads.amount(*index);
        let mut heirs: Vec<(u32, f64)> = others().filter(more).map(|index| (index, gain(index))).collect();
        heirs.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        let sum = |loads: &Loads| loads.amounts.iter().sum::<u128>();
        let gone = Loads { amounts: vec![sum(&self.loads).saturating_sub(sum(loads))], whole: self.loads.whole };
        let fair = Fair::new(after, self.copies.asked(), loads);
        let grown = |index| Some((index, growth(self.loads.amount(index), loads.amount(index))?));
        Outage {
            node,
            lost: self.loads.part(node),
            heirs,
            grows: largest(others().filter_map(grown)),
            missing: gone.part(0),
            fullest: fair.order(loads).first().copied(),
        }
    }
}
