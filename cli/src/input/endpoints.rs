//! Lists of members: configurations of other systems, and plain lines.

use super::{whole, with_rows_inside};
use crate::failure::Failure;
use clap::Args;
use libconsistent::{Node, State, Topology, Weight};
use libconsistent_formats::{read_one, Format, Imported, ReadOptions, MAX_INPUT};
use std::path::PathBuf;

/// Where members come from.
#[derive(Args)]
pub struct Endpoints {
    /// The members: a file of a format that `convert` reads, or lines of ID[,WEIGHT[,ADDRESS]]; `-` is standard input.
    ///
    /// Of a line, what is left out stays as it is for a node that is a member already; a line that begins with `#` is
    /// passed over. A file of a format says all there is to say of its members.
    #[arg(long = "from", value_name = "ENDPOINTS")]
    path: PathBuf,
    /// The format of the file, or `lines`; without it, the one that the file is likely to have, or lines.
    #[arg(long, value_name = "FORMAT", value_parser = named)]
    format: Option<Named>,
    /// The upstream, backend or pool of the file, if it has several.
    #[arg(long)]
    name: Option<String>,
    /// The port, by name or number, where endpoints of Kubernetes have several.
    #[arg(long)]
    port: Option<String>,
}

/// What a list may be.
#[derive(Clone, Copy)]
enum Named {
    Lines,
    Of(Format),
}

fn named(text: &str) -> Result<Named, String> {
    match text {
        "lines" => Ok(Named::Lines),
        _ => text.parse().map(Named::Of),
    }
}

/// The members of a list.
pub struct Listed {
    lines: Vec<Line>,
    /// What else is to be told of it.
    pub remarks: Vec<String>,
}

/// A member, and what is said of it.
struct Line {
    node: Node,
    has_weight: bool,
    has_address: bool,
    has_all: bool,
}

impl Endpoints {
    /// Reads the list. One without members is refused: it would take every node away.
    pub fn listed(&self) -> Result<Listed, Failure> {
        let file = self.path.display();
        let bytes = with_rows_inside(&self.path, whole(&self.path, MAX_INPUT as u64)?)?;
        let format = match self.format {
            Some(Named::Lines) => None,
            Some(Named::Of(format)) => Some(format),
            None => Format::guess(&self.path.to_string_lossy(), &bytes),
        };
        let listed = match format {
            Some(format) => {
                let options = ReadOptions { name: self.name.clone(), port: self.port.clone(), scheme: None };
                read_one(format, &bytes, &options).map(Listed::of).map_err(|error| Failure::at(file, error))?
            }
            None => {
                let text = std::str::from_utf8(&bytes).map_err(|error| Failure::at(&file, error))?;
                let all =
                    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
                let read =
                    |(at, line)| Line::read(line).map_err(|why| Failure::at(format_args!("{file}:{}", at + 1), why));
                Listed { lines: all.map(read).collect::<Result<_, _>>()?, remarks: Vec::new() }
            }
        };
        match listed.lines.is_empty() {
            false => Ok(listed),
            true => Err(Failure::at(self.path.display(), "no members: nobody would have a key")),
        }
    }
}

impl Listed {
    fn of(found: Imported) -> Self {
        let not_up = found.states.iter().filter(|(_, state)| *state != State::Up);
        let not_up = not_up.map(|(id, state)| format!("{id} is {state}, which a topology does not say"));
        let remarks = found.notes.iter().map(ToString::to_string).chain(not_up).collect();
        let whole = |node: &Node| Line { node: node.clone(), has_weight: true, has_address: true, has_all: true };
        Self { lines: found.topology.members().nodes().iter().map(|node| whole(node)).collect(), remarks }
    }

    /// The members as they follow those of a topology.
    pub fn nodes(&self, before: &Topology) -> Vec<Node> {
        let members = before.members();
        let after = |line: &Line| {
            let was = members.index_of(&line.node.id).ok().and_then(|index| members.get(index));
            match was {
                Some(was) if !line.has_all => {
                    let mut node = (**was).clone();
                    if line.has_weight {
                        node.weight = line.node.weight;
                    }
                    if line.has_address {
                        node.address.clone_from(&line.node.address);
                    }
                    node
                }
                _ => line.node.clone(),
            }
        };
        self.lines.iter().map(after).collect()
    }
}

impl Line {
    /// `ID[,WEIGHT[,ADDRESS]]`, of which the weight may be empty.
    fn read(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let (id, weight, address) = match *parts.as_slice() {
            [id] => (id, "", ""),
            [id, weight] => (id, weight, ""),
            [id, weight, address] => (id, weight, address),
            _ => return Err("a line is ID[,WEIGHT[,ADDRESS]]".into()),
        };
        let mut node = Node::new(id).with_address(address);
        if !weight.is_empty() {
            let number = weight.parse().map_err(|_| format!("{weight:?} is no weight: it is a number such as 1.5"))?;
            node.weight = Weight::from_f64(number).map_err(|error| error.to_string())?;
        }
        Ok(Self { node, has_weight: !weight.is_empty(), has_address: !address.is_empty(), has_all: false })
    }
}
