//! `rebalance`: the next assignment that is kept.

mod json;

use crate::{
    failure::{Failure, Outcome},
    input::{milli, Measured, Source},
    output::{count, counted, in_a_line, times, Align, Output, Table},
};
use clap::Args;
use libconsistent::{
    Measure, MoveReason, Obstacle, Placement, RebalanceLimits, RebalanceOptions, Rebalanced, Topology,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Plan the next assignment of slots that are kept on their nodes, and write the topology that has it.
///
/// The scheme becomes `assigned`. From another one the plan begins with where that has the slots, so that little moves.
/// Nodes that are up take slots, those that are down keep theirs, and those that drain, or have no weight, lose all.
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Rebalance {
    #[command(flatten)]
    source: Source,
    /// How many slots there are to be; without it those of the topology, or 4096.
    #[arg(long, value_name = "COUNT")]
    slots: Option<u32>,
    /// How many nodes each slot is to have; without it as many as before, or 1.
    #[arg(long, value_name = "COUNT")]
    replicas: Option<u32>,
    /// A slot to cut in the middle first, such as a hot one; may be repeated.
    #[arg(long, value_name = "SLOT")]
    split: Vec<u32>,
    /// A slot to join to the next one first, where a cut divides them; may be repeated.
    #[arg(long, value_name = "SLOT")]
    merge: Vec<u32>,
    /// A slot that is to have another number of nodes, such as `17=3`; may be repeated.
    #[arg(long, value_name = "SLOT=COUNT", value_parser = pair)]
    replicas_of: Vec<(u32, u32)>,
    /// What was measured of slots: plans then level loads instead of numbers of slots.
    #[arg(long, value_name = "FILE")]
    loads: Option<PathBuf>,
    /// The most replicas that move.
    #[arg(long, value_name = "COUNT")]
    max_moves: Option<u64>,
    /// The most bytes that move, by the column `size`.
    #[arg(long, value_name = "BYTES", requires = "loads")]
    max_bytes: Option<u64>,
    /// The most replicas that come to the nodes of one zone.
    #[arg(long, value_name = "COUNT")]
    max_moves_to_zone: Option<u64>,
    /// A node within this part of its target, such as `5%`, gives and takes nothing for the balance.
    #[arg(long, value_name = "PART", default_value = "0", value_parser = milli)]
    tolerance: u32,
    /// How much more than its weight's part a node may take so that replicas stand in different zones.
    #[arg(long, value_name = "PART", value_parser = milli)]
    overload: Option<u32>,
    /// A slot whose `last_moved` is less than this before --now rests.
    #[arg(long, value_name = "TIME", requires_all = ["loads", "now"])]
    min_interval: Option<u64>,
    /// The time, in the unit of `last_moved`.
    #[arg(long, value_name = "TIME")]
    now: Option<u64>,
    /// The file to write the next topology to; without it nothing is written.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The file to write rows to, not into the topology: next.rows beside next.json, where every verb finds them.
    #[arg(long, value_name = "FILE", requires = "output")]
    rows: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(u32, u32), String> {
    let pair = text.split_once('=').and_then(|(slot, count)| Some((slot.parse().ok()?, count.parse().ok()?)));
    pair.ok_or_else(|| "a slot and a number of nodes, such as 17=3".into())
}

const HELP: &str =
    "--loads names a CSV file with a line of headings, `slot,requests,size,last_moved` for one, and then a \
line for each slot from 0. `size` is the bytes that a move of the slot takes, `last_moved` when it moved; every other \
column is a load that is levelled. All slots are told by the numbers that they have before any is split or merged. Equal calls have equal answers, and no limit is exceeded: what it keeps from being \
done is told, and is for the next call, on what this one has written.";

impl Rebalance {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let placement = self.source.placement()?;
        let measured = self.loads.as_deref().map(Measured::read).transpose()?.unwrap_or_default();
        let measures: Vec<Measure<'_>> = measured.measures();
        let options = RebalanceOptions {
            slots: self.slots,
            replicas: self.replicas,
            split: &self.split,
            merge: &self.merge,
            replicas_of: &self.replicas_of,
            measures: &measures,
            bytes: &measured.sizes,
            last_moved: &measured.last_moved,
            limits: RebalanceLimits {
                moves: self.max_moves,
                bytes: self.max_bytes,
                moves_to_zone: self.max_moves_to_zone,
                tolerance_milli: self.tolerance,
                overload_milli: self.overload,
                min_interval: self.min_interval.unwrap_or(0),
                now: self.now.unwrap_or(0),
            },
        };
        let (next, plan) = placement.rebalance(&options).map_err(|error| Failure::at("rebalance", error))?;
        if let Some(path) = &self.output {
            self.write(&next, path)?;
        }
        let answer = Answer { placement: &placement, next: &next, plan: &plan, measures: &measures };
        match output.is_json() {
            true => output.json(&json::Answer::new(&answer)?)?,
            false => answer.show(output, !measured.sizes.is_empty())?,
        }
        Ok(Outcome::Yes)
    }
}

impl Rebalance {
    /// Writes the topology; rows first, so that whoever finds a new document finds them.
    fn write(&self, next: &Topology, path: &Path) -> Result<(), Failure> {
        let put =
            |path: &Path, bytes: &[u8]| fs::write(path, bytes).map_err(|error| Failure::at(path.display(), error));
        let text = match &self.rows {
            None => next.to_json(),
            Some(beside) => {
                let (text, rows) = next.to_json_beside();
                put(beside, &rows)?;
                text
            }
        };
        put(path, format!("{text}\n").as_bytes())
    }
}

/// A plan, and what it is of.
struct Answer<'a> {
    placement: &'a Placement,
    next: &'a Topology,
    plan: &'a Rebalanced,
    measures: &'a [Measure<'a>],
}

