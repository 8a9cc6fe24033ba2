//! What the walk of a key meets: its nodes, those that it passes over, and who comes in when one fails.

use crate::{failure::Failure, input::Copies, load::Lists};
use libconsistent::{Down, Explanation, Key, Placement, Scheme, Scratch, Spread, State};
use serde::Serialize;

/// A node on the walk.
#[derive(Serialize)]
pub struct Step<'a> {
    pub id: &'a str,
    pub zone: &'a str,
    pub state: State,
    /// Which of the key's nodes it is, counted from 1.
    pub copy: Option<usize>,
    /// Of a node of the key: who comes in when it fails.
    pub heir: Option<&'a str>,
    /// Why it has the key, was passed over, or what it does not do.
    pub why: Option<String>,
}

pub struct Way<'a> {
    /// The nodes of the key.
    pub nodes: Vec<u32>,
    pub steps: Vec<Step<'a>>,
    /// How many more steps there are.
    pub left_out: usize,
    /// Nodes are down, and the table was made without them.
    pub is_rebuilt: bool,
}

impl<'a> Way<'a> {
    /// With so many steps at most.
    pub fn new(
        placement: &'a Placement,
        (key, known): (&[u8], &Explanation),
        copies: Copies,
        most: usize,
    ) -> Result<Self, Failure> {
        let down = placement.topology().scheme().properties().down;
        let is_rebuilt = down == Down::Rebuild && placement.states().contains(&State::Down);
        let nodes = list(placement, key, copies);
        let mut scratch = Scratch::new();
        let everybody = if is_rebuilt { placement.clone() } else { placement.primary() };
        let mut left = nodes.len();
        let mut met: Vec<u32> = Vec::new();
        // Beyond the key's last node the walk tells nothing, and all of it why there is none.
        for node in everybody.walk(key, &mut scratch) {
            if left == 0 && !nodes.is_empty() {
                break;
            }
            met.push(node);
            left -= usize::from(nodes.contains(&node));
        }
        // A rule of its own may take nodes that the walk does not meet, and so does a tier that stands in for another.
        let walked = met.len();
        let unmet: Vec<u32> = nodes.iter().copied().filter(|node| !met.contains(node)).collect();
        met.extend(unmet);
        let left_out = met.len().saturating_sub(most);
        met.truncate(most);
        let mut steps = Vec::new();
        for (place, index) in met.into_iter().enumerate() {
            let heir = match nodes.contains(&index) {
                true => heir(placement, key, copies, &nodes, index)?,
                false => None,
            };
            let Some(step) = step(placement, index, &nodes, copies.spread) else { continue };
            let taken = match place {
                _ if step.copy.is_none() || place >= walked => None,
                0 => by_rule(placement, known, index),
                _ => Some("comes next on the walk"),
            };
            let why = step.why.or(taken.map(Into::into));
            steps.push(Step { heir, why, ..step });
        }
        Ok(Self { nodes, steps, left_out, is_rebuilt })
    }
}

/// The nodes of a key, each once.
fn list(placement: &Placement, key: &[u8], copies: Copies) -> Vec<u32> {
    let mut list = Vec::new();
    for &node in Lists::new(placement, copies).of(Key::Bytes(key)) {
        if !list.contains(&node) {
            list.push(node);
        }
    }
    list
}

/// Who comes in when a node fails as well.
fn heir<'a>(
    placement: &'a Placement,
    key: &[u8],
    copies: Copies,
    nodes: &[u32],
    failed: u32,
) -> Result<Option<&'a str>, Failure> {
    let mut states = placement.states().to_vec();
    states.get_mut(failed as usize).into_iter().for_each(|state| *state = State::Down);
    let after = placement.with_states(states).map_err(|error| Failure::at("explain", error))?;
    let new = list(&after, key, copies).into_iter().find(|node| !nodes.contains(node));
    Ok(new.and_then(|index| placement.node(index)).map(|node| node.id.as_str()))
}

/// Without an heir.
fn step<'a>(placement: &'a Placement, index: u32, nodes: &[u32], spread: Spread) -> Option<Step<'a>> {
    let node = placement.node(index)?;
    let state = placement.state(index);
    let copy = nodes.iter().position(|&other| other == index).map(|place| place + 1);
    let why = match (copy, state) {
        (Some(_), State::Draining) => Some("keeps its keys and takes nothing new".into()),
        (Some(_), _) => None,
        (None, State::Down) => Some("it is down".into()),
        (None, _) if nodes.is_empty() => None,
        (None, _) => Some(passed_over(placement, &node.zone, nodes, spread)),
    };
    Some(Step { id: &node.id, zone: &node.zone, state, copy, heir: None, why })
}

/// What makes a node the first on the walk, where that can be told.
fn by_rule(placement: &Placement, known: &Explanation, index: u32) -> Option<&'static str> {
    let id = &placement.node(index)?.id;
    let point = known.point.as_ref().filter(|(_, node)| node == id).map(|&(point, _)| point);
    match (placement.topology().scheme(), point) {
        (Scheme::Ring(_), Some(point)) if point >= known.position => {
            Some("its point is the first at or after the position")
        }
        (Scheme::Ring(_), Some(_)) => Some("its point is the first of all: none follows the position"),
        (Scheme::Slots(_), _) => Some("it has won the slot of the position"),
        (Scheme::Rendezvous(_), _) => Some("its score for the key is the best"),
        (Scheme::Jump(_) | Scheme::Jumpback(_), _) => Some("it has the number that the position jumps to"),
        (Scheme::Maglev(_), _) => Some("it has the slot of the position"),
        (Scheme::Multiprobe(_), _) => Some("its point is the nearest behind one of the probes"),
        (Scheme::Dialect(_), Some(_)) => Some("its point catches the position"),
        _ => None,
    }
}

/// Which of the key's nodes is in its zone, or in the zone around it.
fn passed_over(placement: &Placement, zone: &str, nodes: &[u32], spread: Spread) -> String {
    let shared = |other: &str| zone.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count();
    let others = nodes.iter().filter_map(|&index| placement.node(index));
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
        Down::Stay if !placement.states().contains(&State::Down) => match placement.topology().scheme().name() {
            "redis_cluster" => "no node lists its slot in `fields.slots`".into(),
            _ => "no node takes it".into(),
        },
        Down::Stay => "its node is down, and its keys wait until it is back".into(),
        Down::Skip { limit } => format!("none was live within the {limit} tries that the system makes"),
        _ => "no node is live".into(),
    }
}
