//! Plans of kept assignments, as plain records that `lib/rebalanced.js` names.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
};
use libconsistent::{Measure, RebalanceLimits, RebalanceOptions};
use napi::{
    bindgen_prelude::{BigInt, BigUint64Array, Uint32Array},
    Env,
};
use napi_derive::napi;

/// Something measured of slots; no capacities are the weights.
#[napi(object, object_to_js = false)]
pub struct MeasureInput {
    pub name: String,
    pub loads: BigUint64Array,
    /// By index.
    pub capacities: BigUint64Array,
}

/// What is asked, each number in its range.
#[napi(object, object_to_js = false)]
pub struct RebalanceInput {
    pub slots: Option<u32>,
    pub replicas: Option<u32>,
    pub measures: Vec<MeasureInput>,
    pub sizes: BigUint64Array,
    pub last_moved: BigUint64Array,
    pub split: Uint32Array,
    pub merge: Uint32Array,
    /// Slots and their numbers of replicas in turn.
    pub replicas_of: Uint32Array,
    pub max_moves: Option<BigInt>,
    pub max_bytes: Option<BigInt>,
    pub max_moves_to_zone: Option<BigInt>,
    pub tolerance: f64,
    pub overload: Option<f64>,
    pub min_interval: BigInt,
    pub now: BigInt,
}

/// Nodes are indices.
#[napi(object, object_from_js = false)]
pub struct SlotMoveOutput {
    pub slot: u32,
    pub replica: u32,
    pub from: u32,
    pub to: u32,
    pub reason: &'static str,
}

#[napi(object, object_from_js = false)]
pub struct NodeBalanceOutput {
    pub places: f64,
    pub target: f64,
    /// By measure: 1 is its part.
    pub fullness: Vec<f64>,
}

#[napi(object, object_from_js = false)]
pub struct LeftoverOutput {
    pub empty: f64,
    pub leaving: f64,
    pub doubled: f64,
    pub over: f64,
    pub obstacles: Vec<&'static str>,
}

#[napi(object, object_from_js = false)]
pub struct RebalancedOutput {
    pub next: Handle,
    pub moves: Vec<SlotMoveOutput>,
    /// By index.
    pub balance: Vec<NodeBalanceOutput>,
    pub left: LeftoverOutput,
    pub filled: f64,
    pub minimum: f64,
    pub bytes: f64,
}

impl RebalanceInput {
    fn limits(&self) -> Result<RebalanceLimits> {
        let most = |limit: &Option<BigInt>| limit.as_ref().map(|limit| limit.get_u64().1);
        let limits = RebalanceLimits {
            moves: most(&self.max_moves),
            bytes: most(&self.max_bytes),
            moves_to_zone: most(&self.max_moves_to_zone),
            min_interval: self.min_interval.get_u64().1,
            now: self.now.get_u64().1,
            ..RebalanceLimits::default()
        };
        limits.with_parts(self.tolerance, self.overload).or_throw()
    }
}

#[napi]
impl Handle {
    /// Plans the next assignment.
    #[napi(catch_unwind)]
    pub fn rebalance(&self, env: Env, asked: RebalanceInput) -> Result<RebalancedOutput> {
        let measures: Vec<_> = asked
            .measures
            .iter()
            .map(|given| Measure { name: &given.name, loads: &given.loads, capacities: &given.capacities })
            .collect();
        let (pairs, _) = asked.replicas_of.as_chunks();
        let replicas_of: Vec<_> = pairs.iter().map(|&[slot, replicas]| (slot, replicas)).collect();
        let options = RebalanceOptions {
            slots: asked.slots,
            replicas: asked.replicas,
            split: &asked.split,
            merge: &asked.merge,
            replicas_of: &replicas_of,
            measures: &measures,
            bytes: &asked.sizes,
            last_moved: &asked.last_moved,
            limits: asked.limits()?,
        };
        let placement = self.held()?;
        let (topology, plan) = placement.rebalance(&options).or_throw()?;
        let next = placement.with_topology(topology).or_throw()?;
        let moves = plan.moves.iter().map(|each| SlotMoveOutput {
            slot: each.slot,
            replica: each.replica,
            from: each.from,
            to: each.to,
            reason: each.reason.name(),
        });
        let balance = plan.balance.iter().map(|each| NodeBalanceOutput {
            places: each.places as f64,
            target: each.target as f64,
            fullness: each.fullness.iter().map(|&full| full as f64 / 1e6).collect(),
        });
        Ok(RebalancedOutput {
            next: Handle::new(env, None, next)?,
            moves: moves.collect(),
            balance: balance.collect(),
            left: LeftoverOutput {
                empty: plan.left.empty as f64,
                leaving: plan.left.leaving as f64,
                doubled: plan.left.doubled as f64,
                over: plan.left.over as f64,
                obstacles: plan.left.obstacles.iter().map(|obstacle| obstacle.name()).collect(),
            },
            filled: plan.filled as f64,
            minimum: plan.minimum as f64,
            bytes: plan.bytes as f64,
        })
    }
}