impl Answer<'_> {
    /// The id of a node by its index.
    fn id(&self, index: u32) -> &str {
        self.placement.node(index).map_or("", |node| &node.id)
    }

    fn show(&self, output: &mut Output, has_sizes: bool) -> Result<(), Failure> {
        let plan = self.plan;
        output.line(in_a_line(self.next))?;
        let (slots, replicas) = self.next.assignment().map_or((0, 0), |kept| (kept.slots(), kept.replicas()));
        let bytes = if has_sizes { format!(", {} bytes", count(plan.bytes.into())) } else { String::new() };
        let slots = format!("{} of {}", counted(slots, "slot"), counted(replicas as usize, "node"));
        let (moves, least) = (counted(plan.moves.len(), "move"), count(plan.minimum.into()));
        output.line(format_args!(
            "{slots}: {moves}{bytes}, {} filled; {least} is the least",
            count(plan.filled.into())
        ))?;
        for reason in [MoveReason::Gone, MoveReason::Zone, MoveReason::Over, MoveReason::Load] {
            let moved = plan.moves.iter().filter(|each| each.reason == reason).count();
            if moved > 0 {
                output.line(format_args!("  {}: {}", reason.name(), count(moved as u128)))?;
            }
        }
        output.line("")?;
        output.table(&self.table())?;
        let left = &plan.left;
        let each = [
            (left.empty, "places without a node"),
            (left.leaving, "places on nodes that are leaving"),
            (left.doubled, "slots with two replicas in a zone that need not be"),
            (left.over, if self.measures.is_empty() { "places too many or too few" } else { "nodes too full" }),
        ];
        for (number, what) in each.into_iter().filter(|(number, _)| *number > 0) {
            output.line(format_args!("left: {} {what}", count(number.into())))?;
        }
        let obstacles: Vec<&str> = left.obstacles.iter().copied().map(Obstacle::name).collect();
        match obstacles.is_empty() {
            true => Ok(()),
            false => output.line(format_args!("because of: {}", obstacles.join(", "))),
        }
    }

    fn table(&self) -> Table {
        let columns = [("node", Align::Left), ("places", Align::Right), ("target", Align::Right)];
        let loads = self.measures.iter().map(|measure| (measure.name, Align::Right));
        let mut table = Table::new(columns.into_iter().chain(loads));
        for (index, balance) in (0..).zip(&self.plan.balance) {
            let counts = [balance.places, balance.target].map(|number| count(number.into()));
            let loads = balance.fullness.iter().map(|&full| times(full as f64 / 1e6));
            table.row([self.id(index).to_owned()].into_iter().chain(counts).chain(loads));
        }
        table
    }
}
