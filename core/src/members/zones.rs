//! Zones as numbers: every padded prefix of a zone path is one zone of the tree, so that spreading replicas compares
//! integers.

use super::Members;
use crate::{error::Quoted, hash::xxh3_64, Error, ErrorKind};
use alloc::{collections::BTreeMap, format, string::String, vec, vec::Vec};

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
    /// The hash of each zone's path.
    hashes: Vec<u64>,
    /// The zones directly inside each zone, one zone's after another's; where those of a zone begin, and at last the
    /// end.
    children: Vec<u32>,
    starts: Vec<u32>,
}

impl Zones {
    pub(crate) fn new(members: &Members) -> Self {
        let depth = members.nodes().iter().map(|node| segments(&node.zone).count()).max().unwrap_or(0);
        let mut paths = Vec::with_capacity(members.len() * depth);
        let mut parents = vec![0];
        let mut levels = vec![0];
        let mut hashes = vec![0];
        let mut path = String::new();
        // `None` is the pseudo-segment that pads shorter paths.
        let mut known: BTreeMap<(u32, Option<&str>), u32> = BTreeMap::new();
        for node in members.nodes() {
            let mut parent = 0;
            path.clear();
            let mut rest = segments(&node.zone);
            for level in 1..=depth {
                let segment = rest.next();
                path.extend((level > 1).then_some("/").into_iter().chain(segment));
                let zone = *known.entry((parent, segment)).or_insert_with(|| {
                    parents.push(parent);
                    levels.push(level as u8);
                    hashes.push(xxh3_64(path.as_bytes(), 0));
                    parents.len() as u32 - 1
                });
                paths.push(zone);
                parent = zone;
            }
        }
        let (children, starts) = inside(&parents);
        Self { depth, paths, parents, levels, hashes, children, starts }
    }

    /// The zones directly inside a zone, in the order of the first node that each holds.
    pub(crate) fn children(&self, zone: u32) -> &[u32] {
        let start = |zone: usize| self.starts.get(zone).map_or(0, |&start| start as usize);
        self.children.get(start(zone as usize)..start(zone as usize + 1)).unwrap_or(&[])
    }

    /// The hash of a zone's padded path.
    pub(crate) fn hash(&self, zone: u32) -> u64 {
        self.hashes.get(zone as usize).copied().unwrap_or(0)
    }

    /// Whether a node is in a zone whose path has `depth` segments; all are in the root.
    #[inline]
    pub(crate) fn is_inside(&self, node: u32, zone: u32, depth: usize) -> bool {
        depth == 0 || self.path(node).get(depth - 1) == Some(&zone)
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

/// The zones directly inside each zone, and where those of each begin.
fn inside(parents: &[u32]) -> (Vec<u32>, Vec<u32>) {
    // Zones come after those around them; the root is in none.
    let mut children: Vec<u32> = (1..parents.len() as u32).collect();
    let parent = |zone: u32| parents.get(zone as usize).copied().unwrap_or(0);
    children.sort_by_key(|&zone| parent(zone));
    let starts = 0..=parents.len() as u32;
    let starts = starts.map(|zone| children.partition_point(|&child| parent(child) < zone) as u32).collect();
    (children, starts)
}

fn segments(zone: &str) -> impl Iterator<Item = &str> {
    zone.split('/').filter(|segment| !segment.is_empty())
}
