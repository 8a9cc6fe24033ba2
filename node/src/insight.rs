//! What the core finds out about a placement, as plain records that `lib/view.js` names.

use crate::{
    error::{OrThrow, Result},
    handle::Handle,
    raw::{self, Unshared},
};
use libconsistent::{Key, NO_INDEX};
use napi::bindgen_prelude::{BigInt, BigUint64Array, Uint8Array};
use napi_derive::napi;

#[napi(object, object_from_js = false)]
pub struct DistributionOutput {
    /// Keys a node, by index.
    pub counts: Vec<f64>,
    /// The part of the placed keys, by index.
    pub shares: Vec<f64>,
    pub total: f64,
    pub unplaced: f64,
    pub peak_to_average: f64,
}

#[napi(object, object_from_js = false)]
pub struct ExplanationOutput {
    pub hashed_start: f64,
    pub hashed_end: f64,
    pub position: BigInt,
    pub identifier: Option<Uint8Array>,
    pub point: Option<BigInt>,
    pub point_node: Option<String>,
    pub node: Option<String>,
    pub skipped: Vec<String>,
    pub walk: Vec<String>,
    pub text: String,
}

#[napi]
impl Handle {
    /// The part of all keys of which each node has a copy, by index, if each key has `n`.
    #[napi(catch_unwind)]
    pub fn shares(&self, n: f64, spread: u32) -> Result<Vec<f64>> {
        self.state.with(|held| {
            let shares = held.placement().shares_replicas(n as usize, raw::spread(spread)).or_throw()?;
            Ok((0..held.placement().len()).map(|index| shares.ratio(index as u32)).collect())
        })
    }

    /// How keys spread that a batch placed.
    #[napi(catch_unwind)]
    pub fn distribution(&self, indices: Unshared<'_, u32>) -> Result<DistributionOutput> {
        self.state.with(|held| {
            let located = indices.iter().map(|&index| (index != NO_INDEX).then_some(index));
            let found = held.placement().distribution_of(located);
            Ok(DistributionOutput {
                counts: found.counts.iter().map(|&count| count as f64).collect(),
                shares: (0..held.placement().len()).map(|index| found.share(index as u32)).collect(),
                total: found.total as f64,
                unplaced: found.unplaced as f64,
                peak_to_average: found.peak_to_average,
            })
        })
    }

    /// First and last position of each range in turn.
    #[napi(catch_unwind)]
    pub fn ranges(&self, id: String) -> Result<BigUint64Array> {
        self.state.with(|held| {
            let ranges = held.placement().ranges(&id).or_throw()?;
            Ok(BigUint64Array::new(ranges.iter().flat_map(|range| [range.first, range.last]).collect()))
        })
    }

    #[napi(catch_unwind)]
    pub fn explain(&self, key: Unshared<'_, u8>) -> Result<ExplanationOutput> {
        self.state.with(|held| {
            held.placement().check_key(Key::Bytes(&key)).or_throw()?;
            let found = held.placement().explain(&key);
            let text = found.to_string();
            let (point, point_node) = found.point.unzip();
            Ok(ExplanationOutput {
                hashed_start: found.hashed.start as f64,
                hashed_end: found.hashed.end as f64,
                position: found.position.into(),
                identifier: found.identifier.map(Uint8Array::from),
                point: point.map(BigInt::from),
                point_node,
                node: found.node,
                skipped: found.skipped,
                walk: found.walk,
                text,
            })
        })
    }

    #[napi(catch_unwind)]
    pub fn position(&self, key: Unshared<'_, u8>) -> Result<BigInt> {
        self.state.with(|held| Ok(held.placement().position_of(&*key).or_throw()?.into()))
    }

    #[napi(catch_unwind)]
    pub fn slot(&self, key: Unshared<'_, u8>) -> Result<u32> {
        self.state.with(|held| Ok(held.placement().slot(&*key).or_throw()? as u32))
    }

    /// Indices.
    #[napi(catch_unwind)]
    pub fn fingers(&self, id: String) -> Result<Vec<u32>> {
        self.state.with(|held| held.placement().fingers(&id).or_throw())
    }

    /// Indices.
    #[napi(catch_unwind)]
    pub fn route(&self, from: String, key: Unshared<'_, u8>) -> Result<Vec<u32>> {
        self.state.with(|held| held.placement().route(&from, &key).or_throw())
    }
}
