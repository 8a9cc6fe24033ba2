//! What the walk of a key meets: its nodes, those that it passes over, and who comes next.

use crate::{input::Copies, load::Lists};
use libconsistent::{Down, Key, Placement, Scratch, Spread, State};
use serde::Serialize;

/// How many nodes behind those of a key are told.
const NEXT: u32 = 2;

/// A node on the walk.
#[derive(Serialize)]
pub struct Step<'a> {
    pub id: &'a str,
    pub zone: &'a str,
    pub state: State,
    /// Which of the key's nodes it is, counted from 1.
    pub copy: Option<usize>,
    /// Whether it is one of those that come behind them.
    pub next: bool,
    /// Why it was passed over, or what it does not do.
    pub why: Option<String>,
}

pub struct Way<'a> {
    /// The nodes of the key.
    pub nodes: Vec<u32>,
    pub steps: Vec<Step<'a>>,
    /// Nodes are down, and the table was made without them.
    pub is_rebuilt: bool,
}

impl<'a> Way<'a> {
    pub fn new(placement: &'a Placement, key: &[u8], copies: Copies) -> Self {
        let down = placement.topology().scheme().properties().down;
        let is_rebuilt = down == Down::Rebuild && placement.states().contains(&State::Down);
        let mut list = once(Lists::new(placement, copies.and(NEXT)).of(Key::Bytes(key)));
        let next = list.split_off(copies.asked().min(list.len()));
        let mut scratch = Scratch::new();
        let everybody = if is_rebuilt { placement.clone() } else { placement.primary() };
        let mut left = list.len() + next.len();
        let mut met: Vec<u32> = Vec::new();
        // Beyond the last node that is told of, the walk tells nothing.
        for node in everybody.walk(key, &mut scratch) {
            if left == 0 && !list.is_empty() {
                break;
            }
            met.push(node);
            left -= usize::from(list.contains(&node) || next.contains(&node));
        }
        // A rule of its own may take nodes that the walk does not meet.
        let unmet: Vec<u32> = list.iter().chain(&next).copied().filter(|node| !met.contains(node)).collect();
        met.extend(unmet);
        let steps = met.into_iter().filter_map(|index| step(placement, index, &list, &next, copies.spread)).collect();
        Self { nodes: list, steps, is_rebuilt }
    }
}

/// Each node once.
fn once(nodes: &[u32]) -> Vec<u32> {
    let mut list = Vec::new();
    for &node in nodes {
        if !list.contains(&node) {
            list.push(node);
        }
    }
    list
}

fn step<'a>(placement: &'a Placement, index: u32, list: &[u32], next: &[u32], spread: Spread) -> Option<Step<'a>> {
    let node = placement.node(index)?;
    let state = placement.state(index);
    let copy = list.iter().position(|&other| other == index).map(|place| place + 1);
    let next = next.contains(&index);
    let why = match (copy, state) {
        (Some(_), State::Draining) => Some("keeps its keys and takes nothing new".into()),
        (Some(_), _) => None,
        (None, State::Down) => Some("it is down".into()),
        (None, _) if next => None,
        (None, _) if !list.is_empty() && is_standby(placement, index, list) => {
            Some(format!("tier {} is on standby", node.tier))
        }
        (None, _) if list.is_empty() => None,
        (None, _) => Some(passed_over(placement, &node.zone, list, spread)),
    };
    Some(Step { id: &node.id, zone: &node.zone, state, copy, next, why })
}

/// Whether its tier waits until that of the key's nodes is down.
fn is_standby(placement: &Placement, index: u32, list: &[u32]) -> bool {
    let tier = |index: u32| placement.node(index).map_or(0, |node| node.tier);
    list.first().is_some_and(|&first| tier(first) < tier(index))
}

/// Which of the key's nodes is in its zone, or in the zone around it.
fn passed_over(placement: &Placement, zone: &str, list: &[u32], spread: Spread) -> String {
    let shared = |other: &str| zone.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count();
    let others = list.iter().filter_map(|&index| placement.node(index));
    // The first of those that share the most.
    let nearest = others.filter(|_| !zone.is_empty()).map(|other| (shared(&other.zone), other.id.as_str()));
    let nearest = nearest.reduce(|best, other| if other.0 > best.0 { other } else { best });
    match (spread, nearest) {
        (Spread::None, _) => "its scheme passes it over".into(),
        (_, Some((segments @ 1.., id))) => {
            let zone: Vec<&str> = zone.split('/').take(segments).collect();
            format!("zone {} has {id}", zone.join("/"))
        }
        _ => "other zones come first".into(),
    }
}

/// Why no node was found though the key is none that is refused.
pub fn nobody(placement: &Placement) -> String {
    match placement.topology().scheme().properties().down {
        _ if placement.is_empty() => "there are no nodes".into(),
        Down::Stay => "its node is down, and its keys wait until it is back".into(),
        Down::Skip { limit } => format!("none was live within the {limit} tries that the system makes"),
        _ => "no node is live".into(),
    }
}
