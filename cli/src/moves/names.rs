//! Nodes of two placements by one number: they are the same when their ids are.

use libconsistent::Placement;

/// The nodes of both, ordered by id bytes; behind them stands nobody.
pub struct Names {
    ids: Vec<String>,
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Names {
    pub fn new(before: &Placement, after: &Placement) -> Self {
        let ids_of = |placement: &Placement| -> Vec<String> {
            placement.topology().members().nodes().iter().map(|node| node.id.clone()).collect()
        };
        let (earlier, later) = (ids_of(before), ids_of(after));
        let mut ids: Vec<String> = earlier.iter().chain(&later).cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        let nobody = ids.len();
        let number = |id: &String| ids.binary_search(id).unwrap_or(nobody) as u32;
        let (before, after) = (earlier.iter().map(number).collect(), later.iter().map(number).collect());
        Self { ids, before, after }
    }

    /// The number of a node of the placement before, by its index there.
    #[inline]
    pub fn before(&self, index: u32) -> u32 {
        self.before.get(index as usize).copied().unwrap_or(self.nobody())
    }

    /// The number of a node of the placement after.
    #[inline]
    pub fn after(&self, index: u32) -> u32 {
        self.after.get(index as usize).copied().unwrap_or(self.nobody())
    }

    /// The number of an id; none is nobody.
    pub fn of(&self, id: Option<&str>) -> u32 {
        let found = id.and_then(|id| self.ids.binary_search_by(|other| other.as_str().cmp(id)).ok());
        found.map_or(self.nobody(), |number| number as u32)
    }

    /// The number of nobody: how many nodes there are.
    #[inline]
    pub fn nobody(&self) -> u32 {
        self.ids.len() as u32
    }

    /// The id of a number; none of nobody's.
    pub fn id(&self, number: u32) -> Option<&str> {
        self.ids.get(number as usize).map(String::as_str)
    }
}
