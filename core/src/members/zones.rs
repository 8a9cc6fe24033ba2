//! Zones as numbers: every padded prefix of a zone path is one zone of the tree, so that spreading replicas compares
//! integers.

use super::Members;
use crate::{error::Quoted, Error, ErrorKind};
use alloc::{collections::BTreeMap, format, vec, vec::Vec};

/// The most segments a zone has.
pub(crate) const MAX_DEPTH: usize = 8;

/// Checks a zone; the error starts with the field's name.
pub(crate) fn check(zone: &str) -> Result<(), Error> {
    let error = |message| Err(Error::new(ErrorKind::Zone, message));
    let segments = zone.split('/').count();
    if segments > MAX_DEPTH {
        return error(format!(".zone: {} has {segments} segments, at most {MAX_DEPTH}", Quoted(zone)));
    }
    if !zone.is_empty() && zone.split('/').any(str::is_empty) {
        return error(format!(".zone: {} has an empty segment", Quoted(zone)));
    }
    Ok(())
}

/// The tree of zones of some members. Zone 0 is the root; depth 0 means that no member has a zone.
#[derive(Debug)]
pub(crate) struct Zones {
    depth: usize,
    /// `depth` zones a node, outermost first.
    paths: Vec<u32>,
    /// The zone around each zone; the root is its own.
    parents: Vec<u32>,
    /// How many segments each zone's path has.
    levels: Vec<u8>,
}

impl Zones {
    pub(crate) fn new(members: &Members) -> Self {
        let depth = members.nodes().iter().map(|node| segments(&node.zone).count()).max().unwrap_or(0);
        let mut paths = Vec::with_capacity(members.len() * depth);
        let mut parents = vec![0];
        let mut levels = vec![0];
        // `None` is the pseudo-segment that pads shorter paths.
        let mut known: BTreeMap<(u32, Option<&str>), u32> = BTreeMap::new();
        for node in members.nodes() {
            let mut parent = 0;
            let mut rest = segments(&node.zone);
            for level in 1..=depth {
                let zone = *known.entry((parent, rest.next())).or_insert_with(|| {
                    parents.push(parent);
                    levels.push(level as u8);
                    parents.len() as u32 - 1
                });
                paths.push(zone);
                parent = zone;
            }
        }
        Self { depth, paths, parents, levels }
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// How many zones there are, the root included.
    pub(crate) fn count(&self) -> usize {
        self.parents.len()
    }

    pub(crate) fn parent(&self, zone: u32) -> u32 {
        self.parents.get(zone as usize).copied().unwrap_or(0)
    }

    /// Whether a zone is the `depth`-th of its path, counted from 0 and without the root.
    pub(crate) fn is_at(&self, zone: u32, depth: usize) -> bool {
        self.levels.get(zone as usize).is_some_and(|&level| usize::from(level) == depth + 1)
    }

    /// The zones around a node, outermost first.
    #[inline]
    pub(crate) fn path(&self, node: u32) -> &[u32] {
        let start = node as usize * self.depth;
        self.paths.get(start..start + self.depth).unwrap_or(&[])
    }
}

fn segments(zone: &str) -> impl Iterator<Item = &str> {
    zone.split('/').filter(|segment| !segment.is_empty())
}
