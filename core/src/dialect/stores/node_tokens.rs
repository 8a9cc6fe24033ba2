//! Tokens that nodes list, and the ring of them all.

use crate::dialect::kit::{refused, Record};
use crate::{
    cost::Cost,
    error::Quoted,
    members::{FieldValue, Node},
    scheme::{FieldSpec, Kind},
    Error,
};
use alloc::{format, string::String, sync::Arc, vec::Vec};

pub(super) const fn field(examples: &'static [&'static str]) -> FieldSpec {
    FieldSpec::new("tokens", Kind::List { examples }, "The tokens of a node, in decimal; missing, it has none.")
}

/// The tokens that a node lists, as `read` has them.
///
/// # Errors
/// `parameter` for what `read` takes for none, naming its place.
pub(super) fn node_tokens<T>(record: &Record<'_>, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Error> {
    let token = |(place, text): (usize, &String)| {
        read(text).ok_or_else(|| refused(&format!("tokens[{place}]"), format_args!("{} is no token", Quoted(text))))
    };
    record.list("tokens")?.iter().enumerate().map(token).collect()
}

/// The ring of all nodes' tokens.
///
/// # Errors
/// `parameter` if a token stands twice, naming both places.
pub(super) fn ring<'a, T: Ord + Copy + 'a>(
    nodes: impl IntoIterator<Item = &'a Vec<T>>,
) -> Result<Vec<(T, u32)>, Error> {
    let of = |(node, tokens): (u32, &'a Vec<T>)| tokens.iter().zip(0u32..).map(move |(&token, at)| (token, node, at));
    let mut points: Vec<(T, u32, u32)> = (0..).zip(nodes).flat_map(of).collect();
    points.sort_unstable();
    for pair in points.windows(2) {
        if let [(token, one, first), (other, two, second)] = pair {
            if token == other {
                let why = format_args!("it is nodes[{one}].fields.tokens[{first}] already");
                return Err(refused(&format!("tokens[{second}]"), why).at(format_args!("nodes[{two}]")));
            }
        }
    }
    Ok(points.into_iter().map(|(token, node, _)| (token, node)).collect())
}

/// What the ring of all nodes' tokens costs, with so many copies written down for each token.
pub(super) fn cost(nodes: &[Arc<Node>], copies: impl FnOnce(u64) -> u64) -> Cost {
    let list = |value: &FieldValue| if let FieldValue::List(texts) = value { texts.len() } else { 0 };
    let tokens = nodes.iter().flat_map(|node| node.fields.values().map(list)).sum::<usize>() as u64;
    Cost::entries(tokens, 1500, 160) + Cost::entries(tokens.saturating_mul(copies(tokens)), 100, 16)
}
