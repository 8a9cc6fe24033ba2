//! The topologies on the way to another one, as plain records that `lib/steps.js` names.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
    moves::PlanOutput,
    raw,
};
use libconsistent::StepOptions;
use napi::{
    bindgen_prelude::{BigInt, BigUint64Array},
    Env,
};
use napi_derive::napi;

/// How far a step goes, each number in its range.
#[napi(object, object_to_js = false)]
pub struct StepInput {
    pub n: f64,
    pub spread: u32,
    pub max_share: Option<f64>,
    pub max_bytes: Option<BigInt>,
    pub per_zone: Option<f64>,
    pub sizes: BigUint64Array,
}

#[napi(object, object_from_js = false)]
pub struct StepOutput {
    pub next: Handle,
    pub plan: PlanOutput,
    pub bytes: f64,
    pub left: f64,
    pub is_last: bool,
}

#[napi]
impl Handle {
    /// The next step on the way to what another handle holds; none where the topology is that already.
    #[napi(catch_unwind)]
    pub fn next_step(&self, env: Env, to: &Handle, asked: StepInput) -> Result<Option<StepOutput>> {
        let options = StepOptions {
            n: asked.n as usize,
            spread: raw::spread(asked.spread),
            max_bytes: asked.max_bytes.as_ref().map(|bytes| bytes.get_u64().1),
            sizes: &asked.sizes,
            ..StepOptions::default()
        };
        let options = options.with_shares(asked.max_share, asked.per_zone).or_throw()?;
        let (placement, to) = (self.held()?, to.held()?);
        let Some(step) = placement.step(&to, &options).or_throw()? else { return Ok(None) };
        let next = placement.with_topology(step.topology).or_throw()?;
        Ok(Some(StepOutput {
            next: Handle::new(env, None, next)?,
            plan: PlanOutput::new(&step.plan),
            bytes: step.bytes as f64,
            left: step.plan.ratio(step.left),
            is_last: step.is_last,
        }))
    }
}
