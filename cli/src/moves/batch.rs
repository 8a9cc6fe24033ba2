//! Keys counted, many at once: placed before and after, and what moves of them added up.

use super::{modulo::Modulo, names::Names, tally::Tally, Question};
use crate::input::{Batch, Refused};
use libconsistent::{Error, Key, KeyHash, Placement, Scratch, NO_INDEX};

/// What is the same for all threads: the question, and for each placement after it who is who.
pub struct Plan<'a> {
    question: &'a Question<'a>,
    /// How many copies each key has at most, for each placement after.
    pub n: Vec<usize>,
    pub names: Vec<Names>,
    modulo: Vec<Modulo>,
    /// Whether the keys' positions there are those before.
    hashes_alike: Vec<bool>,
    hash: KeyHash,
}

/// What one thread has counted.
pub struct Counter<'a> {
    plan: &'a Plan<'a>,
    pub keys: u64,
    pub bytes: u64,
    /// For each placement after.
    pub tallies: Vec<Tally>,
    positions: Vec<u64>,
    before: Vec<u32>,
    after: Vec<u32>,
    lists: Vec<Lists>,
    scratch: Scratch,
}

/// Which of the nodes' lists had a node last, by its number: before and after.
struct Lists {
    seen: Vec<[u64; 2]>,
    count: u64,
    gone: Vec<u32>,
    come: Vec<u32>,
}

impl<'a> Plan<'a> {
    pub fn new(question: &'a Question<'a>) -> Self {
        let Question { before, after, .. } = question;
        let names: Vec<Names> = after.iter().map(|after| Names::new(before, after)).collect();
        let most = |after: &&Placement| question.n.clamp(1, before.max_nodes().max(after.max_nodes()).max(1));
        let n: Vec<usize> = after.iter().map(most).collect();
        let each = after.iter().zip(&names).zip(&n);
        let modulo = each.map(|((after, names), &n)| Modulo::new(before, after, names, n)).collect();
        let hash = before.topology().scheme().key_hash();
        let is_own = |placement: &Placement| placement.keys_are_positions();
        let alike =
            |after: &&Placement| is_own(before) && is_own(after) && after.topology().scheme().key_hash() == hash;
        let hashes_alike = after.iter().map(alike).collect();
        Self { question, n, names, modulo, hashes_alike, hash }
    }

    pub fn counter(&'a self) -> Counter<'a> {
        let tallies = self.names.iter().map(|names| Tally::new(names.nobody() as usize + 1, self.question.pairs));
        let lists = self.names.iter().map(|names| Lists {
            seen: vec![[0; 2]; names.nobody() as usize + 1],
            count: 0,
            gone: Vec::new(),
            come: Vec::new(),
        });
        Counter {
            plan: self,
            keys: 0,
            bytes: 0,
            tallies: tallies.collect(),
            positions: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            lists: lists.collect(),
            scratch: Scratch::new(),
        }
    }
}

impl Counter<'_> {
    /// Counts some keys.
    pub fn count(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        let most = self.plan.n.iter().copied().max().unwrap_or(1) as u64;
        self.keys += batch.keys.len() as u64;
        for (at, &size) in batch.sizes.iter().enumerate() {
            let bytes = self.bytes.checked_add(size).filter(|bytes| bytes.checked_mul(most).is_some());
            self.bytes = bytes.ok_or_else(|| Refused { at, why: "with it, all bytes are 2^64 or more".into() })?;
        }
        self.positions.clear();
        self.positions.extend(batch.keys.iter().map(|key| self.plan.hash.position(key)));
        match most {
            1 => self.count_owners(batch),
            _ => self.count_lists(batch),
        }
    }

    /// Of keys that one node has.
    fn count_owners(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        let Self { plan, tallies, positions, before, after, .. } = self;
        place(plan.question.before, plan.question.before.keys_are_positions(), batch, positions, before)?;
        let each = plan.question.after.iter().zip(&plan.hashes_alike).zip(&plan.names).zip(&plan.modulo);
        for ((((placement, &alike), names), modulo), tally) in each.zip(tallies) {
            place(placement, alike, batch, positions, after)?;
            let mut sizes = batch.sizes.iter();
            for ((&from, &to), &position) in before.iter().zip(&*after).zip(&*positions) {
                let size = sizes.next().copied().unwrap_or(0);
                tally.add(names.before(from), names.after(to), 1, size);
                let moved = modulo.moved(position);
                tally.modulo.add(moved, moved * size);
            }
        }
        Ok(())
    }

