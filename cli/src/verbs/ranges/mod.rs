//! `ranges`: the positions that nodes own.

mod exported;

use crate::{
    failure::{Failure, Outcome},
    input::Source,
    output::{count, counted, percent, shown, Output, Progress, Wide},
};
use clap::Args;
use exported::{Exporter, System, FIELD};
use libconsistent::{Placement, PositionRange};
use serde::Serialize;

/// List the positions that a node owns, from the first to the last of each range, both included.
///
/// With --all the ranges of all nodes, each with its node, ascending. JSON has a line for each range.
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Ranges {
    #[command(flatten)]
    source: Source,
    /// The id of a node.
    #[arg(value_name = "NODE", required_unless_present = "all")]
    node: Option<String>,
    /// The ranges of all nodes.
    #[arg(long, conflicts_with = "node")]
    all: bool,
    /// Write them as another system takes them, those of a node together.
    #[arg(long = "as", value_name = "SYSTEM")]
    system: Option<System>,
    /// The field that Kubernetes is to hash, `object.metadata.uid` without it.
    #[arg(long, requires = "system", value_parser = ["object.metadata.uid", "object.metadata.namespace"])]
    field: Option<String>,
}

const HELP: &str = "Systems hash keys in their own ways. What they are given says who has which hashes; that look-ups \
here find the same needs a scheme that hashes keys as they do, such as redis_cluster or cassandra.";

#[derive(Serialize)]
struct Range<'a> {
    node: &'a str,
    first: Wide,
    last: Wide,
}

#[derive(Serialize)]
struct Exported<'a> {
    node: &'a str,
    text: &'a str,
}

/// The most points that are looked at: each node looks at all of them.
const MOST_STEPS: u64 = 1 << 32;

impl Ranges {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let placement = self.source.placement()?;
        let ids: Vec<&str> = match &self.node {
            Some(id) => vec![id],
            None => placement.topology().members().nodes().iter().map(|node| node.id.as_str()).collect(),
        };
        let steps = ids.len() as u64 * placement.point_count() as u64;
        if steps > MOST_STEPS {
            let why = format!("{} times {} points are too many; ask node by node", ids.len(), placement.point_count());
            return Err(Failure::at("--all", why));
        }
        match self.system {
            Some(system) => self.export(&placement, &ids, system, output)?,
            None => self.list(&placement, &ids, output)?,
        }
        Ok(Outcome::Yes)
    }

    fn list(&self, placement: &Placement, ids: &[&str], output: &mut Output) -> Result<(), Failure> {
        let mut all = Vec::new();
        for (id, ranges) in ranges(placement, ids)? {
            all.extend(ranges.into_iter().map(|range| (id, range)));
        }
        all.sort_unstable_by_key(|(_, range)| range.first);
        if !output.is_json() {
            let (bold, node) = (anstyle::Style::new().bold(), if self.all { "  node" } else { "" });
            output.line(format_args!("{bold}{:>20}  {:>20}{node}{bold:#}", "first", "last"))?;
        }
        let mut owned = 0;
        for (node, range) in &all {
            let PositionRange { first, last, .. } = *range;
            owned += u128::from(last - first) + 1;
            match output.is_json() {
                true => output.json_line(&Range { node, first: Wide(first.into()), last: Wide(last.into()) })?,
                false if self.all => output.line(format_args!("{first:>20}  {last:>20}  {}", shown(node)))?,
                false => output.line(format_args!("{first:>20}  {last:>20}"))?,
            }
        }
        if let (false, Ok(shares)) = (output.is_json(), placement.shares()) {
            let (ranges, part) = (counted(all.len(), "range"), percent(owned as f64 / shares.whole as f64));
            output.line(format_args!("{ranges}, {} positions, {part} of all", count(owned)))?;
        }
        Ok(())
    }

    /// Nodes that own nothing have nothing to be told to another system, where it could even mean everything.
    fn export(&self, placement: &Placement, ids: &[&str], system: System, output: &mut Output) -> Result<(), Failure> {
        let all = ranges(placement, ids)?;
        let whole = placement.shares().map_err(|error| Failure::at("ranges", error))?.whole;
        let exporter = Exporter { system, whole, field: self.field.as_deref().unwrap_or(FIELD) };
        for (node, ranges) in &all {
            if ranges.is_empty() {
                match &self.node {
                    Some(node) => return Err(Failure::at("--as", format!("node {node:?} owns nothing"))),
                    None => continue,
                }
            }
            let text = exporter.write(node, ranges)?;
            match output.is_json() {
                true => output.json_line(&Exported { node, text: &text })?,
                false if self.all => output.line(format_args!("# {}\n{text}", shown(node)))?,
                false => output.line(text)?,
            }
        }
        Ok(())
    }
}

fn ranges<'a>(placement: &Placement, ids: &[&'a str]) -> Result<Vec<(&'a str, Vec<PositionRange>)>, Failure> {
    let progress = Progress::of(ids.len() as u64, "nodes");
    let of_node = |&id| {
        let ranges = placement.ranges(id).map_err(|error| Failure::at("ranges", error));
        progress.step(1);
        Ok((id, ranges?))
    };
    ids.iter().map(of_node).collect()
}
