//! `assigned`: slots that are kept on the nodes that the document lists for each, whatever any hash says; a key's slot
//! is told by its position. `docs/SPEC.md`, section 19.

mod assignment;
mod base64;
mod divided;
mod file;
mod foreign;
mod written;

pub use assignment::Assignment;
pub use file::RowsFile;

use super::{
    rendezvous::racers,
    rule::{hashed_once, Rule},
    Down, Family, Field, Integers, Kind, Parameter, ParameterSpec, Properties, Setting, Value, Values,
};
use crate::{
    cost::Cost,
    hash::KeyHash,
    members::{Members, Node},
    table::{Cut, Kept, Table},
    Error,
};
use alloc::{format, string::String, sync::Arc, vec, vec::Vec};
pub(crate) use assignment::MAX_ROW;
use assignment::{refused, MAX_SLOTS};

/// What begins the rows of a document that has them in a file beside it.
const FILE: char = '@';

/// The parameters of `assigned`. A look-up is one load; who has which slot is decided by whoever makes the
/// [`Assignment`], and stays until it is made anew. A slot whose nodes are all down, or that has none, is its winner's
/// among the others in a race as under `rendezvous`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedScheme {
    assignment: Arc<Assignment>,
    /// Of rows and ids together; none where all rows are empty.
    digest: Option<u64>,
    /// How keys become positions.
    pub key_hash: KeyHash,
}

impl Rule for AssignedScheme {
    const NAME: &'static str = "assigned";

    const PROPERTIES: Properties = Properties {
        family: Family::Positional,
        identity: &[Field::Id, Field::Weight, Field::Zone],
        ordered: false,
        weighted: true,
        down: Down::Mask,
        integers: Integers::LittleEndian,
    };

    const TEXT: &'static str = "Slots that stay on the nodes that the document lists for each.";

    const PARAMETERS: &'static [ParameterSpec] = &[
        ParameterSpec::optional(
            "cuts",
            Kind::Text { examples: &[] },
            "Where even slots are cut further: the last position of each further slot, as 16 hexadecimal digits.",
        )
        .untried("no rule tells them"),
        ParameterSpec::optional(
            "ends",
            Kind::Text { examples: &[] },
            "Where slots end, if not evenly: the last position of each but the last, as 16 hexadecimal digits.",
        )
        .untried("no rule tells them"),
        ParameterSpec::integer(
            "replicas",
            (1, MAX_ROW as u64),
            1,
            "How many nodes a slot should have; planners go by it.",
        )
        .untried("it places no key"),
        ParameterSpec::optional(
            "rows",
            Kind::Text { examples: &[] },
            "The nodes of each slot, in base64; without them a slot is whoever wins it.",
        )
        .untried("no rule tells them"),
        ParameterSpec::integer(
            "slots",
            (1, MAX_SLOTS as u64),
            Self::DEFAULT_SLOTS as u64,
            "How many slots there are. Another number moves nearly all keys, unless it is a multiple.",
        )
        .tried(Values::Numbers(&[Self::DEFAULT_SLOTS as u64])),
    ];

    fn key_hash_mut(&mut self) -> &mut KeyHash {
        &mut self.key_hash
    }

    fn finish(&mut self, parameters: &[(&str, Parameter<'_>)]) -> Result<(), Error> {
        let given = |wanted| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        let text = |name| given(name).map_or(Ok(""), |value| value.text(name));
        let integer = |name, most: usize, default: u32| match given(name) {
            None => Ok(default),
            Some(value) => value.integer(name, 1..=most as u64).map(|value| value as u32),
        };
        let slots = integer("slots", MAX_SLOTS as usize, Self::DEFAULT_SLOTS)?;
        let replicas = integer("replicas", MAX_ROW, 1)?;
        let empty = match (text("cuts")?, text("ends")?) {
            ("", "") => Assignment::even(slots, replicas)?,
            ("", ends) => Assignment::ranges(written::read_ends(ends, slots)?, replicas)?,
            (cuts, "") => Assignment::even_with_cuts(slots, written::read_cuts(cuts)?, replicas)?,
            _ => return Err(refused("cuts", "beside scheme.ends, which has every end")),
        };
        let assignment = match text("rows")? {
            "" => empty,
            text if text.starts_with(FILE) => {
                return Err(refused("rows", "they are in a file beside the document, which is to be read with it"));
            }
            text => {
                let (assignment, digest) = written::read_rows(text, empty)?;
                self.digest = Some(digest);
                assignment
            }
        };
        self.assignment = Arc::new(assignment);
        Ok(())
    }

    fn settings(&self) -> Vec<Setting<'_>> {
        let slots = self.assignment.even_slots().map_or(self.assignment.slots() as u64, u64::from);
        let positions = |list| Value::Text(written::write_positions(list));
        vec![
            Setting { name: "cuts", value: positions(self.assignment.cuts()) },
            Setting { name: "ends", value: positions(self.assignment.ends().unwrap_or_default()) },
            Setting { name: "replicas", value: Value::Int(self.assignment.replicas().into(), 1) },
            Setting { name: "rows", value: Value::Text(written::write_rows(&self.assignment, self.digest)) },
            Setting { name: "slots", value: Value::Int(slots, Self::DEFAULT_SLOTS.into()) },
        ]
    }

    fn check(&self, members: &Members) -> Result<(), Error> {
        self.assignment.check_nodes(members.len())?;
        written::check_digest(self.digest, digest(&self.assignment, &members.clone().by_id()))
    }

    fn cost(&self, members: &Members) -> Cost {
        hashed_once(members) + self.rows_cost(members.nodes())
    }

    fn table(&self, members: &Members) -> Table {
        let racers = racers(members, self.key_hash.seed);
        Table::Kept(Kept::new(self.assignment.cut().clone(), self.assignment.rows(), &racers))
    }
}

