//! `jumpback`: nodes are numbered; a node that goes leaves its number free, and the next one to come takes it.
//! Ertl, "JumpBackHash: Say Goodbye to the Modulo Operation to Distribute Keys Uniformly to Buckets", 2024; the
//! removals are those of hash4j's set of buckets. `docs/SPEC.md`, section 13.

use super::{
    rule::{check_equal_weights, hashed_once, Rule},
    Down, Family, Field, Integers, Kind, Parameter, ParameterSpec, Properties, Setting, Value, Values,
};
use crate::{
    cost::Cost,
    hash::KeyHash,
    members::{too_many_nodes, Members, Node, MAX_NODES},
    table::{Buckets, Table},
    Error, ErrorKind,
};
use alloc::{format, sync::Arc, vec, vec::Vec};

/// The parameters of `jumpback`. Nodes have equal weights above 0 and their order counts; any can go.
/// A look-up is expected O(1) without removals; shares, ranges and plans are `unsupported`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JumpbackScheme {
    /// The free numbers, in the order in which their nodes were removed. The nodes have the other numbers below
    /// `nodes + removed`, ascending in the order of the document.
    pub removed: Vec<u32>,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for JumpbackScheme {
    const NAME: &'static str = "jumpback";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: true,
        weighted: false,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "JumpBackHash over numbered nodes, any of which can go (Ertl 2024).";

    const PARAMETERS: &'static [ParameterSpec] = &[ParameterSpec::optional(
        "removed",
        Kind::Numbers,
        "The numbers that are free, in the order in which their nodes went.",
    )
    .tried(Values::Freed)];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn set(&mut self, name: &str, value: Parameter<'_>) -> Result<(), Error> {
        self.removed = value.numbers(name)?;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        vec![Setting { name: "removed", value: Value::Numbers(self.removed.clone()) }]
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        check_equal_weights(Self::NAME, members, false)?;
        let numbers = members.len() + self.removed.len();
        if numbers > MAX_NODES {
            return Err(too_many_nodes());
        }
        let mut sorted = self.removed.clone();
        sorted.sort_unstable();
        let twice = sorted.windows(2).find(|pair| matches!(pair, [a, b] if a == b)).and_then(|pair| pair.first());
        let beyond = sorted.last().filter(|&&number| number as usize >= numbers);
        let refused = |why| Err(Error::new(ErrorKind::Parameter, format!("scheme.removed: {why}")));
        match (beyond, twice) {
            (Some(number), _) => {
                refused(format!("{number} is not one of the {numbers} numbers of nodes, free or taken"))
            }
            (_, Some(number)) => refused(format!("{number} is there twice")),
            _ if members.is_empty() && numbers > 0 => refused("without nodes all numbers are forgotten".into()),
            _ => Ok(()),
        }
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members)
    }

    fn table(&self, members: &Members) -> Table {
        Table::Buckets(Buckets::jumpback(members.len() as u32, &self.removed))
    }
}

impl JumpbackScheme {
    /// The node takes the number that became free last, or a new one.
    pub(super) fn with_added(&self, members: &Members, node: Node) -> Result<(Self, Members), Error> {
        let mut scheme = self.clone();
        let index = match scheme.removed.pop() {
            None => members.len(),
            Some(number) => number as usize - self.free_below(number),
        };
        // What was free below the number is free still.
        Ok((scheme, members.with_inserted(index, node)?))
    }

    /// The node's number becomes free. The last number goes instead while none is free, and so do all with the last
    /// node.
    pub(super) fn without(&self, members: &Members, id: &str) -> Result<(Self, Members), Error> {
        let index = members.index_of(id)?;
        let members = members.without(id)?;
        let mut scheme = self.clone();
        if members.is_empty() {
            scheme.removed.clear();
        } else if !(scheme.removed.is_empty() && index as usize == members.len()) {
            scheme.removed.push(self.number(index));
        }
        Ok((scheme, members))
    }

    /// The nodes of a whole list: those that are not on it leave, those that stay take their records, and new ones
    /// join, the former and the latter one after the other by id bytes. O(n log n).
    pub(super) fn with_nodes(&self, members: &Members, given: &Members) -> Result<(Self, Members), Error> {
        check_equal_weights(Self::NAME, given, false)?;
        let mut scheme = self.clone();
        let mut free = self.removed.clone();
        free.sort_unstable();
        // By number: who has it.
        let (mut seats, mut left) = (Vec::new(), members.len());
        let mut free = free.into_iter().peekable();
        for node in members.nodes() {
            while free.next_if_eq(&(seats.len() as u32)).is_some() {
                seats.push(None);
            }
            seats.push(Some(node));
        }
        seats.resize(members.len() + self.removed.len(), None);
        let mut numbers: Vec<(&str, usize)> = (0..)
            .zip(&seats)
            .filter_map(|(number, seat): (usize, &Option<&Arc<Node>>)| Some((seat.as_ref()?.id.as_str(), number)))
            .collect();
        numbers.sort_unstable();
        for (id, number) in numbers {
            match given.of_id(id) {
                Some(node) => seats.get_mut(number).into_iter().for_each(|seat| *seat = Some(node)),
                None => {
                    left -= 1;
                    if left == 0 {
                        (seats, scheme.removed) = (Vec::new(), Vec::new());
                    } else if scheme.removed.is_empty() && number + 1 == seats.len() {
                        seats.pop();
                    } else {
                        seats.get_mut(number).into_iter().for_each(|seat| *seat = None);
                        scheme.removed.push(number as u32);
                    }
                }
            }
        }
        let sorted = given.clone().by_id();
        for node in sorted.nodes().iter().filter(|node| members.of_id(&node.id).is_none()) {
            let seat = scheme.removed.pop().and_then(|number| seats.get_mut(number as usize));
            match seat {
                Some(seat) => *seat = Some(node),
                None => seats.push(Some(node)),
            }
        }
        let nodes = seats.into_iter().flatten().map(|node| Node::clone(node));
        Ok((scheme, Members::in_given_order(nodes)?))
    }

    /// The number of a node.
    fn number(&self, index: u32) -> u32 {
        let mut free = self.removed.clone();
        free.sort_unstable();
        free.iter().fold(index, |number, &free| if free <= number { number + 1 } else { number })
    }

    fn free_below(&self, number: u32) -> usize {
        self.removed.iter().filter(|&&free| free < number).count()
    }
}
