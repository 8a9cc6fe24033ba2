//! `nodes`: the members of a topology.

use crate::{
    failure::{Failure, Outcome},
    input::Source,
    output::{in_a_line, Align, Output, Table},
};
use clap::Args;
use libconsistent::{Node, State};
use serde::Serialize;

/// List the nodes of a topology with their weights, zones, addresses and states.
#[derive(Args)]
pub struct Nodes {
    #[command(flatten)]
    source: Source,
}

#[derive(Serialize)]
struct Answer<'a> {
    scheme: &'a str,
    fingerprint: String,
    epoch: u64,
    nodes: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    node: &'a Node,
    state: State,
}

impl Nodes {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let placement = self.source.placement()?;
        let topology = placement.topology();
        let records = topology.members().nodes().iter().zip(placement.states());
        if output.is_json() {
            output.json(&Answer {
                scheme: topology.scheme().name(),
                fingerprint: topology.fingerprint().to_string(),
                epoch: topology.epoch(),
                nodes: records.map(|(node, &state)| Record { node, state }).collect(),
            })?;
            return Ok(Outcome::Yes);
        }
        output.line(in_a_line(topology))?;
        output.line("")?;
        let has_tiers = records.clone().any(|(node, _)| node.tier > 0);
        let tier = [("tier", Align::Right)].into_iter().filter(|_| has_tiers);
        let columns = [("node", Align::Left), ("weight", Align::Right)].into_iter().chain(tier);
        let more = [("zone", Align::Left), ("address", Align::Left), ("state", Align::Left)];
        let mut table = Table::new(columns.chain(more));
        for (node, state) in records {
            let tier = has_tiers.then(|| node.tier.to_string());
            let cells = [node.id.clone(), node.weight.to_string()].into_iter().chain(tier);
            table.row(cells.chain([node.zone.clone(), node.address.clone(), state.to_string()]));
        }
        output.table(&table)?;
        Ok(Outcome::Yes)
    }
}
