//! What changes do to the list of hashring's servers and to their labels.

use super::{name, DIALECT, LABEL};
use crate::{
    dialect::kit::history::{refused, Change},
    members::{Members, Node},
    Error,
};
use alloc::{sync::Arc, vec::Vec};

/// The servers after a change. Whatever makes points makes them of what the servers are called by then.
pub(super) fn changed(before: &Members, change: Change<'_>) -> Result<Members, Error> {
    let namesake = |of: &Node| before.nodes().iter().find(|node| node.id != of.id && name(node) == name(of));
    let mut is_added = false;
    match &change {
        Change::Add(node) => {
            is_added = true;
            if node.fields.contains_key(LABEL) {
                return Err(refused(DIALECT.name, &node.id, "has labels by swap alone, and swap adds no server"));
            }
            let mut all: Vec<&Node> = before.nodes().iter().map(|node| &**node).chain([node]).collect();
            all.sort_by_key(|node| name(node));
            let same = |pair: &[&Node]| pair.first().map(|node| name(node)) == pair.last().map(|node| name(node));
            if let Some(twin) = all.windows(2).find(|pair| same(pair)).and_then(<[_]>::last) {
                return Err(refused(DIALECT.name, &twin.id, "makes one of two servers of a name when it adds any"));
            }
        }
        Change::Remove(id) => {
            let node = before.get(before.index_of(id)?);
            if let Some(twin) = node.and_then(|node| namesake(node)) {
                return Err(refused(DIALECT.name, &twin.id, "removes all servers of a name"));
            }
        }
        Change::Replace(node) => {
            let was = before.get(before.index_of(&node.id)?);
            if was.is_some_and(|was| was.placed_like(node)) {
                return change.of(before);
            }
        }
    }
    let members = change.of(before)?;
    let is_labelled = |node: &Arc<Node>| node.fields.contains_key(LABEL);
    let in_order = !is_added || members.nodes().is_sorted_by_key(|node| as_property(name(node)));
    if in_order && !members.nodes().iter().any(is_labelled) {
        return Ok(members);
    }
    let mut nodes: Vec<Node> = members.nodes().iter().map(|node| Node::clone(node)).collect();
    nodes.iter_mut().for_each(|node| drop(node.fields.remove(LABEL)));
    if is_added {
        nodes.sort_by_key(|node| as_property(name(node)));
    }
    Members::in_given_order(nodes)
}

/// Where JavaScript lists a property: names like array indices come first, by their numbers, others as they were added.
fn as_property(name: &str) -> (bool, u32) {
    let plain = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    let index = name.parse().ok().filter(|&index| plain && index < u32::MAX);
    (index.is_none(), index.unwrap_or(0))
}
