//! What the garbage collector is told of: it does not see the tables, and would keep them for too long.

use libconsistent::Placement;
use napi::Env;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ptr,
};

thread_local! {
    /// How many handles of this thread hold a table, by the address of its topology: a table counts once.
    static HOLDERS: RefCell<BTreeMap<usize, usize>> = const { RefCell::new(BTreeMap::new()) };
}

/// What one handle has told of: the address of the topology, and the bytes of its table.
#[derive(Default)]
pub struct Weight(Cell<Option<(usize, i64)>>);

impl Weight {
    /// Tells of the placement now held instead of the one before.
    pub fn tell(&self, env: Env, placement: Option<&Placement>) {
        let now = placement.map(|placement| {
            let bytes = i64::try_from(placement.memory_bytes()).unwrap_or(i64::MAX);
            (ptr::from_ref(placement.topology()).addr(), bytes)
        });
        let before = self.0.replace(now);
        if now == before {
            return;
        }
        // None once the thread ends.
        let difference = HOLDERS.try_with(|holders| {
            let mut holders = holders.borrow_mut();
            let mut difference = 0;
            if let Some((address, bytes)) = now {
                let count = holders.entry(address).or_insert(0);
                *count += 1;
                difference += if *count == 1 { bytes } else { 0 };
            }
            if let Some((address, bytes)) = before {
                let count = holders.remove(&address).unwrap_or(1) - 1;
                if count > 0 {
                    holders.insert(address, count);
                } else {
                    difference -= bytes;
                }
            }
            difference
        });
        match difference {
            Ok(0) | Err(_) => {}
            // Only a hint: nothing is lost if it fails.
            Ok(difference) => drop(env.adjust_external_memory(difference)),
        }
    }
}
