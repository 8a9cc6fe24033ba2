//! A known, finite set of items, spread evenly over the nodes (`docs/SPEC.md`, 5.5).

use super::{
    factor::{fair_cap, milli},
    Key, Keys, Placement, Scratch,
};
use crate::{cost::Cost, error::Quoted, hash::mix, members::NO_INDEX, Error, ErrorKind};
use alloc::{format, string::String, vec, vec::Vec};
use core::cmp::Ordering;

/// The nanoseconds of an item, before any node is asked whether it is full.
const ITEM: u64 = 200;
/// The bytes of an item and of a node.
const BYTES: u64 = 24;

impl Placement {
    /// Assigns all of a set of items, such as shards or partitions, so that no node has more than `factor` times its
    /// fair share, rounded up: 1 is as even as can be, whole thousandths up to 1000. `result[i]` is the index of the
    /// node of item i, or [`NO_INDEX`] where none is up; in dialects also where the nodes that the system would try are
    /// full. The result depends on nothing but this placement and the set: whoever has both has the same, in whatever
    /// order the items come. When nodes come or go, few more items move than must, fewest under `slots`.
    ///
    /// Nodes that are up take items, draining ones take none. Items are packed or listed, and go by their bytes, as
    /// keys do. Takes 12 bytes an item. O(items * log items), and for items whose first nodes are full a step for each
    /// of these.
    ///
    /// # Errors
    /// `argument` for a factor that is out of its range; `keys`, naming the item, for one that is given twice or that
    /// the dialect refuses; `too_many` for more than the [budget](crate::Budget) allows.
    pub fn assign<K: Keys + ?Sized>(&self, items: &K, factor: f64) -> Result<Vec<u32>, Error> {
        let milli = milli("factor", factor, 1, 1000)?;
        let count = items.count();
        self.check_assignment(count as u64)?;
        let order = self.in_order(items)?;
        let others = self.beyond_draining();
        let walked = others.as_ref().unwrap_or(self);
        let mut rooms = walked.rooms(count as u64, milli);
        let (mut nodes, mut scratch) = (vec![NO_INDEX; count], Scratch::new());
        let mut last = None;
        for (mixed, i) in order {
            // Who walks alike finds the same nodes full.
            let again = last.filter(|&(before, _)| before == mixed && self.keys_are_positions());
            let node = match again.map(|(_, node)| node).filter(|&node| takes(&rooms, node)) {
                Some(node) => Some(node),
                None => walked.first_with_room(items.key(i as usize), &rooms, &mut scratch),
            };
            let Some(node) = node else { continue };
            last = Some((mixed, node));
            rooms.get_mut(node as usize).into_iter().for_each(|room| *room -= 1);
            nodes.get_mut(i as usize).into_iter().for_each(|slot| *slot = node);
        }
        let mut unplaced = (0..).zip(&nodes).filter(|&(_, &node)| node == NO_INDEX).map(|(i, _)| i);
        match unplaced.find_map(|i| Some((i, self.refusal(Key::Bytes(items.key(i)))?))) {
            None => Ok(nodes),
            Some((i, why)) => Err(Error::new(ErrorKind::Keys, format!("items[{i}]: {why}"))),
        }
    }

    /// The items in the order in which they are assigned, which is that of nobody's list: by their positions, mixed, so
    /// that neighbours on the ring are not the last to find room together.
    fn in_order<K: Keys + ?Sized>(&self, items: &K) -> Result<Vec<(u64, u32)>, Error> {
        let (key_hash, item) = (self.key_hash(), |i| items.key(i));
        let mut order: Vec<(u64, u32)> =
            (0..items.count()).map(|i| (mix(key_hash.position(item(i))), i as u32)).collect();
        let by_bytes =
            |&(a, i): &(u64, u32), &(b, j): &(u64, u32)| a.cmp(&b).then_with(|| item(i as usize).cmp(item(j as usize)));
        order.sort_unstable_by(by_bytes);
        let twice = order.windows(2).filter_map(|pair| match pair {
            [a, b] if by_bytes(a, b) == Ordering::Equal => Some((a.1.max(b.1), a.1.min(b.1))),
            _ => None,
        });
        match twice.min() {
            None => Ok(order),
            Some((again, first)) => {
                let bytes = item(again as usize);
                let shown = String::from_utf8_lossy(bytes.get(..bytes.len().min(100)).unwrap_or(bytes));
                let message = format!("items[{again}]: {} is items[{first}], too", Quoted(&shown));
                Err(Error::new(ErrorKind::Keys, message))
            }
        }
    }

    /// How many of so many items each node takes.
    fn rooms(&self, count: u64, milli: u32) -> Vec<u64> {
        let weight = |index| self.taker_weight(index);
        let weights: u64 = (0..self.len() as u32).map(weight).sum();
        (0..self.len() as u32).map(|index| fair_cap(milli, count, weight(index), weights)).collect()
    }

    fn first_with_room(&self, item: &[u8], rooms: &[u64], scratch: &mut Scratch) -> Option<u32> {
        let first = self.locate(item)?;
        match takes(rooms, first) {
            true => Some(first),
            false => self.walk(item, scratch).find(|&node| takes(rooms, node)),
        }
    }

    /// Refuses what would take more than the budget.
    fn check_assignment(&self, items: u64) -> Result<(), Error> {
        let nodes = self.len() as u64;
        let cost = Cost::entries(items, ITEM + nodes, BYTES) + Cost::entries(nodes, 0, BYTES);
        let work = format_args!("items: assigning {items} of them to {nodes} nodes");
        cost.check(&Cost::default, &work, |_| "raise the budget".into())
    }
}

fn takes(rooms: &[u64], node: u32) -> bool {
    rooms.get(node as usize).is_some_and(|&room| room > 0)
}
