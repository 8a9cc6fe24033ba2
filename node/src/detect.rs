//! Which scheme a running system uses, as plain records that `lib/detect.js` completes.

use crate::{
    error::{OrThrow, Result},
    nodes::{nodes, NodeInput},
};
use libconsistent::Key;
use napi::bindgen_prelude::{BigInt, Uint8Array};
use napi_derive::napi;

/// A key, one of bytes and an integer, and the id of its node.
#[napi(object, object_to_js = false)]
pub struct ObservationInput {
    pub bytes: Option<Uint8Array>,
    pub integer: Option<BigInt>,
    pub id: String,
}

impl ObservationInput {
    fn key(&self) -> Key<'_> {
        match &self.integer {
            Some(integer) => Key::Integer(integer.get_u64().1),
            None => Key::Bytes(self.bytes.as_deref().unwrap_or_default()),
        }
    }
}

#[napi(object, object_from_js = false)]
pub struct CandidateOutput {
    pub topology: String,
    pub matched: f64,
    pub observed: f64,
    pub rate: f64,
    pub chance: f64,
    /// Places of observations.
    pub contradictions: Vec<f64>,
    /// Names and reasons in turn.
    pub untried: Vec<&'static str>,
}

#[napi(object, object_from_js = false)]
pub struct SkippedOutput {
    pub scheme: &'static str,
    pub candidates: f64,
}

#[napi(object, object_from_js = false)]
pub struct DetectionOutput {
    pub verdict: &'static str,
    pub candidates: Vec<CandidateOutput>,
    pub observed: f64,
    pub tried: f64,
    /// Names of schemes and how many of their candidates were not tried.
    pub skipped: Vec<SkippedOutput>,
    /// How many candidates explain the sample as well as the first one.
    pub tied: f64,
}

/// Says which schemes, with which parameters, explain where keys are.
#[napi(catch_unwind)]
pub fn detect(list: Vec<NodeInput>, observations: Vec<ObservationInput>) -> Result<DetectionOutput> {
    let asked: Vec<_> = observations.iter().map(|observation| (observation.key(), observation.id.as_str())).collect();
    let found = libconsistent::detect(nodes(list)?, &asked).or_throw()?;
    let output = |candidate: &libconsistent::Candidate| CandidateOutput {
        topology: candidate.topology.to_json(),
        matched: candidate.matched as f64,
        observed: candidate.observed as f64,
        rate: candidate.rate(),
        chance: candidate.chance,
        contradictions: candidate.contradictions.iter().map(|&place| place as f64).collect(),
        untried: candidate.untried.iter().flat_map(|&(name, reason)| [name, reason]).collect(),
    };
    Ok(DetectionOutput {
        verdict: found.verdict.name(),
        candidates: found.candidates.iter().map(output).collect(),
        observed: found.observed as f64,
        tried: found.tried as f64,
        skipped: found
            .skipped
            .iter()
            .map(|&(scheme, count)| SkippedOutput { scheme, candidates: count as f64 })
            .collect(),
        tied: found.tied().len() as f64,
    })
}
