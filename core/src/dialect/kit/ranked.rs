//! The order of a race without memory for it: whoever is next is looked for among all.

/// So many nodes, the one of the least rank first; no two have the same. Each step looks at all of them.
pub(crate) fn ranked<R: Ord + Copy>(nodes: usize, rank: impl Fn(u32) -> R) -> impl Iterator<Item = u32> {
    let mut before: Option<R> = None;
    core::iter::from_fn(move || {
        let ranks = (0..nodes as u32).map(|node| (rank(node), node));
        let (next, node) = match before {
            None => ranks.min(),
            Some(before) => ranks.filter(|&(rank, _)| before < rank).min(),
        }?;
        before = Some(next);
        Some(node)
    })
}
