//! An assignment as plain data: how positions are cut into slots, and which nodes each slot is kept on.

use crate::{members::MAX_NODES, table::Cut, Error, ErrorKind};
use alloc::{format, vec::Vec};
use core::{fmt, ops::RangeInclusive};

/// The most slots.
pub(super) const MAX_SLOTS: u32 = 1 << 24;

/// The most slots that are cut at given ends.
pub(super) const MAX_ENDS: usize = (1 << 20) - 1;

/// The most nodes in a row.
pub(super) const MAX_ROW: usize = 16;

/// Which nodes each slot is kept on. A slot's *row* has the indices of different nodes, the one that owns it first;
/// rows may be empty, and differ in length.
///
/// ```
/// use libconsistent::{Assignment, Placement, Scheme, Topology};
///
/// let topology = Topology::new(["a", "b", "c"], Scheme::default(), 0)?;
/// let rows = [[0, 1], [1, 2], [2, 0], [0, 2]];
/// let kept = topology.with_assignment(&Assignment::even(4, 2)?.with_rows(rows)?)?;
/// let placement = Placement::new(kept)?;
/// assert_eq!(placement.get_nodes_hashed(u64::MAX, 2, Default::default()), [0, 2]);
/// # Ok::<(), libconsistent::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    cut: Cut,
    replicas: u32,
    /// The rows, one after the other.
    nodes: Vec<u32>,
    /// Where each row begins, and the last one ends; empty where all rows are.
    starts: Vec<u32>,
}

impl Assignment {
    /// So many slots, 1..=2^24, which divide the positions evenly, and nobody in their rows. `replicas`, 1..=16, is how
    /// many nodes a row should have: planners go by it, look-ups do not.
    ///
    /// # Errors
    /// `parameter` for what is out of its range.
    pub fn even(slots: u32, replicas: u32) -> Result<Self, Error> {
        check_replicas(replicas)?;
        match slots {
            1..=MAX_SLOTS => Ok(Self::empty(Cut::Even(slots), replicas)),
            _ => Err(refused("slots", &format!("{slots} is not an integer from 1 to {MAX_SLOTS}"))),
        }
    }

    /// [`even`](Self::even), but slots are ranges of positions: of each the last one, ascending, without that of the
    /// last slot, which is 2^64-1. At most 2^20 slots.
    ///
    /// # Errors
    /// `parameter` likewise.
    pub fn ranges(ends: Vec<u64>, replicas: u32) -> Result<Self, Error> {
        check_replicas(replicas)?;
        if ends.len() > MAX_ENDS {
            return Err(refused("ends", &format!("{} of them, at most {MAX_ENDS}", ends.len())));
        }
        let stays = ends.windows(2).position(|pair| matches!(pair, [a, b] if a >= b));
        if let Some(at) = stays {
            return Err(refused("ends", &format!("number {} is not above the one before it", at + 1)));
        }
        if ends.last() == Some(&u64::MAX) {
            return Err(refused("ends", "the last position ends the last slot anyhow"));
        }
        let cut = if ends.is_empty() { Cut::Even(1) } else { Cut::Ends(ends) };
        Ok(Self::empty(cut, replicas))
    }

    /// Slots with nobody in their rows.
    pub(super) const fn empty(cut: Cut, replicas: u32) -> Self {
        Self { cut, replicas, nodes: Vec::new(), starts: Vec::new() }
    }

    /// These slots with a row for each, in their order.
    ///
    /// # Errors
    /// `parameter` for more or fewer rows than slots, a row of more than 16 nodes or one that has a node twice.
    pub fn with_rows(self, rows: impl IntoIterator<Item = impl AsRef<[u32]>>) -> Result<Self, Error> {
        let slots = self.slots();
        let (mut nodes, mut starts) = (Vec::new(), Vec::new());
        starts.push(0);
        for (slot, row) in rows.into_iter().enumerate() {
            if slot == slots {
                return Err(refused("rows", &format!("more than {slots}, which is scheme.slots")));
            }
            let row = row.as_ref();
            check_row(slot, row)?;
            nodes.extend_from_slice(row);
            starts.push(nodes.len() as u32);
        }
        match starts.len() - 1 {
            count if count < slots => Err(refused("rows", &format!("{count} of them, but scheme.slots is {slots}"))),
            _ => Ok(self.with_flat_rows(nodes, starts)),
        }
    }

