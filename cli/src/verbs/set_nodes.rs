//! `set-nodes`: the next topology, derived from a list of members, published.

use crate::{
    failure::{Failure, Outcome},
    input::{secret, topology, Endpoints},
    output::Output,
    stores::{done, policy, told, To},
};
use clap::Args;
use libconsistent::FollowPolicy;
use libconsistent_sources::publish::set_nodes;
use std::path::PathBuf;

/// Publish the next topology of a list of members: the one that is there with these nodes and no others, one epoch
/// later, or nothing if they are the same.
///
/// Who publishes at the same time is not overwritten: the next topology is derived from theirs.
#[derive(Args)]
pub struct SetNodes {
    #[command(flatten)]
    endpoints: Endpoints,
    #[command(flatten)]
    to: To,
    /// The document to begin with where none is published: its scheme counts, and its nodes are replaced.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// The file of the secret that the document's `key_hash` asks for: 16 bytes, or 32 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// The part of the weight that may leave at once, as for those who follow; 1 is all of it.
    #[arg(long, value_name = "PART", default_value_t = FollowPolicy::default().max_loss)]
    max_loss: f64,
}

impl SetNodes {
    pub fn run(self, output: &mut Output) -> Result<Outcome, Failure> {
        let policy = policy(self.max_loss)?;
        let listed = self.endpoints.listed()?;
        let secret = self.secret.as_deref().map(secret).transpose()?;
        let template = self.template.as_deref().map(|path| topology(path, secret)).transpose()?;
        let template = template.as_ref().map(|(template, _)| template);
        let mut store = self.to.store()?;
        let next = set_nodes(&mut store, template, secret, policy, |before| before.with_nodes(listed.nodes(before)));
        let (published, next) = done(next)?;
        for remark in &listed.remarks {
            output.remark(remark)?;
        }
        told(output, &store, &next, &published)
    }
}