impl AssignedScheme {
    pub(crate) const DEFAULT_SLOTS: u32 = 1 << 12;

    /// The scheme of an assignment whose indices are those of `members`.
    pub(crate) fn new(assignment: &Assignment, members: &Members, key_hash: KeyHash) -> Result<Self, Error> {
        assignment.check_nodes(members.len())?;
        let sorted = members.clone().by_id();
        let assignment = match members.renamed(&sorted) {
            renamed if renamed.iter().zip(0..).all(|(&index, same)| index == same) => assignment.clone(),
            renamed => assignment.renamed(&renamed),
        };
        Ok(Self { digest: digest(&assignment, &sorted), assignment: Arc::new(assignment), key_hash })
    }

    /// Which nodes each slot is kept on, by the indices of this scheme's members.
    pub fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    /// This scheme with the rows of a file, as which the document's own are written.
    #[cfg(feature = "std")]
    pub(crate) fn with_file(self, written: &str, file: &RowsFile<'_>) -> Result<Self, Error> {
        if written != file_name(file.digest()) {
            let why = format!(
                "{}, but the file beside the document is {}",
                crate::error::Quoted(written),
                file_name(file.digest())
            );
            return Err(refused("rows", &why));
        }
        let assignment = file.fill(Assignment::clone(&self.assignment))?;
        Ok(Self { digest: Some(file.digest()), assignment: Arc::new(assignment), ..self })
    }

    /// What a document has for rows that stand beside it, and their file; none where all rows are empty.
    pub(crate) fn beside(&self) -> Option<(String, Vec<u8>)> {
        self.digest.map(|digest| (file_name(digest), file::write(&self.assignment, digest)))
    }

    /// Members with one more, who is in no row.
    pub(super) fn with_added(&self, members: &Members, node: Node) -> Result<(Self, Members), Error> {
        let after = members.with_added(node)?;
        Ok((self.after(members, &after), after))
    }

    /// Members without one, whose places in rows are taken by those behind it.
    pub(super) fn without(&self, members: &Members, id: &str) -> Result<(Self, Members), Error> {
        let after = members.without(id)?;
        Ok((self.after(members, &after), after))
    }

    /// The same rows of other members, of whom those that are gone have left them.
    pub(crate) fn after(&self, members: &Members, after: &Members) -> Self {
        if self.digest.is_none() {
            return self.clone();
        }
        let assignment = self.assignment.renamed(&members.renamed(after));
        Self { digest: digest(&assignment, after), assignment: Arc::new(assignment), key_hash: self.key_hash }
    }
}

/// What a document has for the rows of this digest, which stand beside it.
fn file_name(digest: u64) -> String {
    format!("{FILE}{digest:016x}")
}

/// The digest of rows and of the ids of members, who are in the order of these.
fn digest(assignment: &Assignment, members: &Members) -> Option<u64> {
    written::digest(assignment, members.nodes().iter().map(|node| node.id.as_str()))
}

impl Default for AssignedScheme {
    fn default() -> Self {
        let assignment = Assignment::empty(Cut::Even(Self::DEFAULT_SLOTS), 1);
        Self { assignment: Arc::new(assignment), digest: None, key_hash: KeyHash::default() }
    }
}