    /// These slots with rows that have been checked.
    pub(super) fn with_flat_rows(self, nodes: Vec<u32>, starts: Vec<u32>) -> Self {
        let starts = if nodes.is_empty() { Vec::new() } else { starts };
        Self { nodes, starts, ..self }
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.cut.len()
    }

    /// How many nodes a row should have.
    pub fn replicas(&self) -> u32 {
        self.replicas
    }

    /// The last position of every slot but the last one, if they are ranges; none where they are even.
    pub fn ends(&self) -> Option<&[u64]> {
        match &self.cut {
            Cut::Even(_) => None,
            Cut::Ends(ends) => Some(ends),
        }
    }

    /// The slot of a position.
    pub fn slot(&self, position: u64) -> usize {
        self.cut.slot(position)
    }

    /// The positions of a slot; of one that is not there those of the last one.
    pub fn positions(&self, slot: usize) -> RangeInclusive<u64> {
        let slot = slot.min(self.slots() - 1);
        self.cut.first(slot)..=self.cut.last(slot)
    }

    /// The nodes of a slot by index; of one that is not there none.
    pub fn row(&self, slot: usize) -> &[u32] {
        match self.starts.get(slot..slot.saturating_add(2)) {
            Some(&[start, end]) => self.nodes.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The rows of all slots.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u32]> + Clone + '_ {
        (0..self.slots()).map(|slot| self.row(slot))
    }

    /// How many nodes all rows have together.
    pub fn named(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn cut(&self) -> &Cut {
        &self.cut
    }

    /// The same rows of nodes by other indices; those that are beyond `renamed`, or `NO_INDEX` there, leave their rows.
    pub(super) fn renamed(&self, renamed: &[u32]) -> Self {
        let (mut nodes, mut starts) = (Vec::with_capacity(self.nodes.len()), Vec::with_capacity(self.starts.len()));
        starts.push(0);
        for row in self.rows() {
            let index = |&node: &u32| renamed.get(node as usize).copied();
            nodes.extend(row.iter().filter_map(index).filter(|&index| (index as usize) < MAX_NODES));
            starts.push(nodes.len() as u32);
        }
        Self::empty(self.cut.clone(), self.replicas).with_flat_rows(nodes, starts)
    }

    /// Refuses rows that name nodes beyond these members.
    pub(super) fn check_nodes(&self, count: usize) -> Result<(), Error> {
        if self.nodes.iter().all(|&node| (node as usize) < count) {
            return Ok(());
        }
        for (slot, row) in self.rows().enumerate() {
            if let Some(node) = row.iter().find(|&&node| node as usize >= count) {
                let message = format!("slot {slot} names node {node}, but there are {count}, counted from 0");
                return Err(refused("rows", &message));
            }
        }
        Ok(())
    }
}

/// Refuses a row that is too long or has a node twice.
pub(super) fn check_row(slot: usize, row: &[u32]) -> Result<(), Error> {
    if row.len() > MAX_ROW {
        return Err(refused("rows", &format!("slot {slot} has {} nodes, at most {MAX_ROW}", row.len())));
    }
    if let Some(node) = row.iter().find(|&&node| node as usize >= MAX_NODES) {
        return Err(refused("rows", &format!("slot {slot} names node {node}, beyond all that there may be")));
    }
    let twice = row.iter().enumerate().find(|&(at, node)| row.iter().take(at).any(|earlier| earlier == node));
    match twice {
        None => Ok(()),
        Some((_, node)) => Err(refused("rows", &format!("slot {slot} names node {node} twice"))),
    }
}

fn check_replicas(replicas: u32) -> Result<(), Error> {
    match replicas as usize {
        1..=MAX_ROW => Ok(()),
        _ => Err(refused("replicas", &format!("{replicas} is not an integer from 1 to {MAX_ROW}"))),
    }
}

/// The error of a parameter.
pub(super) fn refused(name: &str, why: &str) -> Error {
    Error::new(ErrorKind::Parameter, format!("scheme.{name}: {why}"))
}

/// In a few words, however many slots there are.
impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assignment")
            .field("slots", &self.slots())
            .field("replicas", &self.replicas)
            .field("named", &self.named())
            .finish_non_exhaustive()
    }
}
