//! Which scheme a running system uses, as plain records that `lib/detect.js` completes.

use crate::{
    error::{OrThrow, Result},
    nodes::{nodes, NodeInput},
};
use libconsistent::{Candidate, Detection, Error, Key, Node};
use napi::{
    bindgen_prelude::{AsyncTask, BigInt, Either, Uint8Array},
    Env, Task,
};
use napi_derive::napi;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// A key, one of bytes and an integer, and the id of its node.
#[napi(object, object_to_js = false)]
pub struct ObservationInput {
    pub bytes: Option<Uint8Array>,
    pub integer: Option<BigInt>,
    pub id: String,
}

/// A key that no JavaScript holds: it may go to another thread.
enum OwnKey {
    Bytes(Vec<u8>),
    Integer(u64),
}

impl OwnKey {
    fn new(input: &ObservationInput) -> Self {
        match &input.integer {
            Some(integer) => Self::Integer(integer.get_u64().1),
            None => Self::Bytes(input.bytes.as_deref().unwrap_or_default().to_vec()),
        }
    }

    fn key(&self) -> Key<'_> {
        match self {
            Self::Bytes(bytes) => Key::Bytes(bytes),
            Self::Integer(integer) => Key::Integer(*integer),
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
    /// Names and what they are in turn.
    pub aliases: Vec<&'static str>,
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

impl DetectionOutput {
    fn new(found: &Detection) -> Self {
        let output = |candidate: &Candidate| CandidateOutput {
            topology: candidate.topology.to_json(),
            matched: candidate.matched as f64,
            observed: candidate.observed as f64,
            rate: candidate.rate(),
            chance: candidate.chance,
            contradictions: candidate.contradictions.iter().map(|&place| place as f64).collect(),
            untried: candidate.untried.iter().flat_map(|&(name, reason)| [name, reason]).collect(),
            aliases: candidate.aliases.iter().flat_map(|&(name, text)| [name, text]).collect(),
        };
        Self {
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
        }
    }
}

/// What is asked of `detect`.
pub struct Search {
    nodes: Vec<Node>,
    observed: Vec<(OwnKey, String)>,
}

impl Search {
    fn new(list: Vec<NodeInput>, observations: Vec<ObservationInput>) -> Result<Self> {
        let observed = observations.into_iter().map(|input| (OwnKey::new(&input), input.id)).collect();
        Ok(Self { nodes: nodes(list)?, observed })
    }

    fn run(&mut self) -> std::result::Result<Detection, Error> {
        let asked: Vec<_> = self.observed.iter().map(|(key, id)| (key.key(), id.as_str())).collect();
        libconsistent::detect(std::mem::take(&mut self.nodes), &asked)
    }
}

/// Says which schemes, with which parameters, explain where keys are.
#[napi(catch_unwind)]
pub fn detect(list: Vec<NodeInput>, observations: Vec<ObservationInput>) -> Result<DetectionOutput> {
    let found = Search::new(list, observations)?.run().or_throw()?;
    Ok(DetectionOutput::new(&found))
}

/// The same in another thread: a promise of what was found, or of the refusal.
#[napi(catch_unwind)]
pub fn detect_async(list: Vec<NodeInput>, observations: Vec<ObservationInput>) -> Result<AsyncTask<Search>> {
    Ok(AsyncTask::new(Search::new(list, observations)?))
}

/// A request that was refused in another thread.
#[napi(object, object_from_js = false)]
pub struct RefusalOutput {
    pub kind: &'static str,
    pub message: String,
}

impl Task for Search {
    type Output = std::result::Result<Detection, Error>;
    type JsValue = Either<DetectionOutput, RefusalOutput>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        catch_unwind(AssertUnwindSafe(|| self.run()))
            .map_err(|_| napi::Error::from_reason("libconsistent: a mistake in the library (detect)"))
    }

    fn resolve(&mut self, _: Env, found: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(match found {
            Ok(found) => Either::A(DetectionOutput::new(&found)),
            Err(e) => Either::B(RefusalOutput { kind: e.kind().name(), message: e.message().into() }),
        })
    }
}