    /// Of keys that several nodes have.
    fn count_lists(&mut self, batch: &Batch<'_>) -> Result<(), Refused> {
        let Self { plan, tallies, positions, before, after, lists, scratch, .. } = self;
        let Question { before: placement, spread, .. } = plan.question;
        let mut sizes = batch.sizes.iter();
        for (at, (key, &position)) in batch.keys.iter().zip(&*positions).enumerate() {
            let size = sizes.next().copied().unwrap_or(0);
            let mut list = |placement: &Placement, n: usize, out: &mut Vec<u32>| {
                out.resize(n, NO_INDEX);
                let found = placement.get_nodes_for_into(Key::Bytes(key), *spread, out, scratch);
                out.truncate(found);
                match found {
                    0 => placement.check_key(Key::Bytes(key)).map_err(|error| Refused { at, why: error.to_string() }),
                    _ => Ok(()),
                }
            };
            let mut listed = 0;
            let each = plan.question.after.iter().zip(&plan.n).zip(&plan.names).zip(&plan.modulo);
            for ((((other, &n), names), modulo), (tally, lists)) in each.zip(tallies.iter_mut().zip(&mut *lists)) {
                // How many there are at most may differ from one placement to the next.
                if listed != n {
                    list(placement, n, before)?;
                    listed = n;
                }
                list(other, n, after)?;
                lists.count(names, before, after, n as u64, |from, to, copies| {
                    tally.add(from, to, copies, copies * size)
                });
                let moved = modulo.moved(position);
                tally.modulo.add(moved, moved * size);
            }
        }
        Ok(())
    }
}

impl Lists {
    /// Tells what stays and what moves of a key: the nodes that only one of its lists has are paired in their order,
    /// whoever is left over with nobody, as plans do it. Lists of dialects may repeat nodes, which count once.
    fn count(&mut self, names: &Names, before: &[u32], after: &[u32], n: u64, mut add: impl FnMut(u32, u32, u64)) {
        let Self { seen, count, gone, come } = self;
        *count += 1;
        for (side, nodes) in [before, after].into_iter().enumerate() {
            for &node in nodes {
                let number = if side == 0 { names.before(node) } else { names.after(node) };
                if let Some(last) = seen.get_mut(number as usize).and_then(|seen| seen.get_mut(side)) {
                    *last = *count;
                }
            }
        }
        gone.clear();
        come.clear();
        let mut copies = 0;
        // What has been told is not seen again.
        for &node in before {
            let number = names.before(node);
            match seen.get_mut(number as usize) {
                Some([earlier, later]) if *earlier == *count && *later == *count => {
                    (*earlier, *later) = (0, 0);
                    copies += 1;
                    add(number, number, 1);
                }
                Some([earlier, _]) if *earlier == *count => {
                    *earlier = 0;
                    gone.push(number);
                }
                _ => {}
            }
        }
        for &node in after {
            let number = names.after(node);
            match seen.get_mut(number as usize) {
                Some([_, later]) if *later == *count => {
                    *later = 0;
                    come.push(number);
                }
                _ => {}
            }
        }
        let nobody = names.nobody();
        let pairs = gone.len().max(come.len());
        for at in 0..pairs {
            let number = |nodes: &[u32]| nodes.get(at).copied().unwrap_or(nobody);
            add(number(gone), number(come), 1);
        }
        add(nobody, nobody, n.saturating_sub(copies + pairs as u64));
    }
}

/// Places keys, by their positions where these are known.
fn place(
    placement: &Placement,
    by_position: bool,
    batch: &Batch<'_>,
    positions: &[u64],
    out: &mut Vec<u32>,
) -> Result<(), Refused> {
    out.resize(batch.keys.len(), NO_INDEX);
    let placed = match by_position {
        true => placement.place_hashed(positions, out),
        false => placement.place(&batch.keys, out),
    };
    placed.map_err(|error| refused(placement, batch, error))
}

/// The key that a placement refuses.
#[cold]
fn refused(placement: &Placement, batch: &Batch<'_>, error: Error) -> Refused {
    let mut keys = batch.keys.iter().enumerate();
    let first = keys.find_map(|(at, key)| Some((at, placement.check_key(Key::Bytes(key)).err()?)));
    let (at, why) = first.unwrap_or((0, error));
    Refused { at, why: why.to_string() }
}
